import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  decodeProperties,
  encodeProperties,
  findProperty,
  propertyName,
  propertyValue,
  tagsCodeOf,
  valueEnd,
  withoutProperty,
  withProperty,
} from './message-properties.ts'
import { indexHash, javaHash, javaHashOfBytes } from './java-hash.ts'

const text = fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' }).filter((part) => !/[\u0001\u0002]/.test(part))
const pairs = fc.dictionary(text, text, { maxKeys: 6 })

test('what is encoded is decoded, with and without the last end mark', () => {
  fc.assert(
    fc.property(pairs, (properties) => {
      const stored = encodeProperties(Object.entries(properties))
      const expected = new Map(Object.entries(properties))
      expect(decodeProperties(stored)).toEqual(expected)
      expect(decodeProperties(Buffer.from(stored))).toEqual(expected)
      expect(decodeProperties(stored.replace(/\u0002$/, ''))).toEqual(expected)
    }),
  )
})

test('one property is found as the full decoder finds it', () => {
  fc.assert(
    fc.property(pairs, text, (properties, other) => {
      const bytes = Buffer.from(encodeProperties(Object.entries(properties)))
      for (const name of [...Object.keys(properties), other]) {
        expect(propertyValue(bytes, propertyName(name))).toBe(decodeProperties(bytes).get(name))
      }
    }),
  )
})

test('a name inside another name or a value is not taken for it', () => {
  const bytes = Buffer.from('XTAGS\u0001no\u0002a\u0001TAGS\u0002TAGSX\u0001no\u0002TAGS\u0001yes')
  expect(propertyValue(bytes, propertyName('TAGS'))).toBe('yes')
  expect(tagsCodeOf(bytes, 0, bytes.length)).toBe(javaHash('yes'))
  expect(findProperty(bytes, 0, bytes.length, propertyName('TAG'))).toBe(-1)
  const begin = findProperty(bytes, 0, bytes.length, propertyName('a'))
  expect(bytes.toString('utf8', begin, valueEnd(bytes, begin, bytes.length))).toBe('TAGS')
})

test('pairs that are no pairs are passed over', () => {
  expect(decodeProperties('noValue\u0002\u0001noName\u0002empty\u0001\u0002a\u0001b\u0001c\u0002')).toEqual(
    new Map([['a', 'b\u0001c']]),
  )
  expect(propertyValue(Buffer.from('empty\u0001\u0002'), propertyName('empty'))).toBeUndefined()
})

test('taking out and putting in', () => {
  const bytes = Buffer.from('a\u00011\u0002b\u00012\u0002a\u00013')
  expect(Buffer.from(withoutProperty(bytes, propertyName('a'))).toString()).toBe('b\u00012\u0002')
  expect(withProperty(bytes, 'c', '4').toString()).toBe('a\u00011\u0002b\u00012\u0002a\u00013\u0002c\u00014\u0002')
  expect(withProperty(Buffer.alloc(0), 'c', '4').toString()).toBe('c\u00014\u0002')
})

test('hashes are those of Java', () => {
  expect(['TagA', 'TagB', 'vip-order-created', '中文', 'Ordér😀', ''].map((tag) => javaHash(tag))).toEqual([
    2598919, 2598920, -1615659591, 646394, 463245837, 0,
  ])
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (first, second) => {
      const bytes = Buffer.from(second)
      expect(javaHashOfBytes(bytes, 0, bytes.length, javaHash(first))).toBe(javaHash(first + second))
    }),
  )
  expect(indexHash(-5)).toBe(5)
  expect(indexHash(-2147483648)).toBe(0)
})
