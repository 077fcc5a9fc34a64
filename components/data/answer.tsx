'use client'

import type { UseQueryResult } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useEffect, useState } from 'react'
import type { ReactNode } from 'react'
import type { Failure } from '../../server/contract/values.ts'
import { ErrorState } from './error-state.tsx'
import { Failures } from './failures.tsx'
import type { ApiError } from './send.ts'

/**
 * Draws a query in each of its states: `skeleton` while nothing is there, the error with a retry when there never was an
 * answer, else the data, with a list of the brokers that failed above it. After a failed refresh the old data stays.
 */
export function Answer<T extends object>({
  query,
  skeleton,
  children,
}: {
  readonly query: UseQueryResult<T, ApiError>
  readonly skeleton: ReactNode
  readonly children: (data: T) => ReactNode
}) {
  if (query.data !== undefined) {
    return (
      <>
        {'failures' in query.data && <Failures of={query.data.failures as readonly Failure[]} />}
        {children(query.data)}
      </>
    )
  }
  if (query.error !== null) return <ErrorState error={query.error} retry={query.refetch} />
  return (
    <>
      {skeleton}
      <SlowNote />
    </>
  )
}

/** Says after two seconds that the answer is still awaited. */
function SlowNote() {
  const t = useTranslations('base')
  const [slow, setSlow] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), 2_000)
    return () => clearTimeout(timer)
  }, [])
  return (
    <p role="status" className="h-5 px-3 text-sm text-soft">
      {slow ? t('errors.slow') : ''}
    </p>
  )
}
