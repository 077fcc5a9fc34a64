import type { Database } from '../db/database.ts'
import { type Block, BlockStore, type SeriesKind, type SeriesName, type StoredSeries } from './block-store.ts'
import { LiveBlock } from './live-block.ts'
import { blockOf, oldestBlock, samplesPerBlock, stepFor, steps } from './steps.ts'

/** A value that was seen; NaN and infinite ones are no value. */
export interface Sample extends SeriesName {
  readonly value: number
}

/** Samples of equal distance; sample i belongs to `from + i * stepMs`, null is a gap. */
export interface SeriesRange {
  readonly from: number
  readonly stepMs: number
  readonly values: (number | null)[]
}

interface OpenSeries {
  readonly stored: StoredSeries
  readonly blocks: readonly LiveBlock[]
}

/** Series kept per kind and measure: with all steps full, one needs about 27 KB. */
const seriesMax: Record<SeriesKind, number> = { cluster: 1, broker: 64, topic: 1000, group: 500 }
/** In memory the room is shared with everything else. */
const inMemoryPart = 0.2
const flushEveryMs = 60_000
/** A series is given up for a busier one when it was quiet for so long. */
const quietMs = 3_600_000

/**
 * What a cluster did, over 30 days: 10 s steps for an hour, minutes for a day, ten minutes for the rest. Written once a minute, in
 * blocks of sixty samples. The number of series is bounded; of topics and groups those that do something are kept.
 */
export class ClusterHistory {
  private readonly store: BlockStore
  private readonly byName = new Map<string, StoredSeries>()
  private readonly open = new Map<number, OpenSeries>()
  private readonly counts = new Map<string, number>()
  private full: Block[] = []
  private flushedAt = 0
  private lastAt = 0

  constructor(database: Database, cluster: string) {
    this.store = new BlockStore(database, cluster)
    for (const stored of this.store.series()) this.remember(stored)
  }

  /** Takes the samples of one round. @param at epoch ms, the same or later than the last */
  async record(at: number, samples: readonly Sample[]): Promise<void> {
    this.lastAt = at
    const known = samples.filter(({ value }) => Number.isFinite(value))
    const fresh = known.filter((sample) => !this.byName.has(keyOf(sample)) && isWorthKeeping(sample))
    if (fresh.length > 0) this.store.together(() => fresh.forEach((sample) => this.makeSeries(sample, at)))
    for (const sample of known) {
      const stored = this.byName.get(keyOf(sample))
      if (stored !== undefined) this.add(stored, at, sample.value)
    }
    if (at - this.flushedAt < flushEveryMs) return
    this.flushedAt = at
    await this.store.write(this.takeDirty(), (stepMs) => oldestBlock(at, stepMs))
  }

  /** One series from `from` to `to`, in the finest step that reaches so far back; all gaps when it is not kept. */
  read(name: SeriesName, from: number, to: number, now: number): SeriesRange {
    const { stepMs } = stepFor(from, now)
    return this.readStep(name, { from, to: Math.min(to, now), stepMs })
  }

  /** Subjects of a kind that are kept. */
  subjects(kind: SeriesKind, measure: string): string[] {
    return [...this.byName.values()].flatMap((one) =>
      one.kind === kind && one.measure === measure ? [one.subject] : [],
    )
  }

  /**
   * Sums of rates: how many there were between `from` and `to`, most first. A sample stands for its whole step, the last one for
   * the time until `now`.
   */
  totals(kind: SeriesKind, measure: string, range: { from: number; to: number; now: number }): Map<string, number> {
    const subjects = this.subjects(kind, measure)
    const { now } = range
    const to = Math.min(range.to, now)
    const fine = stepFor(range.from, now).stepMs
    const stepMs = subjects.length > 100 ? Math.max(fine, steps[2].stepMs) : fine
    const sums = subjects.map((subject): [string, number] => {
      const { from, values } = this.readStep({ kind, subject, measure }, { from: range.from, to, stepMs })
      const sum = values.reduce<number>((total, value, at) => {
        const spanMs = Math.min(stepMs, to - (from + at * stepMs))
        return total + ((value ?? 0) * spanMs) / 1000
      }, 0)
      return [subject, sum]
    })
    return new Map(sums.filter(([, sum]) => sum > 0).sort(([, a], [, b]) => b - a))
  }

