import { propertyName, propertyValue, tagsCodeOf } from '../message/message-properties.ts'

/** Topic in which delayed messages wait; the queue is the delay level less one. */
export const scheduleTopic = 'SCHEDULE_TOPIC_XXXX'

const delayName = propertyName('DELAY')
const second = 1000
const minute = 60 * second
const hour = 60 * minute

/** `1s 5s 10s 30s 1m 2m 3m 4m 5m 6m 7m 8m 9m 10m 20m 30m 1h 2h` (Java: messageDelayLevel). */
export const defaultDelayLevelsMs: readonly number[] = [
  ...[1, 5, 10, 30].map((count) => count * second),
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20, 30].map((count) => count * minute),
  ...[1, 2].map((count) => count * hour),
]

/** The properties of a record: `bytes[start]` … `bytes[end]`. */
export interface PropertyRange {
  readonly bytes: Uint8Array
  readonly start: number
  readonly end: number
}

/**
 * Tags code of a consume-queue entry in the topic of delayed messages: the time at which the message is due
 * (Java: CommitLog.checkMessageAndReturnSize). A message without a level has the hash of its tag.
 */
export function scheduleTagsCode(
  properties: PropertyRange,
  storeTimestamp: number,
  delayLevelsMs: readonly number[],
): number {
  const { bytes, start, end } = properties
  const text = propertyValue(bytes, delayName, start, end)
  const level = text !== undefined && /^[+-]?\d+$/.test(text) ? Math.min(Number(text), delayLevelsMs.length) : 0
  if (level > 0) return storeTimestamp + (delayLevelsMs[level - 1] ?? 1000)
  return tagsCodeOf(bytes, start, end)
}
