'use client'

import { useTranslations } from 'next-intl'
import type { Failure } from '../../server/contract/values.ts'
import { StatusShape } from '../ui/status.tsx'

/** Names each part that did not answer, and says (unless given another `title`) that the rest is shown. Nothing when all answered. */
export function Failures({ of, title }: { readonly of: readonly Failure[] | undefined; readonly title?: string }) {
  const t = useTranslations('base.failures')
  if (of === undefined || of.length === 0) return null
  return (
    <div role="status" className="panel border-warn px-3 py-2 text-base">
      <p className="flex items-center gap-1.5 font-medium">
        <StatusShape kind="warning" />
        {title ?? t('title', { count: of.length })}
      </p>
      <ul className="mt-1 flex flex-col gap-0.5 text-sm text-soft">
        {of.map((failure) => (
          <li key={`${failure.broker} ${failure.address} ${failure.message}`} className="break-words">
            <strong className="font-medium text-ink">{failure.broker}</strong> <code>{failure.address}</code>{' '}
            {t(`code.${failure.code}`)}
            {failure.responseCode === undefined ? '' : ` (${failure.responseCode})`}:{' '}
            <span lang="en">{failure.message}</span>
          </li>
        ))}
      </ul>
    </div>
  )
}