  /** Writes what is not written yet. */
  close(): void {
    this.store.writeNow(this.takeDirty(), (stepMs) => oldestBlock(this.lastAt, stepMs))
  }

  private readStep(name: SeriesName, { from, to, stepMs }: { from: number; to: number; stepMs: number }): SeriesRange {
    const first = Math.floor(from / stepMs)
    const count = Math.max(0, Math.ceil(to / stepMs) - first)
    const stored = this.byName.get(keyOf(name))
    const values = Array.from<number | null>({ length: count }).fill(null)
    if (stored === undefined || count === 0) return { from: first * stepMs, stepMs, values }
    const blocks = this.store.read(stored.id, stepMs, blockOf(from, stepMs), blockOf(to, stepMs))
    for (const one of this.full)
      if (one.series === stored.id && one.stepMs === stepMs) blocks.set(one.block, one.samples)
    const live = this.open.get(stored.id)?.blocks.find((one) => one.stepMs === stepMs)
    if (live !== undefined) blocks.set(live.block, live.samples)
    for (let at = 0; at < count; at++) {
      const slot = first + at
      const sample = blocks.get(Math.floor(slot / samplesPerBlock))?.[slot % samplesPerBlock]
      if (sample !== undefined && Number.isFinite(sample)) values[at] = sample
    }
    return { from: first * stepMs, stepMs, values }
  }

  private add(stored: StoredSeries, at: number, value: number): void {
    let series = this.open.get(stored.id)
    if (series === undefined) {
      const blocks = steps.map(
        ({ stepMs }) => new LiveBlock(stepMs, at, (block) => this.store.load(stored.id, stepMs, block)),
      )
      series = { stored, blocks }
      this.open.set(stored.id, series)
    }
    for (const block of series.blocks) {
      const full = block.add(at, value)
      if (full !== undefined) this.full.push({ series: stored.id, stepMs: block.stepMs, ...full, isFull: true })
    }
    if (value !== 0 && at - stored.busyAt > quietMs) {
      stored.busyAt = at
      this.store.noteBusy(stored)
    }
  }

  private makeSeries(sample: Sample, at: number): void {
    const most = Math.max(1, Math.floor(seriesMax[sample.kind] * (this.store.isInMemory ? inMemoryPart : 1)))
    if ((this.counts.get(familyOf(sample)) ?? 0) >= most && !this.giveUpQuietest(sample, at)) return
    const { kind, subject, measure } = sample
    this.remember(this.store.add({ kind, subject, measure }, at))
  }

  private giveUpQuietest(name: SeriesName, at: number): boolean {
    let quietest: StoredSeries | undefined
    for (const one of this.byName.values())
      if (familyOf(one) === familyOf(name) && (quietest === undefined || one.busyAt < quietest.busyAt)) quietest = one
    if (quietest === undefined || at - quietest.busyAt < quietMs) return false
    const { id } = quietest
    this.store.remove(quietest)
    this.open.delete(id)
    this.full = this.full.filter((block) => block.series !== id)
    this.byName.delete(keyOf(quietest))
    this.counts.set(familyOf(name), (this.counts.get(familyOf(name)) ?? 1) - 1)
    return true
  }

  private remember(stored: StoredSeries): void {
    this.byName.set(keyOf(stored), stored)
    this.counts.set(familyOf(stored), (this.counts.get(familyOf(stored)) ?? 0) + 1)
  }

  private takeDirty(): Block[] {
    const blocks = this.full
    this.full = []
    for (const { stored, blocks: live } of this.open.values()) {
      for (const block of live) {
        if (!block.isDirty) continue
        block.isDirty = false
        const { stepMs, block: number, samples } = block
        blocks.push({ series: stored.id, stepMs, block: number, samples, isFull: false })
      }
    }
    return blocks
  }
}

/** A topic or group that never did anything gets no series. */
const isWorthKeeping = ({ kind, value }: Sample): boolean => value !== 0 || kind === 'cluster' || kind === 'broker'

const keyOf = ({ kind, measure, subject }: SeriesName): string => `${kind} ${measure} ${subject}`
const familyOf = ({ kind, measure }: SeriesName): string => `${kind} ${measure}`
