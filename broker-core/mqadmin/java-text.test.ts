import { describe, expect, it } from 'vitest'
import { compactTime, fixed, momentOf, timeOfDay, timeWithMs } from './java-text.ts'

describe('numbers', () => {
  it.each([
    [1.005, 2, '1.01'],
    [0, 2, '0.00'],
    [2.675, 2, '2.68'],
    [-1.5, 0, '-2'],
    [99.995, 2, '100.00'],
    [12345678.9, 4, '12345678.9000'],
    [NaN, 2, 'NaN'],
  ])('%d with %d digits is %s', (value, digits, text) => {
    expect(fixed(value, digits)).toBe(text)
  })
})

describe('times', () => {
  const moment = new Date(2026, 10, 21, 5, 8, 9, 12).getTime()
  it('are written as the official tool writes them', () => {
    expect(timeWithMs(moment)).toBe('2026-11-21 05:08:09,012')
    expect(timeOfDay(moment)).toBe('2026-11-21 05:08:09')
    expect(compactTime(moment)).toBe('20261121050809012')
  })
  it('are read in both forms', () => {
    expect(momentOf('2026-11-21#05:08:09:012')).toBe(moment)
    expect(momentOf(String(moment))).toBe(moment)
    expect(momentOf('yesterday')).toBeUndefined()
  })
})
