import type { Clock } from '../../base/clock.ts'
import type { Logger } from '../../base/log.ts'
import { decodeProperties } from '../../message/message-properties.ts'
import { propertyNames } from '../../message/property-names.ts'
import type {
  AppendOutcome,
  AppendRefusal,
  AppendWaiter,
  MessageStore,
  MessageToStore,
} from '../../store/store-types.ts'
import { isClosedToSenders, scheduleTopic } from '../names.ts'
import { storedBytesOf } from '../stored-bytes.ts'
import { readStoredCopy } from '../stored-copy.ts'
import { DelayLevels } from './delay-levels.ts'
import { DelayOffsets } from './delay-offsets.ts'

/** What the delay service needs of a broker. */
export interface DelayServiceNeeds {
  readonly config: { readonly messageDelayLevel: string }
  readonly configFolder: string
  readonly log: Logger
  readonly clock: Clock
  readonly store: Pick<
    MessageStore,
    'append' | 'appendTimestamp' | 'minQueueOffset' | 'maxQueueOffset' | 'queueEntry' | 'recordAt'
  >
  readonly statistics: {
    topic(topic: string): { recordPut(queueId: number, messages: number, bytes: number, latencyMs: number): void }
    groupOnTopic(group: string, topic: string): { recordOwnGet(queueId: number, messages: number, bytes: number): void }
  }
}

const checkIntervalMs = 100
/** Hashes of tags are below. */
const hashMax = 0xffffffff
/** Group under which deliveries of a level are counted, as Apache counts them. */
const scheduleConsumer = 'SCHEDULE_CONSUMER'
const persistIntervalMs = 10_000
/** Messages of one level on their way to the store at a time. */
const pendingMax = 64
/** Entries looked at per level and turn, so that a long backlog does not hold the event loop. */
const entriesPerTurnMax = 200

/** Where one level stands. */
class Level {
  readonly number: number
  /** Positions behind the first undelivered one that are delivered already. */
  readonly delivered = new Set<number>()
  pending = 0
  hasFailed = false
  /** No look before this time: the first message is not due earlier. */
  sleepsUntil = 0

  constructor(number: number) {
    this.number = number
  }

  get queueId(): number {
    return this.number - 1
  }
}

/**
 * Delivers the messages of the delay levels to their real topics when they are due, in order per level (Java:
 * ScheduleMessageService). A message is passed over only when its copy is stored, so a failed write or a restart delays it but
 * does not lose it.
 */
export class DelayService {
  readonly levels: DelayLevels
  readonly offsets: DelayOffsets
  private readonly needs: DelayServiceNeeds
  private readonly table: Level[]
  private checkTimer: NodeJS.Timeout | undefined
  private persistTimer: NodeJS.Timeout | undefined
  private isStopped = true
  private whenIdle: (() => void) | undefined

  /** @throws OperatingError when messageDelayLevel is malformed */
  constructor(needs: DelayServiceNeeds) {
    this.needs = needs
    this.levels = new DelayLevels(needs.config.messageDelayLevel)
    this.offsets = new DelayOffsets(needs)
    this.table = Array.from({ length: this.levels.max }, (_, index) => new Level(index + 1))
  }

  /** @throws OperatingError when delayOffset.json cannot be read */
  load(): void {
    this.offsets.load()
  }

  /** `scheduleMessageOffset_LEVEL`: the position delivered up to and the end of that level's queue (Java: buildRunningStats). */
  runtimeFacts(): Record<string, string> {
    const facts: Record<string, string> = {}
    for (const [level, queueOffset] of this.offsets.all())
      facts[`scheduleMessageOffset_${level}`] =
        `${queueOffset},${this.needs.store.maxQueueOffset(scheduleTopic, level - 1)}`
    return facts
  }

  start(): void {
    this.isStopped = false
    this.checkTimer = setInterval(() => {
      this.check()
    }, checkIntervalMs)
    this.persistTimer = setInterval(() => {
      this.offsets.persist()
    }, persistIntervalMs)
    this.checkTimer.unref()
    this.persistTimer.unref()
  }

  /** Delivers nothing more, waits for what is on its way to the store, and writes the offsets. */
  async stop(): Promise<void> {
    this.isStopped = true
    clearInterval(this.checkTimer)
    clearInterval(this.persistTimer)
    if (this.table.some((level) => level.pending > 0)) await new Promise<void>((done) => (this.whenIdle = done))
    await this.offsets.close()
  }

  /** Delivers what is due. A timer calls it. */
  check(): void {
    if (this.isStopped) return
    const now = this.now()
    for (const level of this.table) {
      if (level.pending > 0) continue
      level.hasFailed = false
      const isAsleep = now < level.sleepsUntil && level.sleepsUntil - now <= this.levels.delayMs(level.number)
      if (!isAsleep) this.deliverDue(level, now)
    }
  }

  /** A copy that is stored now must not have a store time before the time it was due. */
  private now(): number {
    return Math.min(this.needs.clock.now(), this.needs.store.appendTimestamp)
  }

