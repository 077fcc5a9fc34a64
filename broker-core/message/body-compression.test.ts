import { deflateSync } from 'node:zlib'
import lz4 from 'lz4js'
import { expect, test } from 'vitest'
import { decompressBody } from './body-compression.ts'

const body = Buffer.from('Rocket '.repeat(2000))
test('zlib, by both of its types', () => {
  const packed = deflateSync(body)
  expect(decompressBody(packed, 0x1).equals(body)).toBe(true)
  expect(decompressBody(packed, 0x301).equals(body)).toBe(true)
})

test('LZ4 frames', () => {
  expect(decompressBody(Buffer.from(lz4.compress(body)), 0x101).equals(body)).toBe(true)
})

test('a body that is not compressed is left as it is', () => {
  expect(decompressBody(body, 0x300)).toEqual(body)
})

test('a body that grows too large, damaged bytes and unknown types are refused', () => {
  expect(() => decompressBody(deflateSync(body), 0x1, 1000)).toThrow()
  expect(() => decompressBody(Buffer.from(lz4.compress(body)), 0x101, 1000)).toThrow(/more than 1000 bytes/)
  expect(() => decompressBody(Buffer.from('nonsense'), 0x1)).toThrow()
  expect(() => decompressBody(Buffer.from('nonsense'), 0x101)).toThrow()
  expect(() => decompressBody(Buffer.from('28b52ffd0458', 'hex'), 0x201)).toThrow()
  expect(() => decompressBody(body, 0x701)).toThrow(/unknown compression type/)
})
