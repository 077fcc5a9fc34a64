'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { parseAsString, useQueryState } from 'nuqs'
import { Answer } from '../data/answer.tsx'
import { KnownValue } from '../data/known-value.tsx'
import { pollMs, queryOf } from '../data/query.ts'
import { useFormat } from '../format/use-format.ts'
import { Button } from '../ui/button.tsx'
import { PlainTable } from '../ui/plain-table.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'
import { Status } from '../ui/status.tsx'
import { SettingsTable } from './settings-table.tsx'

/** Each NameServer by itself, and what it lacks that another has; the configuration of the chosen one. */
export function NameServersTab({ cluster }: { readonly cluster: string }) {
  const t = useTranslations('brokers')
  const base = useTranslations('base.table')
  const format = useFormat()
  const [chosen, choose] = useQueryState('ns', parseAsString)
  const query = useQuery(queryOf('listNameServers', { params: { cluster } }, { every: pollMs.live }))
  const column = (key: 'address' | 'state' | 'latency' | 'brokers' | 'topics' | 'missing') => ({
    key,
    header: t(`nameServers.${key}`),
  })
  const count = (value: number) => format.integer(value)
  return (
    <div className="flex flex-col gap-3">
      <Answer query={query} skeleton={<SkeletonRows rows={3} label={base('loading')} />}>
        {(data) => (
          <PlainTable
            label={t('nameServers.label')}
            rows={data.items}
            rowKey={(row) => row.address}
            columns={[
              { ...column('address'), cell: (row) => <code className="text-sm">{row.address}</code> },
              {
                ...column('state'),
                cell: (row) => <Status kind={row.up ? 'ok' : 'error'}>{t(row.up ? 'up' : 'down')}</Status>,
              },
              {
                ...column('latency'),
                numeric: true,
                cell: (row) => <KnownValue of={row.latencyMs}>{(ms) => format.duration(ms)}</KnownValue>,
              },
              { ...column('brokers'), numeric: true, cell: (row) => <KnownValue of={row.brokers}>{count}</KnownValue> },
              { ...column('topics'), numeric: true, cell: (row) => <KnownValue of={row.topics}>{count}</KnownValue> },
              {
                ...column('missing'),
                cell: (row) =>
                  row.missing.length === 0 ? (
                    <span className="text-faint">{t('nameServers.none')}</span>
                  ) : (
                    <span title={t('nameServers.missingHint')}>
                      <Status kind="warning">{row.missing.join(', ')}</Status>
                    </span>
                  ),
              },
              {
                key: 'config',
                header: '',
                cell: (row) => (
                  <Button aria-pressed={chosen === row.address} onClick={() => void choose(row.address)}>
                    {t('nameServers.show')}
                  </Button>
                ),
              },
            ]}
          />
        )}
      </Answer>
      {chosen !== null && <NameServerConfig cluster={cluster} address={chosen} />}
    </div>
  )
}

function NameServerConfig({ cluster, address }: { readonly cluster: string; readonly address: string }) {
  const t = useTranslations('brokers.nameServers')
  const base = useTranslations('base.table')
  const query = useQuery(queryOf('getNameServerConfig', { params: { cluster }, query: { address } }))
  return (
    <section className="flex flex-col gap-2">
      <h2 className="text-lg">{t('config', { address })}</h2>
      <Answer query={query} skeleton={<SkeletonRows rows={12} label={base('loading')} />}>
        {(data) => (
          <SettingsTable
            entries={data.entries}
            label={t('config', { address })}
            edit={{ cluster, peer: { kind: 'name-server', address } }}
          />
        )}
      </Answer>
    </section>
  )
}
