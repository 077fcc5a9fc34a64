/** One sample; NaN is unknown. */
export interface RateSample {
  readonly inPerSecond: number
  readonly outPerSecond: number
  readonly backlog: number
  /** How long the message that waits longest has waited. */
  readonly oldestWaitingMs: number
  readonly deadLetters: number
  /** Of the fullest disk. */
  readonly diskPercent: number
}

export const rateMembers = [
  'inPerSecond',
  'outPerSecond',
  'backlog',
  'oldestWaitingMs',
  'deadLetters',
  'diskPercent',
] as const satisfies readonly (keyof RateSample)[]
type Member = (typeof rateMembers)[number]
const each = <V>(make: (member: Member) => V): Record<Member, V> =>
  Object.fromEntries(rateMembers.map((member) => [member, make(member)])) as Record<Member, V>

/** Samples of equal distance, the oldest overwritten. Times without a sample are gaps. */
export class RateHistory {
  readonly stepMs: number
  private readonly slots: number
  private readonly rings: Record<Member, Float64Array>
  /** Number of the slot written last, counted from the epoch; -1 before the first. */
  private last = -1

  constructor(stepMs: number, slots: number) {
    this.stepMs = stepMs
    this.slots = slots
    const ring = (): Float64Array => new Float64Array(slots).fill(Number.NaN)
    this.rings = each(ring)
  }

  /** @param at epoch ms; a sample of the same step replaces the one before */
  add(at: number, sample: RateSample): void {
    const slot = Math.floor(at / this.stepMs)
    if (slot < this.last) return
    const gap = this.last < 0 ? 0 : Math.min(slot - this.last, this.slots)
    for (let back = gap - 1; back > 0; back--) this.write(slot - back, undefined)
    this.write(slot, sample)
    this.last = slot
  }

  private write(slot: number, sample: RateSample | undefined): void {
    for (const member of rateMembers) this.rings[member][slot % this.slots] = sample?.[member] ?? Number.NaN
  }

  /** All slots up to `now`, oldest first; null where there is none. */
  read(now: number): { from: number; stepMs: number } & Record<Member, (number | null)[]> {
    const end = Math.floor(now / this.stepMs)
    const first = end - this.slots + 1
    const series = (ring: Float64Array): (number | null)[] =>
      Array.from({ length: this.slots }, (_, index) => {
        const slot = first + index
        const value = slot > this.last || slot <= this.last - this.slots ? Number.NaN : ring[slot % this.slots]!
        return Number.isFinite(value) ? value : null
      })
    return {
      from: first * this.stepMs,
      stepMs: this.stepMs,
      ...each((member) => series(this.rings[member])),
    }
  }
}
