'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { parseAsString, useQueryState } from 'nuqs'
import { Answer } from '../data/answer.tsx'
import { KnownValue, Time } from '../data/known-value.tsx'
import { pollMs, queryOf } from '../data/query.ts'
import type { Reply } from '../data/send.ts'
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
  const column = (key: 'address' | 'state' | 'latency' | 'answered' | 'brokers' | 'topics' | 'missing') => ({
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
              {
                ...column('answered'),
                cell: (row) => <KnownValue of={row.answeredAt}>{(at) => <Time at={at} />}</KnownValue>,
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
                header: <span className="sr-only">{t('nameServers.show')}</span>,
                cell: (row) => (
                  <Button
                    tone="quiet"
                    className="h-6 text-accent"
                    aria-pressed={chosen === row.address}
                    onClick={() => void choose(chosen === row.address ? null : row.address)}
                  >
                    {t('nameServers.show')}
                  </Button>
                ),
              },
            ]}
          />
        )}
      </Answer>
      {query.data !== undefined && query.data.items.length > 1 && <Views data={query.data} />}
      {chosen !== null && <NameServerConfig cluster={cluster} address={chosen} />}
    </div>
  )
}

type Views = Reply<'listNameServers'>

/** Which NameServer knows which broker process, and at which address. */
function Views({ data }: { readonly data: Views }) {
  const t = useTranslations('brokers.nameServers')
  const answering = data.items.map(({ up }) => up)
  const differs = ({ addresses }: Views['processes'][number]): boolean =>
    new Set(addresses.filter((_, at) => answering[at])).size > 1
  const odd = data.processes.filter(differs).length
  return (
    <section className="flex flex-col gap-2">
      <h2 className="text-lg">{t('views')}</h2>
      <p role="status">
        <Status kind={odd === 0 ? 'ok' : 'warning'}>{odd === 0 ? t('same') : t('differ', { count: odd })}</Status>
      </p>
      <PlainTable
        label={t('views')}
        rows={data.processes}
        rowKey={(row) => `${row.brokerCluster} ${row.broker} ${row.brokerId}`}
        columns={[
          {
            key: 'process',
            header: t('process'),
            cell: (row) => (
              <span className="font-medium">{row.brokerId === '0' ? row.broker : `${row.broker}:${row.brokerId}`}</span>
            ),
          },
          ...data.items.map(({ address, up }, at) => ({
            key: address,
            header: <code className="text-sm">{address}</code>,
            cell: (row: Views['processes'][number]) => <Knowledge address={row.addresses[at]} isAsked={up} />,
          })),
        ]}
      />
    </section>
  )
}

function Knowledge({ address, isAsked }: { readonly address: string | null | undefined; readonly isAsked: boolean }) {
  const t = useTranslations('brokers')
  if (!isAsked) return <Status kind="unknown">{t('down')}</Status>
  if (address === null || address === undefined) return <Status kind="warning">{t('nameServers.unknownHere')}</Status>
  return <code className="text-sm">{address}</code>
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
