'use client'

import { useTranslations } from 'next-intl'
import { Status } from '../ui/status.tsx'
import { useLiveMode } from './live-state.ts'

/** How this page learns of news: the server tells it, or it asks every ten seconds. */
export function LiveDot() {
  const t = useTranslations('base.live')
  const mode = useLiveMode()
  return (
    <span title={t(`hint.${mode}`)} className="text-sm">
      <Status kind={mode === 'live' ? 'ok' : 'unknown'}>{t(`mode.${mode}`)}</Status>
    </span>
  )
}
