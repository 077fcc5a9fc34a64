/** The zone in which times are shown: that of the browser, `utc`, or a name of the IANA list such as `Asia/Shanghai`. */
export type Zone = string

interface Fields {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly ms: number
}

/** Epoch milliseconds -> "2026-08-21 14:03:22.118" in the zone. Not a time (0, negative, absent) -> "–". */
export function formatTime(atMs: number, zone: Zone, precision: 'ms' | 's' | 'min' = 'ms'): string {
  if (!isInstant(atMs)) return '–'
  const at = fieldsOf(atMs, zone)
  return `${at.year}-${two(at.month)}-${two(at.day)} ${clockText(at, precision)}`
}

/** Epoch milliseconds -> "14:03:22" in the zone. */
export function formatClock(atMs: number, zone: Zone, precision: 'ms' | 's' | 'min' = 's'): string {
  return isInstant(atMs) ? clockText(fieldsOf(atMs, zone), precision) : '–'
}

/** The zone's offset at an instant: "UTC+08:00"; it belongs beside every column of times. */
export function formatZone(atMs: number, zone: Zone): string {
  return `UTC${offsetText(atMs, zone)}`
}

/** The zone's offset at an instant as ISO writes it: "+08:00"; empty for none. */
export function offsetText(atMs: number, zone: Zone): string {
  const minutes = Math.round(aheadOfUtcMs(atMs, zone) / 60_000)
  if (minutes === 0) return ''
  const size = Math.abs(minutes)
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`
}

/** How far the clocks of a zone are ahead of UTC at an instant, in ms. */
export function aheadOfUtcMs(atMs: number, zone: Zone): number {
  const { year, month, day, hour, minute, second, ms } = fieldsOf(atMs, zone)
  return Date.UTC(year, month - 1, day, hour, minute, second, ms) - atMs
}

/** True for epoch milliseconds that stand for a real moment: brokers send 0 or -1 for "never". */
export function isInstant(atMs: number): boolean {
  return Number.isFinite(atMs) && atMs > 0 && atMs < 8.64e15
}

/** True when this machine knows the zone. */
export function isZone(zone: string): boolean {
  return zone === 'browser' || zone === 'utc' || clockOf(zone) !== undefined
}

function fieldsOf(atMs: number, zone: Zone): Fields {
  const clock = clockOf(zone)
  if (clock === undefined) return localFields(atMs)
  const parts = Object.fromEntries(clock.formatToParts(atMs).map(({ type, value }) => [type, Number(value)]))
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
  return { year, month, day, hour, minute, second, ms: ((atMs % 1000) + 1000) % 1000 }
}

function localFields(atMs: number): Fields {
  const at = new Date(atMs)
  return {
    year: at.getFullYear(),
    month: at.getMonth() + 1,
    day: at.getDate(),
    hour: at.getHours(),
    minute: at.getMinutes(),
    second: at.getSeconds(),
    ms: at.getMilliseconds(),
  }
}

const clocks = new Map<Zone, Intl.DateTimeFormat | undefined>()

/** What tells the fields of a time in a zone; undefined for that of the browser, and for one that this machine does not know. */
function clockOf(zone: Zone): Intl.DateTimeFormat | undefined {
  if (zone !== 'browser' && !clocks.has(zone)) clocks.set(zone, makeClock(zone))
  return clocks.get(zone)
}

function makeClock(timeZone: string): Intl.DateTimeFormat | undefined {
  const two = '2-digit'
  const options = {
    year: 'numeric',
    month: two,
    day: two,
    hour: two,
    minute: two,
    second: two,
    hourCycle: 'h23',
  } as const
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone, ...options })
  } catch {
    return undefined
  }
}

function clockText(at: Fields, precision: 'ms' | 's' | 'min'): string {
  const minutes = `${two(at.hour)}:${two(at.minute)}`
  if (precision === 'min') return minutes
  const seconds = `${minutes}:${two(at.second)}`
  return precision === 's' ? seconds : `${seconds}.${String(at.ms).padStart(3, '0')}`
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}
