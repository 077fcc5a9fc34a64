import type { HeaderScan } from './header-scan.ts'
import { hex4, simpleEscape } from './json-unescape.ts'

const quote = 0x22
const backslash = 0x5c
const comma = 0x2c
const colon = 0x3a
const openBrace = 0x7b
const closeBrace = 0x7d

const codePrefix = Buffer.from('{"code":')

/** The request code of a JSON header that begins with it, as all clients write it; -1 otherwise. */
export function peekJsonCode(buffer: Buffer, start: number, end: number): number {
  for (let at = 0; at < codePrefix.length; at++) if (buffer[start + at] !== codePrefix[at]) return -1
  let code = 0
  for (let at = start + codePrefix.length; at < end; at++) {
    const digit = (buffer[at] ?? 0) - 48
    if (digit < 0 || digit > 9) return at > start + codePrefix.length ? code : -1
    code = code * 10 + digit
    if (code > 0x7fffffff) return -1
  }
  return -1
}

/** Value that was read last: its range without quotes, whether it is a string, whether it holds escapes. */
const value = { start: 0, end: 0, isString: false, isEscaped: false }

/**
 * Reads a JSON header into a scan. Any order of keys, long or one-letter names, values as strings or bare literals; no blanks
 * but at the end. False for everything else.
 */
export function scanJsonHeader(scan: HeaderScan, buffer: Buffer, start: number, end: number): boolean {
  let limit = end
  while (limit > start && isBlank(buffer[limit - 1])) limit--
  if (buffer[start] !== openBrace) return false
  let at = start + 1
  if (buffer[at] === closeBrace) return at + 1 === limit
  for (;;) {
    const keyEnd = endOfKey(buffer, at, limit)
    if (keyEnd < 0) return false
    const isExtFields = keyEnd - at === 10 && buffer[at + 1] === 0x65 && buffer[keyEnd - 1] === 0x73
    if (isExtFields && buffer[keyEnd + 2] === openBrace) {
      if (!isNamed(buffer, at + 1, 'extFields')) return false
      at = scanExtFields(scan, buffer, keyEnd + 2, limit)
    } else {
      const keyStart = at + 1
      at = scanValue(buffer, keyEnd + 2, limit)
      if (at >= 0 && !takeMember(scan, buffer, keyStart, keyEnd)) return false
    }
    if (at < 0) return false
    const next = buffer[at++]
    if (next === closeBrace) return at === limit
    if (next !== comma) return false
  }
}

const isBlank = (byte: number | undefined): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09

/** Position of the quote behind the key that begins at `at`, if a colon follows; -1 otherwise. */
function endOfKey(buffer: Buffer, at: number, limit: number): number {
  if (buffer[at] !== quote) return -1
  let end = at + 1
  for (; end < limit; end++) {
    const byte = buffer[end]
    if (byte === quote) return buffer[end + 1] === colon ? end : -1
    if (byte === backslash) return -1
  }
  return -1
}

/** Reads the value at `at` into `value`; returns the position behind it, -1 when it is nested or malformed. */
function scanValue(buffer: Buffer, at: number, limit: number): number {
  value.isEscaped = false
  value.isString = buffer[at] === quote
  if (!value.isString) return scanLiteral(buffer, at, limit)
  value.start = ++at
  while (at < limit) {
    const byte = buffer[at]
    if (byte === quote) {
      value.end = at
      return at + 1
    }
    if (byte === backslash) {
      value.isEscaped = true
      const isUnicode = buffer[at + 1] === 0x75
      if (isUnicode ? at + 6 > limit || hex4(buffer, at + 2) < 0 : simpleEscape(buffer[at + 1]) === 0) return -1
      at += isUnicode ? 6 : 2
    } else at++
  }
  return -1
}

/** A number, true, false or null. Anything else is left to the slow reader. */
function scanLiteral(buffer: Buffer, at: number, limit: number): number {
  value.start = at
  while (at < limit && buffer[at] !== comma && buffer[at] !== closeBrace) at++
  value.end = at
  return isNumber(buffer, value.start, at) || isWord(buffer, value.start, at) ? at : -1
}

/** An integer as JSON has it. Fractions and exponents are rare enough for the slow reader. */
function isNumber(buffer: Buffer, start: number, end: number): boolean {
  let at = buffer[start] === 0x2d ? start + 1 : start
  if (at === end) return false
  for (; at < end; at++) {
    const byte = buffer[at] ?? 0
    if (byte < 48 || byte > 57) return false
  }
  return true
}

const isWord = (buffer: Buffer, start: number, end: number): boolean =>
  end - start === 5
    ? isNamed(buffer, start, 'false')
    : end - start === 4 && (isNamed(buffer, start, 'true') || isNamed(buffer, start, 'null'))

function isNamed(buffer: Buffer, start: number, name: string): boolean {
  for (let at = 0; at < name.length; at++) if (buffer[start + at] !== name.charCodeAt(at)) return false
  return true
}

const isNull = (buffer: Buffer): boolean => !value.isString && buffer[value.start] === 0x6e

function scanExtFields(scan: HeaderScan, buffer: Buffer, start: number, limit: number): number {
  let at = start + 1
  if (buffer[at] === closeBrace) return at + 1
  for (;;) {
    const keyEnd = endOfKey(buffer, at, limit)
    if (keyEnd < 0) return -1
    const slot = scan.keys.find(buffer, at + 1, keyEnd)
    at = scanValue(buffer, keyEnd + 2, limit)
    if (at < 0) return -1
    if (slot >= 0) {
      // A field given twice, perhaps under its long and its short name: which one counts, the slow reader knows.
      if ((scan.starts[slot] ?? -1) >= 0) return -1
      scan.starts[slot] = isNull(buffer) ? -1 : value.start
      scan.ends[slot] = value.end
      scan.escaped[slot] = value.isEscaped ? 1 : 0
    }
    const next = buffer[at++]
    if (next === closeBrace) return at
    if (next !== comma) return -1
  }
}

/** Takes a member of the header itself. False when it is not what it should be. */
function takeMember(scan: HeaderScan, buffer: Buffer, keyStart: number, keyEnd: number): boolean {
  const length = keyEnd - keyStart
  const first = buffer[keyStart]
  if (first === 0x63 && length === 4 && isNamed(buffer, keyStart, 'code')) {
    const number = intOf(buffer)
    scan.code = number | 0
    return scan.code === number
  }
  if (first === 0x6f && length === 6 && isNamed(buffer, keyStart, 'opaque')) {
    const number = intOf(buffer)
    scan.opaque = number | 0
    return scan.opaque === number
  }
  if (first === 0x66 && length === 4 && isNamed(buffer, keyStart, 'flag')) {
    const number = intOf(buffer)
    scan.flag = number | 0
    return scan.flag === number
  }
  if (first === 0x76 && length === 7 && isNamed(buffer, keyStart, 'version')) {
    const number = intOf(buffer)
    scan.version = number | 0
    return scan.version === number
  }
  // extFields may be null; any other form of it is for the slow reader.
  return length !== 9 || !isNamed(buffer, keyStart, 'extFields') || isNull(buffer)
}

/** The integer that was read last; NaN when it is none. */
function intOf(buffer: Buffer): number {
  if (value.isString || !isNumber(buffer, value.start, value.end) || value.end - value.start > 11) return NaN
  let number = 0
  const isNegative = buffer[value.start] === 0x2d
  for (let at = isNegative ? value.start + 1 : value.start; at < value.end; at++) {
    number = number * 10 + (buffer[at] ?? 0) - 48
  }
  return isNegative ? -number : number
}
