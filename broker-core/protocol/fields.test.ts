import { describe, expect, test } from 'vitest'
import { bits64, bool, FieldError, int, long, text } from './fields.ts'
import { decodeHeader, decodePresent, encodeHeader } from './request.ts'

describe('a long', () => {
  test('keeps safe integers and the two open ends', () => {
    for (const value of [0, -1, 9_007_199_254_740_991, -9_007_199_254_740_991, Infinity, -Infinity]) {
      expect(long().read(long().write(value))).toBe(value)
    }
    expect(long().write(Infinity)).toBe('9223372036854775807')
    expect(long().read('-9223372036854775808')).toBe(-Infinity)
  })

  test.each(['9007199254740993', '9223372036854775808', '1.5', '', ' 1', '0x10', '1e3', 'NaN'])(
    'refuses %j',
    (value) => {
      expect(() => long().read(value)).toThrow(FieldError)
    },
  )
})

test('an int is 32 bits', () => {
  expect(int().read('-2147483648')).toBe(-2147483648)
  expect(int().read('+7')).toBe(7)
  for (const value of ['2147483648', '-2147483649', '1.0', 'x', '']) expect(() => int().read(value)).toThrow(FieldError)
})

test('bits64 is exact', () => {
  expect(bits64().read('9223372036854775807')).toBe(9_223_372_036_854_775_807n)
  expect(() => bits64().read('9223372036854775808')).toThrow(FieldError)
})

test('a boolean is true only for "true", in any case', () => {
  expect(['true', 'TRUE', 'True', '1', 'yes', ''].map((value) => bool().read(value))).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
  ])
})

describe('a header', () => {
  const shape = {
    topic: text({ short: 'b' }),
    queueId: int({ short: 'e' }).default(-1),
    key: text({ wire: '_KEY' }).optional(),
  }

  test('is read by wire name and by short name', () => {
    expect(decodeHeader(shape, { b: 'T', e: '3', other: 'x' })).toEqual({ topic: 'T', queueId: 3, key: undefined })
    expect(decodeHeader(shape, { topic: 'T', _KEY: 'k' })).toEqual({ topic: 'T', queueId: -1, key: 'k' })
  })

  test('is written without what is undefined', () => {
    expect(encodeHeader(shape, { topic: 'T', key: 'k' })).toEqual({ topic: 'T', _KEY: 'k' })
    expect(encodeHeader(shape, { topic: 'T', queueId: 1 }, 'compact')).toEqual({ b: 'T', e: '1' })
  })

  test('names the field that is missing or malformed', () => {
    expect(() => decodeHeader(shape, {})).toThrow('the header field <topic> is missing')
    expect(() => decodeHeader(shape, { topic: 'T', queueId: 'x' })).toThrow(
      'header field <queueId>: not a 32-bit integer: "x"',
    )
  })

  test('of a refusal is read as far as it goes', () => {
    expect(decodePresent(shape, { queueId: 'x' })).toEqual({ topic: undefined, queueId: -1, key: undefined })
  })
})
