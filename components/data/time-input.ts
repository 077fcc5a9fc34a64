import { readWallTime } from '../format/wall-time.ts'
import type { Zone } from '../format/time.ts'

/**
 * Reads a time as people write it: `-15m`, `-2h`, `-3d`, `now`, epoch milliseconds, or ISO / `2026-08-21 14:03` in the
 * reader's zone.
 * @returns epoch milliseconds, or undefined when the text is no time
 */
export function readTime(text: string, nowMs: number, zone: Zone): number | undefined {
  const trimmed = text.trim()
  if (trimmed === '' || trimmed === 'now') return nowMs
  const relative = /^-(\d{1,6})(s|m|h|d)$/.exec(trimmed)
  if (relative !== null) return nowMs - Number(relative[1]) * unitMs(relative[2])
  if (/^\d{12,14}$/.test(trimmed)) return Number(trimmed)
  const at = readWallTime(trimmed, zone)
  return Number.isNaN(at) ? undefined : at
}

function unitMs(unit: string | undefined): number {
  if (unit === 's') return 1000
  if (unit === 'm') return 60_000
  return unit === 'h' ? 3_600_000 : 86_400_000
}
