/** How many times the length of a flush a group may wait: even a fast one costs several changes of thread. */
const flushesWaited = 2
const waitMsMax = 1
/** The longest flush that counts as one: a single slow one says little about the next. */
const flushMsCounted = 4
/** Records from which on the price of a flush no longer matters to each of them. */
const groupMax = 512
const weight = 1 / 16

/**
 * Sync flush: decides whether the next group of records waits a little for more. Senders that were just answered usually send
 * again at once. Without a wait two halves of them take turns and each pays for a flush; a group of all of them needs half the
 * flushes and half the processor time. A wait ends when as many records are there as were on their way at the last flush, at the
 * latest after twice the time that a flush takes and never longer than a millisecond or so; a lone sender does not wait.
 */
export class GroupWait {
  #flushMs = 0
  #expected = 0
  #until = 0

  /**
   * Takes note of a finished flush.
   * @param elapsedMs how long it took
   * @param acknowledged records that it made safe
   * @param waiting records that came in meanwhile
   * @param nowMs of a clock that never runs backwards
   */
  flushed(elapsedMs: number, acknowledged: number, waiting: number, nowMs: number): void {
    this.#flushMs += (Math.min(elapsedMs, flushMsCounted) - this.#flushMs) * weight
    this.#expected = Math.min(acknowledged + waiting, groupMax)
    this.#until = nowMs + Math.min(flushesWaited * this.#flushMs, waitMsMax)
  }

  /** Milliseconds that a group of `count` records should wait for more yet; 0: write it now. */
  restMs(count: number, nowMs: number): number {
    return count >= this.#expected ? 0 : Math.max(0, this.#until - nowMs)
  }
}
