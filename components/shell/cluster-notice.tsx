'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { pollMs, queryOf } from '../data/query.ts'
import type { Reply } from '../data/send.ts'
import { ErrorState } from '../data/error-state.tsx'
import { useFormat } from '../format/use-format.ts'
import { links } from '../links.ts'
import { LinkButton } from '../ui/button.tsx'
import { late } from '../ui/late.tsx'
import { Status, StatusShape } from '../ui/status.tsx'

const ConnectionChecks = late(() => import('../data/connection-checks.tsx').then((module) => module.ConnectionChecks))

/** Stands above every page when the cluster, or the dashboard itself, cannot be reached, and says where it breaks. */
export function ClusterNotice({ cluster }: { readonly cluster: string }) {
  const t = useTranslations('shell')
  const query = useQuery(queryOf('getCluster', { params: { cluster } }, { every: pollMs.live }))
  if (query.error?.code === 'offline') return <Line text={t('offline')} />
  if (query.data?.state === 'unreachable')
    return query.data.everReached ? <Unreachable hops={query.data.hops} /> : <FirstRun cluster={cluster} />
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

/** What a first start needs: the way to every server step by step, tried again by itself, and what to do. */
function FirstRun({ cluster }: { readonly cluster: string }) {
  const t = useTranslations('shell')
  const query = useQuery(queryOf('checkCluster', { params: { cluster } }, { every: pollMs.live }))
  return (
    <div role="alert" className="panel flex flex-col gap-2 border-error px-3 py-2">
      <p className="flex items-center gap-2 font-semibold">
        <StatusShape kind="error" />
        {t('firstRun.title')}
      </p>
      {query.data !== undefined && <ConnectionChecks test={query.data} />}
      {query.data === undefined && query.error !== null && <ErrorState error={query.error} />}
      <p className="text-soft">{t('firstRun.hint')}</p>
      <pre className="overflow-x-auto rounded bg-sunken px-2 py-1 text-sm">npx rocketdeck --namesrv host:9876</pre>
      <div>
        <LinkButton href={links.settings(cluster)}>{t('toSettings')}</LinkButton>
      </div>
    </div>
  )
}
