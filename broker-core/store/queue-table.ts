import path from 'node:path'
import { OperatingError } from '../base/errors.ts'
import { readFully } from '../base/files.ts'
import { getInt64 } from '../message/record-layout.ts'
import { ConsumeQueue, entryBytes, fillerRecordBytes, type QueueStorage } from './consume-queue.ts'
import { FileHandles } from './file-handles.ts'
import type { Files } from '../base/files.ts'
import { fileNameOf, fileStartOf } from './file-name.ts'

/** The queues of one topic. */
export interface TopicQueues {
  readonly topic: string
  readonly topicBytes: Buffer
  readonly queues: Map<number, ConsumeQueue>
}

/** A queue's files as they were found, before its end is known. */
interface FoundQueue {
  readonly queue: ConsumeQueue
  readonly fileStarts: number[]
}

/** Says whether the commit log has the record that an entry points at, and may be asked again and again. */
export type EntryCheck = (queue: ConsumeQueue, queueOffset: number, position: number, recordBytes: number) => boolean

/** Files that are flushed at the same time: libuv has four threads, and the commit log needs one. */
const flushesAtOnce = 3

/** All consume queues of a store. */
export class QueueTable {
  readonly scratch: DataView
  /** By the clock of `performance`: when flushes give up. */
  flushUntil = Number.POSITIVE_INFINITY
  readonly #storage: QueueStorage
  readonly #topics = new Map<string, TopicQueues>()
  readonly #dirty = new Set<ConsumeQueue>()
  #found: FoundQueue[] = []
  #unflushedPaths = new Set<string>()

