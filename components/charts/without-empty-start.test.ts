import { expect, test } from 'vitest'
import { withoutEmptyStart } from './without-empty-start.ts'

const minute = 60_000
const chart = (values: (number | null)[]) => ({ from: 0, stepMs: minute, series: [{ key: 'in', name: 'In', values }] })
const nothing = (count: number): null[] => Array.from({ length: count }, () => null)

test('a chart begins with its first sample', () => {
  const cut = withoutEmptyStart(chart([...nothing(40), ...Array.from({ length: 20 }, (_, at) => at)]))
  expect(cut.from).toBe(40 * minute)
  expect(cut.series[0]?.values).toHaveLength(20)
  expect(cut.series[0]?.values[0]).toBe(0)
})

test('a chart of a minute is ten minutes wide', () => {
  const cut = withoutEmptyStart(chart([...nothing(59), 5]))
  expect(cut.from).toBe(50 * minute)
  expect(cut.series[0]?.values).toEqual([...nothing(9), 5])
})

test('gaps inside and whole hours stay', () => {
  const whole = chart([1, null, ...nothing(57), 2])
  expect(withoutEmptyStart(whole)).toBe(whole)
  expect(withoutEmptyStart(chart([])).series[0]?.values).toEqual([])
})
