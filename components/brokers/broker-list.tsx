'use client'

import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import Link from 'next/link'
import { parseAsStringLiteral, useQueryState } from 'nuqs'
import type { BrokerRow } from '../../server/contract/brokers.ts'
import { Answer } from '../data/answer.tsx'
import { AsOf } from '../data/as-of.tsx'
import { KnownValue, LongValue, RateValue } from '../data/known-value.tsx'
import { LiveDot } from '../data/live-dot.tsx'
import { pollMs, queryOf } from '../data/query.ts'
import type { ApiError, Reply } from '../data/send.ts'
import { useFormat } from '../format/use-format.ts'
import { links } from '../links.ts'
import { PageHeader } from '../shell/page-header.tsx'
import { CodeBlock } from '../ui/code-block.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { Hint } from '../ui/hint.tsx'
import { PlainTable } from '../ui/plain-table.tsx'
import type { PlainColumn } from '../ui/plain-table.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'
import { Status } from '../ui/status.tsx'
import { Tabs } from '../ui/tabs.tsx'
import { CompareTab } from './compare-tab.tsx'
import { NameServersTab } from './name-servers-tab.tsx'
import { ReplicationCell, ServesCell } from './replication-cell.tsx'

const tabKeys = ['brokers', 'compare', 'name-servers'] as const

/** All brokers, grouped by RocketMQ cluster; one that does not answer keeps its row; them beside each other; the NameServers. */
export function BrokerList({ cluster }: { readonly cluster: string }) {
  const t = useTranslations('brokers')
  const [tab, setTab] = useQueryState('tab', parseAsStringLiteral(tabKeys).withDefault('brokers'))
  const query = useQuery(queryOf('listBrokers', { params: { cluster } }, { every: pollMs.live }))
  const items = query.data?.items
  return (
    <>
      <PageHeader
        title={t('title')}
        verdict={items && t('verdict', { up: items.filter((row) => row.up).length, all: items.length })}
        actions={
          <>
            <LiveDot />
            <AsOf query={query} at={query.data?.asOf} everyMs={pollMs.live} />
          </>
        }
      />
      <div>
        <Tabs
          label={t('tabs.label')}
          tabs={tabKeys.map((key) => ({ key, label: t(`tabs.${key}`) }))}
          chosen={tab}
          onChoose={(key) => void setTab(key)}
        >
          {tab === 'compare' && <CompareTab cluster={cluster} />}
          {tab === 'name-servers' && <NameServersTab cluster={cluster} />}
          {tab === 'brokers' && <Brokers cluster={cluster} query={query} />}
        </Tabs>
      </div>
    </>
  )
}

function Brokers({
  cluster,
  query,
}: {
  readonly cluster: string
  readonly query: UseQueryResult<Reply<'listBrokers'>, ApiError>
}) {
  const t = useTranslations('brokers')
  const base = useTranslations('base.table')
  const columns = useBrokerColumns(cluster)
  const hasSlaves = query.data?.items.some((row) => row.role === 'slave') ?? false
  return (
    <div className="flex flex-col gap-3">
      <Answer
        query={query}
        skeleton={
          <div className="panel">
            <SkeletonRows rows={4} label={base('loading')} />
          </div>
        }
      >
        {(data) => (
          <>
            {data.items.length === 0 && <NoBrokers cluster={cluster} />}
            {namesOf(data.items).map((name) => (
              <section key={name} className="flex flex-col gap-2">
                <h2 className="text-lg">{name}</h2>
                <PlainTable
                  label={t('list', { name })}
                  rows={data.items.filter((row) => row.brokerCluster === name)}
                  rowKey={(row) => `${row.broker}:${row.brokerId}`}
                  columns={hasSlaves ? columns : columns.filter(({ key }) => !ofSlaves.has(key))}
                />
              </section>
            ))}
          </>
        )}
      </Answer>
    </div>
  )
}

/** Columns that say something only where there are slaves. */
const ofSlaves = new Set(['columns.serves', 'columns.replication'])

function namesOf(rows: readonly BrokerRow[]): string[] {
  return [...new Set(rows.map((row) => row.brokerCluster))].sort()
}

function useBrokerColumns(cluster: string): PlainColumn<BrokerRow>[] {
  const t = useTranslations('brokers')
  const format = useFormat()
  const column = (key: Parameters<typeof t>[0] & `columns.${string}`) => ({ key, header: t(key) })
  const long = (key: 'inToday' | 'outToday' | 'inYesterday' | 'outYesterday'): PlainColumn<BrokerRow> => ({
    ...column(`columns.${key}`),
    numeric: true,
    cell: (row) => <LongValue of={row[key]} />,
  })
  const today = (key: 'inToday' | 'outToday'): PlainColumn<BrokerRow> => ({
    ...long(key),
    cell: (row) =>
      row.countedSince === undefined || !('value' in row[key]) ? (
        <LongValue of={row[key]} />
      ) : (
        <Hint
          text={t('countedSince', { time: format.time(row.countedSince, 's') })}
          className="underline decoration-dotted underline-offset-3"
        >
          <LongValue of={row[key]} />
        </Hint>
      ),
  })
  return [
    {
      ...column('columns.broker'),
      cell: (row) => (
        <Link
          href={links.broker(cluster, row.broker, { id: row.brokerId === '0' ? undefined : row.brokerId })}
          prefetch={false}
        >
          {row.broker}
        </Link>
      ),
    },
    {
      ...column('columns.role'),
      cell: (row) => (row.role === 'master' ? t('master') : t('slave', { id: row.brokerId })),
    },
    {
      ...column('columns.state'),
      cell: (row) => <Status kind={row.up ? 'ok' : 'error'}>{t(row.up ? 'up' : 'down')}</Status>,
    },
    { ...column('columns.serves'), cell: (row) => <ServesCell of={row.serves} /> },
    { ...column('columns.replication'), cell: (row) => <ReplicationCell of={row.replication} /> },
    { ...column('columns.address'), cell: (row) => <code className="text-sm">{row.address}</code> },
    { ...column('columns.version'), cell: (row) => <KnownValue of={row.version}>{(version) => version}</KnownValue> },
    { ...column('columns.in'), numeric: true, cell: (row) => <RateValue of={row.inPerSecond} /> },
    { ...column('columns.out'), numeric: true, cell: (row) => <RateValue of={row.outPerSecond} /> },
    today('inToday'),
    today('outToday'),
    long('inYesterday'),
    long('outYesterday'),
    {
      ...column('columns.disk'),
      numeric: true,
      cell: (row) => <KnownValue of={row.diskPercent}>{(part) => format.share(part / 100)}</KnownValue>,
    },
    {
      ...column('columns.up'),
      numeric: true,
      cell: (row) => (
        <KnownValue of={row.bootAt}>
          {(at) => <span title={format.time(at)}>{format.duration(Date.now() - at)}</span>}
        </KnownValue>
      ),
    },
  ]
}

function NoBrokers({ cluster }: { readonly cluster: string }) {
  const t = useTranslations('brokers')
  const info = useQuery(queryOf('getCluster', { params: { cluster } }))
  const address = info.data?.clientNameServer ?? '127.0.0.1:9876'
  return (
    <div className="panel">
      <EmptyState title={t('empty')}>
        <p className="mb-3">{t('emptyHint')}</p>
        <CodeBlock code={`mqbroker -n '${address}'`} label="mqbroker" />
      </EmptyState>
    </div>
  )
}