  private deliverDue(level: Level, now: number): void {
    const { store } = this.needs
    const end = store.maxQueueOffset(scheduleTopic, level.queueId)
    let queueOffset = this.offsets.get(level.number) ?? 0
    if (queueOffset >= end && end > 0) {
      // Positions beyond the queue stem from a store that lost its end: go on with what comes.
      if (queueOffset > end) this.offsets.set(level.number, end)
      return
    }
    queueOffset = Math.max(queueOffset, store.minQueueOffset(scheduleTopic, level.queueId))
    if (queueOffset < end) this.offsets.set(level.number, queueOffset)
    for (let seen = 0; queueOffset < end && seen < entriesPerTurnMax; seen++, queueOffset++) {
      if (level.pending >= pendingMax || level.hasFailed) break
      if (level.delivered.has(queueOffset)) continue
      if (!this.deliver(level, queueOffset, now)) break
    }
    this.advance(level)
  }

  /** Delivers one message if it is due. False: it is not, or the store does not take it now. */
  private deliver(level: Level, queueOffset: number, now: number): boolean {
    const { store } = this.needs
    const entry = store.queueEntry(scheduleTopic, level.queueId, queueOffset)
    // The entry has the time at which the message is due by the levels of its day; a hash where it is not of ours or Apache's.
    const planned = entry !== undefined && entry.tagsCode > hashMax ? entry.tagsCode : undefined
    if (planned !== undefined && this.isYetToCome(planned, level, now)) return false
    const record = entry === undefined ? undefined : store.recordAt(entry.physicalOffset)
    const stored = record === undefined ? undefined : readStoredCopy(record)
    if (stored === undefined) {
      // Its record is gone (retention): nothing is left to deliver.
      level.delivered.add(queueOffset)
      return true
    }
    if (planned === undefined && this.isYetToCome(this.levels.dueAt(level.number, stored.storeTimestamp), level, now))
      return false
    const message = withRealQueue(stored)
    if (message === undefined) {
      this.needs.log.warn(
        { level: level.number, queueOffset },
        'a delayed message names no topic it can go to: passed over',
      )
      level.delivered.add(queueOffset)
      return true
    }
    const waiter = new Delivery(this, level, queueOffset, message)
    const refusal = store.append(message, waiter)
    if (refusal === undefined) {
      level.pending++
      return true
    }
    const fields = { level: level.number, queueOffset, reason: refusal.remark }
    if (!passes(refusal.reason)) {
      this.needs.log.error(fields, 'a delayed message can never be stored: passed over')
      level.delivered.add(queueOffset)
      return true
    }
    this.needs.log.warn(fields, 'a delayed message waits: the store takes none')
    return false
  }

  /**
   * Whether a message is not due; the level then sleeps until it is. A time further away than the level's delay means that the
   * clock went back, or that the level was made shorter: such a message must not wait for it.
   */
  private isYetToCome(dueAt: number, level: Level, now: number): boolean {
    if (dueAt <= now || dueAt > now + this.levels.delayMs(level.number)) return false
    level.sleepsUntil = dueAt
    return true
  }

  /** Takes note of how the copy of a message fared. */
  delivered(level: Level, queueOffset: number, outcome: AppendOutcome, message: MessageToStore): void {
    level.pending--
    if (outcome === 'failed') level.hasFailed = true
    else {
      level.delivered.add(queueOffset)
      const bytes = storedBytesOf(message)
      const { statistics } = this.needs
      statistics.groupOnTopic(scheduleConsumer, scheduleTopic).recordOwnGet(level.queueId, 1, bytes)
      statistics.topic(message.topic).recordPut(message.queueId, 1, bytes, 0)
    }
    this.advance(level)
    if (level.pending > 0) return
    if (this.isStopped) {
      if (this.table.every(({ pending }) => pending === 0)) this.whenIdle?.()
    } else if (!level.hasFailed) this.deliverDue(level, this.now())
  }

  private advance(level: Level): void {
    let queueOffset = this.offsets.get(level.number) ?? 0
    while (level.delivered.delete(queueOffset)) queueOffset++
    if (queueOffset > 0) this.offsets.set(level.number, queueOffset)
  }
}

/** Waits for the copy of one delayed message. */
class Delivery implements AppendWaiter {
  queueOffset = 0
  physicalOffset = 0
  storeTimestamp = 0
  private readonly service: DelayService
  private readonly level: Level
  private readonly scheduleOffset: number
  private readonly message: MessageToStore

  constructor(service: DelayService, level: Level, scheduleOffset: number, message: MessageToStore) {
    this.service = service
    this.level = level
    this.scheduleOffset = scheduleOffset
    this.message = message
  }

  settle(outcome: AppendOutcome): void {
    this.service.delivered(this.level, this.scheduleOffset, outcome, this.message)
  }
}

/** Whether a refusal of the store is one of the moment. */
const passes = (reason: AppendRefusal['reason']): boolean =>
  reason === 'notWritable' || reason === 'busy' || reason === 'shutdown'

/** The copy that goes to the real topic; its properties stay as they are, as Apache leaves them. */
function withRealQueue(stored: MessageToStore): MessageToStore | undefined {
  const properties = decodeProperties(stored.properties)
  const topic = properties.get(propertyNames.realTopic)
  if (topic === undefined || isClosedToSenders(topic)) return undefined
  const queueId = Number(properties.get(propertyNames.realQueueId) ?? 0)
  return { ...stored, topic, queueId: Number.isInteger(queueId) && queueId >= 0 ? queueId : 0 }
}
