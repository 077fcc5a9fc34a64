import type { Clock } from '../../base/clock.ts'
import type { MessageStore } from '../../store/store-types.ts'
import { retryPrefix } from '../names.ts'
import { popRetryTopicOf } from './pop-names.ts'
import type { HeldPop, HoldOutcome, PopHoldsDoor } from './pop-parts.ts'

/** What waiting pops need of a broker. */
export interface PopHoldNeeds {
  readonly clock: Clock
  readonly store: Pick<MessageStore, 'onArrival'>
  readonly config: { readonly popPollingSize: number; readonly maxPopPollingSize: number }
}

interface Hold {
  readonly pop: HeldPop
  readonly expiryStep: number
  readonly group: GroupHolds
}

/** The pops of one group on one topic. */
interface GroupHolds {
  readonly topic: string
  readonly group: string
  /** By queue id; -1: those that take messages of any queue. */
  readonly byQueue: Map<number, Set<Hold>>
}

const anyQueue = -1
const expiryStepMs = 50
/** Longest time until the expiry timer looks again: deadlines are compared with the clock, not with the timer. */
const expirySleepMsMax = 1000
/** A pop is answered this much before its time is up, so that the answer comes in time. */
const marginMs = 50
const abandonedCheckMs = 5000
/** Longest evaluation of woken pops at a stretch, and how often the clock is looked at. */
const sliceMs = 3
const sliceCheckStep = 8

/**
 * Long polling of pops, and of questions whether there are messages (Java: PopLongPollingService): keeps those that found nothing
 * until a message comes in their topic or in the retry topic of their group, or their time is up. For messages of one write one
 * waiting pop of a group is woken, not all of them. Costs of holding and waking do not depend on how many are kept.
 */
export class PopHolds implements PopHoldsDoor {
  private readonly needs: PopHoldNeeds
  private readonly groups = new Map<string, GroupHolds>()
  /** Groups that are waked by messages of a topic: the topic itself, or a retry topic. */
  private readonly groupsByTopic = new Map<string, Set<GroupHolds>>()
  /** Holds by the step of 50 ms in which they expire. */
  private readonly byExpiry = new Map<number, Set<Hold>>()
  /** Those that are woken in a later turn, because this one has taken long enough. */
  private readonly delayed: Hold[] = []
  private heldCount = 0
  /** Those that are woken at the end of this turn. */
  private awake = new Map<GroupHolds, Hold[]>()
  private expiryTimer: NodeJS.Timeout | undefined
  private expiryAt = Infinity
  private checkTimer: NodeJS.Timeout | undefined
  private isStopped = false

  constructor(needs: PopHoldNeeds) {
    this.needs = needs
  }

  /** Number of pops that are held now. */
  get size(): number {
    return this.heldCount
  }

  /** Number of pops of a group that wait for one queue; `queueId` -1: for any. */
  sizeOf(topic: string, group: string, queueId: number): number {
    return this.groups.get(keyOf(topic, group))?.byQueue.get(queueId)?.size ?? 0
  }

  /** Listens to the store. */
  start(): void {
    this.needs.store.onArrival((topic, queueId, _maxQueueOffset, tagsCode) => {
      if (this.heldCount > 0) this.messageArrived(topic, queueId, tagsCode)
    })
    this.checkTimer = setInterval(() => this.dropAbandoned(), abandonedCheckMs).unref()
  }

  /** Drops all holds without an answer: their connections are about to be closed. */
  stop(): void {
    this.isStopped = true
    clearInterval(this.checkTimer)
    clearTimeout(this.expiryTimer)
    const all = [...this.byExpiry.values()].flatMap((holds) => [...holds])
    this.byExpiry.clear()
    this.groups.clear()
    this.groupsByTopic.clear()
    this.heldCount = 0
    for (const hold of [...all, ...this.takeAwake(), ...this.delayed.splice(0)]) hold.pop.drop()
  }

  /** It must have been found empty in this very turn, so that no arrival can be missed. */
  hold(pop: HeldPop): HoldOutcome {
    const { config, clock } = this.needs
    const now = clock.now()
    // By the clock of the asker, but never longer than asked for by ours.
    const answerAt = Math.min(pop.bornTime, now) + pop.pollTime - marginMs
    if (this.isStopped || pop.pollTime <= 0) return 'timeout'
    if (this.heldCount >= config.maxPopPollingSize) return 'full'
    if (!(now < answerAt)) return 'timeout'
    const queueId = Math.max(anyQueue, pop.queueId)
    if (this.sizeOf(pop.topic, pop.group, queueId) > config.popPollingSize) return 'full'
    const group = this.groupFor(pop)
    const hold: Hold = { pop, group, expiryStep: Math.ceil(answerAt / expiryStepMs) }
    addTo(group.byQueue, queueId, hold)
    addTo(this.byExpiry, hold.expiryStep, hold)
    this.heldCount++
    if (hold.expiryStep * expiryStepMs < this.expiryAt) this.scheduleExpiry()
    return 'held'
  }

  notify(topic: string, queueId: number, group: string): void {
    const holds = this.groups.get(keyOf(topic, group))
    if (holds === undefined) return
    this.releaseOne(holds, anyQueue)
    if (queueId >= 0) this.releaseOne(holds, queueId)
  }

