'use client'

import { Layers, Plus } from 'lucide-react'
import { useTranslations } from 'next-intl'
import Link from 'next/link'
import { useCallback, useMemo } from 'react'
import type { TopicRow } from '../../server/contract/topics.ts'
import { AsOf } from '../data/as-of.tsx'
import { DataTable } from '../data/data-table.tsx'
import type { DataColumn } from '../data/data-table.tsx'
import { Failures } from '../data/failures.tsx'
import { KnownValue, LongValue, RateValue, Time } from '../data/known-value.tsx'
import { pollMs, queryOf } from '../data/query.ts'
import { WriteButton } from '../data/rights.tsx'
import type { Reply } from '../data/send.ts'
import { useDialog } from '../data/use-dialog.ts'
import { useListState } from '../data/use-list-state.ts'
import type { ListState } from '../data/use-list-state.ts'
import { useRows, windowRows } from '../data/use-rows.ts'
import type { Rows } from '../data/use-rows.ts'
import { useFormat } from '../format/use-format.ts'
import { links } from '../links.ts'
import { ClientSnippet } from '../data/client-snippet.tsx'
import { PageHeader } from '../shell/page-header.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { SearchInput } from '../ui/field.tsx'
import { Hint } from '../ui/hint.tsx'
import { late } from '../ui/late.tsx'
import { StatusShape } from '../ui/status.tsx'
import { TypeChips } from '../ui/type-chips.tsx'
import { TopicTypeBadge, allTypes, permKey, userTypes } from './topic-type.tsx'
import { useMeasuredTopics } from './use-measured-topics.ts'

const TopicDialog = late(() => import('./create-topic.tsx').then((module) => module.CreateTopic))

const dialogs = { create: 'topics.write' } as const
const sorts = ['topic', 'type', 'writeQueues', 'inPerSecond', 'messages', 'lastMessageAt']

type TopicsReply = Reply<'listTopics'>

/** All topics: search, types, order and place in the URL; rows as they are scrolled to. */
export function TopicList({ cluster }: { readonly cluster: string }) {
  const t = useTranslations('topics')
  const typeNames = useTranslations('base.topicType')
  const state = useListState({ defaultSort: 'topic', sorts, types: allTypes, defaultTypes: userTypes })
  const rows = useTopicRows(cluster, state)
  const columns = useTopicColumns(cluster)
  const [dialog, setDialog] = useDialog(dialogs)
  const create = (
    <WriteButton
      right="topics.write"
      tone="primary"
      icon={<Plus aria-hidden className="size-4" />}
      onClick={() => setDialog('create')}
    >
      {t('create')}
    </WriteButton>
  )
  return (
    <>
      <PageHeader
        title={t('title')}
        verdict={<Counted rows={rows} />}
        actions={
          <>
            <AsOf query={rows} at={rows.latest?.asOf} everyMs={pollMs.live} />
            {create}
          </>
        }
      />
      <div className="flex flex-wrap items-center gap-2">
        <SearchInput value={state.q} onChange={state.setQ} label={t('search')} className="w-full sm:w-60" />
        <TypeChips
          label={t('types')}
          choices={allTypes.map((type) => ({
            key: type,
            text: typeNames(type),
            count: rows.latest?.countByType[type],
          }))}
          chosen={state.types}
          onChange={state.setTypes}
        />
      </div>
      <Failures of={rows.latest?.failures} />
      <DataTable
        label={t('title')}
        columns={columns}
        rows={rows}
        rowKey={(row) => row.topic}
        state={state}
        phone={(row) => ({
          title: <TopicLink cluster={cluster} topic={row.topic} />,
          value: <LongValue of={row.messages} />,
          meta: <PhoneMeta row={row} />,
        })}
        nothing={state.q === '' && hasNoUserTopic(rows.latest)}
        empty={
          <EmptyState icon={<Layers aria-hidden />} title={t('empty.title')} actions={create}>
            <p className="mb-3">{t('empty.hint')}</p>
            <ClientSnippet cluster={cluster} role="producer" />
          </EmptyState>
        }
      />
      {dialog === 'create' && <TopicDialog cluster={cluster} onClose={() => setDialog(undefined)} />}
    </>
  )
}

