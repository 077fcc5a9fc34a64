/** A span of work on the time axis, epoch ms. */
export interface Work {
  readonly from: number
  readonly to: number
}

/** A wait that is drawn shorter than it was. */
export interface FoldedWait {
  readonly from: number
  readonly to: number
  /** Where it stands on the axis, 0..1. */
  readonly left: number
  readonly width: number
}

export interface TimelineScale {
  /** Place of an instant on the axis, 0..1. */
  place(at: number): number
  readonly folds: readonly FoldedWait[]
  readonly from: number
  readonly to: number
}

/** A wait longer than this many times all the work is folded. */
const foldFactor = 10

interface Stretch extends Work {
  readonly weight: number
  readonly folded: boolean
}

/**
 * The time axis of a trace. Work is drawn to scale; a wait of over ten times all the work together (a retry's delay, a
 * consumer that came an hour later) is folded, so that milliseconds of work stay visible.
 * @param works spans in any order, each with `from <= to`; at least one
 */
export function timelineScale(works: readonly Work[]): TimelineScale {
  const merged = merge(works)
  const from = merged[0]?.from ?? 0
  const to = merged.at(-1)?.to ?? from
  const busyMs = Math.max(
    1,
    merged.reduce((sum, span) => sum + span.to - span.from, 0),
  )
  const stretches: Stretch[] = []
  merged.forEach((span, index) => {
    const before = merged[index - 1]
    if (before !== undefined) {
      const waitMs = span.from - before.to
      const folded = waitMs > foldFactor * busyMs
      stretches.push({ from: before.to, to: span.from, weight: folded ? busyMs / 2 : waitMs, folded })
    }
    stretches.push({ ...span, weight: span.to - span.from, folded: false })
  })
  const total = stretches.reduce((sum, stretch) => sum + stretch.weight, 0) || 1
  let left = 0
  const placed = stretches.map((stretch) => {
    const at = { ...stretch, left, width: stretch.weight / total }
    left += at.width
    return at
  })
  return {
    from,
    to,
    folds: placed.filter((stretch) => stretch.folded),
    place: (at) => {
      const stretch = placed.find((candidate) => at >= candidate.from && at <= candidate.to)
      if (stretch === undefined) return at < from ? 0 : 1
      const length = stretch.to - stretch.from
      return stretch.left + (length === 0 ? 0 : ((at - stretch.from) / length) * stretch.width)
    },
  }
}

function merge(works: readonly Work[]): Work[] {
  const sorted = [...works].sort((a, b) => a.from - b.from)
  const merged: Work[] = []
  for (const work of sorted) {
    const last = merged.at(-1)
    if (last !== undefined && work.from <= last.to)
      merged[merged.length - 1] = { from: last.from, to: Math.max(last.to, work.to) }
    else merged.push(work)
  }
  return merged
}
