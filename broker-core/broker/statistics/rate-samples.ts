const samplesMax = 601

/** Counters that are sampled every second for the broker's rates (Java: StoreStatsService). */
export interface RateCounters {
  /** Messages stored. */
  readonly put: number
  /** Pulls that found messages. */
  readonly found: number
  /** Pulls that found nothing. */
  readonly miss: number
  /** Messages handed out. */
  readonly transferred: number
}

type RateName = keyof RateCounters
const names: readonly RateName[] = ['put', 'found', 'miss', 'transferred']
const width = names.length + 1

/** The last 601 one-second samples, and rates over the last 10, 60 and 600 s from them. */
export class RateSamples {
  private readonly samples = new Float64Array(samplesMax * width)
  private count = 0

  /** Notes the counters at a time. Call it about once per second. */
  take(now: number, counters: RateCounters): void {
    const at = (this.count % samplesMax) * width
    this.samples[at] = now
    names.forEach((name, index) => {
      this.samples[at + 1 + index] = counters[name]
    })
    this.count += 1
  }

  /**
   * Average per second over the last 10, 60 and 600 s; over the time since the first sample while that is shorter
   * (Apache leaves such a value empty, which its readers take for 0).
   */
  rates(name: RateName): [number, number, number] {
    return [this.over(10, name), this.over(60, name), this.over(600, name)]
  }

  private over(seconds: number, name: RateName): number {
    const back = Math.min(seconds, this.count - 1)
    if (back <= 0) return 0
    const column = 1 + names.indexOf(name)
    const newest = ((this.count - 1) % samplesMax) * width
    const oldest = ((this.count - 1 - back) % samplesMax) * width
    const elapsedMs = this.at(newest) - this.at(oldest)
    return elapsedMs <= 0 ? 0 : ((this.at(newest + column) - this.at(oldest + column)) * 1000) / elapsedMs
  }

  private at(index: number): number {
    return this.samples[index] ?? 0
  }
}
