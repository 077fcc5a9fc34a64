import { FieldError } from '../protocol/fields.ts'
import { binaryCodeMax } from './binary-header.ts'
import { type HeaderEncoding, ownVersion, replyFlag } from './command.ts'
import type { Outbox } from './outbox.ts'

/** Marks a field of a reply template whose value is given with each reply. */
export const slot: unique symbol = Symbol('slot')

/** Bytes that a number takes at most as text. */
const numberBytesMax = 20

interface Piece {
  /** What comes before the value: the name, in the form of the encoding. For a constant also the value. */
  readonly bytes: Buffer
}

/**
 * The header of a reply as bytes with holes, for replies that are sent by the ten thousand. Constants are rendered once; a
 * reply is `begin`, then for every slot in the order of the declaration one of `number`, `ascii`, `text` or `skip`, then `end`.
 * Replies of one template cannot be interleaved.
 */
export class ReplyTemplate {
  private readonly json: {
    start: Buffer
    slots: Piece[]
    beforeOpaque: Buffer
    afterOpaque: Buffer
    hasConstants: boolean
  }
  private readonly binary: { start: Buffer; slots: Piece[]; fieldsAt: number }
  private readonly fixedBytes: number
  private outbox: Outbox | undefined
  private buffer: Buffer = Buffer.alloc(0)
  private frameAt = 0
  private at = 0
  private slotNumber = 0
  private isFirstField = true
  private opaque = 0
  private isBinary = false

  /** @param header constants as strings, `slot` for the rest */
  constructor(options: { code: number; remark?: string; header: Readonly<Record<string, string | typeof slot>> }) {
    const constants = Object.entries(options.header).filter((entry): entry is [string, string] => entry[1] !== slot)
    const slots = Object.keys(options.header).filter((name) => options.header[name] === slot)
    if (options.code > binaryCodeMax) throw new FieldError(`reply code ${options.code} does not fit`)
    this.json = jsonPieces(options.code, options.remark, constants, slots)
    this.binary = binaryPieces(options.code, options.remark ?? '', constants, slots)
    this.fixedBytes =
      64 +
      this.json.start.length +
      this.json.beforeOpaque.length +
      this.json.afterOpaque.length +
      this.binary.start.length +
      slots.reduce((sum, name) => sum + Buffer.byteLength(name) + 16 + numberBytesMax, 0)
  }

  /**
   * Begins a reply.
   * @param valueBytesMax bytes of all texts given for slots, at most, before escapes; plus the body if it is written into the
   * same buffer with `bytes`
   */
  begin(outbox: Outbox, encoding: HeaderEncoding, opaque: number, valueBytesMax: number): void {
    this.outbox = outbox
    this.isBinary = encoding === 'ROCKETMQ'
    this.opaque = opaque
    this.buffer = outbox.reserve(this.fixedBytes + valueBytesMax * 6)
    this.frameAt = outbox.at
    this.at = outbox.at + 8
    this.slotNumber = 0
    const start = this.isBinary ? this.binary.start : this.json.start
    this.put(start)
    if (this.isBinary) this.putInt32(this.frameAt + 8 + 5, opaque)
    this.isFirstField = !this.json.hasConstants
  }

  /** Gives the next slot a safe integer. */
  number(value: number): void {
    const lengthAt = this.openSlot()
    this.at = putDecimal(this.buffer, this.at, value)
    this.closeSlot(lengthAt)
  }

  /** Gives the next slot a text of plain characters: nothing that JSON would escape. */
  ascii(value: string): void {
    const lengthAt = this.openSlot()
    this.at += this.buffer.write(value, this.at, 'latin1')
    this.closeSlot(lengthAt)
  }

  /** Gives the next slot the first bytes of a buffer, all of them plain characters: nothing that JSON would escape. */
  plainBytes(value: Uint8Array, length: number): void {
    const lengthAt = this.openSlot()
    const { buffer, at } = this
    for (let i = 0; i < length; i++) buffer[at + i] = value[i]!
    this.at = at + length
    this.closeSlot(lengthAt)
  }

  /** Gives the next slot UTF-8 bytes, with escapes where JSON needs them. */
  bytes(value: Uint8Array): void {
    const lengthAt = this.openSlot()
    if (this.isBinary) this.put(value)
    else this.at = putEscaped(this.buffer, this.at, value)
    this.closeSlot(lengthAt)
  }

  /** Leaves the next slot out. */
  skip(): void {
    this.slotNumber++
  }

