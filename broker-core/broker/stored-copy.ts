import { newRecordParts, readRecord } from '../message/record-layout.ts'
import { sysFlag } from '../message/sys-flag.ts'
import type { HostAddress, MessageToStore } from '../store/store-types.ts'

/** A stored record taken apart for being stored again: body, properties and hosts are views of it. */
export interface StoredCopy extends MessageToStore {
  readonly queueOffset: number
  readonly physicalOffset: number
  readonly storeTimestamp: number
  readonly recordBytes: number
}

/**
 * Takes a stored record apart without decoding its properties or decompressing its body.
 * @returns undefined when the bytes are no record
 */
export function readStoredCopy(record: Buffer): StoredCopy | undefined {
  const view = new DataView(record.buffer, record.byteOffset, record.byteLength)
  const parts = newRecordParts()
  if (readRecord(view, 0, record.length, parts) !== undefined) return undefined
  return {
    topic: record.toString('utf8', parts.topicAt, parts.topicAt + parts.topicBytes),
    queueId: parts.queueId,
    flag: parts.flag,
    sysFlag: parts.sysFlag,
    bornTimestamp: parts.bornTimestamp,
    bornHost: hostAt(record, parts.bornHostAt, (parts.sysFlag & sysFlag.bornHostV6) !== 0),
    storeHost: hostAt(record, parts.storeHostAt, (parts.sysFlag & sysFlag.storeHostV6) !== 0),
    reconsumeTimes: parts.reconsumeTimes,
    preparedTransactionOffset: parts.preparedTransactionOffset,
    body: record.subarray(parts.bodyAt, parts.bodyAt + parts.bodyBytes),
    properties: record.subarray(parts.propertiesAt, parts.propertiesAt + parts.propertiesBytes),
    queueOffset: parts.queueOffset,
    physicalOffset: parts.physicalOffset,
    storeTimestamp: parts.storeTimestamp,
    recordBytes: parts.size,
  }
}

function hostAt(record: Buffer, position: number, isV6: boolean): HostAddress {
  const portAt = position + (isV6 ? 16 : 4)
  return { address: record.subarray(position, portAt), port: record.readInt32BE(portAt) }
}
