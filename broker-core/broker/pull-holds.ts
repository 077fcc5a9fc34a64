import type { Clock } from '../base/clock.ts'
import type { MessageStore } from '../store/store-types.ts'
import type { MessageFilter } from './filter/message-filter.ts'

/** A pull that waits for a message. */
export interface HeldPull {
  readonly topic: string
  readonly queueId: number
  /** The position it waits for. */
  readonly queueOffset: number
  /** Epoch ms at which it is answered whatever there is. */
  readonly deadline: number
  /** Which messages would be of use. */
  readonly filter: Pick<MessageFilter, 'accepts' | 'acceptsRecord'>
  /** True when the asker is gone; such a pull is dropped without an answer. */
  isAbandoned(): boolean
  /** Evaluates the pull once more, with holding disabled. Called at most once. */
  wake(): void
  /** The broker stops: no answer is wanted any more. */
  drop(): void
}

/** What holds need of a broker. */
export interface PullHoldNeeds {
  readonly clock: Clock
  readonly store: Pick<MessageStore, 'maxQueueOffset' | 'onArrival' | 'read'>
}

const checkIntervalMs = 5000
const expiryStepMs = 100
/** Longest time until the expiry timer looks again: deadlines are compared with the clock, not with the timer. */
const expirySleepMsMax = 1000

interface Hold {
  readonly pull: HeldPull
  readonly expiryStep: number
}

/**
 * Long polling (Java: PullRequestHoldService): keeps pulls that found nothing until a message arrives in their queue that their
 * filter takes, a periodic check sees that the queue has grown, or their time is up. A pull of a closed connection is dropped.
 * Adding and removing a hold costs the same whether one or 10,000 are kept.
 */
export class PullHolds {
  private readonly needs: PullHoldNeeds
  private readonly byQueue = new Map<string, Map<number, Set<Hold>>>()
  /** Holds by the step of 100 ms in which they expire. */
  private readonly byExpiry = new Map<number, Set<Hold>>()
  private heldCount = 0
  private awake: Hold[] = []
  private expiryTimer: NodeJS.Timeout | undefined
  private expiryAt = Infinity
  private checkTimer: NodeJS.Timeout | undefined
  private isStopped = false

  constructor(needs: PullHoldNeeds) {
    this.needs = needs
  }

  /** Number of pulls that are held now. */
  get size(): number {
    return this.heldCount
  }

  /** Number of pulls held for one queue. */
  sizeOf(topic: string, queueId: number): number {
    return this.byQueue.get(topic)?.get(queueId)?.size ?? 0
  }

  /** Listens to the store and starts the periodic check. */
  start(): void {
    this.needs.store.onArrival((topic, queueId, maxQueueOffset, tagsCode) => {
      this.messageArrived(topic, queueId, maxQueueOffset, tagsCode)
    })
    this.checkTimer = setInterval(() => {
      this.check()
    }, checkIntervalMs)
    this.checkTimer.unref()
  }

  /** Drops all holds without an answer: their connections are about to be closed. */
  stop(): void {
    this.isStopped = true
    clearInterval(this.checkTimer)
    clearTimeout(this.expiryTimer)
    for (const expiring of this.byExpiry.values()) for (const hold of expiring) hold.pull.drop()
    this.byQueue.clear()
    this.byExpiry.clear()
    this.heldCount = 0
    this.awake = []
  }

  /** Keeps a pull. It must have been found empty in this very turn, so that no arrival can be missed. */
  hold(pull: HeldPull): void {
    if (this.isStopped) return pull.drop()
    const expiryStep = Math.ceil(pull.deadline / expiryStepMs)
    const hold: Hold = { pull, expiryStep }
    let queues = this.byQueue.get(pull.topic)
    if (queues === undefined) this.byQueue.set(pull.topic, (queues = new Map<number, Set<Hold>>()))
    const waiting = queues.get(pull.queueId)
    if (waiting === undefined) queues.set(pull.queueId, new Set([hold]))
    else waiting.add(hold)
    const expiring = this.byExpiry.get(expiryStep)
    if (expiring === undefined) this.byExpiry.set(expiryStep, new Set([hold]))
    else expiring.add(hold)
    this.heldCount++
    if (expiryStep * expiryStepMs < this.expiryAt) this.scheduleExpiry()
  }

  /**
   * A message became readable. The pulls that want it are evaluated after the messages of the same write, so that one answer
   * carries them all.
   */
  messageArrived(topic: string, queueId: number, maxQueueOffset: number, tagsCode: number): void {
    if (this.heldCount === 0) return
    const waiting = this.byQueue.get(topic)?.get(queueId)
    if (waiting === undefined) return
    for (const hold of waiting) {
      const { pull } = hold
      if (maxQueueOffset <= pull.queueOffset) continue
      const { accepts, acceptsRecord } = pull.filter
      if (accepts !== undefined && !accepts(tagsCode)) continue
      if (acceptsRecord !== undefined && !this.isWanted(topic, queueId, maxQueueOffset - 1, acceptsRecord)) continue
      this.release(hold)
    }
  }

  /** Asks for the message itself; one that cannot be read wakes the pull, which will find out. */
  private isWanted(
    topic: string,
    queueId: number,
    queueOffset: number,
    acceptsRecord: (record: Buffer) => boolean,
  ): boolean {
    const { status } = this.needs.store.read({ topic, queueId, queueOffset, messagesMax: 1, acceptsRecord })
    return status !== 'NO_MATCHED_MESSAGE'
  }

  /** Looks at all holds: what has grown past a pull's position wakes it; abandoned ones go. Also called by a timer. */
  check(): void {
    for (const [topic, queues] of this.byQueue) {
      for (const [queueId, waiting] of queues) {
        const maxQueueOffset = this.needs.store.maxQueueOffset(topic, queueId)
        for (const hold of waiting) {
          if (hold.pull.isAbandoned()) {
            this.remove(hold)
            hold.pull.drop()
          } else if (maxQueueOffset > hold.pull.queueOffset) this.release(hold)
        }
      }
    }
  }

  /** Wakes every pull of a topic, for instance because it was deleted or changed. */
  wakeTopic(topic: string): void {
    for (const waiting of this.byQueue.get(topic)?.values() ?? []) for (const hold of waiting) this.release(hold)
  }

  /** Answers what is overdue. Also called by a timer. */
  expire(): void {
    const now = this.needs.clock.now()
    for (const [step, expiring] of this.byExpiry) {
      if (step * expiryStepMs <= now) for (const hold of expiring) this.release(hold)
    }
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

  private release(hold: Hold): void {
    this.remove(hold)
    if (this.awake.push(hold) === 1) queueMicrotask(() => this.wakeReleased())
  }

  private wakeReleased(): void {
    const released = this.awake
    this.awake = []
    for (const { pull } of released) {
      if (pull.isAbandoned()) pull.drop()
      else pull.wake()
    }
  }

  private remove(hold: Hold): void {
    const queues = this.byQueue.get(hold.pull.topic)
    const waiting = queues?.get(hold.pull.queueId)
    if (queues === undefined || waiting === undefined || !waiting.delete(hold)) return
    if (waiting.size === 0 && queues.delete(hold.pull.queueId) && queues.size === 0)
      this.byQueue.delete(hold.pull.topic)
    const expiring = this.byExpiry.get(hold.expiryStep)
    if (expiring?.delete(hold) === true && expiring.size === 0) this.byExpiry.delete(hold.expiryStep)
    this.heldCount--
  }
}
