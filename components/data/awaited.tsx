'use client'

import { SkeletonRows } from '../ui/skeleton.tsx'
import { ErrorState } from './error-state.tsx'
import type { ApiError } from './send.ts'
import { SlowNote } from './slow-note.tsx'

/** Stands where the first rows of a list will be: their shapes while the answer is awaited, or the error with a retry. */
export function Awaited({
  query,
  rows,
  label,
}: {
  readonly query: { readonly error: ApiError | null; readonly refetch: () => unknown }
  readonly rows: number
  /** What is loading, for who does not see the shapes. */
  readonly label: string
}) {
  return (
    <div className="panel">
      {query.error === null ? (
        <>
          <SkeletonRows rows={rows} label={label} />
          <SlowNote />
        </>
      ) : (
        <ErrorState error={query.error} retry={query.refetch} />
      )}
    </div>
  )
}
