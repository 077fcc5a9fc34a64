'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs'
import { Answer } from '../data/answer.tsx'
import { AsOf } from '../data/as-of.tsx'
import { pollMs, queryOf } from '../data/query.ts'
import { PageHeader } from '../shell/page-header.tsx'
import { Badge } from '../ui/status.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { SearchInput } from '../ui/field.tsx'
import { PlainTable } from '../ui/plain-table.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'
import { Tabs } from '../ui/tabs.tsx'

const tabKeys = ['runtime', 'config'] as const

/** One broker: its runtime table and its configuration, both searchable. */
export function BrokerDetail({ cluster, broker }: { readonly cluster: string; readonly broker: string }) {
  const t = useTranslations('brokers')
  const base = useTranslations('base.table')
  const [{ tab, q, id }, set] = useQueryStates({
    tab: parseAsStringLiteral(tabKeys).withDefault('runtime'),
    q: parseAsString.withDefault(''),
    id: parseAsString.withDefault('0'),
  })
  const input = { params: { cluster }, query: { broker, brokerId: id } }
  const runtime = useQuery(queryOf('getBrokerRuntime', input, { every: pollMs.live, enabled: tab === 'runtime' }))
  const config = useQuery(queryOf('getBrokerConfig', input, { enabled: tab === 'config' }))
  const query = tab === 'runtime' ? runtime : config
  return (
    <>
      <PageHeader
        title={
          <span className="inline-flex items-center gap-2">
            {broker}
            <CopyButton text={broker} />
            <Badge>{id === '0' ? t('master') : t('slave', { id })}</Badge>
          </span>
        }
        verdict={query.data && <code className="text-sm">{query.data.address}</code>}
        actions={<AsOf query={query} at={query.data?.asOf} everyMs={tab === 'runtime' ? pollMs.live : false} />}
      />
      <div>
        <Tabs
          label={t('detail.tabs')}
          tabs={tabKeys.map((key) => ({ key, label: t(`detail.${key}`) }))}
          chosen={tab}
          onChoose={(key) => void set({ tab: key })}
        >
          <div className="flex flex-col gap-3">
            <Answer
              query={query}
              skeleton={
                <div className="panel">
                  <SkeletonRows rows={20} label={base('loading')} />
                </div>
              }
            >
              {(data) => (
                <Entries
                  entries={data.entries}
                  label={t(`detail.${tab}`)}
                  q={q}
                  onSearch={(text) => void set({ q: text === '' ? null : text })}
                />
              )}
            </Answer>
          </div>
        </Tabs>
      </div>
    </>
  )
}

interface Entry {
  readonly key: string
  readonly value: string
}

function Entries({
  entries,
  label,
  q,
  onSearch,
}: {
  readonly entries: readonly Entry[]
  readonly label: string
  readonly q: string
  readonly onSearch: (q: string) => void
}) {
  const t = useTranslations('brokers.detail')
  const wanted = q.toLowerCase()
  const shown = entries.filter(({ key, value }) => `${key}\n${value}`.toLowerCase().includes(wanted))
  return (
    <>
      <div className="flex flex-wrap items-center gap-3">
        <SearchInput value={q} onChange={onSearch} label={t('search')} className="w-full sm:w-72" />
        <span role="status" className="text-sm text-soft tabular-nums">
          {t('count', { shown: shown.length, all: entries.length })}
        </span>
      </div>
      <PlainTable
        label={label}
        rows={shown}
        rowKey={(row) => row.key}
        empty={<EmptyState title={t('noMatch')} />}
        columns={[
          { key: 'key', header: t('key'), cell: (row) => <span className="font-medium">{row.key}</span> },
          {
            key: 'value',
            header: t('value'),
            className: 'w-full',
            cell: (row) => (
              <span className="flex items-center gap-1">
                <code className="text-sm whitespace-pre-wrap break-all">{row.value}</code>
                {row.value !== '' && <CopyButton text={row.value} />}
              </span>
            ),
          },
        ]}
      />
    </>
  )
}
