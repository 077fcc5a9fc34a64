import type { Clock } from '../../base/clock.ts'

const secondsKept = 10

/** How often something happened per second, over the last ten whole seconds. */
export class RecentRate {
  private readonly clock: Clock
  private readonly counts = new Array<number>(secondsKept + 1).fill(0)
  private second = 0

  constructor(clock: Clock) {
    this.clock = clock
  }

  add(): void {
    this.turn()
    this.counts[this.second % this.counts.length]!++
  }

  perSecond(): number {
    this.turn()
    const running = this.counts[this.second % this.counts.length]!
    return (this.counts.reduce((sum, count) => sum + count, 0) - running) / secondsKept
  }

  /** As Java prints a float: with a point. */
  text(): string {
    const rate = this.perSecond()
    return Number.isInteger(rate) ? rate.toFixed(1) : String(rate)
  }

  private turn(): void {
    const second = Math.floor(this.clock.now() / 1000)
    const passed = Math.min(Math.abs(second - this.second), this.counts.length)
    for (let i = 0; i < passed; i++) this.counts[(second - i) % this.counts.length] = 0
    this.second = second
  }
}
