import { describe, expect, it } from 'vitest'
import { isTagType, parseTagFilter, TagFilterCache } from './tag-filter.ts'

describe('tag expression', () => {
  it.each([undefined, '', '*'])('%s takes everything', (expression) => {
    const filter = parseTagFilter(expression)
    expect(filter?.matchesAll).toBe(true)
    expect(filter?.accepts).toBeUndefined()
  })

  it('takes each of several tags, spaces trimmed, and nothing else', () => {
    const filter = parseTagFilter(' TagA ||  中文|| ')
    expect(filter?.tags).toEqual(['TagA', '中文'])
    expect(filter?.accepts?.(2598919)).toBe(true)
    expect(filter?.accepts?.(646394)).toBe(true)
    expect(filter?.accepts?.(2598920)).toBe(false)
    expect(filter?.accepts?.(0)).toBe(false)
  })

  it('takes negative hashes', () => {
    expect(parseTagFilter('vip-order-created')?.accepts?.(-1615659591)).toBe(true)
  })

  it('does not take a message without a tag for any tag', () => {
    expect(parseTagFilter('TagA')?.accepts?.(0)).toBe(false)
  })

  it.each(['||', '||||'])('refuses %s', (expression) => {
    expect(parseTagFilter(expression)).toBeUndefined()
  })

  it('matches nothing when all pieces are blank', () => {
    const filter = parseTagFilter('|| ')
    expect(filter?.matchesAll).toBe(false)
    expect(filter?.accepts?.(0)).toBe(false)
  })

  it('is remembered', () => {
    const cache = new TagFilterCache()
    expect(cache.get('TagA')).toBe(cache.get('TagA'))
    expect(cache.get('||')).toBeUndefined()
    for (let i = 0; i < 5000; i++) cache.get(`tag-${i}`)
    expect(cache.get('tag-1')?.tags).toEqual(['tag-1'])
  })
})

it('tells tag types from SQL', () => {
  expect([undefined, '', 'TAG', 'SQL92'].map(isTagType)).toEqual([true, true, true, false])
})
