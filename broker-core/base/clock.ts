/** Where the core gets its time from; tests pass a clock that they move by hand. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number
}

/** The clock of the machine. */
export const systemClock: Clock = { now: () => Date.now() }
