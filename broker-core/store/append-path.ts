import type { Clock } from '../base/clock.ts'
import type { Logger } from '../base/log.ts'
import { findProperty, propertyName, tagsCodeOf } from '../message/message-properties.ts'
import { blankBytes, encodeRecord, recordBytesOf, type RecordPlace } from '../message/record-layout.ts'
import { sysFlag } from '../message/sys-flag.ts'
import type { CommitLog } from './commit-log.ts'
import type { ConsumeQueue } from './consume-queue.ts'
import { GroupWait } from './group-wait.ts'
import { PendingAppends } from './pending-appends.ts'
import { PutLatency } from './put-latency.ts'
import type { QueueTable } from './queue-table.ts'
import type {
  AppendOutcome,
  AppendRefusal,
  AppendWaiter,
  ArrivalListener,
  MessageToStore,
  ReplicaGate,
  StoreOptions,
} from './store-types.ts'
import { isSafeTopicName } from './store-recovery.ts'
import { defaultDelayLevelsMs, scheduleTagsCode, scheduleTopic } from './tags-code.ts'

const waitName = propertyName('WAIT')
/** Room of a record beside its body (Java: MessageExtEncoder). */
const recordBytesBesideBody = 64 * 1024
/** How long nothing is accepted after a failed write, before the next append tries again. */
const pauseAfterFailureMs = 500
const flushRetryMs = 200
/** Bytes that may wait for a disk that does not confirm them. */
const unconfirmedBytesMax = 64 * 1024 * 1024

export interface AppendParts {
  readonly log: CommitLog
  readonly table: QueueTable
  readonly logger: Logger
  readonly clock: Clock
  /** Called when messages became readable. */
  readonly onPublished: () => void
}

/**
 * From an append to its acknowledgement. An append is encoded at once into the tail of the log; one `setImmediate` per turn of
 * the event loop writes everything that came in. Async flush: written means acknowledged. Sync flush: one write and one flush
 * are under way at a time, and what comes in meanwhile is the next group, which may wait a little for more (`group-wait.ts`).
 * Messages are readable once they are acknowledged.
 */
export class AppendPath {
  readonly latency = new PutLatency()
  /** Everything in front of this log position can be read. */
  published = 0
  lastTimestamp = 0
  /** Set by the cleaner while the disk is too full. */
  isDiskFull = false
  isClosed = false
  /** Of a slave: its messages come from its master. */
  isReplica = false
  /** Set where an acknowledgement waits for replicas. */
  gate: ReplicaGate | undefined
  /** Called in the turn in which bytes were written to the log. */
  onWritten: () => void = () => undefined
  readonly #log: CommitLog
  readonly #table: QueueTable
  readonly #logger: Logger
  readonly #clock: Clock
  readonly #options: StoreOptions
  readonly #onPublished: () => void
  readonly #isSync: boolean
  readonly #delayLevelsMs: readonly number[]
  readonly #pending = new PendingAppends()
  readonly #place: RecordPlace = { start: 0, queueOffset: 0, physicalOffset: 0, storeTimestamp: 0 }
  readonly #arrivalListeners: ArrivalListener[] = []
  readonly #groupWait = new GroupWait()
  #groupTimer: NodeJS.Timeout | undefined
  #isTurnScheduled = false
  /** Of the broken test mode only. */
  #lateWrite: NodeJS.Timeout | undefined
  #isFlushing = false
  #pausedUntil = 0
  #lastQueue: ConsumeQueue | undefined
  #expiryTimer: NodeJS.Timeout | undefined
  #idleWaiters: (() => void)[] = []

  constructor(parts: AppendParts, options: StoreOptions) {
    this.#log = parts.log
    this.#table = parts.table
    this.#logger = parts.logger
    this.#clock = parts.clock
    this.#onPublished = parts.onPublished
    this.#options = options
    this.#isSync = options.flushDiskType === 'SYNC_FLUSH'
    this.#delayLevelsMs = options.delayLevelsMs ?? defaultDelayLevelsMs
  }

