import { decodeProperties, encodeProperties } from '../../message/message-properties.ts'
import { propertyNames } from '../../message/property-names.ts'
import type { MessageToStore } from '../../store/store-types.ts'
import { isClosedToSenders, timerTopic } from '../names.ts'
import { readStoredCopy, type StoredCopy } from '../stored-copy.ts'

/** Java's Long.MAX_VALUE: the enqueue time of a message that never was in the wheel. */
const neverEnqueued = '9223372036854775807'

/** A record of the timer topic, or of a message on its way out of the timer. */
export interface TimedRecord {
  readonly stored: StoredCopy
  readonly properties: Map<string, string>
  /** Position in the queue of the timer topic. */
  readonly queueOffset: number
  /** Slot in which it is to be delivered, epoch ms. */
  readonly outTime: number
  /** The topic it is meant for. */
  readonly topic: string
  /** Names the messages that this one cancels: a unique key, with or without `topic+` before it. */
  readonly cancels: string | undefined
  readonly uniqueKey: string | undefined
}

/** Reads a record of the timer topic. Undefined when it is none or says neither when nor where it is to go. */
export function readTimedRecord(record: Buffer | undefined): TimedRecord | undefined {
  const stored = record === undefined ? undefined : readStoredCopy(record)
  if (record === undefined || stored === undefined) return undefined
  const properties = decodeProperties(stored.properties)
  const outTime = Number(properties.get(propertyNames.timerOutMs) ?? NaN)
  const topic = properties.get(propertyNames.realTopic)
  if (!Number.isSafeInteger(outTime) || outTime < 0 || topic === undefined || isClosedToSenders(topic)) return undefined
  return {
    stored,
    properties,
    queueOffset: Number(record.readBigInt64BE(20)),
    outTime,
    topic,
    cancels: properties.get(propertyNames.timerDeleteUniqueKey),
    uniqueKey: properties.get(propertyNames.uniqueKey),
  }
}

/** Whether a message is cancelled by one of the keys that were named in its slot (Java: buildDeleteKey). */
export const isCancelled = ({ topic, uniqueKey }: TimedRecord, cancelled: ReadonlySet<string>): boolean =>
  uniqueKey !== undefined && cancelled.size > 0 && (cancelled.has(uniqueKey) || cancelled.has(`${topic}+${uniqueKey}`))

/** Whether the counts per topic know the message: one that was late for the wheel is not counted. */
export const isCounted = ({ properties }: TimedRecord): boolean =>
  properties.get(propertyNames.timerEnqueueMs) !== neverEnqueued

/**
 * When the message is due, to the millisecond; within its slot, which is all that Apache looks at.
 * @param slotEnd not later than this
 */
export function exactDueTime({ properties, stored, outTime }: TimedRecord, slotEnd: number): number {
  const seconds = properties.get(propertyNames.timerDelaySeconds)
  const ms = properties.get(propertyNames.timerDelayMs)
  const exact =
    seconds !== undefined
      ? stored.storeTimestamp + Number(seconds) * 1000
      : ms !== undefined
        ? stored.storeTimestamp + Number(ms)
        : Number(properties.get(propertyNames.timerDeliverMs) ?? NaN)
  return exact > outTime && exact < slotEnd ? exact : slotEnd
}

export interface OutOfWheel {
  /** When it was put into the wheel; undefined for a message that came too late for it. */
  readonly enqueuedAt: number | undefined
  readonly isRolled: boolean
  readonly now: number
}

/**
 * The copy that leaves the wheel: to the real topic, or to the timer topic once more when it was too far away. What it carries
 * stays as it is, with the times of its way added (Java: TimerMessageStore.convert).
 */
export function outOfWheel({ stored, properties, topic }: TimedRecord, out: OutOfWheel): MessageToStore {
  properties.set(propertyNames.timerEnqueueMs, out.enqueuedAt === undefined ? neverEnqueued : String(out.enqueuedAt))
  properties.set(propertyNames.timerDequeueMs, String(out.now))
  if (out.isRolled) {
    const rolls = Number(properties.get(propertyNames.timerRollTimes) ?? 0)
    properties.set(propertyNames.timerRollTimes, String(Number.isSafeInteger(rolls) ? rolls + 1 : 1))
  }
  const queueId = Number(properties.get(propertyNames.realQueueId) ?? 0)
  return {
    ...stored,
    topic: out.isRolled ? timerTopic : topic,
    queueId: !out.isRolled && Number.isInteger(queueId) && queueId >= 0 ? queueId : 0,
    properties: Buffer.from(encodeProperties(properties)),
  }
}
