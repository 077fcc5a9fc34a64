import { binaryHeaderBytesMin } from './binary-header.ts'
import type { HeaderScan } from './header-scan.ts'

/** The request code of a binary header; -1 when there is none. */
export const peekBinaryCode = (buffer: Buffer, start: number, end: number): number =>
  end - start >= binaryHeaderBytesMin ? buffer.readInt16BE(start) : -1

/** Reads a binary header into a scan. False when a length does not fit. */
export function scanBinaryHeader(scan: HeaderScan, buffer: Buffer, start: number, end: number): boolean {
  if (end - start < binaryHeaderBytesMin) return false
  scan.code = buffer.readInt16BE(start)
  scan.version = buffer.readInt16BE(start + 3)
  scan.opaque = buffer.readInt32BE(start + 5)
  scan.flag = buffer.readInt32BE(start + 9)
  const remarkLength = buffer.readInt32BE(start + 13)
  if (remarkLength < 0 || remarkLength > end - start - binaryHeaderBytesMin) return false
  let at = start + 17 + remarkLength
  const fieldsLength = buffer.readInt32BE(at)
  at += 4
  if (fieldsLength < 0 || fieldsLength > end - at) return false
  return scanFields(scan, buffer, at, at + fieldsLength)
}

function scanFields(scan: HeaderScan, buffer: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end;) {
    if (at + 6 > end) return false
    const nameEnd = at + 2 + buffer.readInt16BE(at)
    if (nameEnd < at + 2 || nameEnd + 4 > end) return false
    const valueLength = buffer.readInt32BE(nameEnd)
    const valueStart = nameEnd + 4
    if (valueLength < 0 || valueLength > end - valueStart) return false
    const slot = scan.keys.find(buffer, at + 2, nameEnd)
    // An empty value is an absent one.
    if (slot >= 0 && valueLength > 0) {
      if ((scan.starts[slot] ?? -1) >= 0) return false
      scan.starts[slot] = valueStart
      scan.ends[slot] = valueStart + valueLength
      scan.escaped[slot] = 0
    }
    at = valueStart + valueLength
  }
  return true
}
