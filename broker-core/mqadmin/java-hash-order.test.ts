import { expect, it } from 'vitest'
import { javaHashOrder } from './java-hash-order.ts'

it('is the order in which Java lists the keys of a map', () => {
  expect(javaHashOrder(['+message.type', '+reserve.time'])).toEqual(['+reserve.time', '+message.type'])
  expect(javaHashOrder(['-message.type', '-reserve.time'])).toEqual(['-message.type', '-reserve.time'])
  expect(javaHashOrder(['10.0.0.5', '10.0.0.6'])).toEqual(['10.0.0.6', '10.0.0.5'])
})

it('keeps all names of a map that grew', () => {
  const names = Array.from({ length: 100 }, (_, i) => `broker-${i}`)
  const ordered = javaHashOrder(names)
  expect(ordered).not.toEqual(names)
  expect([...ordered].sort()).toEqual([...names].sort())
})
