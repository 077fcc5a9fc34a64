import { OperatingError } from '../base/errors.ts'
import type { Logger } from '../base/log.ts'
import { magicBlank, magicV1, magicV2, newRecordParts, readRecord } from '../message/record-layout.ts'
import type { AppendPath } from './append-path.ts'
import type { CommitLog } from './commit-log.ts'
import type { ConsumeQueue } from './consume-queue.ts'
import type { IndexBuilder } from './index-builder.ts'
import type { KeyIndex } from './key-index.ts'
import { LogReader } from './log-reader.ts'
import type { QueueTable } from './queue-table.ts'
import { type DispatchParts, dispatchRecord } from './record-dispatch.ts'
import { cutStore } from './store-recovery.ts'
import type { ReplicaGate, ReplicatedLog } from './store-types.ts'

export interface ReplicatedLogParts extends DispatchParts {
  readonly log: CommitLog
  readonly table: QueueTable
  readonly index: KeyIndex | undefined
  readonly indexBuilder: IndexBuilder
  readonly appends: AppendPath
  readonly logger: Logger
}

const headBytes = 8
const bufferBytesLeast = 64 * 1024

/** The store's log as replication reads it on a master and writes it on a slave (Java: CommitLog.getData, appendData). */
export class StoreReplication implements ReplicatedLog {
  readonly #parts: ReplicatedLogParts
  readonly #reader: LogReader
  /** Bytes of a record that has not come to its end. */
  #unfinished = Buffer.allocUnsafeSlow(bufferBytesLeast)
  #unfinishedBytes = 0
  readonly #record = newRecordParts()

  constructor(parts: ReplicatedLogParts) {
    this.#parts = parts
    this.#reader = new LogReader(parts.log, 256 * 1024)
  }

  get minPosition(): number {
    return this.#parts.log.minPosition
  }
  get endPosition(): number {
    return this.#parts.log.written
  }
  get fileBytes(): number {
    return this.#parts.log.fileBytes
  }
  get lastTimestamp(): number {
    return this.#parts.appends.lastTimestamp
  }
  get lastFileStart(): number {
    return this.endPosition - (this.endPosition % this.fileBytes)
  }

  copy(position: number, target: Buffer): Buffer {
    const { log } = this.#parts
    const end = Math.min(log.written, log.fileEndOf(position), position + target.length)
    if (position < log.minPosition || position >= end) return target.subarray(0, 0)
    const chunk = log.tail.find(position)
    if (chunk === undefined) return target.subarray(0, log.readFromFile(target.subarray(0, end - position), position))
    const start = position - chunk.base
    return target.subarray(0, chunk.bytes.copy(target, 0, start, Math.min(chunk.used, end - chunk.base)))
  }

  onWritten(listener: () => void): void {
    this.#parts.appends.onWritten = listener
  }

  setGate(gate: ReplicaGate | undefined): void {
    this.#parts.appends.gate = gate
  }

  becomeReplica(): void {
    this.#parts.appends.isReplica = true
  }

  appendCopied(position: number, bytes: Buffer): void {
    const { log, appends, indexBuilder } = this.#parts
    if (log.fileStarts.length === 0 && this.#unfinishedBytes === 0 && log.end !== position) {
      log.beginAt(position)
      appends.published = indexBuilder.position = position
    }
    const awaited = log.end + this.#unfinishedBytes
    if (position !== awaited)
      throw new OperatingError('REPLICA', `bytes of position ${position} came where ${awaited} was awaited`)
    this.#keep(bytes)
    const from = log.end
    try {
      this.#storeWhole()
      log.writeOut()
    } catch (thrown) {
      if (log.end > from) log.cutBack(from)
      this.dropUnfinished()
      throw thrown
    }
    this.#publish(from)
  }

  dropUnfinished(): void {
    this.#unfinishedBytes = 0
  }

  cutAt(position: number): void {
    const { appends, indexBuilder } = this.#parts
    this.dropUnfinished()
    cutStore(this.#parts, position)
    this.#reader.forget()
    appends.published = position
    indexBuilder.position = Math.min(indexBuilder.position, position)
  }

  clear(): void {
    this.cutAt(this.minPosition)
    this.#parts.log.clear()
    this.#parts.appends.published = this.#parts.indexBuilder.position = 0
  }

  #keep(bytes: Buffer): void {
    const needed = this.#unfinishedBytes + bytes.length
    if (needed > this.#unfinished.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.#unfinished.length * 2))
      this.#unfinished.copy(larger, 0, 0, this.#unfinishedBytes)
      this.#unfinished = larger
    }
    bytes.copy(this.#unfinished, this.#unfinishedBytes)
    this.#unfinishedBytes = needed
  }

  /** Takes whole records and blanks into the log. @throws OperatingError when the bytes are none */
  #storeWhole(): void {
    const bytes = this.#unfinished
    const view = new DataView(bytes.buffer, bytes.byteOffset, this.#unfinishedBytes)
    let at = 0
    while (this.#unfinishedBytes - at >= headBytes) {
      const size = view.getInt32(at)
      const magic = view.getInt32(at + 4)
      const isBlank = magic === magicBlank
      if (size < headBytes || (!isBlank && magic !== magicV1 && magic !== magicV2)) throw this.#noRecord('no record')
      const left = this.fileBytes - (this.#parts.log.end % this.fileBytes)
      if (isBlank ? size !== left : size > left) throw this.#otherFileSize()
      if (this.#unfinishedBytes - at < size) break
      if (!isBlank) this.#check(view, at)
      this.#store(bytes.subarray(at, at + size))
      at += size
    }
    if (at > 0) bytes.copyWithin(0, at, this.#unfinishedBytes)
    this.#unfinishedBytes -= at
  }

  #check(view: DataView, at: number): void {
    const fault = readRecord(view, at, this.#unfinishedBytes, this.#record)
    if (fault !== undefined) throw this.#noRecord(`a record with a wrong ${fault}`)
    if (this.#record.physicalOffset !== this.#parts.log.end)
      throw this.#noRecord(`a record of position ${this.#record.physicalOffset}`)
  }

  #store(record: Buffer): void {
    const { log } = this.#parts
    const chunk = log.reserveCopied(record.length)
    record.copy(chunk.bytes, chunk.used)
    log.advance(chunk, record.length)
  }

  #noRecord(found: string): OperatingError {
    return new OperatingError('REPLICA', `the master sent ${found} for position ${this.#parts.log.end}`)
  }

  #otherFileSize(): OperatingError {
    return new OperatingError(
      'REPLICA',
      `mappedFileSizeCommitLog is ${this.fileBytes} here, but the master's files have another size: ` +
        "start this broker with the master's size and an empty store folder",
    )
  }

  /** Puts what was stored into queues and makes it readable. */
  #publish(from: number): void {
    const { log, appends } = this.#parts
    const arrivals: [queue: ConsumeQueue, maxQueueOffset: number, tagsCode: number][] = []
    let position = from
    let timestamp = 0
    while (position < log.end) {
      if (this.#reader.read(position, log.end) === 'blank') {
        position = log.fileEndOf(position)
        continue
      }
      dispatchRecord(this.#parts, this.#reader, true, (queue, tagsCode) =>
        arrivals.push([queue, queue.maxOffset, tagsCode]),
      )
      timestamp = this.#reader.parts.storeTimestamp
      position += this.#reader.parts.size
    }
    if (position === from) return
    appends.publishCopied(position, timestamp)
    for (const [queue, maxQueueOffset, tagsCode] of arrivals) appends.tellArrival(queue, maxQueueOffset, tagsCode)
  }
}
