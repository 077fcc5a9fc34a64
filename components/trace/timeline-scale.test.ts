import { describe, expect, it } from 'vitest'
import { timelineScale } from './timeline-scale.ts'

describe('timelineScale', () => {
  it('draws short waits to scale', () => {
    const scale = timelineScale([
      { from: 0, to: 10 },
      { from: 20, to: 40 },
    ])
    expect(scale.folds).toEqual([])
    expect(scale.place(0)).toBe(0)
    expect(scale.place(20)).toBeCloseTo(0.5)
    expect(scale.place(40)).toBeCloseTo(1)
  })

  it('folds a wait of over ten times the work and keeps the order of instants', () => {
    const scale = timelineScale([
      { from: 1000, to: 1004 },
      { from: 3_601_000, to: 3_601_006 },
    ])
    expect(scale.folds).toHaveLength(1)
    expect(scale.folds[0]).toMatchObject({ from: 1004, to: 3_601_000 })
    const places = [1000, 1004, 500_000, 3_601_000, 3_601_006].map(scale.place)
    expect([...places].sort((a, b) => a - b)).toEqual(places)
    expect((places[1] ?? 0) - (places[0] ?? 0)).toBeGreaterThan(0.2)
  })

  it('merges spans that overlap and stands a single instant', () => {
    expect(timelineScale([{ from: 5, to: 5 }]).place(5)).toBe(0)
    const scale = timelineScale([
      { from: 0, to: 10 },
      { from: 5, to: 20 },
    ])
    expect(scale.place(10)).toBeCloseTo(0.5)
  })
})
