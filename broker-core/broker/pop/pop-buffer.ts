import { setImmediate } from 'node:timers/promises'
import type { Broker } from '../broker.ts'
import { type Ack, allBits, type CheckPoint, indexOfAck, mergeKeyOf, reviveTimeOf } from './check-point.ts'
import type { GroupQueue } from './pop-parts.ts'
import { putAck, putCheckPoint, PutWaiter, type ReviveRecordNeeds } from './revive-records.ts'

export type PopBufferNeeds = ReviveRecordNeeds &
  Pick<Broker, 'config' | 'clock' | 'log' | 'offsets' | 'topics' | 'groups'>

const scanIntervalMs = 100
/** Check points and acks that come so shortly before the end of the stay take the way over the store. */
const marginMs = 1500

/** A check point between its pop and the commit of its offset (Java: PopCheckPointWrapper). */
interface Entry {
  readonly point: CheckPoint
  readonly mergeKey: string
  readonly reviveQueueId: number
  /** Where the group goes on after this pop. */
  readonly nextQueueOffset: number
  /** False: only the order of the offsets is kept here, acks go to the store. */
  readonly mergesAcks: boolean
  state: 'unstored' | 'storing' | 'stored'
  /** Acked in memory. */
  bits: number
  /** Of these, whose acks are stored, or on their way. */
  storedBits: number
  storingAcks: number
  /** Resolved once the check point's fate is known for the first time. */
  waiting: (() => void) | undefined
}

/** Check points of one queue in the order of their pops. */
interface OffsetQueue {
  readonly queue: GroupQueue
  entries: Entry[]
}

const queueKey = ({ topic, group, queueId }: GroupQueue): string => `${topic}@${group}@${queueId}`

/**
 * Moves the offsets of POP groups on when check points are safe, and lets check points and acks meet in memory when
 * `enablePopBufferMerge` is on (Java: PopBufferMergeService). An offset is never committed past a check point that is neither
 * stored nor fully acked: after a crash its messages come again.
 */
export class PopBuffer {
  private readonly needs: PopBufferNeeds
  private readonly queues = new Map<string, OffsetQueue>()
  private readonly buffer = new Map<string, Entry>()
  private timer: NodeJS.Timeout | undefined
  private isServing = true

  constructor(needs: PopBufferNeeds) {
    this.needs = needs
  }

  start(): void {
    this.timer = setInterval(() => {
      this.scan()
    }, scanIntervalMs)
    this.timer.unref()
  }

  /** Stores what is only in memory and commits the offsets behind it, within a second or so. */
  async stop(): Promise<void> {
    this.isServing = false
    clearInterval(this.timer)
    const until = performance.now() + 1500
    while (this.buffer.size > 0 && performance.now() < until) {
      this.scan()
      await setImmediate()
    }
  }

  /** Check points whose offset is not committed yet. */
  get size(): number {
    return this.buffer.size
  }

  /** Where the last pop of a queue ended, -1 when none is waiting for its commit. */
  latestOffset(queue: GroupQueue): number {
    return this.queues.get(queueKey(queue))?.entries.at(-1)?.nextQueueOffset ?? -1
  }

  /** Forgets what waits to be committed; after a reset of the offset. */
  clearOffsets(queue: GroupQueue): void {
    this.queues.delete(queueKey(queue))
  }

  /**
   * Takes a check point in. Until it resolves, the messages must not be handed out.
   * @returns undefined when another check point of the same moment and place is there: nothing may be handed out then
   */
  add(point: CheckPoint, reviveQueueId: number, nextQueueOffset: number): Promise<void> | undefined {
    const mergeKey = mergeKeyOf(point)
    if (this.buffer.has(mergeKey)) return undefined
    const mergesAcks = this.mayMerge(point)
    const entry = this.enter({ point, mergeKey, reviveQueueId, nextQueueOffset, mergesAcks })
    this.buffer.set(mergeKey, entry)
    if (mergesAcks) return Promise.resolve()
    if (this.needs.config.appendCkAsync) {
      this.store(entry)
      return Promise.resolve()
    }
    return new Promise((resolve) => {
      entry.waiting = resolve
      this.store(entry)
    })
  }

  /** Moves a group past messages that its filter does not take. */
  addPassed(point: CheckPoint, reviveQueueId: number, nextQueueOffset: number): void {
    const entry = this.enter({ point, mergeKey: '', reviveQueueId, nextQueueOffset, mergesAcks: false })
    entry.state = 'stored'
    this.advance(point)
  }

  /** Takes an ack in if its check point is in memory. False: it must be stored. */
  addAck(ack: Ack): boolean {
    if (!this.isServing || !this.needs.config.enablePopBufferMerge) return false
    const entry = this.buffer.get(mergeKeyOf(ack))
    if (entry?.mergesAcks !== true) return false
    const now = this.needs.clock.now()
    const { popCkStayBufferTime, popCkStayBufferTimeOut } = this.needs.config
    if (reviveTimeOf(entry.point) - now < popCkStayBufferTimeOut + marginMs) return false
    if (now - entry.point.popTime > popCkStayBufferTime - marginMs) return false
    for (const queueOffset of ack.queueOffsets) {
      const index = indexOfAck(entry.point, queueOffset)
      if (index >= 0) entry.bits |= 1 << index
    }
    if (isDone(entry)) {
      this.buffer.delete(entry.mergeKey)
      this.advance(entry.point)
    }
    return true
  }