  constructor(files: Files, options: { folder: string; fileBytes: number; openFilesMax?: number }) {
    this.#storage = {
      handles: new FileHandles(files, options.openFilesMax ?? 256),
      folder: options.folder,
      fileBytes: Math.ceil(options.fileBytes / entryBytes) * entryBytes,
      onWritten: (filePath) => this.#unflushedPaths.add(filePath),
    }
    this.scratch = new DataView(new ArrayBuffer(800 * entryBytes))
  }

  get folder(): string {
    return this.#storage.folder
  }

  topics(): IterableIterator<TopicQueues> {
    return this.#topics.values()
  }

  *all(): Generator<ConsumeQueue> {
    for (const { queues } of this.#topics.values()) yield* queues.values()
  }

  topic(topic: string): TopicQueues | undefined {
    return this.#topics.get(topic)
  }

  find(topic: string, queueId: number): ConsumeQueue | undefined {
    return this.#topics.get(topic)?.queues.get(queueId)
  }

  /** The queue, made (without files) when there is none. */
  obtain(topic: string, queueId: number): ConsumeQueue {
    let entry = this.#topics.get(topic)
    if (entry === undefined) {
      entry = { topic, topicBytes: Buffer.from(topic, 'utf8'), queues: new Map() }
      this.#topics.set(topic, entry)
    }
    let queue = entry.queues.get(queueId)
    if (queue === undefined) {
      queue = new ConsumeQueue(this.#storage, topic, entry.topicBytes, queueId)
      entry.queues.set(queueId, queue)
    }
    return queue
  }

  markDirty(queue: ConsumeQueue): void {
    queue.isDirty = true
    this.#dirty.add(queue)
  }

  /** Finds the queues' files. @throws OperatingError when a file has another size than the settings ask for */
  load(): void {
    const { handles, folder } = this.#storage
    for (const topic of handles.files.listSync(folder)) {
      if (!topic.isFolder) continue
      for (const { name, isFolder } of handles.files.listSync(path.join(folder, topic.name))) {
        const queueId = Number(name)
        if (!isFolder || !/^\d{1,10}$/.test(name) || queueId > 0x7fffffff) continue
        const queue = this.obtain(topic.name, queueId)
        this.#found.push({ queue, fileStarts: this.#findFiles(queue) })
      }
    }
  }

  /** Whether `load` found files of any queue. */
  get hasFiles(): boolean {
    return this.#found.some(({ fileStarts }) => fileStarts.length > 0)
  }

  #findFiles(queue: ConsumeQueue): number[] {
    const { handles, fileBytes } = this.#storage
    const starts: number[] = []
    const names = handles.files.listSync(queue.folder).filter((entry) => !entry.isFolder)
    for (const [i, { name }] of names.entries()) {
      const start = fileStartOf(name)
      if (start === undefined) continue
      const filePath = path.join(queue.folder, name)
      const size = handles.files.factsSync(filePath)?.size ?? 0
      const isLast = i === names.length - 1
      if (size === 0 && isLast) {
        handles.files.unlinkSync(filePath)
        continue
      }
      if (size !== fileBytes) {
        if (!isLast || size > fileBytes) {
          throw new OperatingError(
            'STORE_FILE_SIZE',
            `${filePath} has ${size} bytes, mappedFileSizeConsumeQueue is ${fileBytes}: start with the size the store was made with`,
          )
        }
        handles.files.ftruncateSync(handles.existing(filePath), fileBytes)
      }
      starts.push(start)
    }
    return starts
  }

  /**
   * Works out where every found queue begins and ends.
   * @param check whether the log has the record of an entry
   * @param before after an unclean stop: entries that point at or behind this log position are forgotten. Undefined after a
   *   clean stop: all entries count
   * @returns false when a queue's last entry does not fit the log (only without `before`)
   */
  openAll(check: EntryCheck, before: number | undefined): boolean {
    let fits = true
    for (const { queue, fileStarts } of this.#found) {
      if (fileStarts.length === 0) continue
      const firstOffset = this.#firstOffsetOf(queue, fileStarts[0]!)
      const isKept = (queueOffset: number, position: number, size: number): boolean => {
        if (size <= 0 || position < 0) return false
        if (size === fillerRecordBytes && position === 0) return true
        if (before === undefined) return true
        return position < before && check(queue, queueOffset, position, size)
      }
      const end = this.#endOf(queue, fileStarts, isKept)
      const last = end > firstOffset ? this.#entryInFile(queue, end - 1) : undefined
      const isFiller = last === undefined || last.size === fillerRecordBytes
      if (before === undefined && !isFiller && !check(queue, end - 1, last.position, last.size)) fits = false
      queue.openAt(fileStarts, Math.min(firstOffset, end), end, isFiller ? 0 : last.position + last.size)
      if (before !== undefined) queue.cutAt(end, queue.maxPosition)
    }
    return fits
  }

  #firstOffsetOf(queue: ConsumeQueue, fileStart: number): number {
    let low = fileStart / entryBytes
    if (this.#entryInFile(queue, low)?.size !== fillerRecordBytes) return low
    let high = low + this.#storage.fileBytes / entryBytes
    while (low < high) {
      const middle = Math.floor((low + high) / 2)
      if (this.#entryInFile(queue, middle)?.size === fillerRecordBytes) low = middle + 1
      else high = middle
    }
    return low
  }

  /** Behind the last kept entry. Kept entries form a prefix of each file; only the last file with any can be partly used. */
  #endOf(
    queue: ConsumeQueue,
    fileStarts: number[],
    isKept: (queueOffset: number, position: number, size: number) => boolean,
  ): number {
    const perFile = this.#storage.fileBytes / entryBytes
    const keeps = (queueOffset: number): boolean => {
      const entry = this.#entryInFile(queue, queueOffset)
      return entry !== undefined && isKept(queueOffset, entry.position, entry.size)
    }
    for (let i = fileStarts.length - 1; i >= 0; i--) {
      const first = fileStarts[i]! / entryBytes
      if (!keeps(first)) continue
      let low = first + 1
      let high = first + perFile
      // Most queues are short: look in growing steps before halving.
      for (let step = 64; low + step < high; step *= 4) {
        if (keeps(low + step)) low = low + step + 1
        else high = low + step
      }
      while (low < high) {
        const middle = Math.floor((low + high) / 2)
        if (keeps(middle)) low = middle + 1
        else high = middle
      }
      return low
    }
    return fileStarts[0]! / entryBytes
  }

  #entryInFile(queue: ConsumeQueue, queueOffset: number): { position: number; size: number } | undefined {
    const { handles, fileBytes } = this.#storage
    const begin = queueOffset * entryBytes
    const start = begin - (begin % fileBytes)
    const target = new Uint8Array(this.scratch.buffer, 0, entryBytes)
    const descriptor = handles.existing(path.join(queue.folder, fileNameOf(start)))
    if (readFully(handles.files, descriptor, target, begin - start) < entryBytes) return undefined
    return { position: getInt64(this.scratch, 0), size: this.scratch.getInt32(8) }
  }

  /** Behind the last record that any queue points at, -1 when no queue has an entry. */
  get maxPosition(): number {
    let position = -1
    for (const queue of this.all()) if (queue.maxPosition > position) position = queue.maxPosition
    return position
  }

  /**
   * Writes waiting entries for at most about `budgetMs`.
   * @returns the last failure, undefined when all went well, and whether entries still wait
   */
  writeSome(budgetMs: number): { failure: Error | undefined; isMore: boolean } {
    const until = performance.now() + budgetMs
    let failure: Error | undefined
    const failed: ConsumeQueue[] = []
    let isMore = false
    for (const queue of this.#dirty) {
      if (performance.now() > until) {
        isMore = true
        break
      }
      this.#dirty.delete(queue)
      queue.isDirty = false
      try {
        queue.writeOut()
      } catch (thrown) {
        failure = thrown instanceof Error ? thrown : new Error(String(thrown))
        failed.push(queue)
      }
    }
    for (const queue of failed) this.markDirty(queue)
    return { failure, isMore }
  }

  /** Bytes of entries that only memory has. */
  get unwrittenBytes(): number {
    let bytes = 0
    for (const queue of this.#dirty) bytes += queue.unwrittenBytes
    return bytes
  }

  /**
   * Makes all written entries safe on the disk. Ends at `flushUntil`; what is left is tried again by the next call.
   * @throws the system's error, or one that says how much is left
   */
  async flush(): Promise<void> {
    const paths = this.#unflushedPaths
    this.#unflushedPaths = new Set()
    const waiting = paths.values()
    const work = async (): Promise<void> => {
      for (const filePath of waiting) {
        if (performance.now() > this.flushUntil) return
        await this.#storage.handles.flush(filePath)
        paths.delete(filePath)
      }
    }
    try {
      await Promise.all(Array.from({ length: flushesAtOnce }, work))
    } finally {
      for (const rest of paths) this.#unflushedPaths.add(rest)
    }
    if (paths.size > 0) throw new Error(`${paths.size} consume queue files could not be flushed in time`)
  }

  /** Gives back the memory of queues that have nothing to write. */
  releaseIdleMemory(): void {
    for (const queue of this.all()) if (!queue.isDirty) queue.releaseMemory()
  }

  /** Takes a queue out of the table, and its topic with the last one; returns its folder. */
  removeQueue(queue: ConsumeQueue): string {
    const queues = this.#topics.get(queue.topic)?.queues
    this.#dirty.delete(queue)
    for (const filePath of queue.filePaths()) this.#unflushedPaths.delete(filePath)
    queue.forgetFiles()
    if (queues?.delete(queue.queueId) === true && queues.size === 0) this.#topics.delete(queue.topic)
    return queue.folder
  }

  /** Takes a topic out of the table and returns its folder. */
  removeTopic(topic: string): string | undefined {
    const entry = this.#topics.get(topic)
    if (entry === undefined) return undefined
    for (const queue of entry.queues.values()) {
      this.#dirty.delete(queue)
      for (const filePath of queue.filePaths()) this.#unflushedPaths.delete(filePath)
      queue.forgetFiles()
    }
    this.#topics.delete(topic)
    return path.join(this.#storage.folder, topic)
  }

  close(): void {
    this.#storage.handles.closeAll()
  }
}
