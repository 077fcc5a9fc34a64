'use client'

import { useLocale } from 'next-intl'
import { useMemo } from 'react'
import { formatAge, formatDuration } from './duration.ts'
import { abbreviate, formatBytes, formatInteger, formatRate, formatShare } from './number.ts'
import { formatClock, formatTime, formatZone } from './time.ts'
import type { Zone } from './time.ts'

/** Every formatter, bound to the language of the page and the zone of the reader. */
export interface Format {
  readonly zone: Zone
  integer(value: string | number): string
  short(value: string | number): string
  rate(perSecond: number): string
  bytes(value: string | number): string
  share(value: number): string
  duration(spanMs: number): string
  age(atMs: number, nowMs: number): string
  time(atMs: number, precision?: 'ms' | 's' | 'min'): string
  clock(atMs: number, precision?: 'ms' | 's' | 'min'): string
  zoneName(atMs: number): string
}

/** The formatters of this page. Only for values that came by request: the server does not know the browser's zone. */
export function useFormat(): Format {
  const locale = useLocale()
  return useMemo(
    () => ({
      zone: 'browser' as const,
      integer: formatInteger,
      short: abbreviate,
      rate: formatRate,
      bytes: formatBytes,
      share: formatShare,
      duration: (spanMs) => formatDuration(spanMs, locale),
      age: (atMs, nowMs) => formatAge(atMs, nowMs, locale),
      time: (atMs, precision) => formatTime(atMs, 'browser', precision),
      clock: (atMs, precision) => formatClock(atMs, 'browser', precision),
      zoneName: (atMs) => formatZone(atMs, 'browser'),
    }),
    [locale],
  )
}