  /** Ends the header and the frame. `body` is sent without a copy if it is large: nobody may change it any more. */
  end(body?: Uint8Array): void {
    if (this.isBinary) {
      const fieldsAt = this.frameAt + 8 + this.binary.fieldsAt
      this.putInt32(fieldsAt, this.at - fieldsAt - 4)
    } else {
      this.put(this.json.beforeOpaque)
      this.at = putDecimal(this.buffer, this.at, this.opaque)
      this.put(this.json.afterOpaque)
    }
    const headerLength = this.at - this.frameAt - 8
    this.putInt32(this.frameAt, 4 + headerLength + (body?.length ?? 0))
    this.putInt32(this.frameAt + 4, (this.isBinary ? 1 << 24 : 0) | headerLength)
    this.outbox?.commit(this.at)
    if (body !== undefined && body.length > 0) this.outbox?.writeOwned(body)
    this.outbox = undefined
  }

  private openSlot(): number {
    const piece = (this.isBinary ? this.binary : this.json).slots[this.slotNumber++]
    if (piece === undefined) throw new Error('a reply template has no more slots')
    if (!this.isBinary && !this.isFirstField) this.buffer[this.at++] = 0x2c
    this.isFirstField = false
    // A name has a few bytes: a loop is cheaper than a call that copies.
    const { bytes } = piece
    const { buffer, at } = this
    for (let i = 0; i < bytes.length; i++) buffer[at + i] = bytes[i]!
    this.at = at + bytes.length + (this.isBinary ? 4 : 0)
    return this.at
  }

  private closeSlot(valueAt: number): void {
    if (this.isBinary) this.putInt32(valueAt - 4, this.at - valueAt)
    else this.buffer[this.at++] = 0x22
  }

  private put(bytes: Uint8Array): void {
    this.buffer.set(bytes, this.at)
    this.at += bytes.length
  }

  private putInt32(at: number, value: number): void {
    this.buffer[at] = value >>> 24
    this.buffer[at + 1] = value >>> 16
    this.buffer[at + 2] = value >>> 8
    this.buffer[at + 3] = value
  }
}

function jsonPieces(code: number, remark: string | undefined, constants: [string, string][], slots: string[]) {
  const fields = constants.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',')
  const remarkMember = remark === undefined ? '' : `"remark":${JSON.stringify(remark)},`
  return {
    start: Buffer.from(`{"code":${code},"extFields":{${fields}`),
    slots: slots.map((name) => ({ bytes: Buffer.from(`${JSON.stringify(name)}:"`) })),
    beforeOpaque: Buffer.from(`},"flag":${replyFlag},"language":"JAVA","opaque":`),
    afterOpaque: Buffer.from(`,${remarkMember}"serializeTypeCurrentRPC":"JSON","version":${ownVersion}}`),
    hasConstants: constants.length > 0,
  }
}

function binaryPieces(code: number, remark: string, constants: [string, string][], slots: string[]) {
  const fixed = Buffer.alloc(17)
  fixed.writeInt16BE(code, 0)
  fixed.writeInt16BE(ownVersion, 3)
  fixed.writeInt32BE(replyFlag, 9)
  fixed.writeInt32BE(Buffer.byteLength(remark), 13)
  const beforeFields = Buffer.concat([fixed, Buffer.from(remark)])
  const fields = constants
    .filter(([, value]) => value !== '')
    .map(([name, value]) => Buffer.concat([shortText(name), lengthOf(value), Buffer.from(value)]))
  return {
    start: Buffer.concat([beforeFields, Buffer.alloc(4), ...fields]),
    slots: slots.map((name) => ({ bytes: shortText(name) })),
    fieldsAt: beforeFields.length,
  }
}

function shortText(text: string): Buffer {
  const length = Buffer.alloc(2)
  length.writeInt16BE(Buffer.byteLength(text))
  return Buffer.concat([length, Buffer.from(text)])
}

function lengthOf(text: string): Buffer {
  const length = Buffer.alloc(4)
  length.writeInt32BE(Buffer.byteLength(text))
  return length
}

/** Writes a safe integer as decimal text; returns the position behind it. */
function putDecimal(buffer: Buffer, at: number, value: number): number {
  let rest = value
  if (rest < 0) {
    buffer[at++] = 0x2d
    rest = -rest
  }
  let length = 1
  for (let power = 10; rest >= power; power *= 10) length++
  for (let digitAt = at + length - 1; digitAt >= at; digitAt--) {
    const quotient = rest < 4294967296 ? ((rest >>> 0) / 10) >>> 0 : Math.floor(rest / 10)
    buffer[digitAt] = 48 + (rest - quotient * 10)
    rest = quotient
  }
  return at + length
}

const hexDigits = Buffer.from('0123456789abcdef')

function putEscaped(buffer: Buffer, at: number, bytes: Uint8Array): number {
  for (const byte of bytes) {
    if (byte >= 0x20 && byte !== 0x22 && byte !== 0x5c) {
      buffer[at++] = byte
      continue
    }
    buffer[at++] = 0x5c
    if (byte >= 0x20) {
      buffer[at++] = byte
      continue
    }
    at += buffer.write('u00', at, 'latin1')
    buffer[at++] = hexDigits[byte >> 4] ?? 0
    buffer[at++] = hexDigits[byte & 15] ?? 0
  }
  return at
}
