import { expect, it } from 'vitest'
import { whatItIs } from './pasted.ts'

const id = '7F00000100002A9F0000000000000ABC'

it.each([
  ['', undefined],
  [`  ${id} `, { kind: 'id', id, topic: undefined }],
  [id.padEnd(56, '0'), { kind: 'id', id: id.padEnd(56, '0'), topic: undefined }],
  [`https://ops.example/mq/c/prod/messages/${id}?topic=Orders&tab=delivery`, { kind: 'id', id, topic: 'Orders' }],
  [`/c/prod/trace?id=${id}`, { kind: 'id', id, topic: undefined }],
  ['order-12', { kind: 'key', key: 'order-12' }],
  ['https://shop.example/orders/12', { kind: 'key', key: 'https://shop.example/orders/12' }],
  [`${id}0`, { kind: 'key', key: `${id}0` }],
])('%j', (text, expected) => expect(whatItIs(text)).toEqual(expected))
