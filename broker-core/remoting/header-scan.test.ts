import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bits64, bool, int, long, text } from '../protocol/fields.ts'
import { decodeBinaryHeader, encodeBinaryHeader } from './binary-header.ts'
import { peekBinaryCode } from './binary-header-scanner.ts'
import type { HeaderEncoding } from './command.ts'
import { HeaderScan } from './header-scan.ts'
import { type CommandHeader, decodeJsonHeader, encodeJsonHeader } from './json-header.ts'
import { peekJsonCode } from './json-header-scanner.ts'

const shape = {
  topic: text({ short: 'b' }),
  queueId: int({ short: 'e' }),
  bornTimestamp: long({ short: 'g' }),
  properties: text({ short: 'i' }),
  unitMode: bool({ short: 'k' }),
  subVersion: bits64(),
}
const names = Object.keys(shape) as (keyof typeof shape)[]
const scan = new HeaderScan(shape)

/** Scans and holds the outcome against the slow reader. True when the scanner took it. */
function agrees(bytes: Buffer, encoding: HeaderEncoding): boolean {
  // The header lies inside a larger buffer, as it does in a frame.
  const buffer = Buffer.concat([Buffer.from('{"x":"'), bytes, Buffer.from('"}')])
  const start = 6
  const isTaken = scan.read(buffer, encoding, start, start + bytes.length)
  if (!isTaken) return false
  const slow = encoding === 'JSON' ? decodeJsonHeader(bytes.toString()) : decodeBinaryHeader(bytes)
  expect([scan.code, scan.opaque, scan.flag, scan.version]).toEqual([slow.code, slow.opaque, slow.flag, slow.version])
  for (const name of names) {
    const slot = scan.slot(name)
    const value = slow.extFields[name] ?? (shape[name].short && slow.extFields[shape[name].short])
    expect(scan.has(slot)).toBe(value !== undefined)
    if (value === undefined) continue
    expect(scan.text(slot)).toBe(Buffer.from(value).toString())
    expect(scan.bool(slot)).toBe(shape.unitMode.read(value))
    agreesOnNumber(scan.long(slot), () => shape.bornTimestamp.read(value))
    agreesOnNumber(scan.int(slot), () => shape.queueId.read(value))
  }
  return true
}

/** A scanned number is what the declaration reads. NaN says nothing: the slow reader is asked then. */
function agreesOnNumber(scanned: number, read: () => number): void {
  if (!Number.isNaN(scanned)) expect(read() + 0).toBe(scanned)
}

const fieldName = fc.oneof(
  fc.constantFrom(...names, 'b', 'e', 'g', 'i', 'k', 'bname', 'n', 'ReqT', 'unit', 'propertie', 'queueIdX'),
  fc.stringMatching(/^[A-Za-z_]{0,6}$/),
)
const fieldValue = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.constantFrom(
    'true',
    'TRUE',
    'false',
    '0',
    '-1',
    '+7',
    '4',
    '1700000000000',
    '9223372036854775807',
    '-9223372036854775808',
  ),
  fc.constantFrom(
    '',
    ' 1',
    '1.5',
    '00000000000000000001',
    '2147483648',
    'KEYS\u0001k\u0002TAGS\u0001\u4e2d\ud83d\ude80\u0002',
    '\\"\b\f\n\r\t/',
  ),
  fc.maxSafeInteger().map(String),
)
const int32 = fc.integer({ min: -2147483648, max: 2147483647 })
const header: fc.Arbitrary<CommandHeader> = fc
  .record({
    code: fc.integer({ min: 0, max: 32767 }),
    language: fc.constantFrom('JAVA', 'GO', 'CPP'),
    version: fc.integer({ min: 0, max: 32767 }),
    opaque: int32,
    flag: fc.integer({ min: 0, max: 3 }),
    remark: fc.option(fc.string(), { nil: undefined }),
    extFields: fc.dictionary(fieldName, fieldValue, { maxKeys: 12 }),
  })
  // A field under both its names is no client's habit; the scanners leave it to the slow reader.
  .map((value) => {
    for (const name of names)
      if (name in value.extFields && shape[name].short) delete value.extFields[shape[name].short]
    return value
  })

