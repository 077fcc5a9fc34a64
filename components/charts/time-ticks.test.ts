import { expect, test } from 'vitest'
import { timeTicks } from './time-ticks.ts'

const [minute, hour] = [60_000, 3_600_000]

test.each([
  ['ten minutes', 10 * minute, minute],
  ['an hour', hour, 5 * minute],
  ['six hours', 6 * hour, 30 * minute],
  ['a day', 24 * hour, 2 * hour],
])('%s has round moments at its foot, few enough to be read', (_name, span, stepMs) => {
  const from = 7 * hour + 3 * minute + 17
  const ticks = timeTicks(from, from + span)
  expect(ticks.length).toBeGreaterThan(4)
  expect(ticks.length).toBeLessThanOrEqual(14)
  expect(ticks[1]! - ticks[0]!).toBe(stepMs)
  expect(ticks.every((tick) => tick % stepMs === 0 && tick >= from && tick <= from + span)).toBe(true)
})

test('nothing has no moments', () => expect(timeTicks(100, 50)).toEqual([]))
