/** Texts in the form of Apache's tool. Times are in the machine's zone, as there. */

const two = (value: number): string => String(value).padStart(2, '0')

/** `yyyy-MM-dd HH:mm:ss,SSS` (Java: UtilAll.timeMillisToHumanString2). */
export const timeWithMs = (epochMs: number): string =>
  `${timeOfDay(epochMs)},${String(new Date(epochMs).getMilliseconds()).padStart(3, '0')}`

/** `yyyy-MM-dd HH:mm:ss` (Java: UtilAll.formatDate). */
export function timeOfDay(epochMs: number): string {
  const date = new Date(epochMs)
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
}

/** `yyyyMMddHHmmssSSS` (Java: UtilAll.timeMillisToHumanString3). */
export const compactTime = (epochMs: number): string => timeWithMs(epochMs).replace(/\D/g, '')

/**
 * Java's `%.2f`: the shortest decimal text of the number, rounded half up; JavaScript rounds the binary value.
 * @returns `NaN` and `Infinity` as Java writes them
 */
export function fixed(value: number, digits = 2): string {
  if (!Number.isFinite(value)) return String(value)
  const text = Math.abs(value).toString()
  if (text.includes('e')) return value.toFixed(digits)
  const [whole = '0', fraction = ''] = text.split('.')
  const kept = BigInt(whole + fraction.slice(0, digits).padEnd(digits, '0'))
  const rounded = Number(fraction.charAt(digits) || '0') >= 5 ? kept + 1n : kept
  const all = rounded.toString().padStart(digits + 1, '0')
  const sign = value < 0 || Object.is(value, -0) ? '-' : ''
  return digits === 0 ? sign + all : `${sign}${all.slice(0, -digits)}.${all.slice(-digits)}`
}

/** The first characters of a text (Java: UtilAll.frontStringAtLeast). */
export const front = (text: string, length: number): string => text.slice(0, length)

/** Java's Boolean.parseBoolean. */
export const isTrue = (text: string | undefined): boolean => text?.trim().toLowerCase() === 'true'

/**
 * A moment given as epoch milliseconds or `yyyy-MM-dd#HH:mm:ss:SSS` in the machine's zone.
 * @returns undefined when it is neither
 */
export function momentOf(text: string): number | undefined {
  const given = text.trim()
  if (/^-?\d{1,16}$/.test(given)) return Number(given)
  const match = /^(\d{4})-(\d{1,2})-(\d{1,2})#(\d{1,2}):(\d{1,2}):(\d{1,2}):(\d{1,3})$/.exec(given)
  if (match === null) return undefined
  const [year, month, day, hour, minute, second, ms] = match.slice(1).map(Number) as [number, ...number[]]
  return new Date(year, month! - 1, day, hour, minute, second, ms).getTime()
}
