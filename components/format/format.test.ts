import { describe, expect, test } from 'vitest'
import { formatAge, formatDuration } from './duration.ts'
import { abbreviate, addIntegers, formatBytes, formatInteger, formatRate, formatShare } from './number.ts'
import { formatClock, formatTime, formatZone, isInstant, isZone } from './time.ts'

describe('numbers', () => {
  test('64-bit digits keep every figure', () => {
    expect(formatInteger('9223372036854775807')).toBe('9,223,372,036,854,775,807')
    expect(formatInteger('-9223372036854775808')).toBe('-9,223,372,036,854,775,808')
    expect(formatInteger(0)).toBe('0')
    expect(formatInteger('999')).toBe('999')
    expect(formatInteger('1000')).toBe('1,000')
    expect(formatInteger('none')).toBe('none')
    expect(addIntegers(['9223372036854775807', 1])).toBe('9223372036854775808')
  })

  test('tiles show three figures', () => {
    expect(abbreviate('12345')).toBe('12.3k')
    expect(abbreviate(999)).toBe('999')
    expect(abbreviate(1_200_000)).toBe('1.2M')
    expect(abbreviate('9223372036854775807')).toBe('9.22E')
    expect(abbreviate(0.42)).toBe('0.4')
  })

  test('rates and bytes', () => {
    expect([0, 0.001, 0.04, 0.44, 12.51, 1204.4, Number.NaN].map(formatRate)).toEqual([
      '0',
      '<0.01',
      '0.04',
      '0.4',
      '12.5',
      '1,204',
      '–',
    ])
    expect([0, 1023, 1536, 1024 ** 3].map((bytes) => formatBytes(bytes))).toEqual([
      '0 B',
      '1,023 B',
      '1.5 KiB',
      '1 GiB',
    ])
    expect(formatShare(0.873)).toBe('87.3%')
  })
})

describe('time', () => {
  test('durations have two parts at most', () => {
    expect(formatDuration(250_000, 'en')).toBe('4 min 10 s')
    expect(formatDuration(250_000, 'zh')).toBe('4 分 10 秒')
    expect(formatDuration(340, 'en')).toBe('340 ms')
    expect(formatDuration(3_600_000, 'en')).toBe('1 h')
    expect(formatDuration(93_784_000, 'en')).toBe('1 d 2 h')
    expect(formatDuration(-1500, 'en')).toBe('-1 s')
  })

  test('ages have one', () => {
    expect(formatAge(1000, 1500, 'en')).toBe('just now')
    expect(formatAge(1000, 13_000, 'en')).toBe('12 s ago')
    expect(formatAge(1000, 13_000, 'zh')).toBe('12 秒前')
    expect(formatAge(9000, 1000, 'en')).toBe('just now')
  })

  test('instants are written in the zone, and "never" is a dash', () => {
    expect(formatTime(Date.UTC(2026, 7, 21, 14, 3, 22, 118), 'utc')).toBe('2026-08-21 14:03:22.118')
    expect(formatTime(Date.UTC(2026, 7, 21, 14, 3, 22, 118), 'utc', 's')).toBe('2026-08-21 14:03:22')
    expect(formatClock(Date.UTC(2026, 7, 21, 14, 3, 22, 118), 'utc')).toBe('14:03:22')
    expect(formatTime(0, 'utc')).toBe('–')
    expect(formatTime(-1, 'browser')).toBe('–')
    expect(formatZone(0, 'utc')).toBe('UTC')
    expect(formatTime(Date.UTC(2026, 7, 21, 14, 3, 22, 118), 'Asia/Shanghai')).toBe('2026-08-21 22:03:22.118')
    expect(formatTime(Date.UTC(2026, 7, 21, 16, 0), 'Asia/Shanghai', 'min')).toBe('2026-08-22 00:00')
    expect(formatZone(Date.UTC(2026, 7, 21), 'Asia/Kolkata')).toBe('UTC+05:30')
    expect([1, 7].map((month) => formatZone(Date.UTC(2026, month, 1), 'America/New_York'))).toEqual([
      'UTC-05:00',
      'UTC-04:00',
    ])
    expect(['browser', 'utc', 'Europe/Berlin', 'Mars/Base', '"><b>'].map(isZone)).toEqual([
      true,
      true,
      true,
      false,
      false,
    ])
    expect(isInstant(Number.NaN)).toBe(false)
  })
})