  private mayMerge(point: CheckPoint): boolean {
    const { config, clock } = this.needs
    return (
      this.isServing &&
      config.enablePopBufferMerge &&
      reviveTimeOf(point) - clock.now() >= config.popCkStayBufferTimeOut + marginMs &&
      this.buffer.size <= config.popCkMaxBufferSize &&
      (this.queues.get(queueKey(point))?.entries.length ?? 0) < config.popCkOffsetMaxQueueSize
    )
  }

  private enter(given: Pick<Entry, 'point' | 'mergeKey' | 'reviveQueueId' | 'nextQueueOffset' | 'mergesAcks'>): Entry {
    const entry: Entry = { ...given, state: 'unstored', bits: 0, storedBits: 0, storingAcks: 0, waiting: undefined }
    const key = queueKey(given.point)
    const known = this.queues.get(key)
    if (known === undefined) {
      const { topic, group, queueId } = given.point
      this.queues.set(key, { queue: { topic, group, queueId }, entries: [entry] })
    } else known.entries.push(entry)
    return entry
  }

  private store(entry: Entry): void {
    if (entry.state !== 'unstored') return
    entry.state = 'storing'
    const waiter = new PutWaiter((isStored) => {
      this.stored(entry, isStored)
    })
    const refusal = putCheckPoint(this.needs, entry.reviveQueueId, entry.point, waiter)
    if (refusal === undefined) return
    const { topic, group } = entry.point
    this.needs.log.warn({ topic, group, reason: refusal.remark }, 'a check point waits: it cannot be stored now')
    this.stored(entry, false)
  }

  /** A check point that could not be stored is tried again: its messages are handed out, its offset waits. */
  private stored(entry: Entry, isStored: boolean): void {
    entry.state = isStored ? 'stored' : 'unstored'
    if (isStored && !entry.mergesAcks) {
      this.buffer.delete(entry.mergeKey)
      this.advance(entry.point)
    }
    const { waiting } = entry
    entry.waiting = undefined
    waiting?.()
  }

  /** Commits the offsets of a queue up to the first check point that is not safe. */
  private advance(queue: GroupQueue): void {
    const key = queueKey(queue)
    const waiting = this.queues.get(key)
    if (waiting === undefined) return
    let count = 0
    let next = -1
    for (const entry of waiting.entries) {
      if (!isSafe(entry)) break
      next = Math.max(next, entry.nextQueueOffset)
      count++
    }
    if (count === 0) return
    if (count === waiting.entries.length) this.queues.delete(key)
    else waiting.entries.splice(0, count)
    const { topic, group, queueId } = queue
    const { offsets, topics, groups } = this.needs
    if (topics.find(topic) === undefined || groups.find(group) === undefined) return
    const known = offsets.get(topic, group, queueId)
    if (known === undefined || BigInt(next) > known) offsets.commit(topic, group, queueId, next)
  }

  /** Stores again what could not be stored, and what has stayed in memory for long enough. A timer calls it. */
  scan(): void {
    if (this.buffer.size === 0) return
    const now = this.needs.clock.now()
    const { popCkStayBufferTime, popCkStayBufferTimeOut } = this.needs.config
    for (const entry of this.buffer.values()) {
      const { point } = entry
      const isOver =
        !entry.mergesAcks ||
        !this.isServing ||
        reviveTimeOf(point) - now < popCkStayBufferTimeOut ||
        now - point.popTime > popCkStayBufferTime
      if (!isOver) continue
      if (entry.state !== 'stored') this.store(entry)
      else this.storeAcks(entry)
    }
  }

  private storeAcks(entry: Entry): void {
    const missing: number[] = []
    for (let index = 0; index < entry.point.diffs.length; index++)
      if ((entry.bits & ~entry.storedBits & (1 << index)) !== 0) missing.push(index)
    if (this.needs.config.enablePopBatchAck && missing.length > 1) this.storeAck(entry, missing)
    else for (const index of missing) this.storeAck(entry, [index])
    if (entry.storingAcks > 0 || entry.bits !== entry.storedBits) return
    this.buffer.delete(entry.mergeKey)
    this.advance(entry.point)
  }

  private storeAck(entry: Entry, indexes: readonly number[]): void {
    const { point, reviveQueueId } = entry
    const bits = indexes.reduce((all, index) => all | (1 << index), 0)
    const settled = (isStored: boolean): void => {
      entry.storingAcks--
      if (!isStored) entry.storedBits &= ~bits
    }
    entry.storedBits |= bits
    entry.storingAcks++
    const queueOffsets = indexes.map((index) => point.startQueueOffset + (point.diffs[index] ?? 0))
    const to = { reviveQueueId, deliverAt: reviveTimeOf(point) }
    if (putAck(this.needs, to, { ...point, queueOffsets }, new PutWaiter(settled)) !== undefined) settled(false)
  }
}

const isDone = (entry: Entry): boolean => (entry.bits & allBits(entry.point)) === allBits(entry.point)

/** Whether the offset may be committed past a check point. */
const isSafe = (entry: Entry): boolean =>
  entry.state === 'stored'
    ? !entry.mergesAcks || isDone(entry) || (entry.bits === entry.storedBits && entry.storingAcks === 0)
    : entry.mergesAcks && isDone(entry)
