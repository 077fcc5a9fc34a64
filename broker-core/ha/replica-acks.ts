import type { Clock } from '../base/clock.ts'
import type { AppendWaiter, ReplicaGate } from '../store/store-types.ts'

export interface ReplicaAckOptions {
  /** How many replicas must have a message, the master counted; 1 means that nothing waits. */
  readonly needed: () => number
  /** How long a send may wait, ms (`slaveTimeout`). */
  readonly timeoutMs: () => number
  readonly clock: Clock
}

interface Held {
  readonly position: number
  readonly waiter: AppendWaiter
  readonly deadline: number
}

const sweepIntervalMs = 20

/**
 * Sends of a SYNC_MASTER that wait until enough replicas have them (Java: GroupTransferService). Positions only grow, so who has
 * waited longest is released first.
 */
export class ReplicaAcks implements ReplicaGate {
  readonly #options: ReplicaAckOptions
  #held: Held[] = []
  #first = 0
  /** How far each slave is, best first. */
  #acks: readonly number[] = []
  #timer: NodeJS.Timeout | undefined

  constructor(options: ReplicaAckOptions) {
    this.#options = options
  }

  get isOpen(): boolean {
    return this.#options.needed() <= 1
  }

  /** How many sends wait. */
  get waiting(): number {
    return this.#held.length - this.#first
  }

  hold(position: number, waiter: AppendWaiter): void {
    if (this.waiting === 0 && position <= this.#reached()) {
      waiter.settle('ok')
      return
    }
    this.#held.push({ position, waiter, deadline: this.#options.clock.now() + this.#options.timeoutMs() })
    this.#timer ??= setInterval(() => {
      this.#expire()
    }, sweepIntervalMs).unref()
  }

  /** Takes over how far the slaves are, and releases whom that suffices. */
  acknowledged(positions: readonly number[]): void {
    this.#acks = [...positions].sort((a, b) => b - a)
    const reached = this.#reached()
    while (this.#first < this.#held.length && this.#held[this.#first]!.position <= reached) this.#release('ok')
    this.#compact()
  }

  /** Tells everybody who waits that it takes too long. */
  close(): void {
    while (this.waiting > 0) this.#release('replicaTimeout')
    this.#compact()
  }

  /** Up to here enough replicas have the log. */
  #reached(): number {
    const slaves = this.#options.needed() - 1
    return slaves <= 0 ? Number.POSITIVE_INFINITY : (this.#acks[slaves - 1] ?? -1)
  }

  #expire(): void {
    const now = this.#options.clock.now()
    const reached = this.#reached()
    while (this.waiting > 0) {
      const { deadline, position } = this.#held[this.#first]!
      if (position <= reached) this.#release('ok')
      else if (deadline <= now) this.#release('replicaTimeout')
      else break
    }
    this.#compact()
  }

  #release(outcome: 'ok' | 'replicaTimeout'): void {
    const { waiter } = this.#held[this.#first++]!
    if (outcome === 'ok') waiter.settle('ok')
    else waiter.settle('replicaTimeout', new Error(`${this.#acks.length} slaves are there and do not have it in time`))
  }

  #compact(): void {
    if (this.#first === this.#held.length) {
      this.#held = []
      this.#first = 0
      clearInterval(this.#timer)
      this.#timer = undefined
    } else if (this.#first > 1024) {
      this.#held = this.#held.slice(this.#first)
      this.#first = 0
    }
  }
}
