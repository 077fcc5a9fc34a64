import { expect, test } from 'vitest'
import { attributeChanges, attributeRows } from './attribute-changes.ts'

const before = attributeRows([
  { attributes: [{ key: 'message.type', value: 'NORMAL' }] },
  {
    attributes: [
      { key: 'message.type', value: 'FIFO' },
      { key: 'reserve.time', value: '24' },
    ],
  },
])
const added = (key: string, value: string) => ({ key, value, isOld: false, isRemoved: false })

test('every key stands once, with the value of the first broker', () => {
  expect(before.map(({ key, value }) => [key, value])).toEqual([
    ['message.type', 'NORMAL'],
    ['reserve.time', '24'],
  ])
})

test('only what changed is sent', () => {
  expect(attributeChanges(before, before)).toEqual([])
  const now = before.map((row) =>
    row.key === 'reserve.time' ? { ...row, isRemoved: true } : { ...row, value: 'DELAY' },
  )
  expect(attributeChanges(before, [...now, added('a.b', 'c'), added('', '')])).toEqual([
    { key: 'message.type', value: 'DELAY' },
    { key: 'reserve.time', value: null },
    { key: 'a.b', value: 'c' },
  ])
})

test('what RocketMQ would take apart is not sent', () => {
  expect(attributeChanges(before, [added('a=b', 'c')])).toBeUndefined()
  expect(attributeChanges(before, [added('+a', 'c')])).toBeUndefined()
  expect(attributeChanges(before, [added('a', '')])).toBeUndefined()
})
