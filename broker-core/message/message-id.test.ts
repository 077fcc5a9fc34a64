import { expect, test } from 'vitest'
import { bodyCrc, crc32ByTable } from './crc32.ts'
import {
  addressBytes,
  addressText,
  createOffsetMessageId,
  parseOffsetMessageId,
  parseUniqueMessageId,
  uniqueMessageIds,
} from './message-id.ts'

const v4 = { address: Buffer.from([127, 0, 0, 1]), port: 10911 }
const v6 = { address: addressBytes('2001:db8::1')!, port: 10911 }

test('offset message ids', () => {
  expect(createOffsetMessageId(v4, 12345)).toBe('7F00000100002A9F0000000000003039')
  expect(createOffsetMessageId(v6, 12345n)).toBe('20010DB800000000000000000000000100002A9F0000000000003039')
  for (const host of [v4, v6]) {
    for (const text of [createOffsetMessageId(host, 2 ** 53 - 1), createOffsetMessageId(host, 0).toLowerCase()]) {
      const parsed = parseOffsetMessageId(text)!
      expect(createOffsetMessageId(parsed, parsed.physicalOffset)).toBe(text.toUpperCase())
      expect(parsed.port).toBe(10911)
    }
  }
  for (const text of ['', 'xyz', '7F00000100002A9F000000000000303', 'G'.repeat(32), '0'.repeat(40)]) {
    expect(parseOffsetMessageId(text)).toBeUndefined()
  }
})

test('unique ids say who made them and when', () => {
  const month = new Date(2026, 10, 1).getTime()
  const now = month + 17 * 86_400_000
  const id = parseUniqueMessageId('C0A8011410921B2C3D4E54A6C3D20003', now)!
  expect(id).toMatchObject({ processId: 4242, counter: 3, time: month + 1_420_215_250 })
  expect(addressText(id.address)).toBe('192.168.1.20')
  // A span that lies ahead was counted from the month before.
  const early = parseUniqueMessageId('C0A8011410921B2C3D4E54A6C3D20003', month + 1000)!
  expect(early.time).toBe(new Date(2026, 9, 1).getTime() + 1_420_215_250)
})

test('unique ids made here can be read, and differ', () => {
  const next = uniqueMessageIds({ address: v6.address, processId: 70_000, hash: -5 })
  const now = Date.now()
  const ids = [next(now), next(now), next(now + 1)]
  expect(new Set(ids).size).toBe(3)
  expect(ids[0]).toHaveLength(56)
  expect(parseUniqueMessageId(ids[0]!, now + 5)).toMatchObject({ time: now, processId: 70_000 & 0xffff, counter: 1 })
})

test('addresses to text and back', () => {
  for (const text of ['127.0.0.1', '2001:db8::1', '::1', '::', 'fe80::1:2:3', '1:2:3:4:5:6:7:8']) {
    expect(addressText(addressBytes(text)!)).toBe(text)
  }
  expect(addressText(addressBytes('::ffff:10.0.0.1')!)).toBe('10.0.0.1')
  for (const text of ['', 'host', '1.2.3', '1.2.3.256', '1:2', ':::', '1::2::3', '12345::']) {
    expect(addressBytes(text)).toBeUndefined()
  }
})

test('checksums', () => {
  expect(['a', '{}', 'Hello RocketMQ'].map((text) => bodyCrc(Buffer.from(text)))).toEqual([
    0x68b7be43, 0x23a6bf43, 0x69c865ed,
  ])
  expect(crc32ByTable(Buffer.from('Hello'))).toBe(0xf7d18982)
})
