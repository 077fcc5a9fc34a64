import { expect, test } from 'vitest'
import { readWallTime, withOffset } from './wall-time.ts'

test('a date and time is read in the zone, whatever the season', () => {
  expect(readWallTime('2026-08-21 14:03:22.118', 'Asia/Shanghai')).toBe(Date.UTC(2026, 7, 21, 6, 3, 22, 118))
  expect(readWallTime('2026-01-05T08:00', 'America/New_York')).toBe(Date.UTC(2026, 0, 5, 13))
  expect(readWallTime('2026-07-05T08:00', 'America/New_York')).toBe(Date.UTC(2026, 6, 5, 12))
  expect(readWallTime('2026-08-21', 'utc')).toBe(Date.UTC(2026, 7, 21))
  expect(readWallTime('2026-08-21 14:03', 'browser')).toBe(new Date(2026, 7, 21, 14, 3).getTime())
})

test('around the change of the clocks', () => {
  expect(readWallTime('2026-03-08 01:59:59', 'America/New_York')).toBe(Date.UTC(2026, 2, 8, 6, 59, 59))
  expect(readWallTime('2026-03-08 03:00', 'America/New_York')).toBe(Date.UTC(2026, 2, 8, 7))
  expect(readWallTime('2026-03-08 02:30', 'America/New_York')).toBe(Date.UTC(2026, 2, 8, 7, 30))
})

test('what says its zone keeps it, and what is no time is none', () => {
  expect(readWallTime('2026-08-21T14:03:22Z', 'Asia/Shanghai')).toBe(Date.UTC(2026, 7, 21, 14, 3, 22))
  expect(readWallTime('2026-08-21 14:03+02:00', 'Asia/Shanghai')).toBe(Date.UTC(2026, 7, 21, 12, 3))
  expect(['', 'soon', '2026-13-01', '2026-08-21 25:00'].map((text) => readWallTime(text, 'utc'))).toEqual(
    Array(4).fill(Number.NaN),
  )
})

test('a link carries the offset', () => {
  expect(withOffset('2026-08-21 14:03', 'Asia/Shanghai')).toBe('2026-08-21T14:03+08:00')
  expect(withOffset('2026-08-21', 'utc')).toBe('2026-08-21T00:00Z')
  expect(['-15m', '', '1755784800000', '2026-99-99'].map((text) => withOffset(text, 'utc'))).toEqual([
    '-15m',
    '',
    '1755784800000',
    '2026-99-99',
  ])
})
