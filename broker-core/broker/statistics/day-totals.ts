/** Messages put and handed out (without system topics) since the counting began, at two midnights and now. */
export interface DayTotals {
  /** Local date `yyyy-mm-dd` of the day that `todayMorning` belongs to. */
  day: string
  putYesterdayMorning: number
  putTodayMorning: number
  putNow: number
  getYesterdayMorning: number
  getTodayMorning: number
  getNow: number
}

/** Local date of a time, `yyyy-mm-dd`. */
export function localDay(timestamp: number): string {
  const date = new Date(timestamp)
  return `${String(date.getFullYear())}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`
}

const pad = (value: number): string => String(value).padStart(2, '0')

const dayBefore = (timestamp: number): string => {
  const date = new Date(timestamp)
  return localDay(new Date(date.getFullYear(), date.getMonth(), date.getDate() - 1, 12).getTime())
}

/** Totals of a broker that has counted nothing yet. */
export const emptyDayTotals = (now: number): DayTotals => ({
  day: localDay(now),
  putYesterdayMorning: 0,
  putTodayMorning: 0,
  putNow: 0,
  getYesterdayMorning: 0,
  getTodayMorning: 0,
  getNow: 0,
})

/** Moves the mornings on when a new local day has begun; several days without counting leave nothing for yesterday. */
export function turnDay(totals: DayTotals, now: number): void {
  if (totals.day === localDay(now)) return
  const isNextDay = totals.day === dayBefore(now)
  totals.putYesterdayMorning = isNextDay ? totals.putTodayMorning : totals.putNow
  totals.getYesterdayMorning = isNextDay ? totals.getTodayMorning : totals.getNow
  totals.putTodayMorning = totals.putNow
  totals.getTodayMorning = totals.getNow
  totals.day = localDay(now)
}

/** Reads saved totals; anything but whole non-negative numbers is refused by returning undefined. */
export function readDayTotals(text: string): DayTotals | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  if (typeof value !== 'object' || value === null) return undefined
  const saved = value as Record<string, unknown>
  const result = emptyDayTotals(0)
  for (const name of Object.keys(result) as (keyof DayTotals)[]) {
    const found = saved[name]
    if (name === 'day') {
      if (typeof found !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(found)) return undefined
      result.day = found
    } else {
      if (typeof found !== 'number' || !Number.isSafeInteger(found) || found < 0) return undefined
      result[name] = found
    }
  }
  return result
}
