import { bodyCrc } from './crc32.ts'
import { sysFlag } from './sys-flag.ts'

/** Magic of a record with a one-byte topic length (Java: MESSAGE_MAGIC_CODE). */
export const magicV1 = 0xdaa320a7 | 0
/** Magic of a record with a two-byte topic length, for topics of more than 127 bytes. */
export const magicV2 = 0xdaa320ab | 0
/** Magic of the filler at the end of a commit log file (Java: BLANK_MAGIC_CODE). */
export const magicBlank = 0xcbd43194 | 0
/** Bytes that every commit log file keeps free at its end for the filler. */
export const blankBytes = 8
/** Size of a record without body, topic and properties: IPv4 hosts, one-byte topic length. */
export const recordBytesLeast = 91

/** Where the fields of a record with IPv4 hosts are. Behind the born host add 12 for each IPv6 host in front. */
export const at = {
  size: 0,
  magic: 4,
  bodyCrc: 8,
  queueId: 12,
  flag: 16,
  queueOffset: 20,
  physicalOffset: 28,
  sysFlag: 36,
  bornTimestamp: 40,
  bornHost: 48,
} as const

/** A host as it is stored: 4 or 16 address bytes and a port. */
export interface StoredHost {
  readonly address: Uint8Array
  readonly port: number
}

/** What the encoder needs of a message. */
export interface RecordFields {
  readonly queueId: number
  readonly flag: number
  readonly sysFlag: number
  readonly bornTimestamp: number
  readonly bornHost: StoredHost
  readonly storeHost: StoredHost
  readonly reconsumeTimes: number
  readonly preparedTransactionOffset: number
  readonly body: Uint8Array
  readonly properties: Uint8Array
}

/** Bytes of the record of a message whose topic has `topicBytes` bytes. */
export function recordBytesOf(message: RecordFields, topicBytes: number): number {
  return (
    recordBytesLeast +
    (message.bornHost.address.length === 16 ? 12 : 0) +
    (message.storeHost.address.length === 16 ? 12 : 0) +
    (topicBytes > 127 ? 1 : 0) +
    topicBytes +
    message.body.length +
    message.properties.length
  )
}

/** Writes a signed 64-bit integer without making a BigInt. */
export function setInt64(view: DataView, position: number, value: number): void {
  view.setUint32(position, Math.floor(value / 4294967296))
  view.setUint32(position + 4, value >>> 0)
}

/** Reads a signed 64-bit integer as a number: exact up to 2^53. */
export function getInt64(view: DataView, position: number): number {
  return view.getInt32(position) * 4294967296 + view.getUint32(position + 4)
}

/** Where records are written: the same bytes seen twice, with the same start. */
export interface RecordTarget {
  readonly bytes: Uint8Array
  readonly view: DataView
}

/** What the store gives a record. */
export interface RecordPlace {
  /** Byte of the target at which the record begins. */
  start: number
  queueOffset: number
  physicalOffset: number
  storeTimestamp: number
}

/**
 * Writes one record (Java: MessageExtEncoder).
 * @param topic UTF-8 bytes of the topic, at most 255
 * @returns the record's size in bytes
 */
export function encodeRecord(
  { bytes, view }: RecordTarget,
  message: RecordFields,
  topic: Uint8Array,
  { start, queueOffset, physicalOffset, storeTimestamp }: RecordPlace,
): number {
  const { body, properties, bornHost, storeHost } = message
  const isV2 = topic.length > 127
  let flags = message.sysFlag & ~(sysFlag.bornHostV6 | sysFlag.storeHostV6)
  if (bornHost.address.length === 16) flags |= sysFlag.bornHostV6
  if (storeHost.address.length === 16) flags |= sysFlag.storeHostV6
  view.setInt32(start + at.magic, isV2 ? magicV2 : magicV1)
  view.setInt32(start + at.bodyCrc, body.length === 0 ? 0 : bodyCrc(body))
  view.setInt32(start + at.queueId, message.queueId)
  view.setInt32(start + at.flag, message.flag)
  setInt64(view, start + at.queueOffset, queueOffset)
  setInt64(view, start + at.physicalOffset, physicalOffset)
  view.setInt32(start + at.sysFlag, flags)
  setInt64(view, start + at.bornTimestamp, message.bornTimestamp)
  let position = putHost(bytes, view, start + at.bornHost, bornHost)
  setInt64(view, position, storeTimestamp)
  position = putHost(bytes, view, position + 8, storeHost)
  view.setInt32(position, message.reconsumeTimes)
  setInt64(view, position + 4, message.preparedTransactionOffset)
  view.setInt32(position + 12, body.length)
  position += 16
  bytes.set(body, position)
  position += body.length
  if (isV2) bytes[position++] = topic.length >>> 8
  bytes[position++] = topic.length & 0xff
  for (let i = 0; i < topic.length; i++) bytes[position + i] = topic[i]!
  position += topic.length
  view.setInt16(position, properties.length)
  position += 2
  bytes.set(properties, position)
  position += properties.length
  view.setInt32(start, position - start)
  return position - start
}

