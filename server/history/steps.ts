/** Samples in one block, of every step. */
export const samplesPerBlock = 60

const [second, minute, hour] = [1000, 60_000, 3_600_000]

/** How history is kept, finest first: samples of each step as long as `keptMs`. */
export const steps = [
  { stepMs: 10 * second, keptMs: hour },
  { stepMs: minute, keptMs: 24 * hour },
  { stepMs: 10 * minute, keptMs: 30 * 24 * hour },
] as const

export type Step = (typeof steps)[number]

export const blockMs = (stepMs: number): number => stepMs * samplesPerBlock
export const blockOf = (at: number, stepMs: number): number => Math.floor(at / blockMs(stepMs))

/** Oldest block that still has something to keep. */
export function oldestBlock(now: number, stepMs: number): number {
  const { keptMs } = steps.find((step) => step.stepMs === stepMs)!
  return blockOf(now - keptMs, stepMs)
}

/** The finest step that reaches back to `from`. A day that began less than 24 h ago is read by the minute. */
export const stepFor = (from: number, now: number): Step =>
  steps.find(({ keptMs, stepMs }) => now - from <= keptMs + stepMs) ?? steps.at(-1)!
