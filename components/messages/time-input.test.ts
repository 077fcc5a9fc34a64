import { describe, expect, it } from 'vitest'
import { readTime } from './time-input.ts'

const now = 1_700_000_000_000

describe('readTime', () => {
  it('reads spans before now', () => {
    expect(readTime('-15m', now)).toBe(now - 900_000)
    expect(readTime(' -2h', now)).toBe(now - 7_200_000)
    expect(readTime('-3d', now)).toBe(now - 259_200_000)
  })
  it('reads nothing and "now" as now', () => {
    expect(readTime('', now)).toBe(now)
    expect(readTime('now', now)).toBe(now)
  })
  it('reads epoch milliseconds and ISO', () => {
    expect(readTime('1699999999999', now)).toBe(1_699_999_999_999)
    expect(readTime('2023-11-14T22:13:20Z', now)).toBe(now)
    expect(readTime('2023-11-14 22:13', now)).toBe(new Date(2023, 10, 14, 22, 13).getTime())
  })
  it('refuses what is no time', () => {
    expect(readTime('yesterday-ish', now)).toBeUndefined()
    expect(readTime('-5w', now)).toBeUndefined()
  })
})
