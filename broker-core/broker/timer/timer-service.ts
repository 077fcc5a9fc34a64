import { messageOf } from '../../base/errors.ts'
import type { Clock } from '../../base/clock.ts'
import type { Logger } from '../../base/log.ts'
import { javaHash } from '../../message/java-hash.ts'
import type { AppendOutcome, AppendWaiter, MessageStore, MessageToStore } from '../../store/store-types.ts'
import { timerTopic } from '../names.ts'
import { storedBytesOf } from '../stored-bytes.ts'
import { OpenSlot } from './open-slot.ts'
import { RecentRate } from './recent-rate.ts'
import { isCancelled, isCounted, outOfWheel, readTimedRecord, type TimedRecord } from './timed-record.ts'
import { type TimerUnit, unitMagic } from './timer-log.ts'
import { TimerMetrics } from './timer-metrics.ts'
import { isRoll, TimerStore } from './timer-store.ts'
import { wheelSlots } from './timer-wheel.ts'

/** What the timer needs of a broker. */
export interface TimerServiceNeeds {
  readonly config: {
    readonly storePathRootDir: string
    readonly timerWheelEnable: boolean
    readonly timerPrecisionMs: number
    readonly timerRollWindowSlot: number
    readonly timerFlushIntervalMs: number
    readonly timerCongestNumEachSlot: number
    readonly timerStopEnqueue: boolean
    readonly timerStopDequeue: boolean
    readonly disappearTimeAfterStart: number
    readonly mappedFileSizeTimerLog: number
  }
  readonly configFolder: string
  readonly log: Logger
  readonly clock: Clock
  readonly store: Pick<
    MessageStore,
    'append' | 'appendTimestamp' | 'minQueueOffset' | 'maxQueueOffset' | 'queueEntry' | 'recordAt' | 'minPhysicalOffset'
  >
  readonly statistics: {
    topic(topic: string): { recordPut(queueId: number, messages: number, bytes: number, latencyMs: number): void }
  }
}

const tickMs = 50
const cleanIntervalMs = 30_000
const idleFlushMs = 60_000
/** Time left for cancellations on their way when a slot begins. */
const openDelayMs = 50
const retryMs = 500
/** Messages on their way to the store at a time. */
const underWayMax = 256
const sliceMs = 3
const blankSlots = 60
const unlimited = 2_147_483_647

/**
 * Messages that wait for a time of their own (Java: TimerMessageStore). They lie in the timer topic; each is put into the slot of
 * the wheel that its time falls into, or, when it is far away, into one in between from which it goes through the topic again.
 * When a slot's time has come its messages go to their real topics.
 *
 * Delivered is what the store has taken: a failed write is tried again, and how far the wheel was read is written down only
 * then, so a restart loses nothing. Nothing is held in memory but the positions of the slot in hand.
 */
export class TimerService {
  readonly metrics: TimerMetrics
  readonly files: TimerStore
  private readonly needs: TimerServiceNeeds
  private readonly precisionMs: number
  private readonly rollWindowMs: number
  private readonly enqueueRate: RecentRate
  private readonly dequeueRate: RecentRate
  /** Slot that is read next; the open one while there is one. */
  private readTime = 0
  private writeTime = 0
  private queueOffset = 0
  private slot: OpenSlot | undefined
  /** Commit log positions that are in the wheel already, for queue offsets below `recoveredTo`. */
  private logged = new Set<number>()
  private recoveredTo = 0
  /** Messages in front of this place of the timer topic whose time was before that are delivered, by this broker or its master. */
  private delivered = { queueOffset: 0, before: 0 }
  private readonly underWay = new Set<TimedDelivery>()
  private readonly failed: TimedDelivery[] = []
  private isStopped = true
  private isBusy = false
  private startsAt = 0
  private flushedAt = 0
  private flushing: Promise<void> | undefined
  private timers: NodeJS.Timeout[] = []
  private whenIdle: (() => void) | undefined

  constructor(needs: TimerServiceNeeds) {
    this.needs = needs
    const { config, clock } = needs
    this.precisionMs = config.timerPrecisionMs
    const isUsable = config.timerRollWindowSlot >= 2 && config.timerRollWindowSlot <= wheelSlots - blankSlots
    this.rollWindowMs = (isUsable ? config.timerRollWindowSlot : wheelSlots - blankSlots) * this.precisionMs
    this.metrics = new TimerMetrics(needs)
    this.enqueueRate = new RecentRate(clock)
    this.dequeueRate = new RecentRate(clock)
    this.files = new TimerStore({
      rootFolder: config.storePathRootDir,
      precisionMs: this.precisionMs,
      logFileBytes: config.mappedFileSizeTimerLog,
    })
  }

