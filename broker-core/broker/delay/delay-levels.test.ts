import { describe, expect, it } from 'vitest'
import { DelayLevels } from './delay-levels.ts'

const levels = new DelayLevels('1s 5s 10s 30s 1m 2m 3m 4m 5m 6m 7m 8m 9m 10m 20m 30m 1h 2h')

describe('delay levels', () => {
  it('begin with level 1', () => {
    expect(levels.max).toBe(18)
    expect([1, 2, 5, 18].map((level) => levels.delayMs(level))).toEqual([1000, 5000, 60_000, 7_200_000])
    expect(levels.dueAt(3, 1000)).toBe(11_000)
  })

  it.each([
    [undefined, 0],
    ['', 0],
    ['x', 0],
    ['-1', 0],
    ['0', 0],
    ['3', 3],
    ['18', 18],
    ['99', 18],
  ])('the property %s means level %i', (property, level) => {
    expect(levels.levelOf(property)).toBe(level)
  })

  it.each(['1x', '', '5', '1s -2s'])('refuses the table "%s"', (text) => {
    expect(() => new DelayLevels(text)).toThrow('is not a delay')
  })
})
