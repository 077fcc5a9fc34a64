import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { applyDelta, deltaOf } from './delta.ts'

const copy = (value: unknown): unknown => JSON.parse(JSON.stringify(value)) as unknown

describe('a delta', () => {
  test('makes the value after of the value before, whatever they are', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        const [before, after] = [copy(a), copy(b)]
        const delta = deltaOf(before, after)
        if (delta === undefined) expect(before).toEqual(after)
        else expect(applyDelta(before, copy(delta) as typeof delta)).toEqual(after)
      }),
    )
  })

  test('is short when a member changed, and leaves the others as they are', () => {
    const before = { asOf: 1, items: [{ n: 1 }, { n: 2 }, { n: 3 }], gone: true }
    const after = { asOf: 2, items: [{ n: 1 }, { n: 5 }, { n: 3 }] }
    const delta = deltaOf(before, after)!
    expect(delta).toEqual({ o: { asOf: { r: 2 }, items: { a: { 1: { o: { n: { r: 5 } } } } } }, x: ['gone'] })
    const made = applyDelta(before, delta) as typeof after
    expect(made).toEqual(after)
    expect(made.items[0]).toBe(before.items[0])
  })

  test('of a series that moved on is what came', () => {
    const before = Array.from({ length: 360 }, (_, at) => (at % 7 === 0 ? null : at))
    expect(deltaOf(before, [...before.slice(2), 400, 401])).toEqual({ s: 2, p: [400, 401] })
  })

  test('takes names like __proto__ for names', () => {
    const after = JSON.parse('{"__proto__":{"a":1}}') as object
    const made = applyDelta({}, JSON.parse(JSON.stringify(deltaOf({}, after))) as never) as object
    expect(Object.keys(made)).toEqual(['__proto__'])
    expect(Object.getPrototypeOf(made)).toBe(Object.prototype)
  })
})
