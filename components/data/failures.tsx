'use client'

import { useTranslations } from 'next-intl'
import type { Failure } from '../../server/contract/values.ts'
import { failureDetail } from './failure-detail.ts'
import { StatusShape } from '../ui/status.tsx'

/** What became of one part: the word for it, RocketMQ's code, and what it said itself, verbatim. */
export function FailureWords({ of }: { readonly of: Omit<Failure, 'broker' | 'address'> }) {
  const t = useTranslations('base.failures')
  const detail = failureDetail(of)
  return (
    <span title={of.message}>
      {t(`code.${of.code}`)}
      {of.responseCode === undefined ? '' : ` (${of.responseCode})`}
      {detail !== undefined && (
        <>
          {': '}
          <span lang="en">{detail}</span>
        </>
      )}
    </span>
  )
}

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
            <FailureWords of={failure} />
          </li>
        ))}
      </ul>
    </div>
  )
}