describe('the JSON scanner', () => {
  test('reads every header that we write as the slow reader does', () => {
    fc.assert(
      fc.property(header, (value) => {
        expect(agrees(Buffer.from(encodeJsonHeader(value)), 'JSON')).toBe(true)
      }),
      { numRuns: 2000 },
    )
  })

  test('takes any order of members, bare literals and escaped text', () => {
    const literal = fc.oneof(
      fc.integer().map(String),
      fc.constantFrom(
        'true',
        'false',
        'null',
        '1.50',
        '-',
        '01',
        '9223372036854775807',
        'tru',
        '[1]',
        '{"a":1}',
        '""',
        '"\\u4e2D\\ud83d\\ude80\\ud83d"',
        '"\\x41"',
        "'x'",
      ),
      fieldValue.map((value) => JSON.stringify(value)),
    )
    const extFields = fc
      .array(fc.tuple(fc.constantFrom(...names, 'bname', 'x'), literal), { maxLength: 8 })
      .map((fields) => `{${fields.map(([name, value]) => `"${name}":${value}`).join(',')}}`)
    const members = fc.record({
      code: fc.constantFrom('310', '"310"', '105.7', '-3', '99999999999'),
      language: fc.constantFrom('"JAVA"', '9', '"MARS"'),
      opaque: int32.map(String),
      flag: fc.constantFrom('0', '2'),
      version: fc.constantFrom('317', 'null'),
      extFields: fc.oneof(
        { arbitrary: extFields, weight: 8 },
        { arbitrary: fc.constantFrom('null', '""', '[]'), weight: 1 },
      ),
      unknown: literal,
    })
    let takenCount = 0
    fc.assert(
      fc.property(
        members,
        fc.shuffledSubarray(['code', 'language', 'opaque', 'flag', 'version', 'extFields', 'unknown'] as const),
        fc.constantFrom('', '\n', ' \r\n'),
        (values, order, tail) => {
          const bytes = Buffer.from(`{${order.map((name) => `"${name}":${values[name]}`).join(',')}}${tail}`)
          if (agrees(bytes, 'JSON')) takenCount++
        },
      ),
      { numRuns: 3000 },
    )
    expect(takenCount).toBeGreaterThan(500)
  })

  test('leaves a field under both its names to the slow reader', () => {
    const bytes = Buffer.from('{"code":310,"extFields":{"topic":"T","b":"U"},"flag":0}')
    expect(agrees(bytes, 'JSON')).toBe(false)
  })

  test('never reads what the slow reader refuses, however the bytes are mangled', () => {
    fc.assert(
      fc.property(header, fc.nat(), fc.nat({ max: 255 }), fc.boolean(), (value, at, byte, isCut) => {
        const bytes = Buffer.from(encodeJsonHeader(value))
        bytes[at % bytes.length] = byte & 0x7f
        agrees(isCut ? bytes.subarray(0, at % bytes.length) : bytes, 'JSON')
      }),
      { numRuns: 3000 },
    )
  })

  test('peeks at the code', () => {
    const peek = (text: string): number => peekJsonCode(Buffer.from(`  ${text}`), 2, 2 + text.length)
    expect(peek('{"code":310,"flag":0}')).toBe(310)
    expect(peek('{"code":7}')).toBe(7)
    for (const other of [
      '{"flag":0,"code":310}',
      '{"code":"310"}',
      '{"code":',
      '{"code":12',
      '',
      '{"code":99999999999,',
    ]) {
      expect(peek(other)).toBe(-1)
    }
  })
})

describe('the binary scanner', () => {
  test('reads every header as the slow reader does', () => {
    fc.assert(
      fc.property(header, (value) => {
        const bytes = encodeBinaryHeader(value)
        expect(agrees(bytes, 'ROCKETMQ')).toBe(true)
        expect(peekBinaryCode(bytes, 0, bytes.length)).toBe(value.code)
      }),
      { numRuns: 2000 },
    )
  })

  test('never reads what the slow reader refuses, however the bytes are mangled', () => {
    fc.assert(
      fc.property(header, fc.nat(), fc.nat({ max: 255 }), fc.boolean(), (value, at, byte, isCut) => {
        const bytes = encodeBinaryHeader(value)
        bytes[at % bytes.length] = byte & 0x7f
        agrees(isCut ? bytes.subarray(0, at % bytes.length) : bytes, 'ROCKETMQ')
      }),
      { numRuns: 3000 },
    )
  })
})

test('values are copied without their escapes', () => {
  const bytes = Buffer.from('{"code":1,"extFields":{"properties":"A\\u0001b\\"\\u4e2d\\ud83d\\ude80\\ud83d","b":"T"}}')
  scan.read(bytes, 'JSON', 0, bytes.length)
  const slot = scan.slot('properties')
  const target = Buffer.alloc(scan.bytesMax(slot) + 2)
  const end = scan.copyTo(slot, target, 2)
  expect(target.toString('utf8', 2, end)).toBe('A\u0001b"中🚀\ufffd')
  expect(scan.equals(scan.slot('topic'), Buffer.from('T'))).toBe(true)
  expect(scan.equals(scan.slot('topic'), Buffer.from('U'))).toBe(false)
})
