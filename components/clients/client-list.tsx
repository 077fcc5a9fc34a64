'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import Link from 'next/link'
import type { ClientRow } from '../../server/contract/clients.ts'
import { Answer } from '../data/answer.tsx'
import { AsOf } from '../data/as-of.tsx'
import { ClientSnippet } from '../data/client-snippet.tsx'
import { pollMs, queryOf } from '../data/query.ts'
import { links } from '../links.ts'
import { PageHeader } from '../shell/page-header.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { Pagination } from '../ui/pagination.tsx'
import { PlainTable } from '../ui/plain-table.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'
import { ClientFilters, useClientFilter } from './client-filters.tsx'
import { ClientRoles } from './client-roles.tsx'

const rowsOfPage = 100

/** Everybody who is connected to the cluster, to send or to consume. */
export function ClientList({ cluster }: { readonly cluster: string }) {
  const t = useTranslations('clients')
  const state = useClientFilter()
  const { page, q, group, topic, role, protocol, language, version } = state.filter
  const query = useQuery({
    ...queryOf(
      'listClients',
      {
        params: { cluster },
        query: {
          q: q || undefined,
          group: group || undefined,
          topic: topic || undefined,
          role: role ?? undefined,
          protocol: protocol ?? undefined,
          language: language || undefined,
          version: version || undefined,
          start: (Math.max(1, page) - 1) * rowsOfPage,
          limit: rowsOfPage,
        },
      },
      { every: pollMs.live },
    ),
    placeholderData: keepPreviousData,
  })
  const { data } = query
  const pages = Math.max(1, Math.ceil((data?.total ?? 0) / rowsOfPage))
  return (
    <div className="flex flex-col gap-3">
      <PageHeader
        title={t('title')}
        verdict={data === undefined ? undefined : t('verdict', { total: data.total, all: data.totalUnfiltered })}
        actions={<AsOf query={query} at={data?.asOf} everyMs={pollMs.live} />}
      />
      <ClientFilters state={state} reply={data} />
      {data !== undefined && data.groupsAsked < data.groupsTotal && (
        <p className="text-soft">{t('partly', { asked: data.groupsAsked, total: data.groupsTotal })}</p>
      )}
      <Answer
        query={query}
        skeleton={
          <div className="panel">
            <SkeletonRows rows={8} label={t('loading')} />
          </div>
        }
      >
        {({ items }) => <Table cluster={cluster} rows={items} isFiltered={state.isFiltered} />}
      </Answer>
      {pages > 1 && (
        <div className="flex justify-end">
          <Pagination page={page} pages={pages} onPage={(next) => void state.set({ page: next === 1 ? null : next })} />
        </div>
      )}
    </div>
  )
}

function Table({
  cluster,
  rows,
  isFiltered,
}: {
  readonly cluster: string
  readonly rows: readonly ClientRow[]
  readonly isFiltered: boolean
}) {
  const t = useTranslations('clients')
  const empty = isFiltered ? (
    <EmptyState title={t('noMatch')}>{t('noMatchHint')}</EmptyState>
  ) : (
    <EmptyState title={t('empty')} actions={<ClientSnippet cluster={cluster} role="consumer" topic="TopicTest" />}>
      {t('emptyHint')}
    </EmptyState>
  )
  return (
    <PlainTable
      label={t('title')}
      rows={rows}
      rowKey={(row) => row.clientId}
      empty={empty}
      columns={[
        {
          key: 'clientId',
          header: t('column.client'),
          wraps: true,
          className: 'min-w-32',
          cell: (row) => (
            <Link href={links.client(cluster, row.clientId)} prefetch={false} className="font-mono text-sm">
              {row.clientId}
            </Link>
          ),
        },
        {
          key: 'roles',
          header: t('column.roles'),
          className: 'py-1',
          cell: (row) => <ClientRoles cluster={cluster} roles={row.roles} />,
        },
        { key: 'language', header: t('column.language'), cell: (row) => row.language },
        { key: 'version', header: t('column.version'), cell: (row) => row.version },
        { key: 'protocol', header: t('column.protocol'), cell: (row) => row.protocol },
        { key: 'address', header: t('column.address'), cell: (row) => <code className="text-sm">{row.address}</code> },
        { key: 'brokers', header: t('column.brokers'), cell: (row) => row.brokers.join(', ') },
      ]}
    />
  )
}
