import { binaryHeaderBytesMin } from './binary-header.ts'
import type { HeaderScan } from './header-scan.ts'
import { int16At, int32At } from './int-bytes.ts'

/** The request code of a binary header; -1 when there is none. */
export const peekBinaryCode = (buffer: Buffer, start: number, end: number): number =>
  end - start >= binaryHeaderBytesMin ? int16At(buffer, start) : -1

/** Reads a binary header into a scan. False when a length does not fit. */
export function scanBinaryHeader(scan: HeaderScan, buffer: Buffer, start: number, end: number): boolean {
  if (end - start < binaryHeaderBytesMin) return false
  scan.code = int16At(buffer, start)
  scan.version = int16At(buffer, start + 3)
  scan.opaque = int32At(buffer, start + 5)
  scan.flag = int32At(buffer, start + 9)
  const remarkLength = int32At(buffer, start + 13)
  if (remarkLength < 0 || remarkLength > end - start - binaryHeaderBytesMin) return false
  let at = start + 17 + remarkLength
  const fieldsLength = int32At(buffer, at)
  at += 4
  if (fieldsLength < 0 || fieldsLength > end - at) return false
  return scanFields(scan, buffer, at, at + fieldsLength)
}

function scanFields(scan: HeaderScan, buffer: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end;) {
    if (at + 6 > end) return false
    const nameEnd = at + 2 + int16At(buffer, at)
    if (nameEnd < at + 2 || nameEnd + 4 > end) return false
    const valueLength = int32At(buffer, nameEnd)
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