function putHost(bytes: Uint8Array, view: DataView, position: number, host: StoredHost): number {
  const { address } = host
  for (let i = 0; i < address.length; i++) bytes[position + i] = address[i]!
  view.setInt32(position + address.length, host.port)
  return position + address.length + 4
}

/** Writes the 8 bytes that mark the unused end of a commit log file. */
export function encodeBlank(view: DataView, start: number, remainingBytes: number): void {
  view.setInt32(start, remainingBytes)
  view.setInt32(start + 4, magicBlank)
}

/** Size of the born host field by sysFlag: 8 or 20. */
export const bornHostBytes = (flags: number): number => ((flags & sysFlag.bornHostV6) === 0 ? 8 : 20)
/** Size of the store host field by sysFlag: 8 or 20. */
export const storeHostBytes = (flags: number): number => ((flags & sysFlag.storeHostV6) === 0 ? 8 : 20)

/** Positions inside one record, counted from the start of the buffer. */
export interface RecordParts {
  size: number
  magic: number
  bodyCrc: number
  queueId: number
  flag: number
  queueOffset: number
  physicalOffset: number
  sysFlag: number
  bornTimestamp: number
  bornHostAt: number
  storeTimestamp: number
  storeHostAt: number
  reconsumeTimes: number
  preparedTransactionOffset: number
  bodyAt: number
  bodyBytes: number
  topicAt: number
  topicBytes: number
  propertiesAt: number
  propertiesBytes: number
}

/** An empty `RecordParts`, to be filled again and again. */
export function newRecordParts(): RecordParts {
  return {
    size: 0,
    magic: 0,
    bodyCrc: 0,
    queueId: 0,
    flag: 0,
    queueOffset: 0,
    physicalOffset: 0,
    sysFlag: 0,
    bornTimestamp: 0,
    bornHostAt: 0,
    storeTimestamp: 0,
    storeHostAt: 0,
    reconsumeTimes: 0,
    preparedTransactionOffset: 0,
    bodyAt: 0,
    bodyBytes: 0,
    topicAt: 0,
    topicBytes: 0,
    propertiesAt: 0,
    propertiesBytes: 0,
  }
}

/**
 * Why a record cannot be read: `short` = the bytes end before it does, `magic` = no record begins here, `lengths` = its parts do not add up.
 */
export type RecordFault = 'short' | 'magic' | 'lengths'

/**
 * Reads the fields of the record at `start`; lengths are checked against the record's own size, the checksum is not.
 * @param end where the bytes end
 * @param parts filled in; undefined content after a fault
 */
export function readRecord(view: DataView, start: number, end: number, parts: RecordParts): RecordFault | undefined {
  if (end - start < 8) return 'short'
  const size = view.getInt32(start)
  const magic = view.getInt32(start + at.magic)
  if (magic !== magicV1 && magic !== magicV2) return 'magic'
  if (size < recordBytesLeast) return 'lengths'
  if (size > end - start) return 'short'
  const stop = start + size
  parts.size = size
  parts.magic = magic
  parts.bodyCrc = view.getInt32(start + at.bodyCrc)
  parts.queueId = view.getInt32(start + at.queueId)
  parts.flag = view.getInt32(start + at.flag)
  parts.queueOffset = getInt64(view, start + at.queueOffset)
  parts.physicalOffset = getInt64(view, start + at.physicalOffset)
  const flags = view.getInt32(start + at.sysFlag)
  parts.sysFlag = flags
  parts.bornTimestamp = getInt64(view, start + at.bornTimestamp)
  parts.bornHostAt = start + at.bornHost
  let position = start + at.bornHost + bornHostBytes(flags)
  parts.storeTimestamp = getInt64(view, position)
  parts.storeHostAt = position + 8
  position += 8 + storeHostBytes(flags)
  if (position + 16 > stop) return 'lengths'
  parts.reconsumeTimes = view.getInt32(position)
  parts.preparedTransactionOffset = getInt64(view, position + 4)
  const bodyBytes = view.getInt32(position + 12)
  position += 16
  if (bodyBytes < 0 || position + bodyBytes + (magic === magicV2 ? 4 : 3) > stop) return 'lengths'
  parts.bodyAt = position
  parts.bodyBytes = bodyBytes
  position += bodyBytes
  const topicBytes = magic === magicV2 ? view.getUint16(position) : view.getUint8(position)
  position += magic === magicV2 ? 2 : 1
  if (position + topicBytes + 2 > stop) return 'lengths'
  parts.topicAt = position
  parts.topicBytes = topicBytes
  position += topicBytes
  const propertiesBytes = view.getInt16(position)
  position += 2
  if (propertiesBytes < 0 || position + propertiesBytes !== stop) return 'lengths'
  parts.propertiesAt = position
  parts.propertiesBytes = propertiesBytes
  return undefined
}

/** Where the store timestamp of the record at `start` is. */
export function storeTimestampAt(view: DataView, start: number): number {
  return start + at.bornHost + bornHostBytes(view.getInt32(start + at.sysFlag))
}
