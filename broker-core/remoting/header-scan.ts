import type { HeaderShape } from '../protocol/request.ts'
import { scanBinaryHeader } from './binary-header-scanner.ts'
import type { HeaderEncoding } from './command.ts'
import { scanJsonHeader } from './json-header-scanner.ts'
import { unescapeJson } from './json-unescape.ts'

interface Key {
  readonly bytes: Uint8Array
  readonly slot: number
}

/** Finds a field's slot by the bytes of its name. */
export class KeyTable {
  private readonly byLetter = new Int8Array(256).fill(-1)
  private readonly buckets: Key[][] = Array.from({ length: 256 }, () => [])

  add(name: string, slot: number): void {
    const bytes = Buffer.from(name)
    if (bytes.length === 1) this.byLetter[bytes[0] ?? 0] = slot
    else this.buckets[bucketOf(bytes, 0, bytes.length)]?.push({ bytes, slot })
  }

  /** Slot of the name that lies from `start` to `end`, or -1. */
  find(buffer: Uint8Array, start: number, end: number): number {
    if (end - start === 1) return this.byLetter[buffer[start] ?? 0] ?? -1
    for (const key of this.buckets[bucketOf(buffer, start, end)] ?? []) {
      if (isSame(key.bytes, buffer, start, end)) return key.slot
    }
    return -1
  }
}

const bucketOf = (buffer: Uint8Array, start: number, end: number): number =>
  ((end - start) * 31 + (buffer[start] ?? 0) * 7 + (buffer[end - 1] ?? 0)) & 255

function isSame(bytes: Uint8Array, buffer: Uint8Array, start: number, end: number): boolean {
  if (bytes.length !== end - start) return false
  for (let at = 0; at < bytes.length; at++) if (bytes[at] !== buffer[start + at]) return false
  return true
}

/**
 * A header read as byte ranges, without strings and without objects: one of these serves all frames of a request in turn.
 * What it reads means the same as what `decodeFrame` and `decodeHeader` read; what it cannot read it leaves to them.
 * Fields have slots, numbered in the order of the declaration; look a slot up once with `slot`.
 */
export class HeaderScan {
  code = 0
  opaque = 0
  flag = 0
  version = 0
  /** Where the value of a slot begins; -1 when the field is absent. */
  readonly starts: Int32Array
  readonly ends: Int32Array
  /** 1 when the value holds JSON escapes. */
  readonly escaped: Uint8Array
  readonly keys = new KeyTable()
  /** The bytes that the ranges are of; only valid until the next `read`. */
  buffer: Buffer = Buffer.alloc(0)
  private readonly slots = new Map<string, number>()

  constructor(shape: HeaderShape) {
    const fields = Object.entries(shape)
    for (const [slot, [name, field]] of fields.entries()) {
      this.slots.set(name, slot)
      this.keys.add(field.wire ?? name, slot)
      if (field.short !== undefined) this.keys.add(field.short, slot)
    }
    this.starts = new Int32Array(fields.length).fill(-1)
    this.ends = new Int32Array(fields.length)
    this.escaped = new Uint8Array(fields.length)
  }

  /** Slot of a declared field. */
  slot(name: string): number {
    const slot = this.slots.get(name)
    if (slot === undefined) throw new Error(`no such header field: ${name}`)
    return slot
  }

  /** Reads the header from `start` to `end`. False when it is of a shape that only the slow reader knows. */
  read(buffer: Buffer, encoding: HeaderEncoding, start: number, end: number): boolean {
    this.buffer = buffer
    this.code = this.opaque = this.flag = this.version = 0
    const { starts } = this
    for (let slot = 0; slot < starts.length; slot++) starts[slot] = -1
    return encoding === 'JSON' ? scanJsonHeader(this, buffer, start, end) : scanBinaryHeader(this, buffer, start, end)
  }

  has(slot: number): boolean {
    return (this.starts[slot] ?? -1) >= 0
  }

  /** A 32-bit integer; the fallback when absent, NaN when it is none. */
  int(slot: number, fallback = 0): number {
    const number = this.long(slot, fallback)
    return number >= -2147483648 && number <= 2147483647 ? number : NaN
  }

  /** An integer within ±2^53; the fallback when absent, NaN when it is none (larger ones too: leave them to the slow reader). */
  long(slot: number, fallback = 0): number {
    let at = this.starts[slot] ?? -1
    if (at < 0) return fallback
    const end = this.ends[slot] ?? 0
    const { buffer } = this
    const sign = buffer[at]
    if (sign === 45 || sign === 43) at++
    const digits = end - at
    if (digits === 0 || digits > 16 || this.escaped[slot] === 1) return NaN
    let number = 0
    for (; at < end; at++) {
      const digit = (buffer[at] ?? 0) - 48
      if (digit < 0 || digit > 9) return NaN
      number = number * 10 + digit
    }
    if (number > Number.MAX_SAFE_INTEGER) return NaN
    return sign === 45 && number !== 0 ? -number : number
  }

  /** True for `true` in any case; the fallback when absent. */
  bool(slot: number, fallback = false): boolean {
    const at = this.starts[slot] ?? -1
    if (at < 0) return fallback
    if (this.escaped[slot] === 1) return this.text(slot).toLowerCase() === 'true'
    if ((this.ends[slot] ?? 0) - at !== 4) return false
    const { buffer } = this
    return (
      isLetter(buffer[at], 0x74) &&
      isLetter(buffer[at + 1], 0x72) &&
      isLetter(buffer[at + 2], 0x75) &&
      isLetter(buffer[at + 3], 0x65)
    )
  }

  /** The value as a string; '' when absent. */
  text(slot: number): string {
    const start = this.starts[slot] ?? -1
    const end = this.ends[slot] ?? 0
    if (start < 0) return ''
    if (this.escaped[slot] !== 1) return this.buffer.toString('utf8', start, end)
    const bytes = Buffer.allocUnsafe(end - start)
    return bytes.toString('utf8', 0, this.copyTo(slot, bytes, 0))
  }

  /** Bytes that `copyTo` needs at most. */
  bytesMax(slot: number): number {
    const start = this.starts[slot] ?? -1
    return start < 0 ? 0 : (this.ends[slot] ?? 0) - start
  }

  /** Copies the value, without escapes, as UTF-8 to `target` from `at` on; returns the position behind it. */
  copyTo(slot: number, target: Uint8Array, at: number): number {
    const start = this.starts[slot] ?? -1
    if (start < 0) return at
    const end = this.ends[slot] ?? 0
    if (this.escaped[slot] === 1) return unescapeJson(this.buffer.subarray(start, end), target, at)
    for (let from = start; from < end; from++) target[at++] = this.buffer[from] ?? 0
    return at
  }

  /** True when the value consists of just these bytes. */
  equals(slot: number, bytes: Uint8Array): boolean {
    const start = this.starts[slot] ?? -1
    return start >= 0 && this.escaped[slot] !== 1 && isSame(bytes, this.buffer, start, this.ends[slot] ?? 0)
  }
}

const isLetter = (byte: number | undefined, lowerCase: number): boolean => ((byte ?? 0) | 0x20) === lowerCase