/** The rows of the list as search, choice and order say, with the dear columns measured. */
function useTopicRows(cluster: string, state: ListState): Rows<TopicRow, TopicsReply> {
  const { q, types, sort } = state
  const pageOf = useCallback(
    (start: number) =>
      queryOf(
        'listTopics',
        {
          params: { cluster },
          query: { q, types: types.length === allTypes.length ? [] : [...types], sort, start, limit: windowRows },
        },
        { every: pollMs.live },
      ),
    [cluster, q, types, sort],
  )
  const listed = useRows<TopicRow, TopicsReply>(pageOf, `${q}\n${types.join()}\n${sort}`, state.start)
  return useMeasuredTopics(cluster, listed)
}

function hasNoUserTopic(reply: TopicsReply | undefined): boolean {
  return reply !== undefined && reply.total === 0 && userTypes.every((type) => (reply.countByType[type] ?? 0) === 0)
}

function Counted({ rows }: { readonly rows: Rows<TopicRow, TopicsReply> }) {
  const t = useTranslations('topics')
  const { latest } = rows
  if (latest === undefined) return null
  const all = latest.totalUnfiltered
  return <>{latest.total === all ? t('countedAll', { total: all }) : t('counted', { total: latest.total, all })}</>
}

function TopicLink({ cluster, topic }: { readonly cluster: string; readonly topic: string }) {
  return (
    <Link href={links.topic(cluster, topic)} prefetch={false} title={topic}>
      {topic}
    </Link>
  )
}

function PhoneMeta({ row }: { readonly row: TopicRow }) {
  const t = useTranslations('topics')
  const format = useFormat()
  return (
    <>
      <TopicTypeBadge type={row.type} />
      <span>
        {t('columns.queues')} {row.writeQueues}
      </span>
      {'value' in row.inPerSecond && <span>{format.perSecond(row.inPerSecond.value)}</span>}
    </>
  )
}

/** The columns; made anew only when the language or the cluster changes. */
function useTopicColumns(cluster: string): DataColumn<TopicRow>[] {
  const t = useTranslations('topics')
  const format = useFormat()
  return useMemo(
    () => [
      {
        key: 'topic',
        header: t('columns.topic'),
        width: 232,
        sort: 'topic',
        cell: (row) => <TopicLink cluster={cluster} topic={row.topic} />,
      },
      {
        key: 'type',
        header: t('columns.type'),
        width: 112,
        sort: 'type',
        cell: (row) => <TopicTypeBadge type={row.type} />,
      },
      {
        key: 'queues',
        header: t('columns.queues'),
        width: 88,
        numeric: true,
        sort: 'writeQueues',
        cell: (row) => (
          <span title={t('queuesHint', { read: row.readQueues, write: row.writeQueues })}>
            {row.readQueues === row.writeQueues
              ? format.integer(row.writeQueues)
              : `${row.readQueues} / ${row.writeQueues}`}
          </span>
        ),
      },
      { key: 'perm', header: t('columns.perm'), width: 128, cell: (row) => <PermText row={row} /> },
      {
        key: 'in',
        header: t('columns.in'),
        width: 88,
        numeric: true,
        sort: 'inPerSecond',
        cell: (row) => <RateValue of={row.inPerSecond} />,
      },
      {
        key: 'messages',
        header: t('columns.messages'),
        width: 216,
        numeric: true,
        sort: 'messages',
        cell: (row) => <LongValue of={row.messages} />,
      },
      {
        key: 'last',
        header: t('columns.last'),
        width: 168,
        sort: 'lastMessageAt',
        cell: (row) => <LastMessage row={row} />,
      },
      {
        key: 'brokers',
        header: t('columns.brokers'),
        width: 148,
        cell: (row) => <span title={row.brokers.join(', ')}>{row.brokers.join(', ')}</span>,
      },
    ],
    [t, cluster, format],
  )
}

function PermText({ row }: { readonly row: TopicRow }) {
  const t = useTranslations('topics')
  const text = (
    <span className={row.perm === 6 || row.perm === 7 ? 'text-soft' : ''}>{t(`perm.${permKey(row.perm)}`)}</span>
  )
  if (!row.permDiffers) return text
  return (
    <Hint text={t('permDiffers')} className="inline-flex items-center gap-1">
      <StatusShape kind="warning" />
      {text}
    </Hint>
  )
}

function LastMessage({ row }: { readonly row: TopicRow }) {
  const t = useTranslations('topics')
  const { lastMessageAt } = row
  if ('unknown' in lastMessageAt && lastMessageAt.unknown === 'none')
    return <span className="text-faint">{t('noMessage')}</span>
  return <KnownValue of={lastMessageAt}>{(at) => <Time at={at} />}</KnownValue>
}
