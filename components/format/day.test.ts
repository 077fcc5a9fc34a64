import { expect, test } from 'vitest'
import { dayOf, otherDay, rangeOfDay } from './day.ts'

const inZone = (timeZone: string) => (at: number) =>
  new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' }).format(at)
const hours = (day: string, zone: string): number => {
  const { from, to } = rangeOfDay(day, inZone(zone))!
  return (to - from) / 3_600_000
}

test('a day begins at midnight of the reader', () => {
  expect(rangeOfDay('2026-08-21', inZone('UTC'))!.from).toBe(Date.parse('2026-08-21T00:00:00Z'))
  expect(rangeOfDay('2026-08-21', inZone('Asia/Shanghai'))!.from).toBe(Date.parse('2026-08-20T16:00:00Z'))
  expect(rangeOfDay('2026-08-21', inZone('America/Los_Angeles'))!.from).toBe(Date.parse('2026-08-21T07:00:00Z'))
})

test('a day on which clocks change is an hour shorter or longer', () => {
  expect(hours('2026-08-21', 'Europe/Berlin')).toBe(24)
  expect(hours('2026-03-29', 'Europe/Berlin')).toBe(23)
  expect(hours('2026-10-25', 'Europe/Berlin')).toBe(25)
})

test('days before and after, and what is no day', () => {
  expect(otherDay('2026-03-01', -1)).toBe('2026-02-28')
  expect(dayOf(Date.parse('2026-08-20T17:00:00Z'), inZone('Asia/Shanghai'))).toBe('2026-08-21')
  for (const text of ['', 'today', '2026-13-40', '1']) expect(rangeOfDay(text, inZone('UTC')), text).toBeUndefined()
})
