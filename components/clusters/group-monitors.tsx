'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import Link from 'next/link'
import { useState } from 'react'
import { Answer } from '../data/answer.tsx'
import { ErrorState } from '../data/error-state.tsx'
import { KnownValue, LongValue } from '../data/known-value.tsx'
import { MonitorFields, useMonitorDraft } from '../data/monitor-fields.tsx'
import { pollMs, queryOf } from '../data/query.ts'
import { WriteButton } from '../data/rights.tsx'
import type { Reply } from '../data/send.ts'
import { useSend } from '../data/use-send.ts'
import { useFormat } from '../format/use-format.ts'
import { links } from '../links.ts'
import { Field, TextInput } from '../ui/field.tsx'
import { Panel } from '../ui/panel.tsx'
import { PlainTable } from '../ui/plain-table.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'
import { Status } from '../ui/status.tsx'

const stateKinds = { kept: 'ok', missed: 'error', unknown: 'unknown' } as const

/** What is expected of groups: fewest clients, most messages behind. */
export function GroupMonitors({ cluster }: { readonly cluster: string }) {
  const t = useTranslations('clusters')
  const query = useQuery(queryOf('listMonitors', { params: { cluster } }, { every: pollMs.live }))
  return (
    <Panel title={t('part.monitors')}>
      <div className="flex flex-col gap-3 p-3">
        <p className="text-soft">{t('monitor.hint')}</p>
        <NewMonitor cluster={cluster} />
        <Answer query={query} skeleton={<SkeletonRows rows={2} label={t('loading')} />}>
          {({ items }) => <Monitors cluster={cluster} rows={items} />}
        </Answer>
      </div>
    </Panel>
  )
}

function NewMonitor({ cluster }: { readonly cluster: string }) {
  const t = useTranslations('clusters.monitor')
  const [group, setGroup] = useState('')
  const limits = useMonitorDraft()
  const set = useSend('setMonitor', ['listMonitors', 'getOverview'])
  const isReady = group !== '' && limits.isReady
  const submit = (): void =>
    set.mutate({ params: { cluster }, body: { group, ...limits.body } }, { onSuccess: () => setGroup('') })
  return (
    <form
      className="grid items-end gap-2 sm:flex sm:flex-wrap"
      onSubmit={(event) => {
        event.preventDefault()
        if (isReady) submit()
      }}
    >
      <Field label={t('group')}>
        {(ids) => <TextInput {...ids} value={group} onChange={(event) => setGroup(event.target.value.trim())} />}
      </Field>
      <MonitorFields draft={limits.draft} change={limits.change} disabled={!isReady || set.isPending} />
      {set.error !== null && <ErrorState error={set.error} />}
    </form>
  )
}

function Monitors({ cluster, rows }: { readonly cluster: string; readonly rows: Reply<'listMonitors'>['items'] }) {
  const t = useTranslations('clusters.monitor')
  const format = useFormat()
  const remove = useSend('deleteMonitor', ['listMonitors', 'getOverview'])
  if (rows.length === 0) return <p className="text-soft">{t('empty')}</p>
  return (
    <PlainTable
      label={t('hint')}
      rows={rows}
      rowKey={(row) => row.group}
      columns={[
        {
          key: 'group',
          header: t('group'),
          cell: (row) => (
            <Link href={links.group(cluster, row.group)} prefetch={false}>
              {row.group}
            </Link>
          ),
        },
        {
          key: 'state',
          header: t('state'),
          cell: (row) => <Status kind={stateKinds[row.state]}>{t(`is.${row.state}`)}</Status>,
        },
        { key: 'min', header: t('min'), numeric: true, cell: (row) => row.minClients ?? '–' },
        {
          key: 'clients',
          header: t('clients'),
          numeric: true,
          cell: (row) => <KnownValue of={row.clients}>{(count) => count}</KnownValue>,
        },
        {
          key: 'max',
          header: t('max'),
          numeric: true,
          cell: (row) => (row.maxLag === undefined ? '–' : format.integer(row.maxLag)),
        },
        { key: 'lag', header: t('lag'), numeric: true, cell: (row) => <LongValue of={row.lag} /> },
        {
          key: 'remove',
          header: <span className="sr-only">{t('remove')}</span>,
          cell: (row) => (
            <WriteButton
              right="monitor.write"
              onClick={() => remove.mutate({ params: { cluster }, query: { group: row.group } })}
            >
              {t('remove')}
            </WriteButton>
          ),
        },
      ]}
    />
  )
}
