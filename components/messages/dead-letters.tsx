'use client'

import { MailX } from 'lucide-react'
import { useTranslations } from 'next-intl'
import Link from 'next/link'
import { parseAsString, useQueryState } from 'nuqs'
import { useCallback } from 'react'
import type { DeadLetterGroup } from '../../server/contract/dead-letters.ts'
import { AsOf } from '../data/as-of.tsx'
import { DataTable } from '../data/data-table.tsx'
import type { DataColumn } from '../data/data-table.tsx'
import { Failures } from '../data/failures.tsx'
import { LongValue, TimeValue } from '../data/known-value.tsx'
import { pollMs, queryOf } from '../data/query.ts'
import type { Reply } from '../data/send.ts'
import { useListState } from '../data/use-list-state.ts'
import { useRows, windowRows } from '../data/use-rows.ts'
import { links } from '../links.ts'
import { PageHeader } from '../shell/page-header.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { SearchInput } from '../ui/field.tsx'
import { DeadLettersOfGroup } from './dead-letters-of-group.tsx'

type GroupsReply = Reply<'listDeadLetterGroups'>

const sorts = ['group', 'messages', 'lastMessageAt']

/** Groups with dead letters, and of one of them (`?group=`) the letters. */
export function DeadLetters({ cluster }: { readonly cluster: string }) {
  const [group] = useQueryState('group', parseAsString.withDefault(''))
  return group === '' ? (
    <Groups cluster={cluster} />
  ) : (
    <DeadLettersOfGroup key={group} cluster={cluster} group={group} />
  )
}

function Groups({ cluster }: { readonly cluster: string }) {
  const t = useTranslations('deadLetters')
  const state = useListState({ defaultSort: 'group', sorts })
  const { q, sort } = state
  const pageOf = useCallback(
    (start: number) =>
      queryOf(
        'listDeadLetterGroups',
        { params: { cluster }, query: { q, sort, start, limit: windowRows } },
        { every: pollMs.live },
      ),
    [cluster, q, sort],
  )
  const rows = useRows<DeadLetterGroup, GroupsReply>(pageOf, `${q}\n${sort}`, state.start)
  const link = (group: string) => (
    <Link href={links.deadLetters(cluster, { group })} prefetch={false}>
      {group}
    </Link>
  )
  const columns: DataColumn<DeadLetterGroup>[] = [
    { key: 'group', header: t('column.group'), width: 260, sort: 'group', cell: (row) => link(row.group) },
    {
      key: 'messages',
      header: t('column.messages'),
      width: 140,
      numeric: true,
      sort: 'messages',
      cell: (row) => <LongValue of={row.messages} />,
    },
    {
      key: 'lastMessageAt',
      header: t('column.lastMessageAt'),
      width: 180,
      sort: 'lastMessageAt',
      cell: (row) => <TimeValue of={row.lastMessageAt} />,
    },
    { key: 'brokers', header: t('column.brokers'), width: 220, cell: (row) => row.brokers.join(', ') },
  ]
  return (
    <>
      <PageHeader
        title={t('title')}
        verdict={rows.latest !== undefined && t('counted', { count: rows.latest.totalUnfiltered })}
        actions={<AsOf query={rows} at={rows.latest?.asOf} everyMs={pollMs.live} />}
      />
      <p className="max-w-200 text-soft">{t('intro')}</p>
      <SearchInput value={state.q} onChange={state.setQ} label={t('search')} className="w-full sm:w-60" />
      <Failures of={rows.latest?.failures} />
      <DataTable
        label={t('title')}
        columns={columns}
        rows={rows}
        rowKey={(row) => row.group}
        state={state}
        phone={(row) => ({
          title: link(row.group),
          value: <LongValue of={row.messages} />,
          meta: <TimeValue of={row.lastMessageAt} />,
        })}
        empty={
          <EmptyState icon={<MailX aria-hidden />} title={t('noGroups')}>
            <p>{t('noGroupsHint')}</p>
          </EmptyState>
        }
      />
    </>
  )
}
