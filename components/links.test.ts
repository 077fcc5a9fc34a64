import { describe, expect, test } from 'vitest'
import { links, nameOf } from './links.ts'

describe('addresses', () => {
  test('encode a name once', () => {
    expect(links.topic('default', 'orders')).toBe('/c/default/topics/orders')
    expect(links.topic('a b', 'x y')).toBe('/c/a%20b/topics/x%20y')
    expect(links.message('c', '7F00|1', { topic: 't' })).toBe('/c/c/messages/7F00%7C1?topic=t')
  })

  test('keep retry and dead-letter names out of the path', () => {
    expect(links.topic('c', '%RETRY%g')).toBe('/c/c/topics/-?name=%25RETRY%25g')
    expect(links.topic('c', '%DLQ%g', { tab: 'config' })).toBe('/c/c/topics/-?name=%25DLQ%25g&tab=config')
    expect(links.topic('c', '..')).toBe('/c/c/topics/-?name=..')
    expect(links.topic('c', '-')).toBe('/c/c/topics/-?name=-')
  })

  test('leave out what is not set', () => {
    expect(links.groups('c', { topic: undefined, q: '' })).toBe('/c/c/groups')
  })

  test('lead back to the name', () => {
    for (const name of ['orders', 'x y', '%RETRY%g', '100%25', '..', '-', '中文']) {
      const url = new URL(links.topic('c', name), 'http://h')
      expect(nameOf(url.pathname.split('/')[4] ?? '', url.searchParams.get('name') ?? undefined)).toBe(name)
    }
    expect(nameOf('%', undefined)).toBe('%')
  })
})