  private get isEnabled(): boolean {
    return this.needs.config.timerWheelEnable
  }

  /** Opens the files and finds where to go on. @throws OperatingError when a file cannot be used */
  load(): void {
    if (!this.isEnabled) return
    const { store, clock } = this.needs
    this.metrics.load()
    const { isNew, lastUnit, logged } = this.files.recover()
    const { checkpoint } = this.files
    const last = lastUnit === undefined ? undefined : this.queueOffsetOf(lastUnit)
    const known = last === undefined ? checkpoint.queueOffset : last + 1
    this.logged = logged
    this.recoveredTo = known
    this.delivered = { queueOffset: checkpoint.masterQueueOffset, before: checkpoint.readTime }
    const inQueue = Math.min(known, checkpoint.masterQueueOffset)
    this.queueOffset = Math.max(
      store.minQueueOffset(timerTopic, 0),
      Math.min(inQueue, store.maxQueueOffset(timerTopic, 0)),
    )
    this.writeTime = this.slotOf(clock.now())
    const earliest = this.writeTime - (wheelSlots - blankSlots) * this.precisionMs
    const readTime = checkpoint.readTime > 0 ? checkpoint.readTime : isNew ? this.writeTime : earliest
    this.readTime = Math.min(this.slotOf(readTime), this.writeTime)
    if (!isNew) this.files.countFrom(this.readTime)
  }

  private queueOffsetOf({ physicalOffset }: TimerUnit): number | undefined {
    const { store } = this.needs
    const record = store.recordAt(physicalOffset)
    if (record === undefined) return undefined
    const queueOffset = Number(record.readBigInt64BE(20))
    return store.queueEntry(timerTopic, 0, queueOffset)?.physicalOffset === physicalOffset ? queueOffset : undefined
  }

  start(): void {
    if (!this.isEnabled) return
    const { clock, config } = this.needs
    this.isStopped = false
    this.startsAt = clock.now() + Math.max(0, config.disappearTimeAfterStart)
    const every = (ms: number, action: () => void): void => {
      this.timers.push(setInterval(action, ms).unref())
    }
    every(tickMs, () => {
      this.check()
    })
    every(config.timerFlushIntervalMs, () => void this.flush())
    every(cleanIntervalMs, () => {
      this.removeOldFiles()
    })
  }

  private removeOldFiles(): void {
    try {
      this.files.log.removeBefore(this.needs.store.minPhysicalOffset)
    } catch (thrown) {
      this.needs.log.warn({ problem: messageOf(thrown) }, 'old files of the timer log could not be removed')
    }
  }

  /** Delivers nothing more, waits for what is on its way to the store, and writes the files. */
  async stop(): Promise<void> {
    if (!this.isEnabled || this.isStopped) return
    this.isStopped = true
    for (const timer of this.timers.splice(0)) clearInterval(timer)
    if (this.isBusy || this.underWay.size > 0) await new Promise<void>((done) => (this.whenIdle = done))
    await this.flushing
    try {
      this.files.log.writePending()
      this.slot?.suspend()
      await this.files.flush(this.progress(), this.needs.clock.now())
    } catch (thrown) {
      this.needs.log.error({ problem: messageOf(thrown) }, 'the files of the timer could not be written')
    }
    this.files.close()
    await this.metrics.close()
  }

  /** Whether a message for this slot must be refused because too many wait for it (Java: isReject). */
  isCongested(deliverAt: number): boolean {
    const limit = this.needs.config.timerCongestNumEachSlot
    if (limit >= unlimited || !this.isEnabled) return false
    const count = this.files.wheel.slot(deliverAt)?.count ?? 0
    if (count <= limit) return false
    return count >= 2 * limit || Math.random() * 1000 > (1000 * (count - limit)) / limit
  }

  /** Of a slave, whose timer stands still: takes over how far that of the master is. */
  follow(checkpoint: Buffer): void {
    if (this.isStopped && this.isEnabled) this.files.checkpoint.follow(checkpoint)
  }

  /** The body of GET_TIMER_CHECK_POINT, as the file has it. */
  checkpoint(): Buffer {
    return this.files.checkpoint.encode()
  }

