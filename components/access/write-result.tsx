'use client'

import { useTranslations } from 'next-intl'
import { ErrorState } from '../data/error-state.tsx'
import { Failures } from '../data/failures.tsx'
import type { ApiError, Reply } from '../data/send.ts'

/** What came of a write that did not work on every broker. Nothing while all is well. */
export function WriteResult({
  of: { error, data },
}: {
  readonly of: { readonly error: ApiError | null; readonly data: Reply<'createAccessUser'> | undefined }
}) {
  const t = useTranslations('access')
  if (error !== null) return <ErrorState error={error} />
  if (data === undefined || data.failures.length === 0) return null
  const all = data.items.length + data.failures.length
  return <Failures of={data.failures} title={t('partly', { done: data.items.length, all })} />
}
