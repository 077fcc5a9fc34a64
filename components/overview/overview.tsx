'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { RateChart } from '../charts/rate-chart.tsx'
import { AsOf } from '../data/as-of.tsx'
import { ClientSnippet } from '../data/client-snippet.tsx'
import { ErrorState } from '../data/error-state.tsx'
import { Failures } from '../data/failures.tsx'
import { LiveDot } from '../data/live-dot.tsx'
import { pollMs, queryOf } from '../data/query.ts'
import type { Reply } from '../data/send.ts'
import { SlowNote } from '../data/slow-note.tsx'
import { useFormat } from '../format/use-format.ts'
import { PageHeader } from '../shell/page-header.tsx'
import { Panel } from '../ui/panel.tsx'
import { late } from '../ui/late.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { Status } from '../ui/status.tsx'
import { ProblemList, useProblemText } from './problem-list.tsx'
import { Tiles } from './tiles.tsx'
import { TopGroups, TopTopics } from './top-lists.tsx'

/** Below the fold: its code comes when the rest is drawn. */
const Trends = late(() => import('./trends.tsx').then((module) => module.Trends))

export type OverviewReply = Reply<'getOverview'>
export type RatesReply = Reply<'getRates'>

/** The first page: a sentence, the figures, the last hour, what wants attention. */
export function Overview({ cluster }: { readonly cluster: string }) {
  const t = useTranslations('overview')
  const query = useQuery(queryOf('getOverview', { params: { cluster } }, { every: pollMs.live }))
  const rates = useQuery(queryOf('getRates', { params: { cluster } }, { every: pollMs.live }))
  const { data } = query
  return (
    <>
      <PageHeader
        title={t('title')}
        verdict={data === undefined && query.error !== null ? undefined : <Verdict data={data} />}
        actions={
          <>
            <LiveDot />
            <AsOf query={query} at={data?.asOf} everyMs={pollMs.live} />
          </>
        }
      />
      {data === undefined && query.error !== null ? (
        <div className="panel">
          <ErrorState error={query.error} retry={query.refetch} />
        </div>
      ) : (
        <>
          <Failures of={data?.failures} />
          <Tiles cluster={cluster} data={data} rates={rates.data} />
          <div className="grid gap-3 lg:grid-cols-[2fr_1fr]">
            {data !== undefined && isIdle(data) ? (
              <FirstMessage cluster={cluster} />
            ) : (
              <Panel title={t('rates.title')}>
                <LastHour rates={rates.data} />
              </Panel>
            )}
            <ProblemList cluster={cluster} data={data} />
          </div>
          <div className="grid gap-3 lg:grid-cols-2">
            <TopTopics cluster={cluster} data={data} />
            <TopGroups cluster={cluster} data={data} />
          </div>
          {/* The room it will take: a scroll bar that comes later would move the rest. */}
          <div className="min-h-[700px]">{data !== undefined && data.asOf > 0 && <Trends cluster={cluster} />}</div>
        </>
      )}
    </>
  )
}

/** Nothing came in today, and nothing does now. */
function isIdle(data: OverviewReply): boolean {
  return 'value' in data.inToday && data.inToday.value === '0' && data.topTopics.length === 0
}

function Verdict({ data }: { readonly data: OverviewReply | undefined }) {
  const t = useTranslations('overview.verdict')
  const problemText = useProblemText()
  if (data === undefined)
    return (
      <>
        <Skeleton className="w-72" />
        <SlowNote />
      </>
    )
  const worst = data.problems[0]
  if (worst !== undefined) {
    return (
      <Status kind={data.verdict}>{t('problems', { count: data.problems.length, worst: problemText(worst) })}</Status>
    )
  }
  if (data.verdict === 'ok') {
    return <Status kind="ok">{t('ok', { up: data.brokers.up, expected: data.brokers.expected })}</Status>
  }
  return <Status kind="unknown">{t('unknown')}</Status>
}

/** How to send one, where the rates would be: both are of one height, so that nothing moves when it is known that there are none. */
function FirstMessage({ cluster }: { readonly cluster: string }) {
  const t = useTranslations('overview.start')
  return (
    <Panel title={t('title')}>
      <div className="flex min-h-[264px] flex-col items-center justify-center gap-2 px-4 py-2">
        <p className="text-center font-semibold">{t('hint')}</p>
        <ClientSnippet cluster={cluster} role="producer" />
      </div>
    </Panel>
  )
}

function LastHour({ rates }: { readonly rates: RatesReply | undefined }) {
  const t = useTranslations('overview.rates')
  const format = useFormat()
  const hasSamples = rates?.inPerSecond.some((value) => value !== null) ?? true
  if (rates === undefined) return <div className="h-[264px]" />
  if (!hasSamples)
    return <div className="grid h-[264px] place-items-center px-4 text-center text-soft">{t('none')}</div>
  return (
    <RateChart
      label={t('label')}
      from={rates.from}
      stepMs={rates.stepMs}
      series={[
        { key: 'in', name: t('in'), values: rates.inPerSecond },
        { key: 'out', name: t('out'), values: rates.outPerSecond },
      ]}
      write={(value) => format.perSecond(value)}
    />
  )
}