  /** What GET_BROKER_RUNTIME_INFO tells of the timer. */
  runtimeFacts(): Record<string, string> {
    const { clock, store } = this.needs
    const behindMs = this.isEnabled ? Math.max(0, clock.now() - this.readTime) : 0
    const behind = this.isEnabled ? Math.max(0, store.maxQueueOffset(timerTopic, 0) - this.queueOffset) : 0
    return {
      timerReadBehind: String(Math.floor(behindMs / 1000)),
      timerOffsetBehind: String(behind),
      timerCongestNum: String(this.files.pendingCount),
      timerEnqueueTps: this.enqueueRate.text(),
      timerDequeueTps: this.dequeueRate.text(),
    }
  }

  /** Milliseconds that the wheel is behind, and messages that are not in it yet; both near 0 for an idle timer. */
  get behind(): { readonly ms: number; readonly messages: number } {
    const { clock, store } = this.needs
    return {
      ms: Math.max(0, this.slotOf(clock.now()) - this.readTime),
      messages: Math.max(0, store.maxQueueOffset(timerTopic, 0) - this.queueOffset),
    }
  }

  /** Puts what came into the wheel and delivers what is due. A timer calls it, and whatever gets done. */
  check(): void {
    if (this.isStopped || this.isBusy || this.needs.clock.now() < this.startsAt) return
    this.isBusy = true
    this.work()
      .catch((thrown: unknown) => {
        this.needs.log.error({ problem: messageOf(thrown) }, 'the timer could not go on: it tries again')
      })
      .finally(() => {
        this.isBusy = false
        if (this.underWay.size === 0) this.whenIdle?.()
      })
  }

  private async work(): Promise<void> {
    for (;;) {
      this.turnClock()
      this.retryFailed()
      const isBehind = this.enqueue()
      const isLate = await this.dequeue()
      if (this.isStopped || !(isBehind || isLate)) return
      await new Promise<void>((resolve) => setImmediate(resolve))
    }
  }

  private slotOf(time: number): number {
    return time - (time % this.precisionMs)
  }

  /** A copy that is stored now must not have a store time before the time it was to be delivered. */
  private now(): number {
    return Math.min(this.needs.clock.now(), this.needs.store.appendTimestamp)
  }

  /** Follows the clock, backwards too: what was delivered is not in the wheel any more. */
  private turnClock(): void {
    this.writeTime = this.slotOf(this.now())
    if (this.writeTime >= this.readTime || this.underWay.size > 0 || this.failed.length > 0) return
    this.slot?.suspend()
    this.slot = undefined
    this.readTime = this.writeTime
  }

  /** Puts messages into the wheel for a while. True when there are more. */
  private enqueue(): boolean {
    const { store, config } = this.needs
    this.files.log.writePending()
    // Before new messages take the places of old ones in the wheel, the old ones must be out of it.
    const isLapped =
      this.writeTime - this.readTime > (2 * wheelSlots - blankSlots) * this.precisionMs - this.rollWindowMs
    if (config.timerStopEnqueue || isLapped) return false
    const end = store.maxQueueOffset(timerTopic, 0)
    this.queueOffset = Math.max(this.queueOffset, store.minQueueOffset(timerTopic, 0))
    const stopsAt = performance.now() + sliceMs
    while (this.queueOffset < end && this.underWay.size + this.failed.length < underWayMax) {
      this.enqueueOne(this.queueOffset++)
      if (performance.now() >= stopsAt) break
    }
    this.files.log.writePending()
    return this.queueOffset < end && this.underWay.size + this.failed.length < underWayMax
  }

  private enqueueOne(queueOffset: number): void {
    const { store, log } = this.needs
    const entry = store.queueEntry(timerTopic, 0, queueOffset)
    if (entry === undefined) return
    if (this.logged.size > 0) {
      if (queueOffset >= this.recoveredTo) this.logged.clear()
      else if (this.logged.has(entry.physicalOffset)) return
    }
    const timed = readTimedRecord(store.recordAt(entry.physicalOffset))
    if (timed === undefined) {
      log.warn({ queueOffset }, 'a message in the timer names no time or topic it can go to: passed over')
      return
    }
    if (queueOffset < this.delivered.queueOffset && timed.outTime < this.delivered.before) return
    if (timed.outTime < this.writeTime) this.deliverLate(timed, queueOffset)
    else this.intoWheel(timed, entry)
    this.enqueueRate.add()
  }

