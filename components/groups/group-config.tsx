'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { Answer } from '../data/answer.tsx'
import { queryOf } from '../data/query.ts'
import type { Reply } from '../data/send.ts'
import { PlainTable } from '../ui/plain-table.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'
import { StatusShape } from '../ui/status.tsx'

type Configs = Reply<'getGroupConfig'>['items']

/** The group's configuration, one column per broker; keys whose values differ between brokers are marked. */
export function GroupConfig({ cluster, group }: { readonly cluster: string; readonly group: string }) {
  const t = useTranslations('groups')
  const query = useQuery(queryOf('getGroupConfig', { params: { cluster }, query: { group } }))
  return (
    <Answer
      query={query}
      skeleton={
        <div className="panel">
          <SkeletonRows rows={8} label={t('loading')} />
        </div>
      }
    >
      {(data) => {
        const rows = rowsOf(data.items)
        return (
          <PlainTable
            label={t('tab.config')}
            rows={rows}
            rowKey={(row) => row.key}
            columns={[
              {
                key: 'key',
                header: t('config.key'),
                cell: (row) => (
                  <span className="inline-flex items-center gap-1.5">
                    <code>{row.key}</code>
                    {row.differs && (
                      <span className="inline-flex items-center gap-1 text-warn">
                        <StatusShape kind="warning" />
                        {t('config.differs')}
                      </span>
                    )}
                  </span>
                ),
              },
              ...data.items.map(({ broker }) => ({
                key: `broker ${broker}`,
                header: broker,
                cell: (row: ConfigRow) => <code className="text-sm">{row.valueByBroker.get(broker) ?? '–'}</code>,
              })),
            ]}
            empty={<p className="p-4 text-soft">{t('config.none')}</p>}
          />
        )
      }}
    </Answer>
  )
}

interface ConfigRow {
  readonly key: string
  readonly valueByBroker: ReadonlyMap<string, string>
  readonly differs: boolean
}

function rowsOf(configs: Configs): readonly ConfigRow[] {
  const keys = [...new Set(configs.flatMap(({ entries }) => entries.map((entry) => entry.key)))].sort()
  return keys.map((key) => {
    const valueByBroker = new Map(
      configs.flatMap(({ broker, entries }) => {
        const entry = entries.find((candidate) => candidate.key === key)
        return entry === undefined ? [] : [[broker, entry.value] as const]
      }),
    )
    const differs = new Set(configs.map(({ broker }) => valueByBroker.get(broker))).size > 1
    return { key, valueByBroker, differs }
  })
}
