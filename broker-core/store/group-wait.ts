/** How many times the length of a flush a group may wait: even a fast one costs several changes of thread, and senders that share
 * the machine need a while to come again. */
const flushesWaited = 8
const waitMsMax = 3
/** The longest flush that counts as one: a single slow one says little about the next. */
const flushMsCounted = 4
/** Records from which on the price of a flush no longer matters to each of them. */
const groupMax = 512
const weight = 1 / 16

/**
 * Sync flush: decides whether the next group of records waits a little for more. Senders that were just answered usually send
 * again at once. Without a wait two halves of them take turns and each pays for a flush; a group of all of them needs half the
 * flushes and half the processor time. A wait ends when as many records are there as were on their way at the last flush, at the
 * latest after some lengths of a flush and never longer than three milliseconds; a lone sender does not wait.
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
