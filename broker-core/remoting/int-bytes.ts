/**
 * Big-endian integers out of bytes, without the argument checks of Buffer's own readers: a frame takes a dozen of them. The caller
 * knows that the bytes are there.
 */

export const int32At = (bytes: Uint8Array, at: number): number =>
  (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!

export const int16At = (bytes: Uint8Array, at: number): number => ((bytes[at]! << 24) >> 16) | bytes[at + 1]!
