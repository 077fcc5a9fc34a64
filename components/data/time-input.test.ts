import { describe, expect, it } from 'vitest'
import { readTime } from './time-input.ts'

const now = 1_700_000_000_000

describe('readTime', () => {
  it('reads spans before now', () => {
    expect(readTime('-15m', now, 'Asia/Shanghai')).toBe(now - 900_000)
    expect(readTime(' -2h', now, 'Asia/Shanghai')).toBe(now - 7_200_000)
    expect(readTime('-3d', now, 'Asia/Shanghai')).toBe(now - 259_200_000)
  })
  it('reads nothing and "now" as now', () => {
    expect(readTime('', now, 'Asia/Shanghai')).toBe(now)
    expect(readTime('now', now, 'Asia/Shanghai')).toBe(now)
  })
  it('reads epoch milliseconds and ISO', () => {
    expect(readTime('1699999999999', now, 'Asia/Shanghai')).toBe(1_699_999_999_999)
    expect(readTime('2023-11-14T22:13:20Z', now, 'Asia/Shanghai')).toBe(now)
    expect(readTime('2023-11-14 22:13', now, 'Asia/Shanghai')).toBe(Date.UTC(2023, 10, 14, 14, 13))
  })
  it('refuses what is no time', () => {
    expect(readTime('yesterday-ish', now, 'Asia/Shanghai')).toBeUndefined()
    expect(readTime('-5w', now, 'Asia/Shanghai')).toBeUndefined()
  })
})
