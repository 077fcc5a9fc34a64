import type { Logger } from '../base/log.ts'
import { tagsCodeOf } from '../message/message-properties.ts'
import { sysFlag } from '../message/sys-flag.ts'
import { fillerRecordBytes, type ConsumeQueue } from './consume-queue.ts'
import { isSafeTopicName } from './file-name.ts'
import { lightEntriesOf } from './light-queues.ts'
import type { LogReader } from './log-reader.ts'
import type { QueueTable } from './queue-table.ts'
import { scheduleTagsCode, scheduleTopic } from './tags-code.ts'

/** What a record that is in the log already is put into its queues with. */
export interface DispatchParts {
  readonly table: QueueTable
  readonly logger: Logger
  readonly delayLevelsMs: readonly number[]
  /** Whether messages may be in light queues. */
  readonly hasLightQueues?: boolean
}

/** Most missing entries of a queue that are filled up before a record is given up as unreachable. */
const gapMax = 1_000_000

/** A queue lacks entries between its last one and the record's. */
export class QueueGap extends Error {}

/** Told of each entry that was put: the queue that a reader may wait for. */
export type OnEntry = (queue: ConsumeQueue, tagsCode: number) => void

/**
 * Puts the record that the reader is at into its queues, unless it is there (Java: CommitLogDispatcherBuildConsumeQueue).
 * @param fillsGaps whether missing entries of a queue are filled up
 * @throws QueueGap when entries are missing that are not to be filled up
 */
export function dispatchRecord(
  dispatch: DispatchParts,
  { parts, window }: LogReader,
  fillsGaps: boolean,
  onEntry?: OnEntry,
): void {
  const { table, delayLevelsMs } = dispatch
  const transaction = parts.sysFlag & sysFlag.transactionMask
  if (transaction === sysFlag.transactionPrepared || transaction === sysFlag.transactionRollback) return
  const topic = window.bytes.toString('utf8', parts.topicAt, parts.topicAt + parts.topicBytes)
  if (!isSafeTopicName(topic) || parts.queueId < 0) return
  const properties = { bytes: window.bytes, start: parts.propertiesAt, end: parts.propertiesAt + parts.propertiesBytes }
  const tagsCode =
    topic === scheduleTopic
      ? scheduleTagsCode(properties, parts.storeTimestamp, delayLevelsMs)
      : tagsCodeOf(properties.bytes, properties.start, properties.end)
  const entry = { position: parts.physicalOffset, recordBytes: parts.size, tagsCode, fillsGaps }
  const queue = table.obtain(topic, parts.queueId)
  putEntry(dispatch, queue, { ...entry, queueOffset: parts.queueOffset })
  onEntry?.(queue, tagsCode)
  if (dispatch.hasLightQueues !== true) return
  for (const [name, queueOffset] of lightEntriesOf(properties, topic)) {
    const light = table.obtain(name, 0)
    putEntry(dispatch, light, { ...entry, queueOffset })
    onEntry?.(light, tagsCode)
  }
}

interface EntryToPut {
  readonly queueOffset: number
  readonly position: number
  readonly recordBytes: number
  readonly tagsCode: number
  readonly fillsGaps: boolean
}

function putEntry(
  { table, logger }: DispatchParts,
  queue: ConsumeQueue,
  { queueOffset, position, recordBytes, tagsCode, fillsGaps }: EntryToPut,
): void {
  if (queue.maxOffset > 0 && position + recordBytes <= queue.maxPosition) return
  const isEmpty = queue.maxOffset === queue.minOffsetFor(0, table.scratch)
  if (queueOffset !== queue.maxOffset) {
    if (isEmpty) queue.beginAt(queueOffset)
    else if (queueOffset < queue.maxOffset) queue.cutAt(queueOffset, queue.maxPosition)
    else if (fillsGaps) fillGap(queue, queueOffset, logger)
    else throw new QueueGap(`${queue.topic} queue ${queue.queueId} lacks entries from ${queue.maxOffset} on`)
  }
  queue.put(position, recordBytes, tagsCode)
  if (!queue.isDirty) table.markDirty(queue)
}

/** Entries whose messages the log does not have: the positions of the others must not change. */
function fillGap(queue: ConsumeQueue, queueOffset: number, logger: Logger): void {
  const name = `${queue.topic} queue ${queue.queueId}`
  if (queueOffset - queue.maxOffset > gapMax) {
    logger.error({ queue: name, queueOffset, maxOffset: queue.maxOffset }, 'a queue begins anew behind a large gap')
    queue.beginAt(queueOffset)
    return
  }
  logger.error({ queue: name, from: queue.maxOffset, to: queueOffset }, 'messages of a queue are not in the commit log')
  const position = queue.maxPosition
  while (queue.maxOffset < queueOffset) queue.put(0, fillerRecordBytes, 0)
  queue.maxPosition = position
}
