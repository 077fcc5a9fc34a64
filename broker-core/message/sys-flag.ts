/** Bits of a message's sysFlag (Java: MessageSysFlag). */
export const sysFlag = {
  compressed: 0x1,
  multiTags: 0x2,
  transactionMask: 0xc,
  transactionNone: 0x0,
  transactionPrepared: 0x4,
  transactionCommit: 0x8,
  transactionRollback: 0xc,
  bornHostV6: 0x10,
  storeHostV6: 0x20,
  needsUnwrap: 0x40,
  innerBatch: 0x80,
  compressionMask: 0x700,
  compressionLz4: 0x100,
  compressionZstd: 0x200,
  compressionZlib: 0x300,
} as const

export type CompressionType = 'zlib' | 'lz4' | 'zstd'

/** The compression of a body by its sysFlag; undefined when the body is not compressed or the type is unknown. */
export function compressionOf(flags: number): CompressionType | undefined {
  if ((flags & sysFlag.compressed) === 0) return undefined
  switch (flags & sysFlag.compressionMask) {
    case 0:
    case sysFlag.compressionZlib:
      return 'zlib'
    case sysFlag.compressionLz4:
      return 'lz4'
    case sysFlag.compressionZstd:
      return 'zstd'
    default:
      return undefined
  }
}
