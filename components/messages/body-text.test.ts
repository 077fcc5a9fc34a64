import { describe, expect, it } from 'vitest'
import { bytesOf, hexLines, prettyJson } from './body-text.ts'

describe('prettyJson', () => {
  it('indents and keeps 64-bit integers as written', () => {
    const text = '{"id":9223372036854775807,"a":[1,2],"e":{},"n":[ ]}'
    const pretty = prettyJson(text)
    expect(pretty).toBe('{\n  "id": 9223372036854775807,\n  "a": [\n    1,\n    2\n  ],\n  "e": {},\n  "n": []\n}')
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
