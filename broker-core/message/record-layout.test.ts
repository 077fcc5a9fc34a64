import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addressText } from './message-id.ts'
import { encodeRecord, newRecordParts, readRecord, type RecordFields, recordBytesOf } from './record-layout.ts'
import { decodeStoredMessage, decodeStoredMessages } from './stored-message.ts'

const int32 = fc.integer({ min: -0x80000000, max: 0x7fffffff })
const position = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER })
const host = fc.record({
  address: fc.oneof(fc.uint8Array({ minLength: 4, maxLength: 4 }), fc.uint8Array({ minLength: 16, maxLength: 16 })),
  port: fc.integer({ min: 0, max: 65535 }),
})
const fields: fc.Arbitrary<RecordFields> = fc.record({
  queueId: int32,
  flag: int32,
  // Without the compressed bit: the body is arbitrary.
  sysFlag: fc.integer({ min: 0, max: 0x7ff }).map((flags) => flags & ~1),
  bornTimestamp: position,
  bornHost: host,
  storeHost: host,
  reconsumeTimes: int32,
  preparedTransactionOffset: position,
  body: fc.uint8Array({ maxLength: 300 }),
  properties: fc.uint8Array({ maxLength: 100 }),
})
const topicText = fc.string({ minLength: 1, maxLength: 200, unit: fc.constantFrom(...'abcXYZ019_-%|') })

function encoded(message: RecordFields, topic: Buffer, queueOffset: number, physicalOffset: number): Buffer {
  const bytes = Buffer.alloc(recordBytesOf(message, topic.length) + 10, 0xee)
  const target = { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length) }
  const size = encodeRecord(target, message, topic, {
    start: 5,
    queueOffset,
    physicalOffset,
    storeTimestamp: 1_700_000_000_123,
  })
  expect(size).toBe(bytes.length - 10)
  expect([...bytes.subarray(0, 5), ...bytes.subarray(-5)].every((byte) => byte === 0xee)).toBe(true)
  return bytes.subarray(5, 5 + size)
}

test('what is encoded is decoded, for every combination of hosts and topic lengths', () => {
  fc.assert(
    fc.property(fields, topicText, position, position, (message, topic, queueOffset, physicalOffset) => {
      const record = encoded(message, Buffer.from(topic), queueOffset, physicalOffset)
      const decoded = decodeStoredMessage(record)
      const isV6 = (address: Uint8Array): boolean => address.length === 16
      const hostText = ({ address, port }: RecordFields['bornHost']): string =>
        isV6(address) ? `[${addressText(address)}]:${port}` : `${addressText(address)}:${port}`
      expect(decoded).toMatchObject({
        topic,
        queueId: message.queueId,
        flag: message.flag,
        queueOffset: BigInt(queueOffset),
        physicalOffset: BigInt(physicalOffset),
        sysFlag:
          (message.sysFlag & ~0x30) |
          (isV6(message.bornHost.address) ? 0x10 : 0) |
          (isV6(message.storeHost.address) ? 0x20 : 0),
        bornTimestamp: message.bornTimestamp,
        storeTimestamp: 1_700_000_000_123,
        bornHost: hostText(message.bornHost),
        storeHost: hostText(message.storeHost),
        reconsumeTimes: message.reconsumeTimes,
        preparedTransactionOffset: BigInt(message.preparedTransactionOffset),
        storeBytes: record.length,
      })
      expect(decoded.body.equals(message.body)).toBe(true)
    }),
  )
})

test('the recorded record of the protocol reference', () => {
  const hex =
    '000000B2DAA320A777D18982000000020000000000000000000000050000000000003039' +
    '000000000000018F861A33D2C0A801140000C3500000018F861A33DC7F00000100002A9F' +
    '0000000000000000000000000000000548656C6C6F09546F706963546573740049' +
    '554E49515F4B455901433041383031313431303932314232433344344535344136433344' +
    '323030303302544147530154616741024B455953016F726465722D31206F726465722D3202'
  const properties =
    'UNIQ_KEY\u0001C0A8011410921B2C3D4E54A6C3D20003\u0002TAGS\u0001TagA\u0002KEYS\u0001order-1 order-2\u0002'
  const bytes = Buffer.alloc(178)
  const target = { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length) }
  const message = {
    queueId: 2,
    flag: 0,
    sysFlag: 0,
    bornTimestamp: 1715941815250,
    bornHost: { address: Buffer.from([192, 168, 1, 20]), port: 50000 },
    storeHost: { address: Buffer.from([127, 0, 0, 1]), port: 10911 },
    reconsumeTimes: 0,
    preparedTransactionOffset: 0,
    body: Buffer.from('Hello'),
    properties: Buffer.from(properties),
  }
  const place = { start: 0, queueOffset: 5, physicalOffset: 12345, storeTimestamp: 1715941815260 }
  expect(encodeRecord(target, message, Buffer.from('TopicTest'), place)).toBe(178)
  expect(bytes.toString('hex').toUpperCase()).toBe(hex)
  expect(decodeStoredMessage(bytes)).toMatchObject({
    messageId: 'C0A8011410921B2C3D4E54A6C3D20003',
    offsetMessageId: '7F00000100002A9F0000000000003039',
  })
})

test('bytes that are cut or changed are refused or decoded, never read out of bounds', () => {
  fc.assert(
    fc.property(fields, topicText, fc.nat(), fc.nat(255), (message, topic, at, value) => {
      const record = encoded(message, Buffer.from(topic), 1, 2)
      const parts = newRecordParts()
      const view = new DataView(record.buffer, record.byteOffset, record.length)
      expect(readRecord(view, 0, at % record.length, parts)).toBeDefined()
      record[at % record.length] = value
      const fault = readRecord(view, 0, record.length, parts)
      if (fault === undefined) expect(parts.propertiesAt + parts.propertiesBytes).toBe(parts.size)
    }),
  )
})

test('records one behind the other', () => {
  const message = { queueId: 0, flag: 0, sysFlag: 0, bornTimestamp: 0, reconsumeTimes: 0, preparedTransactionOffset: 0 }
  const localhost = { address: Buffer.from([127, 0, 0, 1]), port: 1 }
  const one = (text: string): Buffer =>
    encoded(
      { ...message, bornHost: localhost, storeHost: localhost, body: Buffer.from(text), properties: Buffer.alloc(0) },
      Buffer.from('T'),
      0,
      0,
    )
  const both = Buffer.concat([one('a'), one('bb')])
  expect(decodeStoredMessages(both).map((decoded) => decoded.body.toString())).toEqual(['a', 'bb'])
  expect(() => decodeStoredMessages(both.subarray(0, -1))).toThrow(/no message at byte 93 of 186: the bytes end before/)
})
