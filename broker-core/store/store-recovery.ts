import { bodyCrc } from '../message/crc32.ts'
import { getInt64 } from '../message/record-layout.ts'
import type { Checkpoint } from './checkpoint.ts'
import type { CommitLog } from './commit-log.ts'
import type { ConsumeQueue } from './consume-queue.ts'
import { fillerRecordBytes } from './consume-queue.ts'
import type { KeyIndex } from './key-index.ts'
import { isSafeTopicName } from './file-name.ts'
import { lightEntriesOf, lightPrefix } from './light-queues.ts'
import { LogReader } from './log-reader.ts'
import type { QueueTable } from './queue-table.ts'
import { type DispatchParts, QueueGap, RecordDispatch } from './record-dispatch.ts'

export { isSafeTopicName }

export interface RecoveryParts extends DispatchParts {
  readonly log: CommitLog
  /** Undefined when messages are not indexed. */
  readonly index: KeyIndex | undefined
  readonly checkpoint: Checkpoint
}

export interface RecoveryResult {
  /** Where the log ends. */
  readonly end: number
  /** Store time of the last record that was read, 0 when none was. */
  readonly lastTimestamp: number
  readonly records: number
  readonly scannedFrom: number
}

/**
 * Finds the end of the log and brings queues and index up to it (Java: CommitLog.recoverNormally, recoverAbnormally).
 *
 * After a clean stop everything is in the queues already and only what lies behind the last entry is read. After an unclean
 * one the log is read from the last file that begins before the checkpoint's time: queue and index entries that point behind
 * that place are forgotten and made again, whatever state the disk has them in. The log ends at the first record whose magic,
 * lengths, position or checksum is wrong.
 */
export function recover(parts: RecoveryParts, wasClean: boolean): RecoveryResult {
  const { log, table, logger } = parts
  const reader = new LogReader(log, 1024 * 1024)
  const starts = log.fileStarts
  const filesEnd = starts.length === 0 ? 0 : starts[starts.length - 1]! + log.fileBytes
  const scanFrom = (from: number, fillsGaps: boolean): RecoveryResult =>
    scan(parts, reader, { from, filesEnd, fillsGaps })
  const check = entryCheck(reader, log, filesEnd)
  let isOpen = false
  if (wasClean && starts.length > 0) {
    if (table.openAll(check, undefined)) {
      try {
        const result = scanFrom(Math.max(table.maxPosition, log.minPosition), false)
        return finish(parts, result, isDirtyBehind(log, result.end))
      } catch (thrown) {
        if (!(thrown instanceof QueueGap)) throw thrown
        isOpen = true
      }
    }
    logger.warn({}, 'the consume queues do not fit the commit log: recovering as after an unclean stop')
  }
  let from = starts.length === 0 ? 0 : scanStart(parts, reader, filesEnd)
  for (;;) {
    if (isOpen) cutQueues(table, from)
    else table.openAll(check, from)
    isOpen = true
    cutIndex(parts, reader, from)
    try {
      return finish(parts, scanFrom(from, from <= log.minPosition), true)
    } catch (thrown) {
      if (!(thrown instanceof QueueGap)) throw thrown
      logger.warn({ scannedFrom: from }, `${thrown.message}: reading the whole commit log`)
      from = log.minPosition
    }
  }
}

/**
 * Forgets everything at and behind a position where a record begins, in log, queues and index.
 * @throws the system's error
 */
export function cutStore(parts: Pick<RecoveryParts, 'log' | 'table' | 'index'>, position: number): void {
  cutIndex(parts, new LogReader(parts.log, 4096), position)
  cutQueues(parts.table, position)
  parts.log.openAt(position, true)
  for (const queue of parts.table.all()) queue.nextOffset = queue.maxOffset
}

function cutQueues(table: QueueTable, position: number): void {
  for (const queue of table.all())
    queue.cutAt(firstBehind(queue, position, table), Math.min(queue.maxPosition, position))
}

function cutIndex({ index, log }: Pick<RecoveryParts, 'log' | 'index'>, reader: LogReader, position: number): void {
  index?.cutAt(position, (entryPosition) => {
    const time = reader.timestampAt(entryPosition, log.fileEndOf(entryPosition))
    return time < 0 ? undefined : time
  })
}

/** Whether bytes other than zero follow the end of the log: remains of a record or of an older end. */
function isDirtyBehind(log: CommitLog, end: number): boolean {
  const bytes = Buffer.alloc(64 * 1024)
  const count = log.readFromFile(bytes, end)
  return bytes.subarray(0, count).some((byte) => byte !== 0)
}

function finish(parts: RecoveryParts, result: RecoveryResult, scrubs: boolean): RecoveryResult {
  const { log, table, index } = parts
  if (index !== undefined && !index.isEmpty && index.lastPosition >= result.end) {
    cutIndex(parts, new LogReader(log, 4096), result.end)
  }
  log.openAt(result.end, scrubs)
  for (const queue of table.all()) {
    if (queue.maxPosition > result.end) queue.cutAt(firstBehind(queue, result.end, table), result.end)
    queue.nextOffset = queue.maxOffset
  }
  return result
}

