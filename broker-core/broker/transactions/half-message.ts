import { decodeProperties, encodeProperties } from '../../message/message-properties.ts'
import { encodeRecord, recordBytesOf } from '../../message/record-layout.ts'
import { propertyNames } from '../../message/property-names.ts'
import { sysFlag } from '../../message/sys-flag.ts'
import type { MessageToStore } from '../../store/store-types.ts'
import type { MessageToPut } from '../put-message.ts'
import type { TopicQueue } from '../send-properties.ts'
import { readStoredCopy, type StoredCopy } from '../stored-copy.ts'
import { discardTopic, halfTopic } from './transaction-names.ts'

/** A half message as it lies in the store. */
export interface HalfMessage {
  readonly stored: StoredCopy
  readonly properties: ReadonlyMap<string, string>
}

/**
 * Whether a send prepares a transaction. Clients before 4.6.1 leave the mark on messages that they give back for a retry: these
 * are ordinary ones.
 */
export function preparesTransaction(properties: ReadonlyMap<string, string>, reconsumeTimes: number): boolean {
  if (properties.get(propertyNames.transactionPrepared)?.toLowerCase() !== 'true') return false
  return !(reconsumeTimes > 0 && Number(properties.get(propertyNames.delayTimeLevel) ?? 0) > 0)
}

/**
 * Sends a message to the half topic; its properties then say where it is to go when it is committed (Java:
 * TransactionalMessageBridge.parseHalfMessageInner). A delay it asks for begins with the commit.
 */
export function halfQueue(properties: Map<string, string>, target: TopicQueue): TopicQueue {
  const uniqueKey = properties.get(propertyNames.uniqueKey)
  if (uniqueKey !== undefined) properties.set(propertyNames.transactionId, uniqueKey)
  properties.set(propertyNames.realTopic, target.topic)
  properties.set(propertyNames.realQueueId, String(target.queueId))
  return { topic: halfTopic, queueId: 0 }
}

/** Takes a stored record for a half message. Undefined when it is none: it names no topic that it is meant for. */
export function readHalfMessage(record: Buffer | undefined): HalfMessage | undefined {
  const stored = record === undefined ? undefined : readStoredCopy(record)
  if (stored === undefined) return undefined
  const properties = decodeProperties(stored.properties)
  return properties.has(propertyNames.realTopic) ? { stored, properties } : undefined
}

/** Where the message goes when its transaction is committed. */
export function realQueueOf({ properties }: HalfMessage): TopicQueue {
  const queueId = Number(properties.get(propertyNames.realQueueId))
  return {
    topic: properties.get(propertyNames.realTopic) ?? '',
    queueId: Number.isInteger(queueId) && queueId >= 0 ? queueId : 0,
  }
}

/** The message that consumers get (Java: EndTransactionProcessor.endMessageTransaction). */
export function committedMessage(half: HalfMessage): MessageToPut {
  const { stored } = half
  const properties = new Map(half.properties)
  properties.delete(propertyNames.realTopic)
  properties.delete(propertyNames.realQueueId)
  return {
    ...stored,
    ...realQueueOf(half),
    sysFlag: (stored.sysFlag & ~sysFlag.transactionMask) | sysFlag.transactionCommit,
    preparedTransactionOffset: stored.physicalOffset,
    properties,
  }
}

/** The half message that takes the place of one whose producer is asked (Java: renewHalfMessageInner). */
export function checkedCopy({ stored, properties }: HalfMessage, checkTimes: number): MessageToStore {
  return withProperties(stored, properties, [propertyNames.transactionCheckTimes, String(checkTimes)])
}

/** The half message that takes the place of one that must not be checked yet; it keeps the position of the first. */
export function immuneCopy(half: HalfMessage, originQueueOffset: number): MessageToStore {
  const name = propertyNames.transactionPreparedQueueOffset
  return withProperties(half.stored, half.properties, [name, String(originQueueOffset)])
}

/** What is kept of a message that was checked too often. */
export const discardedCopy = ({ stored }: HalfMessage): MessageToStore => ({
  ...stored,
  topic: discardTopic,
  queueId: 0,
})

/** A discarded message, or any half message, to be checked from the beginning. */
export const resumedCopy = ({ stored, properties }: HalfMessage): MessageToStore =>
  withProperties({ ...stored, topic: halfTopic, queueId: 0 }, properties, [propertyNames.transactionCheckTimes, '0'])

function withProperties(
  stored: StoredCopy,
  properties: ReadonlyMap<string, string>,
  [name, value]: readonly [string, string],
): MessageToStore {
  return { ...stored, properties: Buffer.from(encodeProperties(new Map(properties).set(name, value))) }
}

/** The body of a check: the half message as a record, in the topic and queue that it is meant for. */
export function checkBody(
  copy: MessageToStore,
  target: TopicQueue,
  place: { queueOffset: number; physicalOffset: number; storeTimestamp: number },
): Buffer {
  const topic = Buffer.from(target.topic)
  const message = { ...copy, queueId: target.queueId }
  const bytes = Buffer.alloc(recordBytesOf(message, topic.length))
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  encodeRecord({ bytes, view }, message, topic, { ...place, start: 0 })
  return bytes
}
