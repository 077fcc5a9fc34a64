/** The zone in which times are shown: that of the browser, or UTC. */
export type Zone = 'browser' | 'utc'

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
  if (zone === 'utc') return 'UTC'
  const minutes = -new Date(atMs).getTimezoneOffset()
  if (minutes === 0) return 'UTC'
  const size = Math.abs(minutes)
  return `UTC${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`
}

/** True for epoch milliseconds that stand for a real moment: brokers send 0 or -1 for "never". */
export function isInstant(atMs: number): boolean {
  return Number.isFinite(atMs) && atMs > 0 && atMs < 8.64e15
}

function fieldsOf(atMs: number, zone: Zone): Fields {
  const at = new Date(atMs)
  if (zone === 'utc') {
    return {
      year: at.getUTCFullYear(),
      month: at.getUTCMonth() + 1,
      day: at.getUTCDate(),
      hour: at.getUTCHours(),
      minute: at.getUTCMinutes(),
      second: at.getUTCSeconds(),
      ms: at.getUTCMilliseconds(),
    }
  }
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

function clockText(at: Fields, precision: 'ms' | 's' | 'min'): string {
  const minutes = `${two(at.hour)}:${two(at.minute)}`
  if (precision === 'min') return minutes
  const seconds = `${minutes}:${two(at.second)}`
  return precision === 's' ? seconds : `${seconds}.${String(at.ms).padStart(3, '0')}`
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}
