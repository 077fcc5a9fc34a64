import { OperatingError } from '../../base/errors.ts'

const unitMs: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** The table of delay levels, from level 1 (Java: ScheduleMessageService.parseDelayLevel). */
export class DelayLevels {
  private readonly delaysMs: readonly number[]

  /**
   * @param text like `1s 5s 10s 2h`
   * @throws OperatingError `DELAY_LEVELS` naming the part that is no delay
   */
  constructor(text: string) {
    this.delaysMs = text
      .trim()
      .split(/\s+/)
      .map((part) => {
        const match = /^(\d{1,9})([smhd])$/.exec(part)
        if (match === null)
          throw new OperatingError(
            'DELAY_LEVELS',
            `messageDelayLevel: ${JSON.stringify(part)} is not a delay such as 10s, 5m, 2h or 1d`,
          )
        return Number(match[1]) * unitMs[match[2]!]!
      })
  }

  /** The highest level. */
  get max(): number {
    return this.delaysMs.length
  }

  /** Delay of a level in ms; 1 s for a level that the table does not have, as in Java. */
  delayMs(level: number): number {
    return this.delaysMs[level - 1] ?? 1000
  }

  /** When a message of the level is due that was stored at `storeTimestamp`. */
  dueAt(level: number, storeTimestamp: number): number {
    return storeTimestamp + this.delayMs(level)
  }

  /** The level that is meant by the text of the property DELAY: 0 when it means none, at most the highest one. */
  levelOf(property: string | undefined): number {
    if (property === undefined || !/^[+-]?\d{1,10}$/.test(property)) return 0
    return Math.max(0, Math.min(Number(property), this.max))
  }
}
