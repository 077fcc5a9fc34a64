/** Sum, rate per second and mean per call over one window (Java: BrokerStatsItem; member names are those on the wire). */
export interface WindowStats {
  readonly sum: number
  readonly tps: number
  readonly avgpt: number
}

/** The three windows of a stat item (Java: BrokerStatsData). */
export interface StatItemView {
  readonly statsMinute: WindowStats
  readonly statsHour: WindowStats
  readonly statsDay: WindowStats
}

export const samplePeriodMs = 10_000

/** Number of the running sampling period, `floor(now / 10 s)`. One object shared by all series; a timer moves it on. */
export interface SamplePeriod {
  number: number
}

/** Which of a series' figures a stat item shows. */
export type TrafficFigure = 'messages' | 'bytes' | 'ms'

interface Window {
  /** Length of one step in sampling periods. */
  readonly stepPeriods: number
  /** Steps kept: the running one and those before it. */
  readonly steps: number
  /** Place of the first step's totals in the array of totals. */
  readonly from: number
}

const figures = 4
const callsAt = 3
const placeOf: Readonly<Record<TrafficFigure, number>> = { messages: 0, bytes: 1, ms: 2 }
const minute: Window = { stepPeriods: 1, steps: 6, from: 0 }
const hour: Window = { stepPeriods: 60, steps: 6, from: 6 * figures }
const day: Window = { stepPeriods: 360, steps: 24, from: 12 * figures }
const windows = [minute, hour, day]
const totalsLength = 36 * figures

/**
 * Counts messages, bytes, milliseconds and calls, and remembers the totals at the start of the last six 10 s, six 10 min and 24 one-hour
 * steps (Java: StatsItem). Nothing runs over the series by timer: a series catches up with the shared period when it is next
 * counted or looked at, so that ten thousand idle ones cost nothing.
 */
export class TrafficSeries {
  messages = 0
  bytes = 0
  /** Time that the calls took together. */
  ms = 0
  calls = 0
  private readonly period: SamplePeriod
  private readonly firstPeriod: number
  private readonly createdAt: number
  private seenPeriod: number
  /** Totals (messages, bytes, ms, calls) at the start of each kept step. Made at the first catch-up with something counted. */
  private totals: Float64Array | undefined

  constructor(period: SamplePeriod, createdAt: number) {
    this.period = period
    this.firstPeriod = period.number
    this.seenPeriod = period.number
    this.createdAt = createdAt
  }

  /** Counts one call that moved `messages` messages of `bytes` bytes in `ms`. */
  add(messages: number, bytes: number, ms: number): void {
    if (this.seenPeriod !== this.period.number) this.catchUp()
    this.messages += messages
    this.bytes += bytes
    this.ms += ms
    this.calls += 1
  }

  /** The figure over the last minute, hour and day (each up to one step less), from the live totals. */
  view(figure: TrafficFigure, now: number): StatItemView {
    return {
      statsMinute: this.over(minute, figure, now),
      statsHour: this.over(hour, figure, now),
      statsDay: this.over(day, figure, now),
    }
  }

  /** Rate per second over the last minute. */
  minuteTps(figure: TrafficFigure, now: number): number {
    return this.over(minute, figure, now).tps
  }

  private over(window: Window, figure: TrafficFigure, now: number): WindowStats {
    if (this.seenPeriod !== this.period.number) this.catchUp()
    const stepMs = window.stepPeriods * samplePeriodMs
    const firstStep = Math.floor(this.period.number / window.stepPeriods) - window.steps + 1
    const isOlder = firstStep > Math.floor(this.firstPeriod / window.stepPeriods)
    const base = window.from + (firstStep % window.steps) * figures
    const totals = isOlder ? this.totals : undefined
    const sum = this[figure] - (totals?.[base + placeOf[figure]] ?? 0)
    const calls = this.calls - (totals?.[base + callsAt] ?? 0)
    // A series younger than the window counts as one step older than it is: its first message is no burst.
    const beganAt = isOlder ? firstStep * stepMs : this.createdAt - stepMs
    return { sum, tps: sum === 0 ? 0 : (sum * 1000) / Math.max(now - beganAt, 1), avgpt: calls === 0 ? 0 : sum / calls }
  }

  private catchUp(): void {
    const current = this.period.number
    if (this.calls > 0) {
      this.totals ??= new Float64Array(totalsLength)
      for (const window of windows) this.fill(window, this.totals, current)
    }
    this.seenPeriod = current
  }

  /** Writes today's totals as those at the start of every step that began since the last look. */
  private fill(window: Window, totals: Float64Array, current: number): void {
    const last = Math.floor(current / window.stepPeriods)
    const first = Math.max(Math.floor(this.seenPeriod / window.stepPeriods) + 1, last - window.steps + 1)
    for (let step = first; step <= last; step++) {
      const at = window.from + (step % window.steps) * figures
      totals[at] = this.messages
      totals[at + 1] = this.bytes
      totals[at + 2] = this.ms
      totals[at + callsAt] = this.calls
    }
  }
}
