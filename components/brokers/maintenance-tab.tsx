'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import Link from 'next/link'
import { useState } from 'react'
import { Answer } from '../data/answer.tsx'
import { Digits, KnownValue, RateValue } from '../data/known-value.tsx'
import { queryOf } from '../data/query.ts'
import { WriteButton } from '../data/rights.tsx'
import type { Reply } from '../data/send.ts'
import { links } from '../links.ts'
import { late } from '../ui/late.tsx'
import { Panel } from '../ui/panel.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'
import { Status, type StatusKind } from '../ui/status.tsx'
import type { BrokerWork } from './broker-work.tsx'

const Work = late(() => import('./broker-work.tsx').then((module) => module.BrokerWorkDialog))

const row = 'flex min-h-(--row) items-center justify-between gap-3 border-b border-line px-3 last:border-0'

/** Somebody waits for the broker to be drained. */
const everyMs = 3000
const kinds: Record<Reply<'getBrokerMaintenance'>['state'], StatusKind> = {
  writing: 'ok',
  draining: 'info',
  drained: 'paused',
  unknown: 'unknown',
}
const cleanings = ['expired-consume-queues', 'unused-topics', 'expired-commit-logs'] as const

/** Taking a broker out of service: stop writing, watch it drain, give it back; and cleaning up. */
export function MaintenanceTab({ cluster, broker }: { readonly cluster: string; readonly broker: string }) {
  const t = useTranslations('brokers.maintenance')
  const base = useTranslations('base.table')
  const [work, setWork] = useState<BrokerWork>()
  const input = { params: { cluster }, query: { broker } }
  const query = useQuery(queryOf('getBrokerMaintenance', input, { every: everyMs }))
  return (
    <div className="flex flex-col gap-3">
      <Answer query={query} skeleton={<SkeletonRows rows={8} label={base('loading')} />}>
        {(data) => (
          <>
            <div className="panel flex flex-wrap items-center gap-3 px-3 py-2">
              <span role="status">
                <Status kind={kinds[data.state]}>{t(`state.${data.state}`)}</Status>
              </span>
              <span className="ml-auto flex gap-2">
                <WriteButton
                  right="brokers.write"
                  {...(saysAll(data, 'none') ? { disabled: true, title: t('isOut') } : {})}
                  onClick={() => setWork({ kind: 'wipe' })}
                >
                  {t('wipe')}
                </WriteButton>
                <WriteButton
                  right="brokers.write"
                  {...(saysAll(data, 'all') ? { disabled: true, title: t('isWriting') } : {})}
                  onClick={() => setWork({ kind: 'add' })}
                >
                  {t('add')}
                </WriteButton>
              </span>
            </div>
            <div className="grid gap-3 lg:grid-cols-2">
              <Flow data={data} />
              <Left cluster={cluster} groups={data.groups} />
            </div>
          </>
        )}
      </Answer>
      <Panel title={t('clean')}>
        <ul>
          {cleanings.map((what) => (
            <li key={what} className="flex items-center gap-3 border-b border-line px-3 py-2 last:border-0">
              <span className="min-w-0 flex-1">{t(`cleaning.${what}`)}</span>
              <WriteButton
                right="brokers.write"
                aria-label={`${t('cleanConfirm')}: ${t(`cleaning.${what}`)}`}
                onClick={() => setWork({ kind: 'clean', what })}
              >
                {t('cleanConfirm')}…
              </WriteButton>
            </li>
          ))}
        </ul>
      </Panel>
      {work !== undefined && <Work cluster={cluster} broker={broker} work={work} onClose={() => setWork(undefined)} />}
    </div>
  )
}

type Data = Reply<'getBrokerMaintenance'>

/** All NameServers that could be asked say the same of the broker. */
function saysAll({ nameServers }: Data, state: 'all' | 'none'): boolean {
  return nameServers.length > 0 && nameServers.every(({ writable }) => 'value' in writable && writable.value === state)
}

function Flow({ data }: { readonly data: Data }) {
  const t = useTranslations('brokers.maintenance')
  return (
    <Panel title={t('routes')}>
      <ul>
        {data.nameServers.map(({ address, writable }) => (
          <li key={address} className={row}>
            <span>
              {t('nameServer')} <code className="text-sm">{address}</code>
            </span>
            <KnownValue of={writable}>
              {(state) => <Status kind={state === 'none' ? 'paused' : 'ok'}>{t(`writable.${state}`)}</Status>}
            </KnownValue>
          </li>
        ))}
        <li className={row}>
          {t('in')} <RateValue of={data.inPerSecond} />
        </li>
        <li className={row}>
          {t('out')} <RateValue of={data.outPerSecond} />
        </li>
        <li className={row}>
          {t('backlog')}
          <KnownValue of={data.backlog}>
            {({ total, unknownGroups }) => (
              <span>
                <Digits value={total} />{' '}
                {unknownGroups > 0 && (
                  <span className="text-unknown">{t('unknownGroups', { count: unknownGroups })}</span>
                )}
              </span>
            )}
          </KnownValue>
        </li>
      </ul>
    </Panel>
  )
}

function Left({ cluster, groups }: { readonly cluster: string; readonly groups: Data['groups'] }) {
  const t = useTranslations('brokers.maintenance')
  return (
    <Panel title={t('groups')}>
      {groups.length === 0 && <p className="p-3 text-soft">{t('noGroups')}</p>}
      <ul>
        {groups.map(({ group, diff }) => (
          <li key={group} className={row}>
            <Link href={links.group(cluster, group)} prefetch={false} className="min-w-0 truncate">
              {group}
            </Link>
            <span>
              <span className="text-sm text-soft">{t('diff')}</span> <Digits value={diff} />
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
