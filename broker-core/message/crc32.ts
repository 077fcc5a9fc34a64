import * as zlib from 'node:zlib'

const table = new Int32Array(256)
for (let n = 0; n < 256; n++) {
  let c = n
  for (let bit = 0; bit < 8; bit++) c = (c & 1) === 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1
  table[n] = c
}

/** CRC-32 in plain JavaScript, for a Node whose zlib has none. Unsigned. */
export function crc32ByTable(bytes: Uint8Array): number {
  let crc = -1
  for (let i = 0; i < bytes.length; i++) crc = table[(crc ^ bytes[i]!) & 0xff]! ^ (crc >>> 8)
  return ~crc >>> 0
}

const nativeCrc32 = (zlib as { crc32?: (bytes: Uint8Array) => number }).crc32
const crc32 = nativeCrc32 ?? crc32ByTable

/** The checksum of a stored body: CRC-32 without its top bit (Java: UtilAll.crc32). */
export function bodyCrc(body: Uint8Array): number {
  return crc32(body) & 0x7fffffff
}
