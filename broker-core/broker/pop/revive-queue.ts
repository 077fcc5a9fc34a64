import { newRecordParts, readRecord } from '../../message/record-layout.ts'
import { propertyName, propertyValue } from '../../message/message-properties.ts'
import type { Broker } from '../broker.ts'
import {
  type CheckPoint,
  indexOfAck,
  mergeKeyOf,
  readAck,
  readCheckPoint,
  recordTags,
  reviveTimeOf,
} from './check-point.ts'
import { normalTopicOf, reviveGroup, reviveTopicOf } from './pop-names.ts'
import { putForRetry, type RetryNeeds } from './revive-retry.ts'
import { checkPointLeadMs, putCheckPoint, PutWaiter, type ReviveRecordNeeds } from './revive-records.ts'

export type ReviveNeeds = RetryNeeds &
  ReviveRecordNeeds &
  Pick<Broker, 'config' | 'clock' | 'log' | 'topics' | 'groups' | 'offsets' | 'store'>

export interface ReviveEvents {
  /** Epoch ms: the records that were stored with an earlier time are in their revive queues. */
  deliveredUntil(): number
  /** There is more to revive at once. */
  goOn(): void
}

const recordsPerRead = 32
/** Check points whose messages are on their way to the retry topic at a time. */
const inFlightMax = 64
/** Acks that come late are waited for this long. */
const graceMs = checkPointLeadMs

/** Waits before a check point is tried again whose messages could not be put up for retry, by the number of tries. */
const rePutDelaysMs = [10, 20, 30, 60, 120, 180, 240, 300, 360, 420, 480, 540, 600, 1200, 1800, 3600, 7200].map(
  (seconds) => seconds * 1000,
)

const tagsProperty = propertyName('TAGS')
const deliverProperty = propertyName('TIMER_DELIVER_MS')

/** A check point that was read from the revive queue. */
interface Collected {
  readonly point: CheckPoint
  readonly reviveOffset: number
  bits: number
  state: 'waiting' | 'reviving' | 'done'
}

/**
 * Works through one revive queue (Java: PopReviveService): collects check points and acks, and puts the messages of a check
 * point whose time is over and that were not acked up for another try. The offset of the revive group is that of the last
 * check point that is done, so that a crash repeats some work but loses none.
 */
export class ReviveQueue {
  readonly queueId: number
  private readonly needs: ReviveNeeds
  private readonly events: ReviveEvents
  private readonly topic: string
  /** In the order of the queue. */
  private readonly collected = new Map<string, Collected>()
  /** Check points under way, oldest first. */
  private inFlight: Collected[] = []
  private nextOffset = -1
  /** All records that belong to a time before this one have been read. */
  private endTime = 0
  private isAtTail = false

  constructor(needs: ReviveNeeds, queueId: number, events: ReviveEvents) {
    this.needs = needs
    this.events = events
    this.queueId = queueId
    this.topic = reviveTopicOf(needs.config.brokerClusterName)
  }

  /** Check points that wait for their time or for their acks. */
  get waitingCount(): number {
    return this.collected.size
  }

  /** Records of the queue that are not read yet. */
  get behindRecords(): number {
    return Math.max(0, this.needs.store.maxQueueOffset(this.topic, this.queueId) - Math.max(this.nextOffset, 0))
  }

  /** Whether check points are on their way to the retry topics. */
  get isBusy(): boolean {
    return this.inFlight.length > 0
  }

  /**
   * Reads what has come and revives what is due.
   * @param until `performance.now()` at which to stop for this turn
   * @returns false when there is more to do at once
   */
  step(until: number): boolean {
    if (this.nextOffset < 0) this.nextOffset = this.committed() + 1
    const deliveredUntil = this.events.deliveredUntil()
    while (performance.now() < until && this.readSome()) continue
    if (this.isAtTail && deliveredUntil > this.endTime) this.endTime = deliveredUntil
    this.reviveDue(until)
    return this.isAtTail && !this.hasDue()
  }

  private committed(): number {
    return Number(this.needs.offsets.get(this.topic, reviveGroup, this.queueId) ?? -1n)
  }

  /** Reads the next records. False: there are none. */
  private readSome(): boolean {
    const { store, offsets, log } = this.needs
    const { topic, queueId } = this
    const read = store.read({ topic, queueId, queueOffset: this.nextOffset, messagesMax: recordsPerRead })
    this.isAtTail = read.messageCount === 0
    if (read.messageCount > 0) {
      for (const piece of read.pieces) this.collect(piece)
      this.nextOffset = read.nextBeginQueueOffset
      return true
    }
    const isOutside = read.status === 'OFFSET_TOO_SMALL' || read.status === 'OFFSET_OVERFLOW_BADLY'
    if (!isOutside && read.nextBeginQueueOffset <= this.nextOffset) return false
    log.warn({ queueId, from: this.nextOffset, to: read.nextBeginQueueOffset }, 'the revive queue goes on elsewhere')
    this.nextOffset = read.nextBeginQueueOffset
    if (this.collected.size === 0) offsets.commit(topic, reviveGroup, queueId, this.nextOffset - 1)
    return true
  }

