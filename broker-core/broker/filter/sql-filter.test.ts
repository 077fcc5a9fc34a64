import { describe, expect, it } from 'vitest'
import { encodeRecord, recordBytesOf } from '../../message/record-layout.ts'
import { compareDoubles, parseJavaDouble, parseJavaInteger } from './java-numbers.ts'
import { compileSqlFilter, propertiesAt, type SqlFilter, SqlFilterCache } from './sql-filter.ts'
import { ExpressionError } from './sql-lexer.ts'

const compiled = (expression: string): SqlFilter => {
  const filter = compileSqlFilter(expression)
  if (filter instanceof ExpressionError) throw filter
  return filter
}
const matches = (expression: string, stored: string): boolean => {
  const bytes = Buffer.from(stored, 'utf8')
  return compiled(expression).evaluate(bytes, 0, bytes.length) === 1
}

describe('properties in stored form', () => {
  it.each([
    ['of equal names the last value counts', 'n\u00011\u0002n\u00012\u0002', 'n = 2'],
    ['an empty value is none, so the one before counts', 'n\u00011\u0002n\u0001\u0002', 'n = 1'],
    ['the last end mark may be missing', 'm\u00011\u0002n\u00012', 'n = 2'],
    ['a value may have a name mark in it', 'n\u0001a\u0001b\u0002', "n <> 'a'"],
    ['what has no name mark is passed over', 'junk\u0002n\u00012\u0002', 'n = 2'],
    ['a longer name is another one', 'nn\u00011\u0002', 'n IS NULL'],
  ])('%s', (_, stored, expression) => {
    expect(matches(expression, stored)).toBe(true)
  })

  it('are found when an expression names many', () => {
    const names = Array.from({ length: 40 }, (_, i) => `p${i}`)
    const stored = names.map((name, i) => `${name}\u0001${i}\u0002`).join('')
    expect(matches(names.map((name, i) => `${name} = ${i}`).join(' AND '), stored)).toBe(true)
  })
})

it.each([
  ['short topic, IPv4', 'T', 4],
  ['long topic, IPv6', 'T'.repeat(200), 16],
])('the properties of a record are found: %s', (_, topic, addressBytes) => {
  const host = { address: Buffer.alloc(addressBytes, 1), port: 1 }
  const message = {
    ...{ queueId: 0, flag: 0, sysFlag: 0, bornTimestamp: 1, reconsumeTimes: 0, preparedTransactionOffset: 0 },
    ...{ bornHost: host, storeHost: host, body: Buffer.alloc(300), properties: Buffer.from('n\u00015\u0002') },
  }
  const bytes = Buffer.alloc(recordBytesOf(message, topic.length))
  const target = { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length) }
  const place = { start: 0, queueOffset: 0, physicalOffset: 0, storeTimestamp: 1 }
  encodeRecord(target, message, Buffer.from(topic), place)
  expect(propertiesAt(bytes)).toBe(bytes.length - 4)
  expect(compiled('n = 5').acceptsRecord(bytes)).toBe(true)
  expect(compiled('n = 6').acceptsRecord(bytes)).toBe(false)
})

describe('what an expression may cost', () => {
  it.each([
    ['nested', `${'('.repeat(5000)}a = 1${')'.repeat(5000)}`],
    ['negated', `${'NOT '.repeat(5000)}a`],
    ['a chain of comparisons', `a${' = a'.repeat(5000)}`],
    ['long', `a IN (${Array.from({ length: 20_000 }, () => "'x'").join(',')})`],
    ['dashes', '-'.repeat(60_000)],
    ['digits', `a = ${'9'.repeat(60_000)}`],
  ])('is bounded: %s', (_, expression) => {
    const began = performance.now()
    expect(compileSqlFilter(expression)).toBeInstanceOf(ExpressionError)
    expect(performance.now() - began).toBeLessThan(2000)
  })

  it('is enough for what people write', () => {
    const many = Array.from({ length: 2000 }, (_, i) => `a = '${i}'`).join(' OR ')
    expect(matches(many, 'a\u00011999\u0002')).toBe(true)
    expect(matches(`${'('.repeat(200)}a = 1${')'.repeat(200)}`, 'a\u00011\u0002')).toBe(true)
  })

  it('is paid once: compiled expressions are remembered, but not without end', () => {
    const cache = new SqlFilterCache()
    expect(cache.get('a = 1')).toBe(cache.get('a = 1'))
    expect(cache.get('a =')).toBe(cache.get('a ='))
    for (let i = 0; i < 3000; i++) cache.get(`a = ${i} OR b = ${i}`)
    expect(cache.size).toBe(1000)
    for (let i = 0; i < 100; i++) cache.get(`a = '${'x'.repeat(50_000)}${i}'`)
    expect(cache.size).toBeLessThan(30)
  })
})

describe('numbers as Java reads them', () => {
  it('whole ones', () => {
    expect(['5', '+5', '-0', '007', '2147483647', '٣'].map((text) => parseJavaInteger(text, 32))).toEqual([
      5, 5, 0, 7, 2147483647, 3,
    ])
    for (const text of ['', '-', ' 5', '5 ', '5.0', '2147483648', '1_0', '0x1'])
      expect(parseJavaInteger(text, 32), text).toBeUndefined()
    expect(parseJavaInteger('9223372036854775807', 64)).toBe(9223372036854775807n)
    expect(parseJavaInteger('-9223372036854775808', 64)).toBe(-9223372036854775808n)
    expect(parseJavaInteger('9223372036854775808', 64)).toBeUndefined()
  })

  it('floating ones', () => {
    expect(
      ['5', ' 5.5\t', '.5', '5.', '1e3', '5f', '5D', '0x1.8p1', '-0x.1p4', '0x1p-1074', '1e400'].map(parseJavaDouble),
    ).toEqual([5, 5.5, 0.5, 5, 1000, 5, 5, 3, -1, 5e-324, Infinity])
    expect(parseJavaDouble('-Infinity')).toBe(-Infinity)
    expect(parseJavaDouble('0x1.fffffffffffff8p0')).toBe(2)
    for (const text of ['', '.', 'e5', '5L', '0x1', 'nan', '1 2', '1e'])
      expect(parseJavaDouble(text), text).toBeUndefined()
  })

  it('and how they compare', () => {
    expect(compareDoubles(-0, 0)).toBeLessThan(0)
    expect(compareDoubles(NaN, Infinity)).toBeGreaterThan(0)
    expect(compareDoubles(NaN, NaN)).toBe(0)
    expect(compareDoubles(1, 1)).toBe(0)
  })
})
