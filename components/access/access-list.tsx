'use client'

import type { UseQueryResult } from '@tanstack/react-query'
import { KeyRound } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useDeferredValue, useState } from 'react'
import type { ReactNode } from 'react'
import type { AccessPlace } from '../../server/contract/access.ts'
import type { Failure } from '../../server/contract/values.ts'
import { Answer } from '../data/answer.tsx'
import type { ApiError } from '../data/send.ts'
import { EmptyState } from '../ui/empty-state.tsx'
import { SearchInput } from '../ui/field.tsx'
import { PlainTable } from '../ui/plain-table.tsx'
import type { PlainColumn } from '../ui/plain-table.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'
import { Status } from '../ui/status.tsx'

interface Listed<Row> {
  readonly items: readonly Row[]
  readonly places: readonly AccessPlace[]
  readonly supported: boolean
  readonly failures: readonly Failure[]
}

/** A list of users or permissions: search, how many there are where, and a clear word where there can be none. */
export function AccessList<Row>({
  kind,
  query,
  columns,
  rowKey,
  wordsOf,
  actions,
}: {
  readonly kind: 'users' | 'rules'
  readonly query: UseQueryResult<Listed<Row>, ApiError>
  readonly columns: readonly PlainColumn<Row>[]
  readonly rowKey: (row: Row) => string
  /** What the search looks at. */
  readonly wordsOf: (row: Row) => readonly string[]
  readonly actions: ReactNode
}) {
  const t = useTranslations('access')
  const [q, setQ] = useState('')
  const search = useDeferredValue(q.toLowerCase())
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-2">
        <SearchInput value={q} onChange={setQ} label={t(`search.${kind}`)} className="w-full sm:w-72" />
        {actions}
      </div>
      <Answer
        query={query}
        skeleton={
          <div className="panel">
            <SkeletonRows rows={6} label={t('loading')} />
          </div>
        }
      >
        {(data) => {
          const rows = data.items.filter((row) => wordsOf(row).some((word) => word.toLowerCase().includes(search)))
          if (!data.supported)
            return (
              <div className="panel">
                <EmptyState icon={<KeyRound aria-hidden />} title={t('unsupported')}>
                  <p>{t('unsupportedHint')}</p>
                </EmptyState>
              </div>
            )
          return (
            <>
              <p role="status" className="text-sm text-soft">
                {t('counted', { count: rows.length, places: data.places.length })}
              </p>
              <PlainTable
                label={t(`tab.${kind}`)}
                rows={rows}
                rowKey={rowKey}
                columns={columns}
                empty={
                  <EmptyState
                    icon={<KeyRound aria-hidden />}
                    title={data.items.length > 0 ? t('noMatch') : t(`empty.${kind}`)}
                  >
                    {data.items.length === 0 && <p>{t(`emptyHint.${kind}`)}</p>}
                  </EmptyState>
                }
              />
            </>
          )
        }}
      </Answer>
    </div>
  )
}

/** Whether the brokers agree on a row; which do not. */
export function Agreement({
  of: { missingAt, differsAt },
}: {
  readonly of: { readonly missingAt: readonly string[]; readonly differsAt: readonly string[] }
}) {
  const t = useTranslations('access')
  if (missingAt.length + differsAt.length === 0) return <span className="text-soft">{t('agreed')}</span>
  return (
    <Status kind="warning">
      {[
        missingAt.length > 0 ? t('missingAt', { places: missingAt.join(', ') }) : '',
        differsAt.length > 0 ? t('differsAt', { places: differsAt.join(', ') }) : '',
      ]
        .filter((text) => text !== '')
        .join('; ')}
    </Status>
  )
}
