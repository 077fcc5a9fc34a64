import { decompressBody } from './body-compression.ts'
import { addressText, createOffsetMessageId } from './message-id.ts'
import { decodeProperties } from './message-properties.ts'
import { propertyNames } from './property-names.ts'
import { magicBlank, newRecordParts, readRecord } from './record-layout.ts'
import { sysFlag } from './sys-flag.ts'

/** A stored message as a client sees it. 64-bit numbers that can leave the exact range of numbers are bigint. */
export interface StoredMessage {
  readonly topic: string
  readonly queueId: number
  readonly queueOffset: bigint
  readonly physicalOffset: bigint
  /** Bytes of the record on disk. */
  readonly storeBytes: number
  readonly flag: number
  /** As stored: bit 0 says that the body was compressed on disk. */
  readonly sysFlag: number
  readonly bodyCrc: number
  readonly bornTimestamp: number
  /** `ip:port`; an IPv6 address in brackets. */
  readonly bornHost: string
  readonly storeTimestamp: number
  readonly storeHost: string
  readonly reconsumeTimes: number
  readonly preparedTransactionOffset: bigint
  readonly properties: ReadonlyMap<string, string>
  /** After decompression. A view of the input when it was not compressed. */
  readonly body: Buffer
  /** As on disk: a view of the input. `bodyCrc` is the checksum of these bytes. */
  readonly storedBody: Buffer
  /** Why the body could not be decompressed; `body` then holds the stored bytes. */
  readonly bodyFault?: string
  /** Store host and commit log position in hex. */
  readonly offsetMessageId: string
  /** The client's id, or the offset message id when it gave none. */
  readonly messageId: string
}

/**
 * Decodes one record (Java: MessageDecoder.decode).
 * @param bytes the record, possibly with more behind it
 * @param options `decompress: false` leaves the body as stored
 * @throws RangeError when no record begins there or its lengths do not fit
 */
export function decodeStoredMessage(
  bytes: Buffer,
  options: { start?: number; decompress?: boolean; bodyBytesMax?: number } = {},
): StoredMessage {
  const start = options.start ?? 0
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const parts = newRecordParts()
  const fault = readRecord(view, start, bytes.length, parts)
  if (fault !== undefined) throw new RangeError(`no message at byte ${start} of ${bytes.length}: ${faultText[fault]}`)
  const { bodyAt, bodyBytes, propertiesAt, propertiesBytes, topicAt, topicBytes } = parts
  const bornAddressBytes = (parts.sysFlag & sysFlag.bornHostV6) === 0 ? 4 : 16
  const storeAddressBytes = (parts.sysFlag & sysFlag.storeHostV6) === 0 ? 4 : 16
  const storeHost = {
    address: bytes.subarray(parts.storeHostAt, parts.storeHostAt + storeAddressBytes),
    port: view.getInt32(parts.storeHostAt + storeAddressBytes),
  }
  const physicalOffset = view.getBigInt64(start + 28)
  const offsetMessageId = createOffsetMessageId(storeHost, physicalOffset)
  const properties = decodeProperties(bytes.subarray(propertiesAt, propertiesAt + propertiesBytes))
  const stored = bytes.subarray(bodyAt, bodyAt + bodyBytes)
  const read = options.decompress === false ? { body: stored } : readBody(stored, parts.sysFlag, options.bodyBytesMax)
  return {
    topic: bytes.toString('utf8', topicAt, topicAt + topicBytes),
    queueId: parts.queueId,
    queueOffset: view.getBigInt64(start + 20),
    physicalOffset,
    storeBytes: parts.size,
    flag: parts.flag,
    sysFlag: parts.sysFlag,
    bodyCrc: parts.bodyCrc,
    bornTimestamp: parts.bornTimestamp,
    bornHost: hostText(
      bytes.subarray(parts.bornHostAt, parts.bornHostAt + bornAddressBytes),
      view.getInt32(parts.bornHostAt + bornAddressBytes),
    ),
    storeTimestamp: parts.storeTimestamp,
    storeHost: hostText(storeHost.address, storeHost.port),
    reconsumeTimes: parts.reconsumeTimes,
    preparedTransactionOffset: view.getBigInt64(parts.bodyAt - 12),
    properties,
    ...read,
    storedBody: stored,
    offsetMessageId,
    messageId: properties.get(propertyNames.uniqueKey) ?? offsetMessageId,
  }
}

/**
 * Decodes records that follow each other, as in the body of a pull reply (Java: MessageDecoder.decodes).
 * @throws RangeError at the first bytes that are no record
 */
export function decodeStoredMessages(
  bytes: Buffer,
  options: { decompress?: boolean; bodyBytesMax?: number } = {},
): StoredMessage[] {
  const messages: StoredMessage[] = []
  let start = 0
  while (start < bytes.length) {
    if (bytes.length - start >= 8 && bytes.readInt32BE(start + 4) === magicBlank) break
    const message = decodeStoredMessage(bytes, { ...options, start })
    messages.push(message)
    start += message.storeBytes
  }
  return messages
}

/**
 * A message that was decoded with `decompress: false`, with its body as its producer gave it. So a list of messages need not hold
 * all their bodies at once.
 * @param bodyBytesMax a body that grows to more is left as stored, with `bodyFault`
 */
export function withBody(message: StoredMessage, bodyBytesMax?: number): StoredMessage {
  if ((message.sysFlag & sysFlag.compressed) === 0) return message
  return { ...message, ...readBody(message.storedBody, message.sysFlag, bodyBytesMax) }
}

function readBody(stored: Buffer, flags: number, bodyBytesMax?: number): { body: Buffer; bodyFault?: string } {
  if ((flags & sysFlag.compressed) === 0) return { body: stored }
  try {
    return { body: decompressBody(stored, flags, bodyBytesMax) }
  } catch (thrown) {
    return { body: stored, bodyFault: thrown instanceof Error ? thrown.message : String(thrown) }
  }
}

const faultText = {
  short: 'the bytes end before the record does',
  magic: 'the magic number is another one',
  lengths: 'the lengths of its parts do not add up',
} as const

function hostText(address: Uint8Array, port: number): string {
  return address.length === 4 ? `${addressText(address)}:${port}` : `[${addressText(address)}]:${port}`
}
