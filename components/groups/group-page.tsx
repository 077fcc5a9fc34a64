'use client'

import { useQuery } from '@tanstack/react-query'
import { History, Pencil, Trash2 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { parseAsStringLiteral, useQueryState } from 'nuqs'
import { Answer } from '../data/answer.tsx'
import { AsOf } from '../data/as-of.tsx'
import { RateValue } from '../data/known-value.tsx'
import { pollMs, queryOf } from '../data/query.ts'
import { WriteButton } from '../data/rights.tsx'
import type { Reply } from '../data/send.ts'
import { useDialog } from '../data/use-dialog.ts'
import { useFormat } from '../format/use-format.ts'
import { PageHeader } from '../shell/page-header.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { late } from '../ui/late.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'
import { Status } from '../ui/status.tsx'
import { Tabs } from '../ui/tabs.tsx'
import { GroupClients } from './group-clients.tsx'
import { GroupConfig } from './group-config.tsx'
import { ProgressOfTopic } from './progress-of-topic.tsx'

const dialogs = {
  reset: late(() => import('./reset-group.tsx').then((module) => module.ResetGroup)),
  edit: late(() => import('./edit-group.tsx').then((module) => module.EditGroup)),
  delete: late(() => import('./delete-group.tsx').then((module) => module.DeleteGroup)),
}

const Monitor = late(() => import('./group-monitor.tsx').then((module) => module.GroupMonitor))
const ProxyClients = late(() => import('./proxy-clients.tsx').then((module) => module.ProxyClients))

const rights = { reset: 'groups.reset', edit: 'groups.write', delete: 'groups.write' } as const
const tabs = ['lag', 'clients', 'config'] as const

/** One consumer group: how far behind it is, on which queue, who consumes, and how it is configured. */
export function GroupPage({ cluster, group }: { readonly cluster: string; readonly group: string }) {
  const t = useTranslations('groups')
  const [tab, setTab] = useQueryState('tab', parseAsStringLiteral(tabs).withDefault('lag'))
  const progress = useQuery(
    queryOf('getGroupProgress', { params: { cluster }, query: { group } }, { every: pollMs.live }),
  )
  const clients = useQuery(
    queryOf('getGroupClients', { params: { cluster }, query: { group } }, { every: pollMs.live }),
  )
  return (
    <div className="flex flex-col gap-3">
      <PageHeader
        title={
          <span className="inline-flex items-center gap-1">
            {group}
            <CopyButton text={group} />
          </span>
        }
        verdict={
          <span className="inline-flex flex-wrap items-center gap-x-4">
            <Verdict progress={progress.data} clients={clients.data} />
            {progress.data !== undefined && (
              <span>
                {t('column.rate')} <RateValue of={progress.data.outPerSecond} />
              </span>
            )}
          </span>
        }
        actions={
          <>
            <AsOf query={progress} at={progress.data?.asOf} everyMs={pollMs.live} />
            <Actions cluster={cluster} group={group} />
          </>
        }
      />
      <Tabs
        label={t('tabs')}
        chosen={tab}
        onChoose={(key) => void setTab(key)}
        tabs={tabs.map((key) => ({
          key,
          label: t(`tab.${key}`),
          ...(key === 'clients' && clients.data !== undefined ? { count: clients.data.clients.length } : {}),
        }))}
      >
        {tab === 'lag' && (
          <Answer query={progress} skeleton={<Loading rows={8} />}>
            {(data) => <Progress cluster={cluster} progress={data} />}
          </Answer>
        )}
        {tab === 'clients' && (
          <div className="flex flex-col gap-3">
            <Answer query={clients} skeleton={<Loading rows={4} />}>
              {(data) => <GroupClients cluster={cluster} group={group} clients={data} />}
            </Answer>
            <ProxyClients cluster={cluster} group={group} />
          </div>
        )}
        {tab === 'config' && (
          <div className="flex flex-col gap-3">
            <GroupConfig cluster={cluster} group={group} />
            <Monitor cluster={cluster} group={group} />
          </div>
        )}
      </Tabs>
    </div>
  )
}

function Loading({ rows }: { readonly rows: number }) {
  const t = useTranslations('groups')
  return (
    <div className="panel">
      <SkeletonRows rows={rows} label={t('loading')} />
    </div>
  )
}

/** What can be done with the group. */
function Actions({ cluster, group }: { readonly cluster: string; readonly group: string }) {
  const t = useTranslations('groups')
  const [open, setOpen] = useDialog(rights)
  const Chosen = open === undefined ? undefined : dialogs[open]
  return (
    <>
      <WriteButton
        right="groups.reset"
        icon={<History aria-hidden className="size-4" />}
        onClick={() => setOpen('reset')}
      >
        {t('reset.action')}
      </WriteButton>
      <WriteButton
        right="groups.write"
        icon={<Pencil aria-hidden className="size-4" />}
        onClick={() => setOpen('edit')}
      >
        {t('edit')}
      </WriteButton>
      <WriteButton
        right="groups.write"
        icon={<Trash2 aria-hidden className="size-4" />}
        onClick={() => setOpen('delete')}
      >
        {t('delete.action')}
      </WriteButton>
      {Chosen !== undefined && <Chosen cluster={cluster} group={group} onClose={() => setOpen(undefined)} />}
    </>
  )
}

/** The answer first: caught up, behind by how much, or why that is not known. */
function Verdict({
  progress,
  clients,
}: {
  readonly progress: Reply<'getGroupProgress'> | undefined
  readonly clients: Reply<'getGroupClients'> | undefined
}) {
  const t = useTranslations('groups.verdict')
  const format = useFormat()
  if (progress === undefined || clients === undefined) return null
  const { known, unknownQueues } = progress.diffTotal
  const nobody = clients.clients.length === 0
  const who = nobody ? t('nobody') : t('clients', { count: clients.clients.length })
  if (unknownQueues > 0)
    return (
      <Status kind="unknown">{t('partlyUnknown', { diff: format.integer(known), queues: unknownQueues, who })}</Status>
    )
  if (known === '0') return <Status kind={nobody ? 'paused' : 'ok'}>{t('caughtUp', { who })}</Status>
  return <Status kind={nobody ? 'error' : 'warning'}>{t('behind', { diff: format.integer(known), who })}</Status>
}

/** The topics of the applications, then those RocketMQ keeps for the group: `%RETRY%…`, `%DLQ%…`. */
function ownTopicsFirst<T extends { readonly topic: string }>(items: readonly T[]): readonly T[] {
  const rank = ({ topic }: T): number => (topic.startsWith('%') ? 1 : 0)
  return [...items].sort((a, b) => rank(a) - rank(b))
}

function Progress({ cluster, progress }: { readonly cluster: string; readonly progress: Reply<'getGroupProgress'> }) {
  const t = useTranslations('groups')
  if (progress.items.length === 0) return <p className="panel p-4 text-soft">{t('noProgress')}</p>
  return (
    <div className="flex flex-col gap-3">
      {ownTopicsFirst(progress.items).map((item) => (
        <ProgressOfTopic key={item.topic} cluster={cluster} progress={item} asOf={progress.asOf} />
      ))}
    </div>
  )
}
