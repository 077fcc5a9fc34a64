import { describe, expect, it } from 'vitest'
import { bytesOf, hexLines, isJsonText, prettyJson, textOf } from './body-text.ts'

describe('prettyJson', () => {
  it('indents and keeps 64-bit integers as written', () => {
    const text = '{"id":9223372036854775807,"a":[1,2],"e":{},"n":[ ]}'
    const pretty = prettyJson(text)
    expect(pretty).toBe('{\n  "id": 9223372036854775807,\n  "a": [\n    1,\n    2\n  ],\n  "e": {},\n  "n": []\n}')
  })
  it('keeps what is nested without end short', () => {
    const pretty = prettyJson('['.repeat(100_000) + ']'.repeat(100_000))
    expect(pretty.length).toBeLessThan(220_000)
    expect(pretty.split('\n')).toHaveLength(129)
    expect(prettyJson('[[1,2]]')).toBe('[\n  [\n    1,\n    2\n  ]\n]')
  })
  it('leaves braces, commas and quotes inside strings alone', () => {
    expect(prettyJson('{"a":"x,{\\"}"}')).toBe('{\n  "a": "x,{\\"}"\n}')
  })
})

describe('hexLines', () => {
  it('shows position, bytes and characters', () => {
    expect(hexLines(bytesOf(btoa('hello\u0001')))).toBe(
      '00000000  68 65 6c 6c 6f 01                                 hello.',
    )
  })
})

describe('textOf', () => {
  it('reads other charsets, and says what is no text', () => {
    expect(textOf(new Uint8Array([0xd6, 0xd0, 0xb9, 0xfa]), 'gb18030')).toBe('中国')
    expect(textOf(new Uint8Array([0xd6, 0xd0, 0xb9, 0xfa]), 'utf-8')).toBeNull()
    expect(textOf(new Uint8Array([0x61, 0xe4, 0xb8]), 'utf-8')).toBe('a')
    expect(textOf(new Uint8Array([0x61]), 'no-such-charset')).toBe('a')
  })
  it('knows JSON from what only begins like it', () => {
    expect([isJsonText(' {"a":1}'), isJsonText('{a}'), isJsonText('12')]).toEqual([true, false, false])
  })
})
