import path from 'node:path'
import { readFully, writeFully } from '../base/files.ts'
import { getInt64, setInt64 } from '../message/record-layout.ts'
import { fileNameOf } from './file-name.ts'
import type { FileHandles } from './file-handles.ts'
import { scheduleTopic } from './tags-code.ts'

/** Bytes of one entry: position (8), record size (4), tags code (8). */
export const entryBytes = 20
/** Record size of the entries with which Apache fills the part of a first file in front of its first message. */
export const fillerRecordBytes = 0x7fffffff

/** Where delayed messages and those of the timer wait. */
const timedTopics: ReadonlySet<string> = new Set([scheduleTopic, 'rmq_sys_wheel_timer'])

const tailBytesMax = 64 * 1024 - ((64 * 1024) % entryBytes)

/** Consume-queue entries next to each other: entry i begins at `start + 20 i` of the view. */
export interface EntryRun {
  view: DataView
  start: number
  count: number
}

/** What all queues of a store share. */
export interface QueueStorage {
  readonly handles: FileHandles
  /** Folder `consumequeue`. */
  readonly folder: string
  /** Bytes of a queue's file, a multiple of 20. */
  readonly fileBytes: number
  /** Called with the path of every file that was written to. */
  readonly onWritten: (filePath: string) => void
}

/**
 * One consume queue (Java: ConsumeQueue): the positions of a topic's messages in the commit log, by queue offset. New entries
 * stay in memory until `writeOut`: they can be made again from the commit log. `firstOffset` ≤ readable < `maxOffset`.
 */
export class ConsumeQueue {
  readonly topic: string
  readonly queueId: number
  readonly topicBytes: Uint8Array
  /** Queue offset that the next append gets; ahead of `maxOffset` by the appends that are not readable yet. */
  nextOffset = 0
  /** Behind the last readable entry. */
  maxOffset = 0
  /** Behind the record of the last entry. */
  maxPosition = 0
  /** True while entries wait to be written. */
  isDirty = false
  /** Whether its messages are delivered a time after they were stored. */
  readonly isTimed: boolean
  /** True once its topic was deleted: what is still on its way is not put into it. */
  isDeleted = false
  readonly #storage: QueueStorage
  readonly #folder: string
  /** Start positions of the files, ascending. */
  #fileStarts: number[] = []
  #tail: Buffer | undefined
  #tailView: DataView | undefined
  #tailFirst = 0
  #writtenOffset = 0
  /** First entry that is not filler, as far as known. */
  #firstOffset = 0
  #minOffset = 0
  #minIsFor = -1

  constructor(storage: QueueStorage, topic: string, topicBytes: Uint8Array, queueId: number) {
    this.#storage = storage
    this.topic = topic
    this.isTimed = timedTopics.has(topic)
    this.topicBytes = topicBytes
    this.queueId = queueId
    this.#folder = path.join(storage.folder, topic, String(queueId))
  }

