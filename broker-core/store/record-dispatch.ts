import type { Logger } from '../base/log.ts'
import { tagsCodeOf } from '../message/message-properties.ts'
import type { RecordParts } from '../message/record-layout.ts'
import { sysFlag } from '../message/sys-flag.ts'
import { fillerRecordBytes, type ConsumeQueue } from './consume-queue.ts'
import { isSafeTopicName } from './file-name.ts'
import { lightEntriesOf } from './light-queues.ts'
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

/** Told of each entry that was put: the queue that a reader may wait for, and how far it goes. */
export type OnEntry = (queue: ConsumeQueue, maxQueueOffset: number, tagsCode: number) => void

/**
 * Puts records that are in the log into their queues, unless they are there (Java: CommitLogDispatcherBuildConsumeQueue). Records
 * are noted one by one and put together; what is noted is kept in columns, so that nothing is allocated per record.
 */
export class RecordDispatch {
  readonly #parts: DispatchParts
  #count = 0
  readonly #queues: ConsumeQueue[] = []
  readonly #queueOffsets: number[] = []
  readonly #positions: number[] = []
  readonly #sizes: number[] = []
  readonly #tagsCodes: number[] = []
  /** The last topic, as bytes and as text: records of one topic often follow each other. */
  #topicBytes = Buffer.alloc(0)
  #topic = ''

  constructor(parts: DispatchParts) {
    this.#parts = parts
  }

  /**
   * Takes note of the entries of a record.
   * @param bytes what `parts` was read from
   */
  note(parts: RecordParts, bytes: Buffer): void {
    const transaction = parts.sysFlag & sysFlag.transactionMask
    if (transaction === sysFlag.transactionPrepared || transaction === sysFlag.transactionRollback) return
    const topic = this.#topicOf(parts, bytes)
    if (topic === undefined || parts.queueId < 0) return
    const start = parts.propertiesAt
    const end = start + parts.propertiesBytes
    const tagsCode =
      topic === scheduleTopic
        ? scheduleTagsCode({ bytes, start, end }, parts.storeTimestamp, this.#parts.delayLevelsMs)
        : tagsCodeOf(bytes, start, end)
    const { table, hasLightQueues } = this.#parts
    this.#add(parts, table.obtain(topic, parts.queueId), parts.queueOffset, tagsCode)
    if (hasLightQueues !== true) return
    for (const [name, queueOffset] of lightEntriesOf({ bytes, start, end }, topic))
      this.#add(parts, table.obtain(name, 0), queueOffset, tagsCode)
  }

  /**
   * Puts what was noted into the queues.
   * @param fillsGaps whether missing entries of a queue are filled up
   * @throws QueueGap when entries are missing that are not to be filled up; what was noted is forgotten then
   */
  put(fillsGaps: boolean): void {
    try {
      for (let i = 0; i < this.#count; i++) this.#putEntry(i, fillsGaps)
    } catch (thrown) {
      this.forget()
      throw thrown
    }
  }

  /** Tells of each entry that was put since the last `forget`. */
  tell(onEntry: OnEntry): void {
    for (let i = 0; i < this.#count; i++) onEntry(this.#queues[i]!, this.#queueOffsets[i]! + 1, this.#tagsCodes[i]!)
  }

  /** Forgets what was noted. */
  forget(): void {
    this.#count = 0
  }

  /** The record's topic; undefined when it has a name that no topic may have. */
  #topicOf({ topicAt, topicBytes }: RecordParts, bytes: Buffer): string | undefined {
    const known = this.#topicBytes
    let same = known.length === topicBytes && topicBytes > 0
    for (let i = 0; same && i < topicBytes; i++) same = known[i] === bytes[topicAt + i]
    if (same) return this.#topic
    const topic = bytes.toString('utf8', topicAt, topicAt + topicBytes)
    if (!isSafeTopicName(topic)) return undefined
    this.#topicBytes = Buffer.from(bytes.subarray(topicAt, topicAt + topicBytes))
    this.#topic = topic
    return topic
  }

  #add({ physicalOffset, size }: RecordParts, queue: ConsumeQueue, queueOffset: number, tagsCode: number): void {
    const index = this.#count++
    this.#queues[index] = queue
    this.#queueOffsets[index] = queueOffset
    this.#positions[index] = physicalOffset
    this.#sizes[index] = size
    this.#tagsCodes[index] = tagsCode
  }

  #putEntry(index: number, fillsGaps: boolean): void {
    const queue = this.#queues[index]!
    const queueOffset = this.#queueOffsets[index]!
    const position = this.#positions[index]!
    const recordBytes = this.#sizes[index]!
    if (queue.maxOffset > 0 && position + recordBytes <= queue.maxPosition) return
    if (queueOffset !== queue.maxOffset) this.#moveEnd(queue, queueOffset, fillsGaps)
    queue.put(position, recordBytes, this.#tagsCodes[index]!)
    if (!queue.isDirty) this.#parts.table.markDirty(queue)
  }

  /** Lets a queue go on at another offset than its next one. */
  #moveEnd(queue: ConsumeQueue, queueOffset: number, fillsGaps: boolean): void {
    const isEmpty = queue.maxOffset === queue.minOffsetFor(0, this.#parts.table.scratch)
    if (isEmpty) queue.beginAt(queueOffset)
    else if (queueOffset < queue.maxOffset) queue.cutAt(queueOffset, queue.maxPosition)
    else if (fillsGaps) fillGap(queue, queueOffset, this.#parts.logger)
    else throw new QueueGap(`${queue.topic} queue ${queue.queueId} lacks entries from ${queue.maxOffset} on`)
  }
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
