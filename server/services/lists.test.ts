import { expect, test } from 'vitest'
import { readCursor, writeCursor } from './message-cursor.ts'
import { countBy, mapKnown, pageOf, sorted } from './lists.ts'

const rows = [
  { name: 'a', diff: { value: { known: 9007199254740993n } } },
  { name: 'b', diff: { unknown: 'no-offset' } },
  { name: 'c', diff: { value: { known: 9007199254740992n } } },
  { name: 'd', diff: { value: { known: 2n } } },
]
const sort = (by: 'name' | '-name' | 'diff' | '-diff'): string =>
  sorted(rows, by, { byName: 'name', cell: (row, column: 'name' | 'diff') => row[column] })
    .map(({ name }) => name)
    .join('')

test('sorts by exact numbers, with the unknown last either way', () => {
  expect([sort('diff'), sort('-diff'), sort('name'), sort('-name')]).toEqual(['dcab', 'acdb', 'abcd', 'dcba'])
})

test('a page is a window, beyond the end an empty one', () => {
  const page = (start: number, limit: number) => pageOf([1, 2, 3], { start, limit }, 9, (n) => n * 10)
  expect(page(1, 1)).toEqual({ items: [20], start: 1, total: 3, totalUnfiltered: 9 })
  expect(page(5, 10).items).toEqual([])
})

test('counts kinds that do not occur, keeps staleness', () => {
  expect(countBy(['x', 'x'], ['x', 'y'], (item) => item as 'x' | 'y')).toEqual({ x: 2, y: 0 })
  expect(mapKnown({ value: 1n, staleSince: 5 }, String)).toEqual({ value: '1', staleSince: 5 })
  expect(mapKnown({ unknown: 'refused' }, String)).toEqual({ unknown: 'refused' })
})

test('a cursor survives the URL; anything else is none', () => {
  const cursor = { inRange: 9007199254740993n, queues: [{ broker: 'broker-a', queueId: 3, begin: 5, end: 17 }] }
  expect(readCursor(writeCursor(cursor))).toEqual(cursor)
  const backwards = writeCursor({ inRange: 1n, queues: [{ broker: 'b', queueId: 0, begin: 9, end: 1 }] })
  for (const text of ['', 'x', 'e30', Buffer.from('{"n":"1","q":[[1]]}').toString('base64url'), backwards])
    expect(readCursor(text)).toBeUndefined()
})
