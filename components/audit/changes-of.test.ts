import { expect, test } from 'vitest'
import { changesOf, readable } from './changes-of.ts'

test('only what changed is told, however deep', () => {
  const before = JSON.stringify({ perm: 6, queues: { read: 8, write: 8 }, order: false, gone: 'x' })
  const after = JSON.stringify({ perm: 4, queues: { read: 8, write: 16 }, order: false, '<b>new</b>': null })
  expect(changesOf(before, after)).toEqual([
    { name: 'perm', before: '6', after: '4' },
    { name: 'queues.write', before: '8', after: '16' },
    { name: 'gone', before: 'x', after: undefined },
    { name: '<b>new</b>', before: undefined, after: 'null' },
  ])
})

test('something made or removed is told whole, and a member called __proto__ is a value like any other', () => {
  expect(changesOf(null, '{"a":1}')).toEqual([{ name: 'a', before: undefined, after: '1' }])
  expect(changesOf('{"__proto__":"x"}', null)).toEqual([{ name: '__proto__', before: 'x', after: undefined }])
  expect(changesOf(null, 'null')).toEqual([])
})

test('a list is told by its brokers, and a list of one without a number', () => {
  const of = (perms: readonly number[]): string => JSON.stringify(perms.map((perm, at) => ({ broker: `b${at}`, perm })))
  expect(changesOf(of([6, 6]), of([6, 4]))).toEqual([{ name: 'b1.perm', before: '6', after: '4' }])
  expect(changesOf(of([6]), of([4]))).toEqual([{ name: 'perm', before: '6', after: '4' }])
})

test('rules are told by their resources, also when there was or is but one', () => {
  const of = (...rules: readonly object[]): string => JSON.stringify([{ broker: 'a', rules }])
  const orders = { resource: 'Topic:orders*', actions: 'Pub' }
  const shop = { resource: 'Group:shop', actions: 'Sub' }
  expect(changesOf(of(orders), of(shop, { ...orders, actions: 'All' }))).toEqual([
    { name: 'rules.Topic:orders*.actions', before: 'Pub', after: 'All' },
    { name: 'rules.Group:shop.actions', before: undefined, after: 'Sub' },
  ])
})

test('what is no JSON is shown as it is', () => {
  expect(changesOf('{cut', '{"a":1}')).toContainEqual({ name: '', before: '{cut', after: undefined })
  expect(readable('{"a":1}')).toBe('{\n  "a": 1\n}')
  expect(readable('{cut')).toBe('{cut')
})
