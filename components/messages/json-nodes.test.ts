import { describe, expect, it } from 'vitest'
import { readJson } from './json-nodes.ts'

describe('readJson', () => {
  it('keeps 64-bit numbers, names that repeat and their order', () => {
    expect(readJson(' {"b": 9223372036854775807, "a":[1 , "x,]\\""], "b":null, "__proto__":{}} ')).toEqual({
      kind: 'object',
      name: undefined,
      children: [
        { kind: 'value', name: '"b"', text: '9223372036854775807' },
        {
          kind: 'array',
          name: '"a"',
          children: [
            { kind: 'value', name: '0', text: '1' },
            { kind: 'value', name: '1', text: '"x,]\\""' },
          ],
        },
        { kind: 'value', name: '"b"', text: 'null' },
        { kind: 'object', name: '"__proto__"', children: [] },
      ],
    })
  })
  it('reads what is nested ten thousand deep as far as anybody looks', () => {
    const deep = '['.repeat(10_000) + ']'.repeat(10_000)
    let node = readJson(deep)
    let depth = 0
    while (node.kind !== 'value' && node.children[0] !== undefined) {
      node = node.children[0]
      depth += 1
    }
    expect(depth).toBe(200)
    expect(node.kind === 'value' ? node.text.length : 0).toBe(2 * (10_000 - 200))
  })
})
