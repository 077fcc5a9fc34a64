/** Java's String.hashCode: signed 32 bits over UTF-16 code units. `seed` continues a hash that was begun. */
export function javaHash(text: string, seed = 0): number {
  let hash = seed
  for (let i = 0; i < text.length; i++) hash = (Math.imul(31, hash) + text.charCodeAt(i)) | 0
  return hash
}

/**
 * Java's String.hashCode of UTF-8 bytes, as if they had been decoded first.
 * @param seed hash of the text in front of these bytes
 */
export function javaHashOfBytes(bytes: Uint8Array, start: number, end: number, seed = 0): number {
  let hash = seed
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!
    if (byte > 0x7f) return javaHash(textOf(bytes, start, end), seed)
    hash = (Math.imul(31, hash) + byte) | 0
  }
  return hash
}

function textOf(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8')
}

/** Hash of `topic#key` as the index files keep it: never negative (Java: IndexFile.indexKeyHashMethod). */
export function indexHash(hash: number): number {
  const positive = Math.abs(hash)
  return positive > 0x7fffffff ? 0 : positive
}
