const boundsMs = [0, 10, 50, 100, 200, 500, 1000, 2000, 3000, 4000, 5000, 10_000]
const labels = [
  '[<=0ms]',
  '[0~10ms]',
  '[10~50ms]',
  '[50~100ms]',
  '[100~200ms]',
  '[200~500ms]',
  '[500ms~1s]',
  '[1~2s]',
  '[2~3s]',
  '[3~4s]',
  '[4~5s]',
  '[5~10s]',
  '[10s~]',
]
const fineMs = 1024

/** How long appends took, from arrival to acknowledgement, over the current minute (Java: StoreStatsService). */
export class PutLatency {
  maxMs = 0
  #counts = new Float64Array(labels.length)
  #fine = new Float64Array(fineMs)
  #shown: string | undefined
  #shownFine = new Float64Array(fineMs)

  record(elapsedMs: number, count: number): void {
    if (elapsedMs > this.maxMs) this.maxMs = elapsedMs
    let bucket = 0
    while (bucket < boundsMs.length && elapsedMs > boundsMs[bucket]!) bucket++
    this.#counts[bucket]! += count
    this.#fine[Math.min(Math.max(Math.round(elapsedMs), 0), fineMs - 1)]! += count
  }

  /** Once a minute: what was counted becomes what is shown. */
  rotate(): void {
    this.#shown = labels.map((label, i) => `${label}:${this.#counts[i]} `).join('')
    this.#counts = new Float64Array(labels.length)
    this.#shownFine = this.#fine
    this.#fine = new Float64Array(fineMs)
  }

  /** The text of `putMessageDistributeTime`, `null` before the first minute is over. */
  get distribution(): string {
    return this.#shown ?? 'null'
  }

  /** Milliseconds within which a share of the last minute's appends ended. */
  percentile(share: number): number {
    let total = 0
    for (const count of this.#shownFine) total += count
    if (total === 0) return 0
    let seen = 0
    for (let i = 0; i < fineMs; i++) {
      seen += this.#shownFine[i]!
      if (seen >= total * share) return i
    }
    return fineMs - 1
  }
}
