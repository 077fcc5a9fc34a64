'use client'

import { useLocale } from 'next-intl'
import { useMemo, useSyncExternalStore } from 'react'
import { chosenZone, onZone } from './chosen-zone.ts'
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
  /** The same with its unit: "12.5/s", "12.5/秒". */
  perSecond(perSecond: number): string
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
  const zone = useZone()
  return useMemo(
    () => ({
      zone,
      integer: formatInteger,
      short: abbreviate,
      rate: formatRate,
      perSecond: (value) => `${formatRate(value)}${locale === 'zh' ? '/秒' : '/s'}`,
      bytes: formatBytes,
      share: formatShare,
      duration: (spanMs) => formatDuration(spanMs, locale),
      age: (atMs, nowMs) => formatAge(atMs, nowMs, locale),
      time: (atMs, precision) => formatTime(atMs, zone, precision),
      clock: (atMs, precision) => formatClock(atMs, zone, precision),
      zoneName: (atMs) => formatZone(atMs, zone),
    }),
    [locale, zone],
  )
}

/** The zone the reader chose, for what reads times. */
export function useZone(): Zone {
  return useSyncExternalStore(onZone, chosenZone, () => 'browser')
}
