import path from 'node:path'
import type { Clock } from '../base/clock.ts'
import { messageOf } from '../base/errors.ts'
import { type DiskSpace, type Files, nodeFiles, writeFully } from '../base/files.ts'
import type { Logger } from '../base/log.ts'
import { decodeProperties } from '../message/message-properties.ts'
import { AppendPath } from './append-path.ts'
import { Checkpoint } from './checkpoint.ts'
import { CommitLog } from './commit-log.ts'
import { IndexBuilder } from './index-builder.ts'
import { KeyIndex } from './key-index.ts'
import { LightQueues } from './light-queues.ts'
import { LogReader } from './log-reader.ts'
import { QueueReader } from './queue-reader.ts'
import { QueueTable } from './queue-table.ts'
import { StoreReplication } from './replicated-log.ts'
import { StoreCleaner } from './store-cleaner.ts'
import { diskRatio, humanBytes, javaDouble } from './store-facts.ts'
import { StoreLock } from './store-lock.ts'
import { recover } from './store-recovery.ts'
import { defaultDelayLevelsMs } from './tags-code.ts'
import type {
  AppendRefusal,
  AppendWaiter,
  ArrivalListener,
  KeyQuery,
  KeyQueryResult,
  MessageStore,
  MessageToStore,
  QueueEntry,
  QueueRead,
  QueueReadResult,
  Retention,
  StoreOptions,
} from './store-types.ts'

export interface StoreParts {
  readonly log: Logger
  readonly clock: Clock
  /** The machine's files unless a test passes others. */
  readonly files?: Files
}

const backgroundFlushBytes = 32 * 1024 * 1024
const indexSliceRecords = 1024
const indexDelayMs = 10
const indexBehindBytesMax = 4 * 1024 * 1024
const entriesWriteIntervalMs = 1000
const checkpointIntervalMs = 60_000
const checkpointBytes = 512 * 1024 * 1024
const shutdownWaitMs = 2000
/** Thousands of queue files may need longer: then the next start recovers them from the log. */
const shutdownFlushMs = 2000

/** Makes the message store of a folder; `start` opens it. */
export function openMessageStore(options: StoreOptions, parts: StoreParts): MessageStore {
  return new DefaultMessageStore(options, parts)
}

/** The message store in Apache's file layout (Java: DefaultMessageStore). */
class DefaultMessageStore implements MessageStore {
  readonly #options: StoreOptions
  readonly #files: Files
  readonly #logger: Logger
  readonly #clock: Clock
  readonly #log: CommitLog
  readonly #table: QueueTable
  readonly #index: KeyIndex
  readonly #indexBuilder: IndexBuilder
  readonly #checkpoint: Checkpoint
  readonly #appends: AppendPath
  /** Undefined when messages cannot be in light queues. */
  readonly #light: LightQueues | undefined
  readonly #reader: QueueReader
  readonly #records: LogReader
  readonly #cleaner: StoreCleaner
  readonly #lock: StoreLock
  readonly replicated: StoreReplication
  readonly #isIndexing: boolean
  readonly #timers: NodeJS.Timeout[] = []
  #indexTimer: NodeJS.Timeout | NodeJS.Immediate | undefined
  #backgroundFlush: Promise<void> | undefined
  #checkpointing: Promise<void> | undefined
  #checkpointPosition = 0
  #checkpointAt = 0
  #dispatchBufferMax = 0
  #hasEntryFailure = false

