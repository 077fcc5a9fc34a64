import { OperatingError } from '../base/errors.ts'
import type { Logger } from '../base/log.ts'
import { magicBlank, magicV1, magicV2, newRecordParts, readRecord } from '../message/record-layout.ts'
import type { AppendPath } from './append-path.ts'
import type { CommitLog } from './commit-log.ts'
import type { IndexBuilder } from './index-builder.ts'
import type { KeyIndex } from './key-index.ts'
import type { QueueTable } from './queue-table.ts'
import { type DispatchParts, RecordDispatch } from './record-dispatch.ts'
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
  readonly #dispatch: RecordDispatch
  /** Bytes of a record that has not come to its end. */
  #unfinished = Buffer.allocUnsafeSlow(bufferBytesLeast)
  #unfinishedBytes = 0
  readonly #record = newRecordParts()
  /** Store time of the last record that was taken. */
  #timestamp = 0

  constructor(parts: ReplicatedLogParts) {
    this.#parts = parts
    this.#dispatch = new RecordDispatch(parts)
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
    const from = log.end
    try {
      const at = this.#finishRecord(bytes)
      if (at < bytes.length) this.#keep(bytes, at + this.#storeWhole(bytes.subarray(at)))
      log.writeOut()
    } catch (thrown) {
      if (log.end > from) log.cutBack(from)
      this.dropUnfinished()
      this.#dispatch.forget()
      throw thrown
    }
    if (log.end > from) this.#publish()
  }

  dropUnfinished(): void {
    this.#unfinishedBytes = 0
  }

  cutAt(position: number): void {
    const { appends, indexBuilder } = this.#parts
    this.dropUnfinished()
    cutStore(this.#parts, position)
    appends.published = position
    indexBuilder.cutAt(position)
  }

  clear(): void {
    this.cutAt(this.minPosition)
    this.#parts.log.clear()
    this.#parts.appends.published = this.#parts.indexBuilder.position = 0
  }

  /** Keeps the bytes from `at` on until more come. */
  #keep(bytes: Buffer, at: number): void {
    const needed = this.#unfinishedBytes + bytes.length - at
    if (needed > this.#unfinished.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.#unfinished.length * 2))
      this.#unfinished.copy(larger, 0, 0, this.#unfinishedBytes)
      this.#unfinished = larger
    }
    bytes.copy(this.#unfinished, this.#unfinishedBytes, at)
    this.#unfinishedBytes = needed
  }

  /** Gives the record that has not come to its end what it lacks, and stores it. @returns how many bytes that took */
  #finishRecord(bytes: Buffer): number {
    let at = 0
    while (this.#unfinishedBytes > 0 && at < bytes.length) {
      const whole = this.#unfinishedBytes < headBytes ? headBytes : this.#unfinished.readInt32BE(0)
      const taken = Math.min(whole - this.#unfinishedBytes, bytes.length - at)
      this.#keep(bytes.subarray(at, at + taken), 0)
      at += taken
      if (this.#storeWhole(this.#unfinished.subarray(0, this.#unfinishedBytes)) > 0) this.#unfinishedBytes = 0
    }
    return at
  }

  /**
   * Takes the whole records and blanks at the beginning of `bytes` into the log.
   * @returns how many bytes they are
   * @throws OperatingError when the bytes are none
   */
  #storeWhole(bytes: Buffer): number {
    const { fileBytes } = this
    const { log } = this.#parts
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    let stored = 0
    let at = 0
    while (bytes.length - at >= headBytes) {
      const position = log.end + at - stored
      const size = view.getInt32(at)
      const magic = view.getInt32(at + 4)
      const isBlank = magic === magicBlank
      if (size < headBytes || (!isBlank && magic !== magicV1 && magic !== magicV2))
        throw noRecord('no record', position)
      const left = fileBytes - (position % fileBytes)
      if (isBlank ? size !== left : size > left) throw this.#otherFileSize()
      if (bytes.length - at < size) break
      if (!isBlank) this.#note(bytes, view, { at, position })
      at += size
      if (size < left) continue
      this.#store(bytes, stored, at)
      stored = at
    }
    this.#store(bytes, stored, at)
    return at
  }

  #note(bytes: Buffer, view: DataView, { at, position }: { at: number; position: number }): void {
    const record = this.#record
    const fault = readRecord(view, at, bytes.length, record)
    if (fault !== undefined) throw noRecord(`a record with a wrong ${fault}`, position)
    if (record.physicalOffset !== position) throw noRecord(`a record of position ${record.physicalOffset}`, position)
    this.#dispatch.note(record, bytes)
    this.#timestamp = record.storeTimestamp
  }

  /** Takes whole records of one file into the log. */
  #store(bytes: Buffer, from: number, to: number): void {
    if (from === to) return
    const { log } = this.#parts
    const chunk = log.reserveCopied(to - from)
    bytes.copy(chunk.bytes, chunk.used, from, to)
    log.advance(chunk, to - from)
  }

  #otherFileSize(): OperatingError {
    return new OperatingError(
      'REPLICA',
      `mappedFileSizeCommitLog is ${this.fileBytes} here, but the master's files have another size: ` +
        "start this broker with the master's size and an empty store folder",
    )
  }

  /** Puts what was stored into queues and makes it readable. */
  #publish(): void {
    const { log, appends } = this.#parts
    const dispatch = this.#dispatch
    dispatch.put(true)
    appends.publishCopied(log.end, this.#timestamp)
    dispatch.tell((queue, maxQueueOffset, tagsCode) => {
      appends.tellArrival(queue, maxQueueOffset, tagsCode)
    })
    dispatch.forget()
  }
}

const noRecord = (found: string, position: number): OperatingError =>
  new OperatingError('REPLICA', `the master sent ${found} for position ${position}`)
