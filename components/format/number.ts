/** The languages of the dashboard. */
export type Locale = 'en' | 'zh'

/** BCP 47 tag of a language, for Intl. */
export const languageTag: Record<Locale, string> = { en: 'en-US', zh: 'zh-CN' }

/**
 * A 64-bit integer given as decimal digits (or a safe number) with thousands separators: "9223372036854775807" ->
 * "9,223,372,036,854,775,807". Exact for any length, no rounding. What is not an integer comes back unchanged.
 */
export function formatInteger(value: string | number | bigint): string {
  const digits = typeof value === 'number' ? String(Math.round(value)) : String(value)
  const match = /^(-?)(\d+)$/.exec(digits)
  if (match === null) return digits
  const [, sign = '', body = ''] = match
  return sign + body.replace(/\B(?=(\d{3})+$)/g, ',')
}

const steps: readonly (readonly [number, string])[] = [
  [1e18, 'E'],
  [1e15, 'P'],
  [1e12, 'T'],
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
]

/** For tiles only, where room is short: 12345 -> "12.3k". Three figures; the exact value belongs beside it or in its hint. */
export function abbreviate(value: string | number): string {
  const number = Number(value)
  if (!Number.isFinite(number)) return String(value)
  const size = Math.abs(number)
  const step = steps.find(([limit]) => size >= limit)
  if (step === undefined) return trimmed(number, size < 10 && !Number.isInteger(number) ? 1 : 0)
  const [limit, unit] = step
  const scaled = number / limit
  const places = Math.abs(scaled) < 10 ? 2 : Math.abs(scaled) < 100 ? 1 : 0
  return trimmed(scaled, places) + unit
}

/** Messages (or requests) per second: "0", "0.04", "0.4", "12.5", "1,204". The unit "/s" is written by the column or the tile. */
export function formatRate(perSecond: number): string {
  if (!Number.isFinite(perSecond)) return '–'
  const size = Math.abs(perSecond)
  if (size === 0) return '0'
  if (size < 0.005) return '<0.01'
  if (size < 0.1) return trimmed(perSecond, 2)
  if (size < 100) return trimmed(perSecond, 1)
  return formatInteger(Math.round(perSecond))
}

const byteUnits = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB']

/** Bytes in binary units with at most one decimal: 1536 -> "1.5 KiB". */
export function formatBytes(bytes: string | number): string {
  const number = Number(bytes)
  if (!Number.isFinite(number)) return String(bytes)
  let scaled = number
  let unit = 0
  while (Math.abs(scaled) >= 1024 && unit < byteUnits.length - 1) {
    scaled /= 1024
    unit += 1
  }
  return `${unit === 0 ? formatInteger(scaled) : trimmed(scaled, 1)} ${byteUnits[unit] ?? 'B'}`
}

/** A share of 1 as a percentage: 0.873 -> "87.3%". */
export function formatShare(share: number): string {
  return Number.isFinite(share) ? `${trimmed(share * 100, 1)}%` : '–'
}

/** Adds decimal strings or numbers exactly and answers decimal digits. */
export function addIntegers(values: readonly (string | number)[]): string {
  return values.reduce((sum, value) => sum + BigInt(value), 0n).toString()
}

function trimmed(value: number, places: number): string {
  return value
    .toFixed(places)
    .replace(/\.0+$/, '')
    .replace(/(\.\d*?)0+$/, '$1')
}