  constructor(options: StoreOptions, { log, clock, files = nodeFiles }: StoreParts) {
    this.#options = options
    this.#files = files
    this.#logger = log
    this.#clock = clock
    const root = options.rootFolder
    this.#log = new CommitLog(files, {
      folder: options.commitLogFolder ?? path.join(root, 'commitlog'),
      fileBytes: options.commitLogFileBytes,
    })
    this.#table = new QueueTable(files, {
      folder: path.join(root, 'consumequeue'),
      fileBytes: options.consumeQueueFileBytes,
    })
    this.#index = new KeyIndex(files, {
      folder: path.join(root, 'index'),
      shape: { slots: options.indexSlots, entriesMax: options.indexEntriesMax },
      clock,
    })
    this.#isIndexing = options.messageIndexEnable ?? true
    this.#indexBuilder = new IndexBuilder(this.#log, this.#index, log)
    this.#checkpoint = new Checkpoint(files, path.join(root, 'checkpoint'))
    this.#reader = new QueueReader(this.#log, this.#table, options.readLimits)
    this.#records = new LogReader(this.#log, 4096)
    this.#lock = new StoreLock(root)
    this.#appends = new AppendPath(
      {
        log: this.#log,
        table: this.#table,
        logger: log,
        clock,
        onPublished: () => {
          this.#afterPublish()
        },
      },
      options,
    )
    const { lightQueuesMax } = options
    this.replicated = new StoreReplication({
      log: this.#log,
      table: this.#table,
      index: this.#isIndexing ? this.#index : undefined,
      indexBuilder: this.#indexBuilder,
      appends: this.#appends,
      logger: log,
      delayLevelsMs: options.delayLevelsMs ?? defaultDelayLevelsMs,
      hasLightQueues: lightQueuesMax !== undefined,
    })
    if (lightQueuesMax !== undefined) this.#light = new LightQueues(this.#appends, this.#table, lightQueuesMax)
    this.#cleaner = new StoreCleaner(
      { log: this.#log, table: this.#table, index: this.#index, files, logger: log, clock },
      options,
    )
  }

  async start(): Promise<void> {
    const root = this.#options.rootFolder
    this.#files.makeFolderSync(root)
    await this.#lock.take()
    try {
      this.#open(root)
    } catch (thrown) {
      this.#closeFiles()
      this.#lock.release()
      throw thrown
    }
    this.#every(this.#options.flushIntervalMs, () => {
      this.#flushInBackground()
    })
    this.#every(entriesWriteIntervalMs, () => {
      this.#writeEntries()
    })
    this.#every(60_000, () => {
      this.#appends.latency.rotate()
    })
    this.#every(this.#options.cleanResourceIntervalMs ?? 10_000, () => {
      this.#clean()
    })
  }

  #open(root: string): void {
    const began = performance.now()
    const abortPath = path.join(root, 'abort')
    const wasClean = this.#files.factsSync(abortPath) === undefined
    this.#log.load()
    this.#table.load()
    this.#checkpoint.load()
    const unusable = this.#isIndexing ? this.#index.load() : []
    if (unusable.length > 0) this.#logger.warn({ files: unusable }, 'index files of another size are not used')
    const parts = {
      log: this.#log,
      table: this.#table,
      index: this.#isIndexing ? this.#index : undefined,
      checkpoint: this.#checkpoint,
      logger: this.#logger,
      delayLevelsMs: this.#options.delayLevelsMs ?? defaultDelayLevelsMs,
      hasLightQueues: this.#light !== undefined,
    }
    const result = recover(parts, wasClean)
    const { failure } = this.#table.writeSome(Number.POSITIVE_INFINITY)
    if (failure !== undefined) throw failure
    this.#indexBuilder.position = result.end
    this.#checkpointPosition = result.end
    this.#checkpointAt = performance.now()
    const lastTimestamp = Math.max(result.lastTimestamp, this.#lastTimestampBefore(result.end))
    this.#writeText(abortPath, String(process.pid))
    this.#appends.open(lastTimestamp)
    this.#logger.info(
      {
        folder: root,
        wasClean,
        end: result.end,
        scannedFrom: result.scannedFrom,
        records: result.records,
        elapsedMs: Math.round(performance.now() - began),
      },
      'the message store is open',
    )
  }

  /** Store time of the newest message that a queue knows, so that times never run backwards over a restart. */
  #lastTimestampBefore(end: number): number {
    let newest = 0
    let position = -1
    for (const queue of this.#table.all()) {
      if (queue.maxPosition <= position || queue.maxOffset === 0) continue
      position = queue.maxPosition
      newest = this.#reader.timestampOf(queue, queue.maxOffset - 1, end)
    }
    return Math.max(newest, 0)
  }

  #every(intervalMs: number, work: () => void): void {
    const timer = setInterval(work, Math.max(intervalMs, 1))
    timer.unref()
    this.#timers.push(timer)
  }

  #writeText(filePath: string, text: string): void {
    const descriptor = this.#files.openSync(filePath, 'create')
    try {
      this.#files.ftruncateSync(descriptor, 0)
      writeFully(this.#files, descriptor, Buffer.from(text), 0)
    } finally {
      this.#files.closeSync(descriptor)
    }
  }

  async shutdown(): Promise<void> {
    await this.#appends.close(shutdownWaitMs)
    for (const timer of this.#timers) clearInterval(timer)
    clearTimeout(this.#indexTimer as NodeJS.Timeout | undefined)
    clearImmediate(this.#indexTimer as NodeJS.Immediate | undefined)
    this.#table.flushUntil = performance.now() + shutdownFlushMs
    await this.#backgroundFlush
    await this.#checkpointing
    try {
      if (this.#options.testSwitch !== 'noFlush') {
        this.#catchUpIndex()
        await this.#makeCheckpoint()
        if (this.dispatchBehindBytes === 0) this.#files.unlinkSync(path.join(this.#options.rootFolder, 'abort'))
      }
    } catch (thrown) {
      this.#logger.error(
        { err: thrown },
        'the store could not be closed cleanly; it will be recovered at the next start',
      )
    }
    this.#closeFiles()
    this.#lock.release()
  }

  #closeFiles(): void {
    this.#log.close()
    this.#table.close()
    this.#index.close()
  }

  get appendTimestamp(): number {
    return this.#appends.appendTimestamp
  }

  get isWritable(): boolean {
    return this.#appends.isWritable
  }

  append(message: MessageToStore, waiter: AppendWaiter): AppendRefusal | undefined {
    return this.#light === undefined ? this.#appends.append(message, waiter) : this.#light.append(message, waiter)
  }

  appendBatch(messages: readonly MessageToStore[], waiter: AppendWaiter): AppendRefusal | undefined {
    return this.#appends.appendBatch(messages, waiter)
  }

  onArrival(listener: ArrivalListener): void {
    this.#appends.onArrival(listener)
  }

  read(request: QueueRead): QueueReadResult {
    return this.#reader.read(request, this.#appends.published)
  }

  minQueueOffset(topic: string, queueId: number): number {
    const queue = this.#table.find(topic, queueId)
    return queue === undefined ? 0 : this.#reader.minOffset(queue)
  }

  maxQueueOffset(topic: string, queueId: number): number {
    return this.#table.find(topic, queueId)?.maxOffset ?? 0
  }

  queueOffsetByTime(topic: string, queueId: number, timestamp: number, boundary: 'LOWER' | 'UPPER'): number {
    const queue = this.#table.find(topic, queueId)
    return queue === undefined ? 0 : this.#reader.offsetByTime(queue, timestamp, boundary, this.#appends.published)
  }

  queueEntry(topic: string, queueId: number, queueOffset: number): QueueEntry | undefined {
    return this.#reader.entry(topic, queueId, queueOffset)
  }

  storeTimestampOf(topic: string, queueId: number, queueOffset: number): number {
    const queue = this.#table.find(topic, queueId)
    return queue === undefined ? -1 : this.#reader.timestampOf(queue, queueOffset, this.#appends.published)
  }

  earliestStoreTimestamp(topic: string, queueId: number): number {
    return this.storeTimestampOf(topic, queueId, this.minQueueOffset(topic, queueId))
  }

  isInMemory(topic: string, queueId: number, queueOffset: number): boolean {
    return this.#reader.isInMemory(topic, queueId, queueOffset, this.#appends.published)
  }

  recordAt(physicalOffset: number): Buffer | undefined {
    if (!Number.isSafeInteger(physicalOffset) || physicalOffset < this.#log.minPosition) return undefined
    return this.#records.copyAt(physicalOffset, this.#appends.published)
  }

  queryByKey(query: KeyQuery): KeyQueryResult {
    this.#catchUpIndex()
    const { topic, key, messagesMax, beginTimestamp, endTimestamp } = query
    const records: Buffer[] = []
    const { parts, window } = this.#records
    const range = { begin: beginTimestamp, end: endTimestamp }
    if (messagesMax > 0) {
      this.#index.find(query.indexType === 'T' ? `${topic}#T#${key}` : `${topic}#${key}`, range, (position) => {
        if (position < this.#log.minPosition) return false
        if (this.#records.read(position, this.#appends.published) !== 'record') return true
        const isInTime = parts.storeTimestamp >= beginTimestamp && parts.storeTimestamp <= endTimestamp
        const record = window.bytes.subarray(window.start, window.start + parts.size)
        const at = { topicAt: parts.topicAt - window.start, propertiesAt: parts.propertiesAt - window.start }
        if (isInTime && hasKey(record, { ...parts, ...at }, query)) records.push(Buffer.from(record))
        return records.length < messagesMax
      })
    }
    return {
      records,
      indexLastUpdateTimestamp: this.#index.lastTimestamp,
      indexLastUpdatePhysicalOffset: this.#index.lastPosition,
    }
  }

  queueIdsOf(topic: string): number[] {
    return [...(this.#table.topic(topic)?.queues.keys() ?? [])].sort((a, b) => a - b)
  }

  topicsWithQueues(): string[] {
    const topics: string[] = []
    for (const { topic } of this.#table.topics()) topics.push(topic)
    return topics
  }

  deleteQueues(topic: string): Promise<void> {
    this.#appends.forgetTopic(topic)
    const folder = this.#table.removeTopic(topic)
    return new Promise((resolve, reject) => {
      try {
        if (folder !== undefined) this.#files.removeFolderSync(folder)
        resolve()
      } catch (thrown) {
        reject(new Error(`the queues of ${topic} could not be removed: ${messageOf(thrown)}`, { cause: thrown }))
      }
    })
  }

  get minPhysicalOffset(): number {
    return this.#log.minPosition
  }
  get maxPhysicalOffset(): number {
    return this.#appends.published
  }
  get flushedPhysicalOffset(): number {
    return this.#log.flushed
  }
  get unflushedBytes(): number {
    return Math.max(0, this.#log.written - this.#log.flushed)
  }
  get dispatchBehindBytes(): number {
    return this.#isIndexing ? Math.max(0, this.#appends.published - this.#indexBuilder.position) : 0
  }

  runtimeFacts(): Record<string, string> {
    const space = this.#spaceOf(this.#log.folder)
    const ratio = javaDouble(space === undefined ? -1 : diskRatio(space))
    const rootSpace = this.#spaceOf(this.#options.rootFolder)
    const { latency } = this.#appends
    return {
      commitLogMinOffset: String(this.minPhysicalOffset),
      commitLogMaxOffset: String(this.maxPhysicalOffset),
      commitLogDiskRatio: ratio,
      [`commitLogDiskRatio_${this.#log.folder}`]: ratio,
      consumeQueueDiskRatio: javaDouble(rootSpace === undefined ? -1 : diskRatio(rootSpace)),
      commitLogDirCapacity: `Total : ${humanBytes(space?.totalBytes ?? 0)}, Free : ${humanBytes(space?.freeBytes ?? 0)}.`,
      dispatchBehindBytes: String(this.dispatchBehindBytes),
      dispatchMaxBuffer: String(this.#dispatchBufferMax),
      earliestMessageTimeStamp: String(this.#records.timestampAt(this.#log.minPosition, this.#appends.published)),
      pageCacheLockTimeMills: String(this.#appends.oldestWaitMs),
      putMessageDistributeTime: latency.distribution,
      putMessageEntireTimeMax: String(latency.maxMs),
      getMessageEntireTimeMax: String(Math.round(this.#reader.readMsMax)),
      putLatency99: latency.percentile(0.99).toFixed(2),
      putLatency999: latency.percentile(0.999).toFixed(2),
      remainHowManyDataToFlush: humanBytes(this.unflushedBytes),
      remainTransientStoreBufferNumbs: '0',
    }
  }

  #spaceOf(folder: string): DiskSpace | undefined {
    try {
      return this.#files.diskSpaceSync(folder)
    } catch {
      return undefined
    }
  }

  #afterPublish(): void {
    const behind = this.dispatchBehindBytes
    if (behind > this.#dispatchBufferMax) this.#dispatchBufferMax = behind
    if (this.#log.written - this.#log.flushed > backgroundFlushBytes) this.#flushInBackground()
    if (!this.#isIndexing) return
    if (behind > indexBehindBytesMax) this.#indexBuilder.step(this.#appends.published, indexSliceRecords)
    if (this.#indexTimer !== undefined) return
    this.#indexTimer = setTimeout(() => {
      this.#indexTimer = undefined
      this.#buildIndex()
    }, indexDelayMs)
  }

  #buildIndex(): void {
    const isWritten = this.#indexBuilder.step(this.#appends.published, indexSliceRecords)
    if (this.dispatchBehindBytes === 0 || this.#indexTimer !== undefined) return
    const again = (): void => {
      this.#indexTimer = undefined
      this.#buildIndex()
    }
    this.#indexTimer = isWritten ? setImmediate(again) : setTimeout(again, 1000)
  }

  #catchUpIndex(): void {
    if (this.#isIndexing) this.#indexBuilder.step(this.#appends.published, Number.POSITIVE_INFINITY)
  }

  /** Async flush: makes the log safe in the background. Sync flush does it before each acknowledgement. */
  #flushInBackground(): void {
    if (this.#options.testSwitch !== undefined || this.#options.flushDiskType === 'SYNC_FLUSH') return
    if (this.#backgroundFlush !== undefined || this.#log.end <= this.#log.flushed) return
    this.#backgroundFlush = this.#flushLog()
      .catch((thrown: unknown) => {
        this.#logger.error({ err: thrown }, 'the commit log could not be flushed; its end will be written again')
        this.#log.rewriteUnflushed()
      })
      .finally(() => {
        this.#backgroundFlush = undefined
      })
  }

  #flushLog(): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#log.written < this.#appends.published) this.#log.writeOut()
      this.#log.flush((failure) => {
        if (failure === null) resolve()
        else reject(failure)
      })
    })
  }

  /** Writes queue and index entries that only memory has, some at a time. */
  #writeEntries(): void {
    if (this.#options.testSwitch === 'noFlush') return
    const { failure, isMore } = this.#table.writeSome(4)
    let indexFailure: unknown
    try {
      this.#index.writeEntries()
    } catch (thrown) {
      indexFailure = thrown
    }
    const hasFailure = failure !== undefined || indexFailure !== undefined
    if (hasFailure && !this.#hasEntryFailure) {
      this.#logger.error({ err: failure ?? indexFailure }, 'queue entries cannot be written; they stay in memory')
    }
    this.#hasEntryFailure = hasFailure
    if (isMore) {
      setImmediate(() => {
        this.#writeEntries()
      })
      return
    }
    const isDue =
      performance.now() - this.#checkpointAt > checkpointIntervalMs ||
      this.#appends.published - this.#checkpointPosition > checkpointBytes
    if (!isDue || hasFailure || this.#checkpointing !== undefined) return
    this.#checkpointing = this.#makeCheckpoint()
      .catch((thrown: unknown) => {
        this.#logger.error({ err: thrown }, 'the checkpoint could not be written')
      })
      .finally(() => {
        this.#checkpointing = undefined
      })
  }

  /** Makes log, queues and index safe on the disk and notes up to which store time they are. */
  async #makeCheckpoint(): Promise<void> {
    const timestamp = this.#appends.lastTimestamp
    const position = this.#appends.published
    this.#checkpointAt = performance.now()
    this.#checkpointPosition = position
    await this.#flushLog()
    this.#catchUpIndex()
    await this.#writeAllEntries()
    await this.#table.flush()
    if (this.#isIndexing) await this.#index.flush()
    this.#checkpoint.physicMsgTimestamp = timestamp
    this.#checkpoint.logicsMsgTimestamp = timestamp
    this.#checkpoint.indexMsgTimestamp = Math.max(this.#checkpoint.indexMsgTimestamp, this.#index.finishedTimestamp)
    this.#checkpoint.flush()
    this.#table.releaseIdleMemory()
  }

  cleanExpired(): void {
    this.#cleaner.removeNow()
  }

  cleanExpiredQueues(isKept: (topic: string) => boolean): void {
    this.#cleaner.removeEmptyQueues((topic) => {
      if (!isKept(topic)) this.#appends.forgetTopic(topic)
      return isKept(topic)
    })
  }

  setRetention(retention: Retention): void {
    this.#cleaner.retention = retention
  }

  /** Writes the entries of all queues, with turns for other work in between. */
  async #writeAllEntries(): Promise<void> {
    for (;;) {
      const { failure, isMore } = this.#table.writeSome(4)
      if (failure !== undefined) throw failure
      if (!isMore) return
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  #clean(): void {
    this.#appends.isDiskFull = this.#cleaner.run(this.#appends.isDiskFull)
  }
}

/** Whether a record is of the topic and has the key: different keys can have the same hash. */
function hasKey(
  record: Buffer,
  at: { topicAt: number; topicBytes: number; propertiesAt: number; propertiesBytes: number },
  { topic, key, indexType }: KeyQuery,
): boolean {
  if (record.toString('utf8', at.topicAt, at.topicAt + at.topicBytes) !== topic) return false
  const properties = decodeProperties(record.subarray(at.propertiesAt, at.propertiesAt + at.propertiesBytes))
  if (indexType === 'T') return properties.get('TAGS') === key
  const isUnique = indexType !== 'K' && properties.get('UNIQ_KEY') === key
  return isUnique || (indexType !== 'U' && (properties.get('KEYS')?.split(' ').includes(key) ?? false))
}