  /** Begins to accept appends behind a recovered log. */
  open(lastTimestamp: number): void {
    this.published = this.#log.end
    this.lastTimestamp = lastTimestamp
    if (!this.#isSync) return
    this.#expiryTimer = setInterval(
      () => {
        this.#expireWaiters()
      },
      Math.min(100, this.#options.syncFlushTimeoutMs),
    )
    this.#expiryTimer.unref()
  }

  get appendTimestamp(): number {
    return this.#isTurnScheduled ? this.lastTimestamp : Math.max(this.lastTimestamp, this.#clock.now())
  }

  get isWritable(): boolean {
    return !this.isClosed && !this.isDiskFull && performance.now() >= this.#pausedUntil
  }

  /** How long the oldest waiting append has waited, 0 when none waits. */
  get oldestWaitMs(): number {
    return this.#pending.count === 0 ? 0 : Math.max(0, this.#clock.now() - this.#pending.storeTimestamps[0]!)
  }

  onArrival(listener: ArrivalListener): void {
    this.#arrivalListeners.push(listener)
  }

  append(message: MessageToStore, waiter: AppendWaiter): AppendRefusal | undefined {
    let queue = this.#lastQueue
    if (queue === undefined || queue.queueId !== message.queueId || queue.topic !== message.topic) {
      const obtained = this.#queueFor(message)
      if ('reason' in obtained) return obtained
      this.#lastQueue = queue = obtained
    }
    const bytes = recordBytesOf(message, queue.topicBytes.length)
    const refusal = this.#refusalOf(message, bytes)
    if (refusal !== undefined) return refusal
    this.#prepareTurn(queue.isTimed)
    const index = this.#encode(message, queue, bytes)
    const pending = this.#pending
    waiter.queueOffset = pending.queueOffsets[index]!
    waiter.physicalOffset = pending.positions[index]!
    waiter.storeTimestamp = this.lastTimestamp
    pending.waiters[index] = waiter
    return undefined
  }

  /** As `append`, with an entry in each of some further queues for the same record (`light-queues.ts`). */
  appendInto(
    message: MessageToStore,
    waiter: AppendWaiter,
    queues: readonly ConsumeQueue[],
  ): AppendRefusal | undefined {
    const refusal = this.append(message, waiter)
    if (refusal !== undefined) return refusal
    const pending = this.#pending
    const own = pending.count - 1
    if (pending.dispatched[own] === 0) return undefined
    for (const queue of queues) {
      const index = pending.add()
      pending.queues[index] = queue
      pending.waiters[index] = undefined
      pending.queueOffsets[index] = queue.nextOffset++
      pending.positions[index] = pending.positions[own]!
      pending.storeTimestamps[index] = pending.storeTimestamps[own]!
      pending.sizes[index] = pending.sizes[own]!
      pending.dispatched[index] = 1
      pending.tagsCodes[index] = pending.tagsCodes[own]!
      pending.isHasty[index] = pending.isHasty[own]!
    }
    return undefined
  }

  appendBatch(messages: readonly MessageToStore[], waiter: AppendWaiter): AppendRefusal | undefined {
    const first = messages[0]
    if (first === undefined) return { reason: 'messageTooLarge', remark: 'the batch has no messages' }
    const obtained = this.#queueFor(first)
    if ('reason' in obtained) return obtained
    let total = 0
    for (const message of messages) {
      const bytes = recordBytesOf(message, obtained.topicBytes.length)
      const refusal = this.#refusalOf(message, bytes)
      if (refusal !== undefined) return refusal
      total += bytes
    }
    if (total + blankBytes > this.#log.fileBytes) return tooLarge(total, this.#log.fileBytes - blankBytes)
    this.#prepareTurn(false)
    // A batch is not divided between two files: room for all of it is made first.
    this.#log.reserve(total)
    const pending = this.#pending
    const positions: number[] = []
    let index = 0
    for (const message of messages) {
      index = this.#encode(message, obtained, recordBytesOf(message, obtained.topicBytes.length))
      if (positions.length === 0) waiter.queueOffset = pending.queueOffsets[index]!
      positions.push(pending.positions[index]!)
    }
    waiter.physicalOffset = positions[0]!
    waiter.physicalOffsets = positions
    waiter.storeTimestamp = this.lastTimestamp
    pending.waiters[index] = waiter
    return undefined
  }

  #queueFor(message: MessageToStore): ConsumeQueue | AppendRefusal {
    const { topic, queueId } = message
    const known = this.#table.find(topic, queueId)
    if (known !== undefined) return known
    const bytes = Buffer.byteLength(topic)
    if (bytes > 255 || (bytes > 127 && !topic.startsWith('%RETRY%'))) {
      return { reason: 'topicTooLong', remark: `the topic has ${bytes} bytes, at most 127 are allowed` }
    }
    if (!isSafeTopicName(topic) || !Number.isInteger(queueId) || queueId < 0 || queueId > 0x7fffffff) {
      return { reason: 'topicIllegal', remark: `${JSON.stringify(topic)} queue ${queueId} cannot be stored` }
    }
    return this.#table.obtain(topic, queueId)
  }

  #refusalOf(message: MessageToStore, recordBytes: number): AppendRefusal | undefined {
    const { messageBytesMax, propertiesBytesMax } = this.#options
    const propertiesMax = Math.min(propertiesBytesMax, 32767)
    if (message.properties.length > propertiesMax) {
      return {
        reason: 'propertiesTooLarge',
        remark: `the properties have ${message.properties.length} bytes, at most ${propertiesMax} are allowed`,
      }
    }
    if (message.body.length > messageBytesMax) return tooLarge(message.body.length, messageBytesMax)
    const recordMax = Math.min(messageBytesMax + recordBytesBesideBody, this.#log.fileBytes - blankBytes)
    if (recordBytes > recordMax) return tooLarge(recordBytes, recordMax)
    if (this.isReplica) return { reason: 'notWritable', remark: 'this broker is a slave: send to its master' }
    if (this.isClosed) return { reason: 'shutdown', remark: 'the store is shutting down' }
    if (this.isDiskFull) return { reason: 'notWritable', remark: 'the disk is too full to store more messages' }
    if (this.#pausedUntil > 0 && performance.now() < this.#pausedUntil) {
      return { reason: 'notWritable', remark: 'the store could not write to its files a moment ago' }
    }
    if (this.#log.end - this.published > unconfirmedBytesMax) {
      return { reason: 'busy', remark: `${this.#log.end - this.published} bytes wait for the disk already` }
    }
    return undefined
  }

  /** Forgets the queues of a topic that was deleted. */
  forgetTopic(topic: string): void {
    if (this.#lastQueue?.topic === topic) this.#lastQueue = undefined
  }

  /** @param isTimed whether something is counted from the store time: then it is that of now, not of the begin of the turn */
  #prepareTurn(isTimed: boolean): void {
    const isScheduled = this.#isTurnScheduled
    if (isScheduled && !isTimed) return
    const now = this.#clock.now()
    if (now > this.lastTimestamp) this.lastTimestamp = now
    if (isScheduled) return
    this.#isTurnScheduled = true
    setImmediate(() => {
      this.#isTurnScheduled = false
      this.#turn()
    })
  }

  #encode(message: MessageToStore, queue: ConsumeQueue, bytes: number): number {
    const pending = this.#pending
    const place = this.#place
    const transaction = message.sysFlag & sysFlag.transactionMask
    const isDispatched = transaction === sysFlag.transactionNone || transaction === sysFlag.transactionCommit
    const chunk = this.#log.reserve(bytes)
    place.start = chunk.used
    place.queueOffset = isDispatched ? queue.nextOffset : 0
    place.physicalOffset = this.#log.end
    place.storeTimestamp = this.lastTimestamp
    encodeRecord(chunk, message, queue.topicBytes, place)
    this.#log.advance(chunk, bytes)
    const { properties } = message
    const index = pending.add()
    pending.queues[index] = queue
    pending.waiters[index] = undefined
    pending.queueOffsets[index] = place.queueOffset
    pending.positions[index] = place.physicalOffset
    pending.storeTimestamps[index] = place.storeTimestamp
    pending.sizes[index] = bytes
    pending.dispatched[index] = isDispatched ? 1 : 0
    pending.tagsCodes[index] =
      queue.topic === scheduleTopic
        ? scheduleTagsCode(
            { bytes: properties, start: 0, end: properties.length },
            place.storeTimestamp,
            this.#delayLevelsMs,
          )
        : tagsCodeOf(properties, 0, properties.length)
    const mayBeHasty = this.#isSync || this.gate !== undefined
    pending.isHasty[index] = mayBeHasty && !waitsForFlush(properties) ? 1 : 0
    if (isDispatched) queue.nextOffset++
    return index
  }

