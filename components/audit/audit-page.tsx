'use client'

import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs'
import { useState } from 'react'
import { AsOf } from '../data/as-of.tsx'
import { Awaited } from '../data/awaited.tsx'
import { ErrorState } from '../data/error-state.tsx'
import { send } from '../data/send.ts'
import type { ApiError, Reply } from '../data/send.ts'
import { TimeFields } from '../data/time-fields.tsx'
import { readTime } from '../data/time-input.ts'
import { useZone } from '../format/use-format.ts'
import { PageHeader } from '../shell/page-header.tsx'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { Field, SearchInput, Select } from '../ui/field.tsx'
import { Status } from '../ui/status.tsx'
import { AuditTable } from './audit-table.tsx'
import { outcomes } from './outcome.tsx'

const fields = {
  q: parseAsString.withDefault(''),
  outcome: parseAsStringLiteral(outcomes),
  from: parseAsString.withDefault(''),
  to: parseAsString.withDefault(''),
}
const rowsAtOnce = 50

/** What was asked of this dashboard to change, newest first, by whom and with what outcome. */
export function AuditPage({ cluster }: { readonly cluster: string }) {
  const t = useTranslations('audit')
  const [search, setSearch] = useQueryStates(fields)
  const query = useAudit(cluster, search)
  const reply = query.data?.pages[0]
  return (
    <div className="flex flex-col gap-3">
      <PageHeader title={t('title')} verdict={t('verdict')} actions={<AsOf query={query} everyMs={false} />} />
      <div role="search" className="flex flex-wrap items-start gap-3">
        <Field label={t('search')} className="w-full sm:w-72">
          {() => (
            <SearchInput value={search.q} label={t('searchHint')} onChange={(q) => void setSearch({ q: q || null })} />
          )}
        </Field>
        <Field label={t('outcome.label')} className="w-full sm:w-36">
          {(ids) => (
            <Select
              {...ids}
              value={search.outcome ?? ''}
              onChange={(event) =>
                void setSearch({ outcome: outcomes.find((outcome) => outcome === event.target.value) ?? null })
              }
            >
              <option value="">{t('outcome.any')}</option>
              {outcomes.map((outcome) => (
                <option key={outcome} value={outcome}>
                  {t(`outcome.${outcome}`)}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <TimeFields
          value={search}
          onChange={({ from, to }) =>
            void setSearch({
              ...(from === undefined ? {} : { from: from || null }),
              ...(to === undefined ? {} : { to: to || null }),
            })
          }
        />
      </div>
      {reply?.onlyInMemory !== undefined && (
        <p>
          <Status kind="warning">{t('onlyInMemory', { reason: reply.onlyInMemory })}</Status>
        </p>
      )}
      <Found query={query} isFiltered={Object.values(search).some((value) => value !== null && value !== '')} />
    </div>
  )
}

type Search = { readonly [K in 'q' | 'outcome' | 'from' | 'to']: string | null } & {
  readonly outcome: (typeof outcomes)[number] | null
}

function useAudit(cluster: string, search: Search) {
  const zone = useZone()
  const [now] = useState(() => Date.now())
  const timeOf = (text: string | null): number | undefined =>
    text === null || text.trim() === '' ? undefined : readTime(text, now, zone)
  const from = timeOf(search.from)
  const to = timeOf(search.to)
  const wanted = { q: search.q || undefined, outcome: search.outcome ?? undefined, from, to, limit: rowsAtOnce }
  return useInfiniteQuery<Reply<'listAudit'>, ApiError>({
    queryKey: ['listAudit', cluster, wanted],
    initialPageParam: undefined,
    queryFn: ({ pageParam, signal }) =>
      send('listAudit', { params: { cluster }, query: { ...wanted, cursor: pageParam as string | undefined } }, signal),
    getNextPageParam: (last) => last.next,
    placeholderData: (before) => before,
  })
}

function Found({ query, isFiltered }: { readonly query: ReturnType<typeof useAudit>; readonly isFiltered: boolean }) {
  const t = useTranslations('audit')
  if (query.data === undefined) return <Awaited query={query} rows={10} label={t('loading')} />
  const empty = (
    <EmptyState title={t(isFiltered ? 'noMatch' : 'empty')}>{t(isFiltered ? 'noMatchHint' : 'emptyHint')}</EmptyState>
  )
  return (
    <>
      <AuditTable rows={query.data.pages.flatMap(({ items }) => items)} empty={empty} />
      {query.error !== null && <ErrorState error={query.error} retry={query.refetch} />}
      {query.hasNextPage && (
        <Button className="self-start" disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t(query.isFetchingNextPage ? 'loading' : 'older')}
        </Button>
      )}
    </>
  )
}
