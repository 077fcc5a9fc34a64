import { setTimeout as delay } from 'node:timers/promises'

const stepMs = 200

/**
 * Does something so and so often in a second, until the signal ends it. What fails, because a broker is away, is left out.
 * @param perSecond of the time since the begin, in minutes
 */
export async function atPace(
  signal: AbortSignal,
  perSecond: (minutes: number) => number,
  act: () => Promise<unknown>,
): Promise<void> {
  const startedAt = Date.now()
  let last = startedAt
  let owed = 0
  while (!signal.aborted) {
    const now = Date.now()
    // After a pause, as of a laptop that was shut, the work is not made up for.
    owed += (perSecond((now - startedAt) / 60_000) * Math.min(now - last, 5 * stepMs)) / 1000
    last = now
    const count = Math.floor(owed)
    owed -= count
    await Promise.allSettled(Array.from({ length: count }, act))
    await delay(stepMs, undefined, { signal }).catch(() => undefined)
  }
}

/** A rate that rises and falls around `perSecond`, as customers come and go. @param phase of several, which begin differently */
export const inWaves =
  (perSecond: number, phase: number) =>
  (minutes: number): number =>
    perSecond * (1 + 0.45 * Math.sin(minutes * 1.7 + phase * 2) + 0.15 * Math.sin(minutes * 9))