/** First queue offset whose record is not in front of a log position. */
function firstBehind(queue: ConsumeQueue, position: number, table: QueueTable): number {
  let low = queue.minOffsetFor(0, table.scratch)
  let high = queue.maxOffset
  const run = { view: table.scratch, start: 0, count: 0 }
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    queue.readEntries(middle, 1, run, table.scratch)
    const isInFront = run.count > 0 && getInt64(run.view, run.start) < position
    if (isInFront) low = middle + 1
    else high = middle
  }
  return low
}

function entryCheck(reader: LogReader, log: CommitLog, filesEnd: number) {
  return (queue: ConsumeQueue, queueOffset: number, position: number, recordBytes: number): boolean => {
    if (recordBytes === fillerRecordBytes || position < log.minPosition) return true
    if (reader.read(position, filesEnd) !== 'record') return false
    const { parts, window } = reader
    if (queue.topic.startsWith(lightPrefix) && isLightEntry(reader, queue, queueOffset))
      return parts.size === recordBytes
    return (
      parts.size === recordBytes &&
      parts.queueOffset === queueOffset &&
      parts.queueId === queue.queueId &&
      parts.topicBytes === queue.topicBytes.length &&
      window.bytes.compare(queue.topicBytes, 0, parts.topicBytes, parts.topicAt, parts.topicAt + parts.topicBytes) === 0
    )
  }
}

/** Whether the record that the reader is at says that it is in a light queue, at an offset. */
function isLightEntry({ parts, window }: LogReader, queue: ConsumeQueue, queueOffset: number): boolean {
  const { propertiesAt, propertiesBytes } = parts
  const properties = { bytes: window.bytes, start: propertiesAt, end: propertiesAt + propertiesBytes }
  const topic = window.bytes.toString('utf8', parts.topicAt, parts.topicAt + parts.topicBytes)
  return lightEntriesOf(properties, topic).get(queue.topic) === queueOffset
}

/** Start of the last file whose first message is old enough to be safe with all its entries; of the first when there are no queues. */
function scanStart({ log, table, checkpoint }: RecoveryParts, reader: LogReader, filesEnd: number): number {
  const starts = log.fileStarts
  if (!table.hasFiles) return starts[0]!
  for (let i = starts.length - 1; i > 0; i--) {
    const time = reader.timestampAt(starts[i]!, filesEnd)
    if (time > 0 && time <= checkpoint.minTimestamp) return starts[i]!
  }
  return starts[0]!
}

interface ScanRange {
  readonly from: number
  readonly filesEnd: number
  /** Whether missing entries of a queue are filled up; otherwise they end the scan with QueueGap. */
  readonly fillsGaps: boolean
}

function scan(parts: RecoveryParts, reader: LogReader, { from, filesEnd, fillsGaps }: ScanRange): RecoveryResult {
  const { log, index, logger } = parts
  const dispatch = new RecordDispatch(parts)
  let position = from
  let records = 0
  let lastTimestamp = 0
  while (position < filesEnd) {
    const content = reader.read(position, filesEnd)
    if (content === 'blank') {
      position = log.fileEndOf(position)
      continue
    }
    const record = reader.parts
    if (content !== 'record' || record.physicalOffset !== position || !isWhole(reader, log)) {
      const { view, start } = reader.window
      const isUnused = content === 'magic' && view.getInt32(start) === 0 && view.getInt32(start + 4) === 0
      if (!isUnused) logger.warn({ position, content }, 'the commit log ends with a damaged record')
      break
    }
    dispatch.note(record, reader.window.bytes)
    dispatch.put(fillsGaps)
    dispatch.forget()
    index?.put(reader.window.bytes, record)
    lastTimestamp = record.storeTimestamp
    position += record.size
    records++
  }
  return { end: position, lastTimestamp, records, scannedFrom: from }
}

/**
 * Whether a record was written to its end. The checksum covers the body only; of a record that was torn behind it the last byte
 * of topic or properties is still 0, and nothing follows.
 */
function isWhole({ parts, window }: LogReader, log: CommitLog): boolean {
  const { bodyAt, bodyBytes, topicAt, topicBytes, propertiesBytes } = parts
  if (bodyBytes > 0 && bodyCrc(window.bytes.subarray(bodyAt, bodyAt + bodyBytes)) !== parts.bodyCrc) return false
  const lastAt = propertiesBytes > 0 ? window.start + parts.size - 1 : topicAt + topicBytes - 1
  if (window.bytes[lastAt] !== 0) return true
  const next = Buffer.alloc(8)
  log.readFromFile(next, parts.physicalOffset + parts.size)
  return next.some((byte) => byte !== 0)
}
