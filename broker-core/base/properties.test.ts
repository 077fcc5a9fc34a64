import { describe, expect, test } from 'vitest'
import { readProperties, writeProperties } from './properties.ts'

describe('text as java.util.Properties reads it', () => {
  test.each([
    ['a=1\nb:2\nc 3\nd', { a: '1', b: '2', c: '3', d: '' }],
    ['  # comment\n! comment\n\n   a = 1', { a: '1' }],
    ['a=1  \r\nb=2', { a: '1  ', b: '2' }],
    ['a=one\\\n    two\nb=3', { a: 'onetwo', b: '3' }],
    ['path=C:\\\\data\\tx', { path: 'C:\\data\tx' }],
    ['a\\=b=c=d', { 'a=b': 'c=d' }],
    ['name=\\u4e2d\\u6587', { name: '中文' }],
    ['a=1\na=2', { a: '2' }],
    ['=x', { '': 'x' }],
    ['a=end\\', { a: 'end' }],
    ['a=\\q', { a: 'q' }],
  ])('%j', (text, expected) => {
    expect(Object.fromEntries(readProperties(text))).toEqual(expected)
  })

  test('a malformed escape is refused', () => {
    expect(() => readProperties('a=\\u12')).toThrow('malformed \\uXXXX escape')
  })
})

test('a text is written as RocketMQ writes it: unescaped lines', () => {
  expect(
    writeProperties([
      ['a', '1'],
      ['b', 'x=y'],
    ]),
  ).toBe('a=1\nb=x=y\n')
})
