/// <reference path="./lz4js.d.ts" />
import * as zlib from 'node:zlib'
import { Decompress } from 'fzstd'
import lz4 from 'lz4js'
import { compressionOf, sysFlag } from './sys-flag.ts'

/**
 * The body as its producer gave it (Java: CompressorFactory). For readers only: a broker stores what arrives, so it does not
 * load this file.
 * @param bodyBytesMax most bytes the result may have: a small body can grow enormously
 * @throws Error when the bytes are damaged, the compression is unknown or the result is too large
 */
export function decompressBody(body: Uint8Array, flags: number, bodyBytesMax = 64 * 1024 * 1024): Buffer {
  if ((flags & sysFlag.compressed) === 0) return Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  switch (compressionOf(flags)) {
    case 'zlib':
      return zlib.inflateSync(body, { maxOutputLength: bodyBytesMax })
    case 'lz4':
      return decompressLz4(body, bodyBytesMax)
    case 'zstd':
      return decompressZstd(body, bodyBytesMax)
    default:
      throw new Error(`unknown compression type in sysFlag ${flags}`)
  }
}

function decompressLz4(body: Uint8Array, bytesMax: number): Buffer {
  const target = Buffer.allocUnsafe(Math.min(lz4.decompressBound(body), bytesMax))
  const bytes = lz4.decompressFrame(body, target)
  if (bytes > target.length) throw new Error(`LZ4 body grows to more than ${bytesMax} bytes`)
  return target.subarray(0, bytes)
}

function decompressZstd(body: Uint8Array, bytesMax: number): Buffer {
  const pieces: Uint8Array[] = []
  let bytes = 0
  const stream = new Decompress((piece) => {
    bytes += piece.length
    if (bytes > bytesMax) throw new Error(`ZSTD body grows to more than ${bytesMax} bytes`)
    pieces.push(piece)
  })
  stream.push(body, true)
  return Buffer.concat(pieces)
}
