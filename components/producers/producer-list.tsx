'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { parseAsString, useQueryStates } from 'nuqs'
import { Answer } from '../data/answer.tsx'
import { AsOf } from '../data/as-of.tsx'
import { ClientSnippet } from '../data/client-snippet.tsx'
import { TimeValue } from '../data/known-value.tsx'
import { pollMs, queryOf } from '../data/query.ts'
import type { Reply } from '../data/send.ts'
import { PageHeader } from '../shell/page-header.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { SearchInput } from '../ui/field.tsx'
import { PlainTable } from '../ui/plain-table.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'

/** Who is connected to send: by topic, by group, or all. */
export function ProducerList({ cluster }: { readonly cluster: string }) {
  const t = useTranslations('producers')
  const [filter, setFilter] = useQueryStates({
    topic: parseAsString.withDefault(''),
    group: parseAsString.withDefault(''),
    q: parseAsString.withDefault(''),
  })
  const query = useQuery(
    queryOf(
      'listProducers',
      {
        params: { cluster },
        query: { topic: filter.topic || undefined, group: filter.group || undefined, q: filter.q || undefined },
      },
      { every: pollMs.live },
    ),
  )
  const filtered = filter.topic !== '' || filter.group !== '' || filter.q !== ''
  return (
    <div className="flex flex-col gap-3">
      <PageHeader
        title={t('title')}
        verdict={query.data === undefined ? undefined : t('verdict', { count: query.data.items.length })}
        actions={<AsOf query={query} at={query.data?.asOf} everyMs={pollMs.live} />}
      />
      <div className="flex flex-wrap gap-2">
        <SearchInput
          value={filter.q}
          onChange={(q) => void setFilter({ q: q || null })}
          label={t('search')}
          className="w-full sm:w-64"
        />
        <SearchInput
          value={filter.topic}
          onChange={(topic) => void setFilter({ topic: topic || null })}
          label={t('topic')}
          className="w-full sm:w-64"
          pauseMs={400}
          isMain={false}
        />
        <SearchInput
          value={filter.group}
          onChange={(group) => void setFilter({ group: group || null })}
          label={t('group')}
          className="w-full sm:w-64"
          pauseMs={400}
          isMain={false}
        />
      </div>
      <Answer
        query={query}
        skeleton={
          <div className="panel">
            <SkeletonRows rows={8} label={t('loading')} />
          </div>
        }
      >
        {(data) => <Table cluster={cluster} rows={data.items} filtered={filtered} />}
      </Answer>
    </div>
  )
}

type Producer = Reply<'listProducers'>['items'][number]

function Table({
  cluster,
  rows,
  filtered,
}: {
  readonly cluster: string
  readonly rows: readonly Producer[]
  readonly filtered: boolean
}) {
  const t = useTranslations('producers')
  const empty = filtered ? (
    <EmptyState title={t('noMatch')}>{t('noMatchHint')}</EmptyState>
  ) : (
    <EmptyState
      title={t('empty')}
      actions={<ClientSnippet cluster={cluster} role="producer" topic="TopicTest" group="my_producer" />}
    >
      {t('emptyHint')}
    </EmptyState>
  )
  return (
    <PlainTable
      label={t('title')}
      rows={rows}
      rowKey={(row) => `${row.group} ${row.clientId} ${row.address}`}
      empty={empty}
      columns={[
        { key: 'group', header: t('column.group'), wraps: true, className: 'min-w-32', cell: (row) => row.group },
        {
          key: 'clientId',
          header: t('column.client'),
          wraps: true,
          className: 'min-w-32',
          cell: (row) => <code className="text-sm">{row.clientId}</code>,
        },
        { key: 'address', header: t('column.address'), cell: (row) => <code className="text-sm">{row.address}</code> },
        { key: 'language', header: t('column.language'), cell: (row) => row.language },
        { key: 'version', header: t('column.version'), cell: (row) => row.version },
        { key: 'brokers', header: t('column.brokers'), cell: (row) => row.brokers.join(', ') },
        { key: 'lastSeenAt', header: t('column.lastSeen'), cell: (row) => <TimeValue of={row.lastSeenAt} /> },
      ]}
    />
  )
}
