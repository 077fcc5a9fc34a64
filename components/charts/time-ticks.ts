const minuteMs = 60_000
const hourMs = 60 * minuteMs
const steps = [1, 5, 10, 30]
  .map((minutes) => minutes * minuteMs)
  .concat([1, 2, 3, 6, 24].map((hours) => hours * hourMs))
const ticksMax = 13

/** Round moments of a clock between two moments, at most thirteen. */
export function timeTicks(from: number, to: number): number[] {
  const stepMs = steps.find((step) => (to - from) / step <= ticksMax) ?? steps.at(-1)!
  const first = Math.ceil(from / stepMs) * stepMs
  return Array.from({ length: Math.max(0, Math.floor((to - first) / stepMs) + 1) }, (_, at) => first + at * stepMs)
}
