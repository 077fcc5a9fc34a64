'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { pollMs, queryOf } from '../data/query.ts'
import type { Reply } from '../data/send.ts'
import { useFormat } from '../format/use-format.ts'
import { Status, StatusShape } from '../ui/status.tsx'

/** Stands above every page when the cluster, or the dashboard itself, cannot be reached, and says where it breaks. */
export function ClusterNotice({ cluster }: { readonly cluster: string }) {
  const t = useTranslations('shell')
  const query = useQuery(queryOf('getCluster', { params: { cluster } }, { every: pollMs.live }))
  if (query.error?.code === 'offline') return <Line text={t('offline')} />
  if (query.data?.state === 'unreachable') return <Unreachable hops={query.data.hops} />
  return null
}

function Line({ text }: { readonly text: string }) {
  return (
    <div role="alert" className="panel flex items-center gap-2 border-error px-3 py-2">
      <StatusShape kind="error" />
      {text}
    </div>
  )
}

function Unreachable({ hops }: { readonly hops: Reply<'getCluster'>['hops'] }) {
  const t = useTranslations('shell.unreachable')
  const format = useFormat()
  return (
    <div role="alert" className="panel border-error px-3 py-2">
      <p className="flex items-center gap-2 font-semibold">
        <StatusShape kind="error" />
        {t('title')}
      </p>
      <p className="mt-1 text-soft">{t('hint')}</p>
      <ol className="mt-2 flex flex-col gap-1">
        {hops.map((hop) => (
          <li key={`${hop.hop} ${hop.address}`} className="flex flex-wrap items-baseline gap-x-2">
            <span className="text-soft">{t(hop.hop === 'broker' ? 'broker' : 'nameServer')}</span>
            <code>{hop.name === hop.address ? hop.address : `${hop.name} ${hop.address}`}</code>
            <Status kind={hop.ok ? 'ok' : 'error'}>
              {hop.ok ? t('reached', { latency: format.duration(hop.latencyMs ?? 0) }) : (hop.message ?? t('failed'))}
            </Status>
          </li>
        ))}
      </ol>
    </div>
  )
}
