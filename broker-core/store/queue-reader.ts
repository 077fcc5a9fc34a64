import os from 'node:os'
import { getInt64 } from '../message/record-layout.ts'
import type { CommitLog } from './commit-log.ts'
import { type ConsumeQueue, type EntryRun, entryBytes, fillerRecordBytes } from './consume-queue.ts'
import { LogReader } from './log-reader.ts'
import type { QueueTable } from './queue-table.ts'
import type { QueueEntry, QueueRead, QueueReadResult, ReadLimits, ReadStatus } from './store-types.ts'

/** Most entries examined in one read (Java: maxFilterMessageSize). */
const entriesExaminedMax = 800

const defaultLimits: ReadLimits = {
  inMemory: { bytes: 262_144, messages: 32 },
  onDisk: { bytes: 65_536, messages: 8 },
  memoryShare: 0.4,
}

/** From this size on a piece of the tail is handed out as it is; smaller ones are copied and leave the memory reusable. */
const lendBytesLeast = 16 * 1024
/** A span of the log is read at once when it is at most so many times what is wanted of it. */
const spanFactorMax = 8
const spanBytesMax = 2 * 1024 * 1024

/** Stretches of the log that follow each other in a queue. */
interface Stretches {
  begins: number[]
  ends: number[]
  bytes: number
  messages: number
}

interface Examined {
  readonly next: number
  readonly status: ReadStatus
}

/** Reads queues and the messages behind their entries (Java: DefaultMessageStore.getMessage). */
export class QueueReader {
  /** Longest read so far, ms. */
  readMsMax = 0
  readonly #log: CommitLog
  readonly #table: QueueTable
  readonly #records: LogReader
  readonly #run: EntryRun
  readonly #limits: ReadLimits
  readonly #memoryBytes: number
  #span = Buffer.alloc(0)

  constructor(log: CommitLog, table: QueueTable, limits: ReadLimits = defaultLimits) {
    this.#limits = limits
    this.#memoryBytes = os.totalmem() * limits.memoryShare
    this.#log = log
    this.#table = table
    this.#records = new LogReader(log, 4096)
    this.#run = { view: table.scratch, start: 0, count: 0 }
  }

  minOffset(queue: ConsumeQueue): number {
    return queue.minOffsetFor(this.#log.minPosition, this.#table.scratch)
  }

  /** @param limit everything in front of this log position may be read */
  read(request: QueueRead, limit: number): QueueReadResult {
    const began = performance.now()
    const queue = this.#table.find(request.topic, request.queueId)
    if (queue === undefined || queue.maxOffset === 0) return emptyResult('NO_MESSAGE_IN_QUEUE', 0, 0, 0)
    const { queueOffset } = request
    const min = this.minOffset(queue)
    const max = queue.maxOffset
    if (queueOffset < min) return emptyResult('OFFSET_TOO_SMALL', min, min, max)
    if (queueOffset === max) return emptyResult('OFFSET_OVERFLOW_ONE', queueOffset, min, max)
    if (queueOffset > max) return emptyResult('OFFSET_OVERFLOW_BADLY', max, min, max)
    const found: Stretches = { begins: [], ends: [], bytes: 0, messages: 0 }
    const { next, status } = this.#examine(queue, request, found, limit)
    const result: QueueReadResult = {
      status,
      nextBeginQueueOffset: next,
      minQueueOffset: min,
      maxQueueOffset: max,
      pieces: found.messages === 0 ? [] : this.#gather(found),
      messageCount: found.messages,
      bytes: found.bytes,
    }
    this.readMsMax = Math.max(this.readMsMax, performance.now() - began)
    return result
  }

  #examine(queue: ConsumeQueue, request: QueueRead, found: Stretches, limit: number): Examined {
    const run = this.#run
    const logMin = this.#log.minPosition
    let next = request.queueOffset
    const last = Math.min(next + Math.max(entriesExaminedMax, request.messagesMax), queue.maxOffset)
    let wasRemoving = false
    while (next < last) {
      queue.readEntries(next, Math.min(last - next, entriesExaminedMax), run, this.#table.scratch)
      if (run.count === 0) {
        if (found.messages > 0 || wasRemoving) break
        return { next: Math.min(queue.nextFileOffset(next), queue.maxOffset), status: 'OFFSET_FOUND_NULL' }
      }
      for (let i = 0, at = run.start; i < run.count; i++, at += entryBytes) {
        const position = getInt64(run.view, at)
        const size = run.view.getInt32(at + 8)
        if (isFull(found, size, request.messagesMax, this.#limitsAt(position, limit))) return { next, status: 'FOUND' }
        next++
        if (position < logMin || size === fillerRecordBytes) {
          wasRemoving = true
          continue
        }
        if (request.accepts !== undefined && !request.accepts(getInt64(run.view, at + 12))) continue
        if (request.acceptsRecord !== undefined && !this.#acceptsRecord(request.acceptsRecord, position, limit))
          continue
        const count = found.ends.length
        if (count > 0 && found.ends[count - 1] === position) {
          found.ends[count - 1] = position + size
        } else {
          found.begins.push(position)
          found.ends.push(position + size)
        }
        found.bytes += size
        found.messages++
      }
    }
    if (found.messages > 0) return { next, status: 'FOUND' }
    return { next, status: wasRemoving ? 'MESSAGE_WAS_REMOVING' : 'NO_MATCHED_MESSAGE' }
  }

  #acceptsRecord(accepts: (record: Buffer) => boolean, position: number, limit: number): boolean {
    if (this.#records.read(position, limit) !== 'record') return false
    const { window, parts } = this.#records
    return accepts(window.bytes.subarray(window.start, window.start + parts.size))
  }

  #limitsAt(position: number, logEnd: number): ReadLimits['onDisk'] {
    return this.#isInMemory(position, logEnd) ? this.#limits.inMemory : this.#limits.onDisk
  }

  #isInMemory(position: number, logEnd: number): boolean {
    return logEnd - position <= this.#memoryBytes
  }

  /** The bytes of the stretches in order, as few pieces as possible. */
  #gather({ begins, ends, bytes }: Stretches): Buffer[] {
    const { tail } = this.#log
    if (begins.length === 1 && bytes >= lendBytesLeast) {
      const chunk = tail.find(begins[0]!)
      if (chunk !== undefined && ends[0]! <= chunk.base + chunk.used) {
        chunk.isLent = true
        return [chunk.bytes.subarray(begins[0]! - chunk.base, ends[0]! - chunk.base)]
      }
    }
    const target = Buffer.allocUnsafe(bytes)
    const span = this.#readSpan(begins, ends, bytes)
    let at = 0
    for (let i = 0; i < begins.length; i++) {
      const end = ends[i]!
      for (let position = begins[i]!; position < end;) {
        const count = this.#copy(target.subarray(at, at + end - position), position, span)
        position += count
        at += count
      }
    }
    return [target]
  }

  /** Copies log bytes, from memory as far as they are there. Returns how many. */
  #copy(target: Buffer, position: number, span: { begin: number; end: number } | undefined): number {
    const chunk = this.#log.tail.find(position)
    if (chunk !== undefined) {
      return chunk.bytes.copy(
        target,
        0,
        position - chunk.base,
        Math.min(chunk.used, position - chunk.base + target.length),
      )
    }
    if (span !== undefined && position >= span.begin && position < span.end) {
      return this.#span.copy(
        target,
        0,
        position - span.begin,
        Math.min(span.end - span.begin, position - span.begin + target.length),
      )
    }
    const inFile = Math.min(target.length, this.#log.tail.start - position)
    const count = this.#log.readFromFile(target.subarray(0, inFile), position)
    if (count === 0) throw new Error(`the commit log has no bytes at position ${position}`)
    return count
  }

