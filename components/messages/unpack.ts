/** What the bytes of a body are packed with by the program that sent it, not by RocketMQ. */
export type Packing = 'gzip' | 'deflate'

/** By the first bytes; undefined when they are not known. */
export function packingOf(bytes: Uint8Array): Packing | undefined {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return 'gzip'
  const isZlib = (bytes[0] ?? 0) === 0x78 && (((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0)) % 31 === 0
  return isZlib ? 'deflate' : undefined
}

/** Unpacked bytes, and whether there are more. */
export interface Unpacked {
  readonly bytes: Uint8Array
  readonly isCut: boolean
}

/**
 * Unpacks at most `bytesMax` bytes: a small body can grow enormously. What is damaged behind some good bytes is cut there.
 * @returns undefined when nothing could be unpacked
 */
export async function unpack(
  bytes: Uint8Array<ArrayBuffer>,
  packing: Packing,
  bytesMax: number,
): Promise<Unpacked | undefined> {
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream(packing)).getReader()
  const pieces: Uint8Array[] = []
  let length = 0
  let isCut = false
  try {
    while (length < bytesMax) {
      const { done, value } = await reader.read()
      if (done) break
      pieces.push(value)
      length += value.length
    }
    isCut = length >= bytesMax
  } catch {
    isCut = true
  }
  await reader.cancel().catch(() => undefined)
  if (length === 0) return undefined
  const whole = new Uint8Array(length)
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.length
  }
  return { bytes: whole.subarray(0, bytesMax), isCut }
}
