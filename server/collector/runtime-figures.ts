/** What the dashboard reads from a broker's runtime table. Members are undefined where the broker does not say. */
export interface RuntimeFigures {
  readonly version: string | undefined
  readonly inPerSecond: number | undefined
  readonly outPerSecond: number | undefined
  readonly inToday: bigint | undefined
  readonly outToday: bigint | undefined
  readonly inYesterday: bigint | undefined
  readonly outYesterday: bigint | undefined
  /**
   * False where both midnights found nothing counted. Apache counts in memory and notes midnights while it runs: then it was started
   * since, or had nothing to do.
   */
  readonly hasCountedBefore: boolean
  /** Messages stored since the process began, those of system topics included. */
  readonly putSinceStart: bigint | undefined
  /** Percent, 0–100. */
  readonly diskPercent: number | undefined
  readonly bootAt: number | undefined
  /** Physical offset of the end of the commit log. */
  readonly commitLogEnd: bigint | undefined
}

/** Reads RocketMQ's runtime keys, in the spelling of 4.x and of 5.x (Java: ClusterListSubCommand). */
export function runtimeFigures(table: ReadonlyMap<string, string>): RuntimeFigures {
  const today = (kind: 'Put' | 'Get'): bigint | undefined =>
    difference(table, `msg${kind}TotalTodayNow`, `msg${kind}TotalTodayMorning`)
  const yesterday = (kind: 'Put' | 'Get'): bigint | undefined =>
    difference(table, `msg${kind}TotalTodayMorning`, `msg${kind}TotalYesterdayMorning`)
  const ratio = numberOf(table.get('commitLogDiskRatio'))
  return {
    version: table.get('brokerVersionDesc'),
    inPerSecond: firstOf(table.get('putTps')),
    outPerSecond: firstOf(table.get('getTransferredTps') ?? table.get('getTransferedTps')),
    inToday: today('Put'),
    outToday: today('Get'),
    inYesterday: yesterday('Put'),
    outYesterday: yesterday('Get'),
    hasCountedBefore: mornings.some((key) => (longOf(table.get(key)) ?? 0n) > 0n),
    putSinceStart: longOf(table.get('putMessageTimesTotal')),
    diskPercent: ratio === undefined || ratio < 0 ? undefined : Math.round(ratio * 1000) / 10,
    bootAt: numberOf(table.get('bootTimestamp')),
    commitLogEnd: longOf(table.get('commitLogMaxOffset')),
  }
}

/** What a broker counted before the last midnight is zero when it ran then; one that was started since cannot know. */
export function knowsYesterday(
  { hasCountedBefore, bootAt }: Pick<RuntimeFigures, 'hasCountedBefore' | 'bootAt'>,
  now: number,
): boolean {
  const midnight = new Date(now).setHours(0, 0, 0, 0)
  return hasCountedBefore || bootAt === undefined || bootAt < midnight
}

/**
 * When the counts of today began, of a broker that was started today and may count in memory, as Apache's do: epoch ms. Undefined for
 * one that runs since before midnight, or that counted more than it stored since its start and so kept its counts.
 */
export function countedSince(figures: RuntimeFigures, now: number): number | undefined {
  const { inToday, putSinceStart, bootAt } = figures
  if (knowsYesterday(figures, now)) return undefined
  return inToday !== undefined && putSinceStart !== undefined && inToday > putSinceStart ? undefined : bootAt
}

const mornings = ['Put', 'Get'].flatMap((kind) => [`msg${kind}TotalTodayMorning`, `msg${kind}TotalYesterdayMorning`])

/** First of the three windows, 10 s. */
const firstOf = (text: string | undefined): number | undefined => numberOf(text?.trim().split(/\s+/)[0])

function numberOf(text: string | undefined): number | undefined {
  const number = text === undefined || text.trim() === '' ? Number.NaN : Number(text)
  return Number.isFinite(number) ? number : undefined
}

function difference(table: ReadonlyMap<string, string>, later: string, earlier: string): bigint | undefined {
  const [a, b] = [longOf(table.get(later)), longOf(table.get(earlier))]
  return a === undefined || b === undefined ? undefined : a - b
}

const longOf = (text: string | undefined): bigint | undefined =>
  text !== undefined && /^-?\d{1,19}$/.test(text) ? BigInt(text) : undefined