  /** Reads all stretches that are not in memory at once, when they lie close together. */
  #readSpan(begins: number[], ends: number[], bytes: number): { begin: number; end: number } | undefined {
    const begin = begins[0]!
    const end = Math.min(ends[ends.length - 1]!, this.#log.tail.start, this.#log.fileEndOf(begin))
    if (begins.length < 2 || end <= begin || end - begin > Math.min(bytes * spanFactorMax, spanBytesMax))
      return undefined
    if (this.#span.length < end - begin) this.#span = Buffer.allocUnsafeSlow(Math.max(end - begin, 256 * 1024))
    const count = this.#log.readFromFile(this.#span.subarray(0, end - begin), begin)
    return { begin, end: begin + count }
  }

  entry(topic: string, queueId: number, queueOffset: number): QueueEntry | undefined {
    const queue = this.#table.find(topic, queueId)
    if (queue === undefined || queueOffset < this.minOffset(queue)) return undefined
    const run = this.#run
    queue.readEntries(queueOffset, 1, run, this.#table.scratch)
    if (run.count === 0) return undefined
    const recordBytes = run.view.getInt32(run.start + 8)
    if (recordBytes === fillerRecordBytes) return undefined
    return {
      physicalOffset: getInt64(run.view, run.start),
      recordBytes,
      tagsCode: getInt64(run.view, run.start + 12),
    }
  }

  /** Store time of the message at a queue position, -1 when there is none. */
  timestampOf(queue: ConsumeQueue, queueOffset: number, limit: number): number {
    const run = this.#run
    queue.readEntries(queueOffset, 1, run, this.#table.scratch)
    if (run.count === 0) return -1
    const position = getInt64(run.view, run.start)
    if (position < this.#log.minPosition || run.view.getInt32(run.start + 8) === fillerRecordBytes) return -1
    return this.#records.timestampAt(position, limit)
  }

  isInMemory(topic: string, queueId: number, queueOffset: number, limit: number): boolean {
    const entry = this.entry(topic, queueId, queueOffset)
    return entry !== undefined && this.#isInMemory(entry.physicalOffset, limit)
  }

  /**
   * LOWER: the first message stored at or after the time, max when there is none. UPPER: the last one stored at or before it,
   * min when there is none.
   */
  offsetByTime(queue: ConsumeQueue, timestamp: number, boundary: 'LOWER' | 'UPPER', limit: number): number {
    const min = this.minOffset(queue)
    let low = min
    let high = queue.maxOffset
    while (low < high) {
      const middle = Math.floor((low + high) / 2)
      const time = this.timestampOf(queue, middle, limit)
      // An entry whose message is gone is older than any that is there.
      const isBefore = boundary === 'LOWER' ? time < timestamp : time <= timestamp
      if (isBefore) low = middle + 1
      else high = middle
    }
    return boundary === 'LOWER' ? low : Math.max(low - 1, min)
  }
}

function isFull(found: Stretches, size: number, messagesMax: number, limit: ReadLimits['onDisk']): boolean {
  if (found.messages === 0) return false
  return found.messages >= messagesMax || found.messages >= limit.messages || found.bytes + size > limit.bytes
}

function emptyResult(status: ReadStatus, next: number, min: number, max: number): QueueReadResult {
  return {
    status,
    nextBeginQueueOffset: next,
    minQueueOffset: min,
    maxQueueOffset: max,
    pieces: [],
    messageCount: 0,
    bytes: 0,
  }
}
