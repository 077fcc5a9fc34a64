/** Upper bounds (exclusive, ms) and names of RocketMQ's put-time classes; the last one is open (Java: StoreStatsService). */
const classes: readonly (readonly [boundMs: number, name: string])[] = [
  [1, '<=0ms'],
  [10, '0~10ms'],
  [50, '10~50ms'],
  [100, '50~100ms'],
  [200, '100~200ms'],
  [500, '200~500ms'],
  [1000, '500ms~1s'],
  [2000, '1~2s'],
  [3000, '2~3s'],
  [4000, '3~4s'],
  [5000, '4~5s'],
  [10_000, '5~10s'],
  [Infinity, '10s~'],
]

const exactMs = 1000
/** One count per millisecond below a second, one per second up to ten, one above. */
const slots = exactMs + 10

const slotOf = (latencyMs: number): number => {
  if (latencyMs < exactMs) return latencyMs > 0 ? latencyMs | 0 : 0
  return latencyMs >= 10_000 ? slots - 1 : exactMs - 1 + Math.floor(latencyMs / 1000)
}
const lowerMsOf = (slot: number): number => (slot < exactMs ? slot : (slot - exactMs + 1) * 1000)

/** How long sends took, in the running minute and in the last complete one. */
export class PutLatency {
  private running: Uint32Array<ArrayBuffer> = new Uint32Array(slots)
  private complete: Uint32Array<ArrayBuffer> | undefined

  record(latencyMs: number): void {
    const slot = slotOf(latencyMs)
    this.running[slot] = (this.running[slot] ?? 0) + 1
  }

  /** Ends the minute: what was counted becomes the last complete minute. */
  rotate(): void {
    const reused = this.complete ?? new Uint32Array(slots)
    this.complete = this.running
    this.running = reused.fill(0)
  }

  /** RocketMQ's text of the last complete minute, `[<=0ms]:3 [0~10ms]:0 … [10s~]:0 `; `null` before the first one ended. */
  distribution(): string {
    if (this.complete === undefined) return 'null'
    const counts = classes.map(() => 0)
    this.complete.forEach((count, slot) => {
      if (count === 0) return
      const at = classes.findIndex(([boundMs]) => lowerMsOf(slot) < boundMs)
      counts[at] = (counts[at] ?? 0) + count
    })
    return classes.map(([, name], at) => `[${name}]:${String(counts[at])} `).join('')
  }

  /**
   * Latency in ms that the given share of the sends stayed within, in the last complete minute (the running one before that).
   * @param share 0 … 1, such as 0.99
   */
  percentile(share: number): number {
    const counts = this.complete ?? this.running
    const total = counts.reduce((sum, count) => sum + count, 0)
    let passed = 0
    for (let slot = 0; slot < slots; slot++) {
      passed += counts[slot] ?? 0
      if (total > 0 && passed >= total * share) return lowerMsOf(slot)
    }
    return 0
  }
}
