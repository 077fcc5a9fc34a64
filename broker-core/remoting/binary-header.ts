import { FieldError } from '../protocol/fields.ts'
import type { CommandHeader } from './json-header.ts'
import { languageName, languageNumber } from './languages.ts'

/** Bytes of a binary header without remark and fields (Java: RocketMQSerializable). */
export const binaryHeaderBytesMin = 21

/** Largest request code that fits the binary header; larger ones travel as JSON. */
export const binaryCodeMax = 32767

/**
 * Reads a binary header. Empty values read as absent, as in Java.
 * @throws FieldError when a length does not fit
 */
export function decodeBinaryHeader(bytes: Buffer): CommandHeader {
  if (bytes.length < binaryHeaderBytesMin) throw new FieldError(`header: ${bytes.length} bytes are too few`)
  const remarkLength = bytes.readInt32BE(13)
  const remarkEnd = 17 + checkLength(bytes, 17, remarkLength)
  if (remarkEnd + 4 > bytes.length) throw new FieldError('header: ends too early')
  const fieldsEnd = remarkEnd + 4 + checkLength(bytes, remarkEnd + 4, bytes.readInt32BE(remarkEnd))
  const header: CommandHeader = {
    code: bytes.readInt16BE(0),
    language: languageName(bytes.readUInt8(2)),
    version: bytes.readInt16BE(3),
    opaque: bytes.readInt32BE(5),
    flag: bytes.readInt32BE(9),
    remark: remarkLength === 0 ? undefined : bytes.toString('utf8', 17, remarkEnd),
    extFields: {},
  }
  for (let at = remarkEnd + 4; at < fieldsEnd;) {
    const keyEnd = at + 2 + (at + 2 <= fieldsEnd ? bytes.readInt16BE(at) : fieldsEnd)
    if (keyEnd < at + 2 || keyEnd + 4 > fieldsEnd) throw new FieldError('header: a field name beyond the end')
    const valueEnd = keyEnd + 4 + checkLength(bytes, keyEnd + 4, bytes.readInt32BE(keyEnd))
    if (valueEnd > fieldsEnd) throw new FieldError('header: a field value beyond the end')
    if (valueEnd > keyEnd + 4) {
      const value = bytes.toString('utf8', keyEnd + 4, valueEnd)
      const name = bytes.toString('utf8', at + 2, keyEnd)
      Object.defineProperty(header.extFields, name, { value, enumerable: true, configurable: true, writable: true })
    }
    at = valueEnd
  }
  return header
}

function checkLength(bytes: Buffer, at: number, length: number): number {
  if (length < 0 || at + length > bytes.length) throw new FieldError(`header: a length of ${length} does not fit`)
  return length
}

/** Writes a binary header. Empty values are left out: they would read as absent. */
export function encodeBinaryHeader(header: CommandHeader): Buffer {
  const remark = Buffer.from(header.remark ?? '')
  const fields = Object.entries(header.extFields).flatMap(([name, value]) =>
    value === '' ? [] : [{ name: Buffer.from(name), value: Buffer.from(value) }],
  )
  const fieldsLength = fields.reduce((sum, { name, value }) => sum + 6 + name.length + value.length, 0)
  const bytes = Buffer.allocUnsafe(binaryHeaderBytesMin + remark.length + fieldsLength)
  bytes.writeInt16BE((header.code << 16) >> 16, 0)
  bytes.writeUInt8(languageNumber(header.language), 2)
  bytes.writeInt16BE((header.version << 16) >> 16, 3)
  bytes.writeInt32BE(header.opaque, 5)
  bytes.writeInt32BE(header.flag, 9)
  let at = bytes.writeInt32BE(remark.length, 13)
  at += remark.copy(bytes, at)
  at = bytes.writeInt32BE(fieldsLength, at)
  for (const { name, value } of fields) {
    at = bytes.writeInt16BE(name.length, at)
    at += name.copy(bytes, at)
    at = bytes.writeInt32BE(value.length, at)
    at += value.copy(bytes, at)
  }
  return bytes
}
