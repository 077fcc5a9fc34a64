'use client'

import { useTranslations } from 'next-intl'
import { ErrorState } from './error-state.tsx'
import { Failures } from './failures.tsx'
import type { ApiError, Reply } from './send.ts'

/** What came of a write that did not work on every broker. Nothing while all is well. */
export function WriteOutcome({
  error,
  reply,
}: {
  readonly error: ApiError | null
  readonly reply: Reply<'updateTopic'> | undefined
}) {
  const t = useTranslations('base.write')
  if (error !== null) return <ErrorState error={error} />
  if (reply === undefined || reply.failures.length === 0) return null
  const title = t('partly', { done: reply.items.length, all: reply.items.length + reply.failures.length })
  return <Failures of={reply.failures} title={title} />
}
