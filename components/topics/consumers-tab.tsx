'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import Link from 'next/link'
import { useState } from 'react'
import { Answer } from '../data/answer.tsx'
import { AsOf } from '../data/as-of.tsx'
import { RateValue, TimeValue } from '../data/known-value.tsx'
import { pollMs, queryOf } from '../data/query.ts'
import { WriteButton } from '../data/rights.tsx'
import type { Reply } from '../data/send.ts'
import { links } from '../links.ts'
import { ClientSnippet } from '../data/client-snippet.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { late } from '../ui/late.tsx'
import { PlainTable } from '../ui/plain-table.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'
import { Lag } from './lag.tsx'

const ResetDialog = late(() => import('../data/reset-offsets.tsx').then((module) => module.ResetOffsets))

type Progress = Reply<'getTopicGroups'>['items'][number]

/** Groups that consume the topic, each with its lag on it; the offsets of the chosen ones can be moved together. */
export function ConsumersTab({ cluster, topic }: { readonly cluster: string; readonly topic: string }) {
  const base = useTranslations('base.table')
  const query = useQuery(queryOf('getTopicGroups', { params: { cluster }, query: { topic } }, { every: pollMs.live }))
  const [chosen, setChosen] = useState<readonly string[]>([])
  return (
    <>
      <div className="flex flex-wrap items-center justify-end gap-2">
        {query.data !== undefined && query.data.items.length > 0 && (
          <ResetActions cluster={cluster} topic={topic} groups={chosen} />
        )}
        <AsOf query={query} at={query.data?.asOf} everyMs={pollMs.live} />
      </div>
      <Answer
        query={query}
        skeleton={
          <div className="panel">
            <SkeletonRows rows={4} label={base('loading')} />
          </div>
        }
      >
        {(data) => <Groups cluster={cluster} topic={topic} rows={data.items} chosen={chosen} onChoose={setChosen} />}
      </Answer>
    </>
  )
}

/** What can be done with the chosen groups. */
function ResetActions({
  cluster,
  topic,
  groups,
}: {
  readonly cluster: string
  readonly topic: string
  readonly groups: readonly string[]
}) {
  const t = useTranslations('topics.consumer')
  const [open, setOpen] = useState<'latest' | 'time' | undefined>(undefined)
  return (
    <>
      <span className="mr-auto text-soft">{t('chosen', { count: groups.length })}</span>
      <WriteButton right="groups.reset" disabled={groups.length === 0} onClick={() => setOpen('time')}>
        {t('reset')}
      </WriteButton>
      <WriteButton right="groups.reset" disabled={groups.length === 0} onClick={() => setOpen('latest')}>
        {t('skip')}
      </WriteButton>
      {open !== undefined && (
        <ResetDialog
          cluster={cluster}
          groups={groups}
          topics={[topic]}
          first={open}
          onClose={() => setOpen(undefined)}
        />
      )}
    </>
  )
}

function Groups({
  cluster,
  topic,
  rows,
  chosen,
  onChoose,
}: {
  readonly cluster: string
  readonly topic: string
  readonly rows: readonly Progress[]
  readonly chosen: readonly string[]
  readonly onChoose: (groups: readonly string[]) => void
}) {
  const t = useTranslations('topics.consumer')
  const names = rows.map(({ group }) => group)
  const isAll = names.every((group) => chosen.includes(group))
  return (
    <PlainTable
      label={t('group')}
      rows={rows}
      rowKey={(row) => row.group}
      empty={
        <EmptyState title={t('none')}>
          <p className="mb-3">{t('noneHint')}</p>
          <ClientSnippet cluster={cluster} role="consumer" topic={topic} />
        </EmptyState>
      }
      columns={[
        {
          key: 'pick',
          header: <Tick label={t('all')} isOn={isAll} onToggle={() => onChoose(isAll ? [] : names)} />,
          className: 'w-8',
          cell: ({ group }) => (
            <Tick
              label={t('pick', { group })}
              isOn={chosen.includes(group)}
              onToggle={() => onChoose(names.filter((name) => (name === group) !== chosen.includes(name)))}
            />
          ),
        },
        {
          key: 'group',
          header: t('group'),
          cell: (row) => (
            <Link href={links.group(cluster, row.group, { topic })} prefetch={false}>
              {row.group}
            </Link>
          ),
        },
        { key: 'diff', header: t('diff'), numeric: true, cell: (row) => <Lag of={row.diffTotal} /> },
        { key: 'rate', header: t('rate'), numeric: true, cell: (row) => <RateValue of={row.outPerSecond} /> },
        { key: 'queues', header: t('queues'), numeric: true, cell: (row) => row.queues.length },
        { key: 'last', header: t('last'), numeric: true, cell: (row) => <TimeValue of={row.lastConsumedAt} /> },
      ]}
    />
  )
}

function Tick({
  label,
  isOn,
  onToggle,
}: {
  readonly label: string
  readonly isOn: boolean
  readonly onToggle: () => void
}) {
  return (
    <input
      type="checkbox"
      aria-label={label}
      checked={isOn}
      onChange={onToggle}
      className="block size-4 accent-accent"
    />
  )
}
