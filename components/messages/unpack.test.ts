import { deflateSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { packingOf, unpack } from './unpack.ts'

const text = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes)

describe('unpack', () => {
  it('unpacks gzip and zlib, known by their first bytes', async () => {
    for (const [packed, packing] of [
      [gzipSync('你好'), 'gzip'],
      [deflateSync('你好'), 'deflate'],
    ] as const) {
      const bytes = new Uint8Array(packed)
      expect(packingOf(bytes)).toBe(packing)
      const unpacked = await unpack(bytes, packing, 100)
      expect([text(unpacked?.bytes), unpacked?.isCut]).toEqual(['你好', false])
    }
    expect(packingOf(new TextEncoder().encode('{"a":1}'))).toBeUndefined()
  })
  it('stops at its limit, whatever a body would grow to', async () => {
    const bomb = new Uint8Array(gzipSync(Buffer.alloc(64 * 1024 * 1024)))
    const unpacked = await unpack(bomb, 'gzip', 1024)
    expect([unpacked?.bytes.length, unpacked?.isCut]).toEqual([1024, true])
  })
  it('gives nothing for what only begins like something packed', async () => {
    expect(await unpack(new Uint8Array([0x1f, 0x8b, 1, 2, 3]), 'gzip', 100)).toBeUndefined()
  })
})