  private collect(records: Buffer): void {
    const view = new DataView(records.buffer, records.byteOffset, records.byteLength)
    const parts = newRecordParts()
    for (let start = 0; start < records.length; start += parts.size) {
      if (readRecord(view, start, records.length, parts) !== undefined) return
      const body = records.subarray(parts.bodyAt, parts.bodyAt + parts.bodyBytes)
      const begin = parts.propertiesAt
      const end = begin + parts.propertiesBytes
      const tag = propertyValue(records, tagsProperty, begin, end)
      if (tag === recordTags.checkPoint) this.addPoint(body, parts.queueOffset)
      else if (tag === recordTags.ack || tag === recordTags.batchAck) this.addAck(body, parts.queueOffset)
      const deliverAt = Number(propertyValue(records, deliverProperty, begin, end) ?? 0)
      if (deliverAt > this.endTime) this.endTime = deliverAt
    }
  }

  private addPoint(body: Buffer, reviveOffset: number): void {
    const point = readCheckPoint(body)
    if (point === undefined) return
    const key = mergeKeyOf(point)
    // The same pop again, as after a write whose outcome was unknown: the later record counts, with what was acked so far.
    const before = this.collected.get(key)
    if (before?.state === 'waiting') this.collected.delete(key)
    this.collected.set(key, { point, reviveOffset, bits: point.bits | (before?.bits ?? 0), state: 'waiting' })
  }

  private addAck(body: Buffer, reviveOffset: number): void {
    const ack = readAck(body)
    if (ack === undefined) return
    const brokerName = ack.brokerName === '' ? this.needs.config.brokerName : ack.brokerName
    const collected = this.collected.get(mergeKeyOf({ ...ack, brokerName }))
    if (collected === undefined) return this.skipLongAwaited(ack.popTime, reviveOffset)
    for (const queueOffset of ack.queueOffsets) {
      const index = indexOfAck(collected.point, queueOffset)
      if (index >= 0) collected.bits |= 1 << index
    }
  }

  /** An ack whose check point never came: once it is old, and nothing older waits, it need not be read again. */
  private skipLongAwaited(popTime: number, reviveOffset: number): void {
    const { config, clock, offsets } = this.needs
    if (!config.enableSkipLongAwaitingAck || this.collected.size > 0) return
    if (clock.now() - popTime > config.reviveAckWaitMs)
      offsets.commit(this.topic, reviveGroup, this.queueId, reviveOffset)
  }

  private hasDue(): boolean {
    if (this.inFlight.length >= inFlightMax) return false
    for (const { state, point } of this.collected.values()) if (state === 'waiting') return this.isDue(point)
    return false
  }

  private isDue(point: CheckPoint): boolean {
    return this.endTime - reviveTimeOf(point) > graceMs
  }

  /** Revives the check points that are due, in order; one that is not holds those behind it. */
  private reviveDue(until: number): void {
    for (const collected of this.collected.values()) {
      if (collected.state !== 'waiting') continue
      if (!this.isDue(collected.point)) break
      if (this.inFlight.length >= inFlightMax || performance.now() >= until) break
      this.revive(collected)
    }
  }

  private revive(collected: Collected): void {
    const { topics, groups } = this.needs
    const { point } = collected
    collected.state = 'reviving'
    this.inFlight.push(collected)
    const isKnown =
      topics.find(normalTopicOf(point.topic, point.group)) !== undefined && groups.find(point.group) !== undefined
    const missing = isKnown ? point.diffs.filter((_, index) => (collected.bits & (1 << index)) === 0) : []
    let pending = missing.length
    const finished = (): void => {
      if (--pending <= 0) this.done(collected)
    }
    if (pending === 0) return this.done(collected)
    for (const diff of missing) {
      const queueOffset = point.startQueueOffset + diff
      putForRetry(this.needs, point, queueOffset, (outcome) => {
        if (outcome === 'failed') this.putAgain(point, queueOffset, finished)
        else finished()
      })
    }
  }

  /** Commits the offset up to the first check point that is still under way. */
  private done(collected: Collected): void {
    collected.state = 'done'
    let last = -1
    while (this.inFlight[0]?.state === 'done') {
      const first = this.inFlight.shift()!
      last = first.reviveOffset
      const key = mergeKeyOf(first.point)
      if (this.collected.get(key) === first) this.collected.delete(key)
    }
    if (last > this.committed()) this.needs.offsets.commit(this.topic, reviveGroup, this.queueId, last)
    if (this.inFlight.length === 0 && this.hasDue()) this.events.goOn()
  }

  /** A message that could not be put up for retry gets a check point of its own and another try later. */
  private putAgain(point: CheckPoint, queueOffset: number, finished: () => void): void {
    const { config, clock, log } = this.needs
    const times = Number(point.rePutTimes ?? 0) || 0
    const { topic, group } = point
    if (times >= rePutDelaysMs.length && config.skipWhenCKRePutReachMaxTimes) {
      log.error({ topic, group, queueOffset, times }, 'a message is given up: it could not be put up for retry')
      return finished()
    }
    const isOver = reviveTimeOf(point) <= clock.now()
    const delayMs = isOver ? (rePutDelaysMs[times] ?? rePutDelaysMs.at(-1)!) : 0
    const again: CheckPoint = {
      ...point,
      startQueueOffset: queueOffset,
      diffs: [0],
      invisibleTime: point.invisibleTime + delayMs,
      rePutTimes: String(times + 1),
    }
    const store = (): void => {
      const retryLater = (): void => void setTimeout(store, retryPutMs).unref()
      const waiter = new PutWaiter((isStored) => (isStored ? finished() : retryLater()))
      if (putCheckPoint(this.needs, this.queueId, again, waiter) !== undefined) retryLater()
    }
    store()
  }
}

/** The store takes nothing now: the offset waits meanwhile, so nothing is lost should the broker end. */
const retryPutMs = 1000