  private deliverLate(timed: TimedRecord, queueOffset: number): void {
    if (timed.cancels !== undefined) {
      if (this.slot?.time === timed.outTime) this.slot.cancelled.add(timed.cancels)
      return
    }
    const out = { enqueuedAt: undefined, isRolled: false, now: this.needs.clock.now() }
    this.send(new TimedDelivery(this, timed, outOfWheel(timed, out), { queueOffset }))
  }

  private intoWheel(timed: TimedRecord, entry: { physicalOffset: number; recordBytes: number }): void {
    const { writeTime, rollWindowMs: window, precisionMs } = this
    const excess = timed.outTime - writeTime - window
    const isFar = excess >= 0
    const half = Math.floor(window / precisionMs / 2) * precisionMs
    const third = Math.floor(window / precisionMs / 3) * precisionMs
    const slotTime = isFar ? writeTime + (excess < third ? half : window) : timed.outTime
    const isCancel = timed.cancels !== undefined
    const unit = {
      magic: unitMagic.always | (isFar ? unitMagic.roll : 0) | (isCancel ? unitMagic.delete : 0),
      writeTime,
      slotTime,
      physicalOffset: entry.physicalOffset,
      recordBytes: entry.recordBytes,
      topicHash: javaHash(timed.topic),
    }
    const position = this.files.insert(unit)
    if (isCounted(timed)) this.metrics.add(timed.topic, isCancel ? -1 : 1)
    if (this.slot?.time === slotTime) this.slot.add(position, { ...unit, previous: -1 })
  }

  /** Delivers what is due for a while. True when more is due at once. */
  private async dequeue(): Promise<boolean> {
    const { config } = this.needs
    const stopsAt = performance.now() + sliceMs
    while (!this.isStopped && !config.timerStopDequeue) {
      if (this.slot === undefined && !(await this.openNext())) {
        if (this.readTime >= this.writeTime) return false
        this.readTime += this.precisionMs
      } else if (this.slot !== undefined) {
        const { slot } = this
        while (this.underWay.size + this.failed.length < underWayMax && performance.now() < stopsAt) {
          const position = slot.next(this.now())
          if (position === undefined) break
          this.deliver(slot, position)
        }
        if (this.underWay.size + this.failed.length >= underWayMax) return false
        if (!slot.isEmpty && performance.now() < stopsAt) return false
        if (slot.isEmpty && !this.closeSlot(slot)) return false
      }
      if (performance.now() >= stopsAt) return true
    }
    return false
  }

  /** Opens the slot that is to be read. False when nothing is in it, or it has not begun. */
  private async openNext(): Promise<boolean> {
    const { store } = this.needs
    const now = this.now()
    if (now < this.readTime + openDelayMs) return false
    const inWheel = this.files.wheel.slot(this.readTime)
    if (inWheel === undefined || inWheel.last < 0) return false
    const needs = { log: this.files.log, recordAt: (at: number) => store.recordAt(at) }
    const slot = new OpenSlot(needs, this.readTime, this.readTime + this.precisionMs)
    await slot.load(inWheel, now)
    for (const topic of slot.cancelTopics) this.metrics.add(topic, 1)
    slot.cancelTopics.length = 0
    this.slot = slot
    return true
  }

  /** Leaves a slot whose messages are all delivered and that nothing can come into any more. */
  private closeSlot(slot: OpenSlot): boolean {
    if (this.underWay.size > 0 || this.failed.length > 0 || this.writeTime <= slot.time) return false
    const { wheel } = this.files
    this.files.pendingCount -= wheel.slot(slot.time)?.count ?? 0
    wheel.put(slot.time, { first: -1, last: -1, count: 0 })
    for (const topic of slot.cancelTopics) this.metrics.add(topic, 1)
    this.slot = undefined
    this.readTime += this.precisionMs
    if (this.files.pendingCount === 0) this.metrics.clear()
    return true
  }

  private deliver(slot: OpenSlot, position: number): void {
    const unit = this.files.log.read(position)
    const timed = unit === undefined ? undefined : readTimedRecord(this.needs.store.recordAt(unit.physicalOffset))
    const isRolled = unit !== undefined && isRoll(unit.magic)
    const isGone = timed === undefined || isCancelled(timed, slot.cancelled)
    if (isGone || (timed.cancels !== undefined && !isRolled)) {
      if (timed !== undefined && isCounted(timed)) this.metrics.add(timed.topic, -1)
      slot.settle(position)
      return
    }
    const out = { enqueuedAt: unit!.writeTime, isRolled, now: this.needs.clock.now() }
    this.send(new TimedDelivery(this, timed, outOfWheel(timed, out), { slot, position, isRolled }))
  }

