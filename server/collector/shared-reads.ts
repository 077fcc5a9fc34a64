import type { Clock } from '../../broker-core/base/clock.ts'

/** Names that are kept; more than any page shows. */
const entriesMax = 2000

/** Reads that many browsers ask for: who asks while one runs, or soon after it, is given the same, so that brokers are asked once. */
export class SharedReads<V> {
  private readonly clock: Clock
  private readonly maxAgeMs: number
  private readonly reads = new Map<string, { readonly value: Promise<V>; readonly at: number }>()

  /** @param maxAgeMs how long after its begin a read is given to others */
  constructor(clock: Clock, maxAgeMs: number) {
    this.clock = clock
    this.maxAgeMs = maxAgeMs
  }

  get(name: string, read: () => Promise<V>): Promise<V> {
    const now = this.clock.now()
    const known = this.reads.get(name)
    if (known !== undefined && now - known.at < this.maxAgeMs) return known.value
    const value = read()
    // Put at the end: the map's order is that of age.
    this.reads.delete(name)
    this.reads.set(name, { value, at: now })
    value.catch(() => this.reads.delete(name))
    for (const oldest of this.reads.keys()) {
      if (this.reads.size <= entriesMax) break
      this.reads.delete(oldest)
    }
    return value
  }

  /** Nothing that was read before now is given to anybody: something was changed. */
  forget(): void {
    this.reads.clear()
  }
}
