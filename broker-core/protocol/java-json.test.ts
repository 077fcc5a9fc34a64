import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { json } from './body.ts'
import { FieldError } from './fields.ts'
import { jsonDepthMax, readJavaJson, writeJavaJson } from './java-json.ts'
import {
  javaBits64,
  javaBool,
  javaDouble,
  javaEnum,
  javaInt,
  javaList,
  javaLong,
  javaMap,
  javaMapByNumber,
  javaMapByQueue,
  javaText,
  javaTextOrNothing,
  orNothing,
} from './java-values.ts'

describe('reading', () => {
  test.each<[string, string, unknown]>([
    ['number keys', '{0:"a",-1:"b"}', { 0: 'a', '-1': 'b' }],
    ['object keys', '{{"b":"x","q":0}:{"n":1}}', { '{"b":"x","q":0}': { n: 1 } }],
    ['object keys with blanks', '{ { "b" : "x" } : 1 }', { '{"b":"x"}': 1 }],
    ['object keys as text', '{"{\\"b\\":\\"x\\"}":1}', { '{"b":"x"}': 1 }],
    ['bare names and single quotes', "{name:'it''s'}".replace("''", "\\'"), { name: "it's" }],
    ['extra commas', '{"a":[1,,2,],,"b":3,}', { a: [1, 2], b: 3 }],
    ['comments', '/* x */{"a":1 // y\n}', { a: 1 }],
    ['escapes', '"\\u4e2d\\x41\\/\\n\\0"', '中A/\n\0'],
    ['large integers', '[9223372036854775807,-9223372036854775808]', [2n ** 63n - 1n, -(2n ** 63n)]],
    [
      'a large integer between others',
      '{"a":1700000000000000001,"b":"1700000000000000001"}',
      { a: 1700000000000000001n, b: '1700000000000000001' },
    ],
    ['integers up to 2^53', '[9007199254740991]', [9007199254740991]],
    ['doubles', '[1.0E-7,1.23456789012E11,-0.5,1.67]', [1e-7, 1.23456789012e11, -0.5, 1.67]],
    ['NaN and undefined', '{a:NaN,b:undefined,c:null}', { a: null, b: null, c: null }],
    ['literals with a type letter', '{a:1L}', { a: 1 }],
    [
      'references',
      '{"day":{"a":[{"x":1}]},"again":{"$ref":"$.day"},"deep":{"$ref":"$.day.a[0]"}}',
      { day: { a: [{ x: 1 }] }, again: { a: [{ x: 1 }] }, deep: { x: 1 } },
    ],
    ['a reference to what encloses it', '{"a":{"$ref":"$"}}', { a: null }],
    ['a reference to the parent', '{"a":{"b":{"$ref":".."}}}', { a: { b: null } }],
    ['a reference to nothing', '{"a":{"$ref":"$.x.y"}}', { a: null }],
    ['references behind escaped dots', '{"a.b":{"c":1},"r":{"$ref":"$.a\\\\.b"}}', { 'a.b': { c: 1 }, r: { c: 1 } }],
  ])('takes %s', (_what, text, value) => {
    expect(readJavaJson(text)).toEqual(value)
    expect(readJavaJson(Buffer.from(text))).toEqual(value)
  })

  test.each([
    '',
    '{',
    '[1',
    '{"a":',
    '"x',
    '{"a" 1}',
    '{} x',
    'abc',
    '[1 2]',
    '{"a":1 "b":2}',
    '"\\u12"',
    '{]',
    '}',
    '\u0000',
    '/',
    '1.2.3',
  ])('refuses %j with the place', (text) => {
    expect(() => readJavaJson(text)).toThrow(FieldError)
    expect(() => readJavaJson(text)).toThrow(/^JSON at character \d+: /)
  })

  test('bounds the nesting, in the quick way too', () => {
    const nested = (depth: number, open = '[', close = ']'): string => open.repeat(depth) + close.repeat(depth)
    expect(() => readJavaJson(nested(jsonDepthMax))).not.toThrow()
    expect(() => readJavaJson(nested(jsonDepthMax + 1))).toThrow('nested too deep')
    expect(() => readJavaJson(nested(1_000_000))).toThrow('nested too deep')
    expect(() => readJavaJson('{"a":'.repeat(1000) + '1' + '}'.repeat(1000))).toThrow('nested too deep')
    expect(() => readJavaJson('{'.repeat(200) + '}:1'.repeat(200))).toThrow('objects as keys nested too deep')
  })

  test('keeps a member named __proto__ a member', () => {
    for (const text of ['{"__proto__":{"x":1}}', '{__proto__:{x:1}}']) {
      const value = readJavaJson(text) as Record<string, unknown>
      expect(Object.keys(value)).toEqual(['__proto__'])
      expect((value as { x?: number }).x).toBeUndefined()
    }
  })

  test('reads standard JSON as the standard has it', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value)
        // A comma in front makes it lenient without changing its meaning.
        const lenient = readJavaJson(`[,${text}]`)
        expect(lenient).toEqual([readJavaJson(text)])
      }),
    )
  })

  test('never throws anything but FieldError', () => {
    const piece = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      "'",
      '\\',
      '/',
      '*',
      'a',
      '1',
      '$ref',
      '"$ref"',
      '.',
      ' ',
      '\\u00',
      '99999999999999999',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        try {
          readJavaJson(pieces.join(''))
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(FieldError)
        }
      }),
      { numRuns: 2000 },
    )
  })
})

