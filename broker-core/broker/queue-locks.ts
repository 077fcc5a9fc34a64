import type { Clock } from '../base/clock.ts'

/** A queue as lock requests name it. */
export interface LockableQueue {
  readonly topic: string
  readonly brokerName: string
  readonly queueId: number
}

interface Lock {
  clientId: string
  updatedAt: number
}

/** How long a lock lasts without being taken again. */
export const lockLeaseMs = 60_000

/**
 * Which client of a group may consume a queue in order (Java: RebalanceLockManager). A lock is given when it is free, lapsed, or
 * already the client's; taking it again renews it.
 */
export class QueueLocks {
  readonly #clock: Clock
  readonly #groups = new Map<string, Map<string, Lock>>()

  constructor(parts: { readonly clock: Clock }) {
    this.#clock = parts.clock
  }

  /** Tries to lock each queue for the client. Returns those that it now holds. */
  lock<Q extends LockableQueue>(group: string, queues: readonly Q[], clientId: string): Q[] {
    if (queues.length === 0) return []
    let locks = this.#groups.get(group)
    if (locks === undefined) this.#groups.set(group, (locks = new Map()))
    const now = this.#clock.now()
    const held = locks
    return queues.filter((queue) => {
      const key = keyOf(queue)
      const lock = held.get(key)
      if (lock === undefined) {
        held.set(key, { clientId, updatedAt: now })
        return true
      }
      if (lock.clientId !== clientId && !hasLapsed(lock, now)) return false
      lock.clientId = clientId
      lock.updatedAt = now
      return true
    })
  }

  /** Gives back the locks that the client holds; those of others stay. */
  unlock(group: string, queues: readonly LockableQueue[], clientId: string): void {
    const locks = this.#groups.get(group)
    if (locks === undefined) return
    for (const queue of queues) {
      const key = keyOf(queue)
      if (locks.get(key)?.clientId === clientId) locks.delete(key)
    }
    if (locks.size === 0) this.#groups.delete(group)
  }

  /** Whether the client holds a lock that has not lapsed. */
  isLockedBy(group: string, queue: LockableQueue, clientId: string): boolean {
    const lock = this.#groups.get(group)?.get(keyOf(queue))
    return lock !== undefined && lock.clientId === clientId && !hasLapsed(lock, this.#clock.now())
  }

  /** Whether the locks of a whole group have lapsed, as for a group without locks. */
  areAllLapsed(group: string): boolean {
    const now = this.#clock.now()
    for (const lock of this.#groups.get(group)?.values() ?? []) if (!hasLapsed(lock, now)) return false
    return true
  }

  /** Forgets lapsed locks. Called now and then. */
  sweep(): void {
    const now = this.#clock.now()
    for (const [group, locks] of this.#groups) {
      for (const [key, lock] of locks) if (hasLapsed(lock, now)) locks.delete(key)
      if (locks.size === 0) this.#groups.delete(group)
    }
  }
}

const hasLapsed = (lock: Lock, now: number): boolean => now - lock.updatedAt > lockLeaseMs
const keyOf = (queue: LockableQueue): string => `${queue.topic}\n${queue.brokerName}\n${queue.queueId}`
