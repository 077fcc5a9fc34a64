import { magicBlank, newRecordParts, readRecord, type RecordFault, type RecordParts } from '../message/record-layout.ts'
import type { CommitLog } from './commit-log.ts'

/** Bytes of the log in memory: position p is byte `start` of `bytes`, and bytes are there up to `end`. */
export interface LogWindow {
  bytes: Buffer
  view: DataView
  start: number
  end: number
}

/** What is at a log position. `blank`: the rest of the file is unused. `end`: nothing (any more). */
export type LogContent = 'record' | 'blank' | 'end' | RecordFault

/**
 * Reads records in order or here and there, from the tail in memory or in blocks from the files. Everything below the limit
 * that is passed must be written and must not change.
 */
export class LogReader {
  /** The record that `read` found. */
  readonly parts: RecordParts = newRecordParts()
  /** Where `parts` was read from; valid until the next read. */
  readonly window: LogWindow
  readonly #log: CommitLog
  #block: Buffer
  #blockView: DataView
  #blockBase = 0
  #blockUsed = 0

  constructor(log: CommitLog, blockBytes: number) {
    this.#log = log
    this.#block = Buffer.alloc(0)
    this.#blockView = new DataView(new ArrayBuffer(0))
    this.#blockBytes = blockBytes
    this.window = { bytes: this.#block, view: this.#blockView, start: 0, end: 0 }
  }
  readonly #blockBytes: number

  /** Reads what is at a position, into `parts` and `window`. */
  read(position: number, limit: number): LogContent {
    const { window } = this
    if (position >= limit || !this.#open(position, limit, 8) || window.end - window.start < 8) return 'end'
    const size = window.view.getInt32(window.start)
    if (window.view.getInt32(window.start + 4) === magicBlank) return 'blank'
    let fault = readRecord(window.view, window.start, window.end, this.parts)
    if (fault === 'short' && size <= limit - position && this.#open(position, limit, size)) {
      fault = readRecord(window.view, window.start, window.end, this.parts)
    }
    return fault ?? 'record'
  }

  /** Makes at least `least` bytes from `position` on available, fewer where file or limit end. */
  #open(position: number, limit: number, least: number): boolean {
    const { window } = this
    const chunk = this.#log.tail.find(position)
    if (chunk !== undefined) {
      window.bytes = chunk.bytes
      window.view = chunk.view
      window.start = position - chunk.base
      window.end = Math.min(chunk.used, limit - chunk.base)
      return true
    }
    const inBlock = position - this.#blockBase
    if (inBlock < 0 || inBlock + least > this.#blockUsed) this.#readBlock(position, limit, least)
    window.bytes = this.#block
    window.view = this.#blockView
    window.start = position - this.#blockBase
    window.end = this.#blockUsed
    return this.#blockUsed > 0
  }

  #readBlock(position: number, limit: number, least: number): void {
    const length = Math.max(this.#blockBytes, least)
    if (this.#block.length < length) {
      this.#block = Buffer.allocUnsafeSlow(length)
      this.#blockView = new DataView(this.#block.buffer, this.#block.byteOffset, this.#block.byteLength)
    }
    const wanted = Math.min(this.#block.length, limit - position, this.#log.fileEndOf(position) - position)
    this.#blockBase = position
    this.#blockUsed = this.#log.readFromFile(this.#block.subarray(0, wanted), position)
  }

  /** Forgets the block; after the log was cut. */
  forget(): void {
    this.#blockUsed = 0
  }

  /** Gives back the memory of a large block. */
  release(): void {
    this.#block = Buffer.alloc(0)
    this.#blockUsed = 0
  }

  /** A copy of the record at a position, undefined when there is none. */
  copyAt(position: number, limit: number): Buffer | undefined {
    if (this.read(position, limit) !== 'record' || this.parts.physicalOffset !== position) return undefined
    const { window, parts } = this
    return Buffer.from(window.bytes.subarray(window.start, window.start + parts.size))
  }

  /** Store time of the record at a position, -1 when there is none. */
  timestampAt(position: number, limit: number): number {
    return this.read(position, limit) === 'record' ? this.parts.storeTimestamp : -1
  }
}