describe('writing', () => {
  test('is compact JSON, but for object keys', () => {
    const queue = { brokerName: 'b', queueId: 0, topic: 'T' }
    const value = {
      text: 'q"\u0001 中',
      none: undefined,
      nothing: null,
      big: 2n ** 63n - 1n,
      open: Infinity,
      low: -Infinity,
      nan: NaN,
      byQueue: new Map([[queue, 12]]),
      byNumber: new Map([[0, 'a']]),
      byName: new Map<string, unknown>([
        ['constructor', true],
        ['gone', undefined],
      ]),
      set: new Set([1]),
    }
    expect(writeJavaJson(value)).toBe(
      '{"text":"q\\"\\u0001 中","nothing":null,"big":9223372036854775807,"open":9223372036854775807,' +
        '"low":-9223372036854775808,"nan":null,"byQueue":{{"brokerName":"b","queueId":0,"topic":"T"}:12},' +
        '"byNumber":{"0":"a"},"byName":{"constructor":true},"set":[1]}',
    )
  })

  test('is read again as it was', () => {
    fc.assert(
      fc.property(
        fc.jsonValue().filter((value) => !/\d{16}/.test(JSON.stringify(value))),
        fc.bigInt({ min: 2n ** 53n, max: 2n ** 63n }),
        (value, big) => {
          const written = { value, big }
          // -0 is written as 0.
          expect(readJavaJson(writeJavaJson(written))).toEqual(JSON.parse(JSON.stringify({ value }), withBig(big)))
        },
      ),
    )
  })
})

function withBig(big: bigint) {
  return (key: string, value: unknown): unknown =>
    key === '' && typeof value === 'object' && value !== null && !Array.isArray(value) && 'value' in value
      ? { ...value, big }
      : value
}

describe('schemas of bodies', () => {
  const schema = z.object({
    text: javaText(),
    name: javaTextOrNothing,
    int: javaInt(16),
    long: javaLong(-1),
    bits: javaBits64(),
    double: javaDouble(),
    flag: javaBool(true),
    model: javaEnum(['BROADCASTING', 'CLUSTERING'], 'CLUSTERING'),
    list: javaList(javaInt()),
    map: javaMap(javaLong()),
    byNumber: javaMapByNumber(javaText()),
    byQueue: javaMapByQueue(javaLong()),
    inner: orNothing(z.object({ x: javaInt() })),
  })
  const body = json(schema)
  const decode = (text: string) => body.decode(Buffer.from(text))
  const defaults = {
    text: '',
    name: undefined,
    int: 16,
    long: -1,
    bits: 0n,
    double: 0,
    flag: true,
    model: 'CLUSTERING',
    list: [],
    map: new Map(),
    byNumber: new Map(),
    byQueue: new Map(),
    inner: undefined,
  }

  test('missing and null members take Java’s defaults, unknown ones pass', () => {
    expect(decode('{}')).toEqual(defaults)
    expect(decode('{"text":null,"int":null,"list":null,"map":null,"inner":null,"byQueue":null,"news":[1]}')).toEqual(
      defaults,
    )
  })

  test('numbers may come as text, text as numbers, enums as ordinals', () => {
    const value = decode(
      '{text:7,name:1.5,int:"12",long:"9223372036854775807",bits:"9223372036854775807",double:"1.5",flag:"FALSE",' +
        'model:0,list:["1",2],map:{a:-9223372036854775808},byNumber:{1:2},byQueue:{{queueId:"3",topic:"T",brokerName:"b"}:4},inner:{}}',
    )
    expect(value).toEqual({
      text: '7',
      name: '1.5',
      int: 12,
      long: Infinity,
      bits: 2n ** 63n - 1n,
      double: 1.5,
      flag: false,
      model: 'BROADCASTING',
      list: [1, 2],
      map: new Map([['a', -Infinity]]),
      byNumber: new Map([[1, '2']]),
      byQueue: new Map([[{ brokerName: 'b', queueId: 3, topic: 'T' }, 4]]),
      inner: { x: 0 },
    })
    expect(decode('{model:"clustering"}').model).toBe('CLUSTERING')
    expect(decode('{model:"SOMETHING"}').model).toBe('CLUSTERING')
  })

  test.each([
    ['{"int":"x"}', 'body: int: expected a 32-bit integer'],
    ['{"int":3000000000}', 'body: int: expected a 32-bit integer'],
    ['{"list":[1,"y"]}', 'body: list.1: expected a 32-bit integer'],
    ['{"text":{}}', 'body: text: expected text'],
    ['{"flag":"maybe"}', 'body: flag: expected true or false'],
    ['{"byQueue":{"nonsense":1}}', 'expected a message queue as key'],
    ['[]', 'body: value: '],
    ['', 'JSON at character 0'],
  ])('%s is refused with the member', (text, message) => {
    expect(() => decode(text)).toThrow(FieldError)
    expect(() => decode(text)).toThrow(message)
  })
})