  /** Writes everything that came in, unless a flush is under way: then its end begins the next group. */
  #turn(): void {
    if (this.#isFlushing || this.#pending.count === 0) return
    if (this.#options.testSwitch === 'acknowledgeBeforeWrite') {
      this.#settle(0, this.#pending.count, 'ok')
      this.#lateWrite ??= setTimeout(() => {
        this.#lateWrite = undefined
        if (!this.#isFlushing) this.#write()
      }, 50)
      return
    }
    if (this.#isSync && this.#waitsForMore()) return
    this.#write()
  }

  /** Whether the next group is left to grow: each further append and a timer ask again. */
  #waitsForMore(): boolean {
    const restMs = this.#groupWait.restMs(this.#pending.count, performance.now())
    if (restMs === 0) return false
    this.#groupTimer ??= setTimeout(() => {
      this.#groupTimer = undefined
      this.#turn()
    }, restMs)
    return true
  }

  #write(): void {
    const pending = this.#pending
    try {
      if (this.#options.testSwitch === 'noFlush') this.#log.pretendWritten()
      else this.#log.writeOut()
    } catch (thrown) {
      this.#undoUnwritten(thrown instanceof Error ? thrown : new Error(String(thrown)))
      if (pending.count > 0) this.#retryLater()
      return
    }
    const from = pending.writtenCount
    pending.writtenCount = pending.count
    this.onWritten()
    if (this.#isSync && this.#options.testSwitch !== 'noFlush') {
      for (let i = from; i < pending.count; i++) if (pending.isHasty[i] === 1) this.#settle(i, i + 1, 'ok')
      this.#flushGroup()
    } else {
      this.#publish(pending.count)
    }
  }

  #flushGroup(): void {
    const count = this.#pending.writtenCount
    const begin = performance.now()
    this.#isFlushing = true
    this.#log.flush((failure) => {
      this.#isFlushing = false
      if (failure === null) {
        const end = performance.now()
        this.#groupWait.flushed(end - begin, count, this.#pending.count - count, end)
        this.#publish(count)
        this.#turn()
        return
      }
      this.#logger.error({ err: failure }, 'the commit log could not be flushed; its end will be written again')
      this.#settle(0, count, 'flushTimeout', failure)
      this.#log.rewriteUnflushed()
      this.#retryLater()
    })
  }

  #retryLater(): void {
    setTimeout(() => {
      this.#turn()
    }, flushRetryMs)
  }

  /** After a failed write: the records that were to be written never were. */
  #undoUnwritten(failure: Error): void {
    const pending = this.#pending
    const from = pending.writtenCount
    const count = pending.count
    this.#logger.error(
      { err: failure, messages: count - from },
      'the commit log could not be written; messages are refused',
    )
    if (from < count) {
      this.#log.cutBack(pending.positions[from]!)
      for (let i = count - 1; i >= from; i--) {
        if (pending.dispatched[i] === 1) pending.queues[i]!.nextOffset = pending.queueOffsets[i]!
      }
    }
    this.#pausedUntil = performance.now() + pauseAfterFailureMs
    const waiters = pending.waiters.slice(from, count)
    pending.dropFrom(from)
    for (const waiter of waiters) waiter?.settle('failed', failure)
    this.#tellIdle()
  }

  /** Makes the first `count` records readable and tells everybody. */
  #publish(count: number): void {
    const pending = this.#pending
    if (count === 0) return
    for (let i = 0; i < count; i++) {
      const queue = pending.queues[i]!
      if (queue.isDeleted) pending.dispatched[i] = 0
      if (pending.dispatched[i] === 0) continue
      queue.put(pending.positions[i]!, pending.sizes[i]!, pending.tagsCodes[i]!)
      if (!queue.isDirty) this.#table.markDirty(queue)
    }
    this.published = pending.positions[count - 1]! + pending.sizes[count - 1]!
    this.#log.tail.trim(this.#isSync ? this.#log.flushed : this.#log.written)
    this.latency.record(this.#clock.now() - pending.storeTimestamps[0]!, count)
    this.#settle(0, count, 'ok')
    if (this.#arrivalListeners.length > 0) {
      for (let i = 0; i < count; i++) {
        if (pending.dispatched[i] === 0) continue
        const queue = pending.queues[i]!
        for (const listener of this.#arrivalListeners) {
          listener(queue.topic, queue.queueId, pending.queueOffsets[i]! + 1, pending.tagsCodes[i]!)
        }
      }
    }
    pending.dropFirst(count)
    this.#onPublished()
    this.#tellIdle()
  }

  /** Takes over what a replica was given up to a position. */
  publishCopied(position: number, timestamp: number): void {
    this.published = position
    this.lastTimestamp = Math.max(this.lastTimestamp, timestamp)
    this.#log.tail.trim(this.#log.written)
    this.#onPublished()
  }

  /** Tells everybody who waits that a queue has grown. */
  tellArrival({ topic, queueId }: ConsumeQueue, maxQueueOffset: number, tagsCode: number): void {
    for (const listener of this.#arrivalListeners) listener(topic, queueId, maxQueueOffset, tagsCode)
  }

  #settle(from: number, to: number, outcome: AppendOutcome, failure?: Error): void {
    const { waiters, positions, sizes, isHasty } = this.#pending
    const gate = outcome === 'ok' && this.gate?.isOpen === false ? this.gate : undefined
    for (let i = from; i < to; i++) {
      const waiter = waiters[i]
      if (waiter === undefined) continue
      waiters[i] = undefined
      if (gate !== undefined && isHasty[i] === 0) {
        gate.hold(positions[i]! + sizes[i]!, waiter)
        continue
      }
      waiter.settle(outcome, failure)
    }
  }

  /** Sync flush: whoever has waited too long is told so; the message stays. */
  #expireWaiters(): void {
    const pending = this.#pending
    const due = this.#clock.now() - this.#options.syncFlushTimeoutMs
    let count = 0
    while (count < pending.count && pending.storeTimestamps[count]! < due) count++
    if (count > 0) this.#settle(0, count, 'flushTimeout', new Error('the flush took too long'))
  }

  #tellIdle(): void {
    if (this.#pending.count > 0) return
    for (const tell of this.#idleWaiters.splice(0)) tell()
  }

  /** Refuses everything from now on and waits for what is under way, at most `timeoutMs`. */
  async close(timeoutMs: number): Promise<void> {
    this.isClosed = true
    if (this.#pending.count > 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, timeoutMs)
        this.#idleWaiters.push(() => {
          clearTimeout(timer)
          resolve()
        })
      })
    }
    if (this.#expiryTimer !== undefined) clearInterval(this.#expiryTimer)
    this.#settle(0, this.#pending.count, 'flushTimeout', new Error('the store was shut down'))
  }
}

function tooLarge(bytes: number, bytesMax: number): AppendRefusal {
  return { reason: 'messageTooLarge', remark: `the message has ${bytes} bytes, at most ${bytesMax} are allowed` }
}

/** Whether a producer wants its reply only after the flush: always but with `WAIT` other than `true` (Java: isWaitStoreMsgOK). */
function waitsForFlush(properties: Uint8Array): boolean {
  const begin = findProperty(properties, 0, properties.length, waitName)
  return begin < 0 || properties[begin] === undefined || properties[begin] === 0x74 || properties[begin] === 0x54
}