  get hasFiles(): boolean {
    return this.#fileStarts.length > 0
  }
  get folder(): string {
    return this.#folder
  }
  get fileStarts(): readonly number[] {
    return this.#fileStarts
  }
  /** Bytes of entries that only memory has. */
  get unwrittenBytes(): number {
    return (this.maxOffset - this.#writtenOffset) * entryBytes
  }

  /** Takes over the files that were found and where their entries begin and end. */
  openAt(fileStarts: number[], firstOffset: number, maxOffset: number, maxPosition: number): void {
    this.#fileStarts = fileStarts
    this.#firstOffset = firstOffset
    this.#minIsFor = -1
    this.nextOffset = this.maxOffset = this.#writtenOffset = maxOffset
    this.maxPosition = maxPosition
    this.#tail = this.#tailView = undefined
    this.#tailFirst = maxOffset
  }

  /**
   * Appends the entry `maxOffset`.
   * @param tagsCode Java hash of the tag, or a delivery time
   */
  put(physicalOffset: number, recordBytes: number, tagsCode: number): void {
    let tail = this.#tail
    let used = (this.maxOffset - this.#tailFirst) * entryBytes
    if (tail === undefined || used === tail.length) {
      tail = this.#makeRoom(used)
      used = (this.maxOffset - this.#tailFirst) * entryBytes
    }
    const view = this.#tailView!
    setInt64(view, used, physicalOffset)
    view.setInt32(used + 8, recordBytes)
    setInt64(view, used + 12, tagsCode)
    this.maxOffset++
    this.maxPosition = physicalOffset + recordBytes
  }

  /** Forgets all entries and begins anew at an offset, when the entries in front of it are gone. */
  beginAt(queueOffset: number): void {
    const { handles } = this.#storage
    for (const filePath of this.filePaths()) {
      handles.close(filePath)
      handles.files.unlinkSync(filePath)
    }
    this.openAt([], queueOffset, queueOffset, 0)
  }

  #makeRoom(used: number): Buffer {
    const old = this.#tail
    if (old === undefined) return this.#setTail(Buffer.allocUnsafeSlow(entryBytes * 8), this.maxOffset)
    if (old.length < tailBytesMax) return this.#growTail(old, used)
    try {
      this.writeOut()
    } catch {
      // Kept in memory; the regular flush tries again and reports it.
    }
    const readable = Math.min(this.#writtenOffset, this.maxOffset - Math.floor(tailBytesMax / entryBytes / 4))
    const drop = readable - this.#tailFirst
    if (drop <= 0) return this.#growTail(old, used)
    old.copyWithin(0, drop * entryBytes, used)
    this.#tailFirst = readable
    return old
  }

  #growTail(old: Buffer, used: number): Buffer {
    const limit = old.length < tailBytesMax ? tailBytesMax : Number.POSITIVE_INFINITY
    const grown = Buffer.allocUnsafeSlow(Math.min(old.length * 4, limit))
    old.copy(grown, 0, 0, used)
    return this.#setTail(grown, this.#tailFirst)
  }

  #setTail(tail: Buffer, first: number): Buffer {
    this.#tail = tail
    this.#tailView = new DataView(tail.buffer, tail.byteOffset, tail.byteLength)
    this.#tailFirst = first
    return tail
  }

  /** Gives the memory of an idle queue back. */
  releaseMemory(): void {
    if (this.#writtenOffset < this.maxOffset) return
    this.#tail = this.#tailView = undefined
    this.#tailFirst = this.maxOffset
  }

  /** Writes the entries that only memory has to the files. @throws the system's error; the entries stay in memory */
  writeOut(): void {
    const { fileBytes, handles, onWritten } = this.#storage
    while (this.#writtenOffset < this.maxOffset) {
      const begin = this.#writtenOffset * entryBytes
      const fileStart = begin - (begin % fileBytes)
      const filePath = this.#filePath(fileStart)
      const end = Math.min(this.maxOffset * entryBytes, fileStart + fileBytes)
      const tailAt = this.#tailFirst * entryBytes
      const descriptor = this.#openForWriting(fileStart, filePath)
      writeFully(handles.files, descriptor, this.#tail!.subarray(begin - tailAt, end - tailAt), begin - fileStart)
      onWritten(filePath)
      this.#writtenOffset = end / entryBytes
    }
  }

  #openForWriting(fileStart: number, filePath: string): number {
    const { handles, fileBytes } = this.#storage
    const last = this.#fileStarts[this.#fileStarts.length - 1]
    if (last !== undefined && fileStart <= last) return handles.existing(filePath)
    const descriptor = handles.created(filePath, fileBytes)
    const fillTo = this.#writtenOffset * entryBytes - fileStart
    if (this.#fileStarts.length === 0 && fillTo > 0) {
      const filler = Buffer.alloc(fillTo)
      for (let at = 0; at < fillTo; at += entryBytes) filler.writeInt32BE(fillerRecordBytes, at + 8)
      writeFully(handles.files, descriptor, filler, 0)
    }
    this.#fileStarts.push(fileStart)
    return descriptor
  }

  #filePath(fileStart: number): string {
    return path.join(this.#folder, fileNameOf(fileStart))
  }

  /** Paths of all files. */
  filePaths(): string[] {
    return this.#fileStarts.map((start) => this.#filePath(start))
  }

  /**
   * Reads entries from `queueOffset` on, from memory or from one file.
   * @param run filled in; `count` 0 when the entries cannot be read
   * @param scratch memory to read into, a multiple of 20 bytes
   */
  readEntries(queueOffset: number, countMax: number, run: EntryRun, scratch: DataView): void {
    run.count = 0
    if (queueOffset < this.#firstOffset || queueOffset >= this.maxOffset) return
    const wanted = Math.min(countMax, this.maxOffset - queueOffset)
    if (queueOffset >= this.#tailFirst && this.#tailView !== undefined) {
      run.view = this.#tailView
      run.start = (queueOffset - this.#tailFirst) * entryBytes
      run.count = wanted
      return
    }
    const { fileBytes, handles } = this.#storage
    const begin = queueOffset * entryBytes
    const fileStart = begin - (begin % fileBytes)
    const bytes = Math.min(wanted * entryBytes, fileStart + fileBytes - begin, scratch.byteLength)
    const inFile = Math.min(bytes, (this.#writtenOffset - queueOffset) * entryBytes)
    if (inFile <= 0 || !this.#fileStarts.includes(fileStart)) return
    const target = new Uint8Array(scratch.buffer, scratch.byteOffset, inFile)
    const count = readFully(handles.files, handles.existing(this.#filePath(fileStart)), target, begin - fileStart)
    run.view = scratch
    run.start = 0
    run.count = Math.floor(count / entryBytes)
  }

  /** First entry of the file behind the one that holds `queueOffset`. */
  nextFileOffset(queueOffset: number): number {
    const perFile = this.#storage.fileBytes / entryBytes
    return (Math.floor(queueOffset / perFile) + 1) * perFile
  }

  /**
   * First readable queue offset when the commit log begins at `logMin` (Java: correctMinOffset).
   * @param scratch memory for one entry
   */
  minOffsetFor(logMin: number, scratch: DataView): number {
    if (this.#minIsFor === logMin) return Math.min(this.#minOffset, this.maxOffset)
    let low = Math.max(this.#firstOffset, (this.#fileStarts[0] ?? 0) / entryBytes)
    if (logMin > 0 && this.maxOffset > low) {
      let high = this.maxOffset
      const run: EntryRun = { view: scratch, start: 0, count: 0 }
      while (low < high) {
        const middle = Math.floor((low + high) / 2)
        this.readEntries(middle, 1, run, scratch)
        const isKept = run.count > 0 && getInt64(run.view, run.start) >= logMin
        if (isKept) high = middle
        else low = middle + 1
      }
    }
    this.#minOffset = low
    this.#minIsFor = logMin
    return low
  }

  /** Takes files whose entries all lie in front of `logMin` out of the queue. Returns their paths, for removal. */
  takeExpiredFiles(logMin: number, scratch: DataView): string[] {
    const expired: string[] = []
    const run: EntryRun = { view: scratch, start: 0, count: 0 }
    while (this.#fileStarts.length > 1) {
      const start = this.#fileStarts[0]!
      const lastOffset = (start + this.#storage.fileBytes) / entryBytes - 1
      if (lastOffset >= this.#writtenOffset) break
      this.readEntries(lastOffset, 1, run, scratch)
      if (run.count > 0 && getInt64(run.view, run.start) >= logMin) break
      const filePath = this.#filePath(start)
      this.#storage.handles.close(filePath)
      expired.push(filePath)
      this.#fileStarts.shift()
    }
    if (expired.length > 0) {
      this.#firstOffset = Math.max(this.#firstOffset, this.#fileStarts[0]! / entryBytes)
      this.#minIsFor = -1
    }
    return expired
  }

  /** Forgets all entries from `queueOffset` on, also in the files. @throws the system's error */
  cutAt(queueOffset: number, maxPosition: number): void {
    this.writeOut()
    const { fileBytes, handles } = this.#storage
    const kept = queueOffset * entryBytes
    while (this.#fileStarts.length > 0) {
      const start = this.#fileStarts[this.#fileStarts.length - 1]!
      const filePath = this.#filePath(start)
      if (start >= kept && !(start === 0 && kept === 0)) {
        handles.close(filePath)
        handles.files.unlinkSync(filePath)
        this.#fileStarts.pop()
        continue
      }
      const descriptor = handles.existing(filePath)
      handles.files.ftruncateSync(descriptor, kept - start)
      handles.files.ftruncateSync(descriptor, fileBytes)
      break
    }
    this.openAt(this.#fileStarts, Math.min(this.#firstOffset, queueOffset), queueOffset, maxPosition)
  }

  /** Closes and forgets the files; their folder is the caller's to remove. */
  forgetFiles(): void {
    this.isDeleted = true
    for (const filePath of this.filePaths()) this.#storage.handles.close(filePath)
    this.openAt([], 0, 0, 0)
  }
}
