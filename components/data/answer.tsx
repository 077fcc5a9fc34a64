'use client'

import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { Failure } from '../../server/contract/values.ts'
import { ErrorState } from './error-state.tsx'
import { Failures } from './failures.tsx'
import type { ApiError } from './send.ts'
import { SlowNote } from './slow-note.tsx'

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