  private send(delivery: TimedDelivery): void {
    const { store, log } = this.needs
    let refusal = store.append(delivery.message, delivery)
    if (refusal?.reason === 'propertiesTooLarge') {
      // The times of its way do not fit: it goes without them.
      delivery.message = { ...delivery.message, properties: delivery.timed.stored.properties }
      refusal = store.append(delivery.message, delivery)
    }
    if (refusal === undefined) {
      this.underWay.add(delivery)
      return
    }
    const fields = { topic: delivery.message.topic, reason: refusal.remark }
    const isOfTheMoment = ['notWritable', 'busy', 'shutdown'].includes(refusal.reason)
    if (isOfTheMoment) this.retryLater(delivery)
    else delivery.where.slot?.settle(delivery.where.position ?? -1)
    if (isOfTheMoment) log.warn(fields, 'a timer message waits: the store takes none')
    else log.error(fields, 'a timer message can never be stored: passed over')
  }

  private retryLater(delivery: TimedDelivery): void {
    delivery.retryAt = performance.now() + retryMs
    this.failed.push(delivery)
  }

  private retryFailed(): void {
    if (this.failed.length === 0) return
    const now = performance.now()
    for (const delivery of this.failed.splice(0)) {
      if (delivery.retryAt <= now && !this.isStopped) this.send(delivery)
      else this.failed.push(delivery)
    }
  }

  /** Takes note of how the copy of a message fared. */
  settled(delivery: TimedDelivery, outcome: AppendOutcome): void {
    const { message, timed, where } = delivery
    this.underWay.delete(delivery)
    if (outcome === 'failed') this.retryLater(delivery)
    else {
      where.slot?.settle(where.position ?? -1)
      this.dequeueRate.add()
      if (where.slot !== undefined && isCounted(timed)) this.metrics.add(timed.topic, -1)
      if (where.isRolled !== true) {
        const bytes = storedBytesOf(message)
        this.needs.statistics.topic(message.topic).recordPut(message.queueId, 1, bytes, 0)
      }
    }
    if (this.underWay.size > 0) return
    if (!this.isStopped)
      setImmediate(() => {
        this.check()
      })
    else if (!this.isBusy) this.whenIdle?.()
  }

  /** What is done for certain. */
  private progress(): { readTime: number; queueOffset: number } {
    let { queueOffset } = this
    for (const { where } of [...this.underWay, ...this.failed])
      if (where.queueOffset !== undefined) queueOffset = Math.min(queueOffset, where.queueOffset)
    return { readTime: this.readTime, queueOffset }
  }

  /** Writes the files: each time when something happened, seldom when only time went by. */
  private async flush(): Promise<void> {
    if (this.isStopped || this.flushing !== undefined) return
    const progress = this.progress()
    const now = this.needs.clock.now()
    const { wheel, checkpoint, log } = this.files
    const isChanged = wheel.isDirty || log.hasPending || progress.queueOffset !== checkpoint.masterQueueOffset
    if (!isChanged && Math.abs(now - this.flushedAt) < idleFlushMs) return
    this.flushedAt = now
    this.flushing = this.files.flush(progress, now)
    try {
      await this.flushing
      this.metrics.persist()
    } catch (thrown) {
      this.needs.log.warn({ problem: messageOf(thrown) }, 'the files of the timer could not be written: tried again')
    } finally {
      this.flushing = undefined
    }
  }
}

/** Where a message on its way comes from: a slot, or straight from the timer topic because it was late. */
interface Origin {
  readonly slot?: OpenSlot
  readonly position?: number
  readonly isRolled?: boolean
  readonly queueOffset?: number
}

/** Waits for the copy of one message. */
class TimedDelivery implements AppendWaiter {
  queueOffset = 0
  physicalOffset = 0
  storeTimestamp = 0
  message: MessageToStore
  retryAt = 0
  readonly timed: TimedRecord
  readonly where: Origin
  private readonly service: TimerService

  constructor(service: TimerService, timed: TimedRecord, message: MessageToStore, where: Origin) {
    this.service = service
    this.timed = timed
    this.message = message
    this.where = where
  }

  settle(outcome: AppendOutcome): void {
    this.service.settled(this, outcome)
  }
}