  /** A message became readable: one waiting pop of every group that it concerns is evaluated, after the messages of the same write. */
  messageArrived(topic: string, queueId: number, tagsCode: number): void {
    const concerned = this.groupsByTopic.get(topic)
    if (concerned === undefined) return
    const isRetry = topic.startsWith(retryPrefix)
    for (const group of concerned) {
      // Messages of a retry topic are for whoever asks, whatever the queue.
      if (isRetry) for (const asked of group.byQueue.keys()) this.releaseOne(group, asked, tagsCode)
      else {
        this.releaseOne(group, anyQueue, tagsCode)
        this.releaseOne(group, queueId, tagsCode)
      }
    }
  }

  /** Wakes all pops of a topic, for instance because it was deleted or changed. */
  wakeTopic(topic: string): void {
    for (const group of this.groupsByTopic.get(topic) ?? [])
      for (const holds of group.byQueue.values()) for (const hold of holds) this.release(hold)
  }

  /** Answers what is overdue. Also called by a timer. */
  expire(): void {
    const now = this.needs.clock.now()
    for (const [step, expiring] of this.byExpiry)
      if (step * expiryStepMs <= now) for (const hold of expiring) this.release(hold)
  }

  private groupFor({ topic, group }: HeldPop): GroupHolds {
    const key = keyOf(topic, group)
    const known = this.groups.get(key)
    if (known !== undefined) return known
    const holds: GroupHolds = { topic, group, byQueue: new Map() }
    this.groups.set(key, holds)
    for (const wakedBy of wakingTopics(topic, group)) addTo(this.groupsByTopic, wakedBy, holds)
    return holds
  }

  private releaseOne(group: GroupHolds, queueId: number, tagsCode?: number): void {
    const holds = group.byQueue.get(queueId)
    if (holds === undefined) return
    const isOfUse = ({ pop }: Hold): boolean =>
      tagsCode === undefined || pop.filter?.accepts === undefined || pop.filter.accepts(tagsCode)
    const isEnough = (hold: Hold): boolean => Math.max(anyQueue, hold.pop.queueId) === queueId && isOfUse(hold)
    if (this.awake.get(group)?.some(isEnough) === true) return
    for (const hold of holds) {
      if (hold.pop.isAbandoned()) {
        this.remove(hold)
        hold.pop.drop()
      } else if (isOfUse(hold)) return this.release(hold)
    }
  }

  private release(hold: Hold): void {
    this.remove(hold)
    this.wakeLater(hold)
  }

  private takeAwake(): Hold[] {
    const awake = [...this.awake.values()].flat()
    this.awake = new Map()
    return awake
  }

  /** Thousands whose time is up together are evaluated in slices. */
  private wakeReleased(): void {
    const released = this.takeAwake()
    const endsAt = performance.now() + sliceMs
    let next = 0
    for (; next < released.length; next++) {
      const { pop } = released[next]!
      if (pop.isAbandoned()) pop.drop()
      else pop.wake()
      if (next % sliceCheckStep === 0 && performance.now() > endsAt) break
    }
    for (const hold of released.slice(next + 1)) this.delayed.push(hold)
    if (this.delayed.length === 0) return
    setImmediate(() => {
      for (const hold of this.delayed.splice(0)) this.wakeLater(hold)
    })
  }

  private wakeLater(hold: Hold): void {
    if (this.awake.size === 0) queueMicrotask(() => this.wakeReleased())
    const others = this.awake.get(hold.group)
    if (others === undefined) this.awake.set(hold.group, [hold])
    else others.push(hold)
  }

  private dropAbandoned(): void {
    for (const holds of this.byExpiry.values())
      for (const hold of holds) {
        if (!hold.pop.isAbandoned()) continue
        this.remove(hold)
        hold.pop.drop()
      }
  }

  private remove(hold: Hold): void {
    const { group, pop, expiryStep } = hold
    if (!removeFrom(this.byExpiry, expiryStep, hold)) return
    this.heldCount--
    removeFrom(group.byQueue, Math.max(anyQueue, pop.queueId), hold)
    if (group.byQueue.size > 0 || !this.groups.delete(keyOf(group.topic, group.group))) return
    for (const wakedBy of wakingTopics(group.topic, group.group)) removeFrom(this.groupsByTopic, wakedBy, group)
  }

  private scheduleExpiry(): void {
    clearTimeout(this.expiryTimer)
    const delayMs = Math.min(expirySleepMsMax, this.msToNextExpiry())
    this.expiryAt = this.needs.clock.now() + delayMs
    this.expiryTimer = setTimeout(() => {
      this.expiryAt = Infinity
      this.expire()
      if (this.heldCount > 0) this.scheduleExpiry()
    }, delayMs)
    this.expiryTimer.unref()
  }

  private msToNextExpiry(): number {
    let first = Infinity
    for (const step of this.byExpiry.keys()) if (step < first) first = step
    return Math.max(1, first * expiryStepMs - this.needs.clock.now())
  }
}

const keyOf = (topic: string, group: string): string => `${topic}@${group}`

const wakingTopics = (topic: string, group: string): string[] => [
  topic,
  popRetryTopicOf(topic, group, false),
  popRetryTopicOf(topic, group, true),
]

function addTo<K, V>(table: Map<K, Set<V>>, key: K, value: V): void {
  const values = table.get(key)
  if (values === undefined) table.set(key, new Set([value]))
  else values.add(value)
}

function removeFrom<K, V>(table: Map<K, Set<V>>, key: K, value: V): boolean {
  const values = table.get(key)
  if (values?.delete(value) !== true) return false
  if (values.size === 0) table.delete(key)
  return true
}
