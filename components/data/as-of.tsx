'use client'

import { RefreshCw } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useEffect, useState } from 'react'
import { useFormat } from '../format/use-format.ts'
import { IconButton } from '../ui/button.tsx'
import { cx } from '../ui/class-names.ts'
import { StatusShape } from '../ui/status.tsx'

/** What of a react-query result this needs. */
interface Asked {
  readonly dataUpdatedAt: number
  readonly isFetching: boolean
  readonly refetch: () => unknown
}

/**
 * When the numbers of a panel are from, and a button to ask again. Amber once three intervals went by without a newer
 * answer.
 */
export function AsOf({
  query,
  at,
  everyMs,
}: {
  readonly query: Asked
  /** The reply's own `asOf`; else the time it came. */
  readonly at?: number | undefined
  /** The polling interval, `false` when the panel does not poll. */
  readonly everyMs: number | false
}) {
  const t = useTranslations('base')
  const format = useFormat()
  const now = useClock(everyMs !== false)
  const from = at ?? query.dataUpdatedAt
  const old = everyMs !== false && from > 0 && now - from > 3 * everyMs
  return (
    <span className="inline-flex items-center gap-1 text-sm whitespace-nowrap text-soft">
      <span
        className={cx('inline-flex min-w-24 items-center justify-end gap-1 tabular-nums', old && 'text-warn')}
        title={from > 0 ? format.zoneName(from) : undefined}
      >
        {old && <StatusShape kind="warning" />}
        {from > 0 && t(old ? 'asOf.stale' : 'asOf.at', { time: format.clock(from) })}
      </span>
      <IconButton label={t('action.refresh')} onClick={() => void query.refetch()} className="size-6">
        <RefreshCw aria-hidden className={cx('size-3.5', query.isFetching && 'motion-safe:animate-spin')} />
      </IconButton>
    </span>
  )
}

/** The time, told again every five seconds while the tab is seen. */
function useClock(runs: boolean): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    if (!runs) return
    const timer = setInterval(() => {
      if (!document.hidden) setNow(Date.now())
    }, 5_000)
    return () => clearInterval(timer)
  }, [runs])
  return now
}
