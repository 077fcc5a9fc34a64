import { aheadOfUtcMs, offsetText } from './time.ts'
import type { Zone } from './time.ts'

const wallTime = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?)?$/

/**
 * Epoch milliseconds of a date and time as people write it: `2026-08-21 14:03:22.118`, the seconds and the time of day may be
 * left out, in the zone; or ISO with `Z` or an offset, which says its zone itself. NaN for what is no time. An hour that the
 * clocks leave out in spring is read as the hour after it.
 */
export function readWallTime(text: string, zone: Zone): number {
  const trimmed = text.trim()
  if (!wallTime.test(trimmed)) return Date.parse(trimmed.replace(' ', 'T'))
  const asUtc = Date.parse(`${trimmed.replace(' ', 'T')}${trimmed.length > 10 ? '' : 'T00:00'}Z`)
  if (Number.isNaN(asUtc)) return asUtc
  const first = asUtc - aheadOfUtcMs(asUtc, zone)
  const second = asUtc - aheadOfUtcMs(first, zone)
  return second + aheadOfUtcMs(second, zone) === asUtc ? second : Math.max(first, second)
}

/** A time without a zone as ISO with the offset of the zone, so that a link with it means the same to everybody; any other text as it is. */
export function withOffset(text: string, zone: Zone): string {
  const trimmed = text.trim()
  const at = wallTime.test(trimmed) ? readWallTime(trimmed, zone) : Number.NaN
  if (Number.isNaN(at)) return text
  const full = trimmed.length > 10 ? trimmed.replace(' ', 'T') : `${trimmed}T00:00`
  return `${full}${offsetText(at, zone) || 'Z'}`
}
