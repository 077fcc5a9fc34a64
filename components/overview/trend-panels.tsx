'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { RateChart } from '../charts/rate-chart.tsx'
import { Answer } from '../data/answer.tsx'
import { queryOf } from '../data/query.ts'
import type { Reply } from '../data/send.ts'
import { useFormat } from '../format/use-format.ts'
import { links } from '../links.ts'
import { Choice } from '../ui/choice.tsx'
import { Panel } from '../ui/panel.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { brokerHref } from './broker-href.ts'
import type { BrokerMeasure, Span } from './trends.tsx'

/** History has a new sample every minute. */
const everyMs = 60_000
const topMax = 10

interface Shown {
  readonly cluster: string
  readonly span: Span
  readonly zoom: (from: number, to: number) => void
}

/** A line per broker, and the ten brokers with most messages. */
export function BrokerTrend({
  cluster,
  span,
  zoom,
  measure,
  onMeasure,
}: Shown & { readonly measure: BrokerMeasure; readonly onMeasure: (measure: string) => void }) {
  const t = useTranslations('overview.trends')
  const measures = ['in', 'out', 'disk'] as const
  const counted = measure === 'disk' ? 'in' : measure
  return (
    <Pair
      chart={
        <Panel
          title={t('brokers')}
          aside={
            <Choice
              label={t('measure')}
              value={measure}
              options={measures.map((one) => ({ value: one, text: t(`measures.${one}`) }))}
              onChoose={onMeasure}
            />
          }
        >
          <Trend
            {...{ cluster, span, zoom, measure }}
            kind="broker"
            subjects={undefined}
            label={t(`brokersLabel.${measure}`)}
          />
        </Panel>
      }
      top={
        <Panel title={t('topBrokers', { measure: t(`measures.${counted}`) })}>
          <Top
            {...{ cluster, span }}
            kind="broker"
            measure={counted}
            hrefOf={(subject) => brokerHref(cluster, subject)}
          />
        </Panel>
      }
    />
  )
}

/** Lines of the busiest topics or of one, and the ten topics with most messages. */
export function TopicTrend({
  cluster,
  span,
  zoom,
  topic,
  onTopic,
}: Shown & { readonly topic: string; readonly onTopic: (topic: string) => void }) {
  const t = useTranslations('overview.trends')
  const { from, to } = span
  const names = useQuery(
    queryOf(
      'getTop',
      { params: { cluster }, query: { kind: 'topic', from, to, limit: 100 } },
      { every: refresh(span) },
    ),
  )
  const known = names.data?.items.map(({ subject }) => subject) ?? []
  const offered = [...new Set([...known, ...(topic === '' ? [] : [topic])])].sort()
  return (
    <Pair
      chart={
        <Panel
          title={t('topics')}
          aside={
            <Choice
              label={t('topic')}
              value={topic}
              options={[{ value: '', text: t('busiest') }, ...offered.map((name) => ({ value: name, text: name }))]}
              onChoose={onTopic}
            />
          }
        >
          <Trend
            {...{ cluster, span, zoom }}
            kind="topic"
            measure="in"
            subjects={topic === '' ? undefined : topic}
            label={t('topicsLabel')}
          />
        </Panel>
      }
      top={
        <Panel title={t('topTopics')}>
          <Top {...{ cluster, span }} kind="topic" measure="in" hrefOf={(subject) => links.topic(cluster, subject)} />
        </Panel>
      }
    />
  )
}

const Waiting = () => (
  <div className="h-[264px] p-3">
    <Skeleton className="h-full w-full" />
  </div>
)

const refresh = ({ isRunning }: Span): number | false => (isRunning ? everyMs : false)

function Pair({ chart, top }: { readonly chart: ReactNode; readonly top: ReactNode }) {
  return (
    <div className="grid gap-3 lg:grid-cols-[2fr_1fr]">
      {chart}
      {top}
    </div>
  )
}

function Trend({
  cluster,
  span,
  zoom,
  kind,
  measure,
  subjects,
  label,
}: Shown & {
  readonly kind: 'broker' | 'topic'
  readonly measure: BrokerMeasure
  readonly subjects: string | undefined
  readonly label: string
}) {
  const t = useTranslations('overview.trends')
  const format = useFormat()
  const { from, to } = span
  const input = {
    params: { cluster },
    query: { kind, measure, from, to, ...(subjects === undefined ? {} : { subjects }) },
  }
  const query = useQuery(queryOf('getHistory', input, { every: refresh(span) }))
  const write = (value: number): string =>
    measure === 'disk' ? format.share(value / 100) : `${format.rate(value)} ${t('perSecond')}`
  return (
    <Answer query={query} skeleton={<Waiting />}>
      {(data) =>
        isEmpty(data) ? (
          <p className="grid h-[264px] place-items-center px-4 text-center text-soft">{t('none')}</p>
        ) : (
          <>
            <RateChart
              label={label}
              from={data.from}
              stepMs={data.stepMs}
              series={data.series.map(({ subject, values }) => ({ key: subject, name: subject, values }))}
              write={write}
              file={`${cluster}-${kind}-${measure}-${format.time(from, 's').slice(0, 10)}`}
              onZoom={zoom}
            />
            {data.inMemoryBecause !== undefined && (
              <p className="px-3 pb-2 text-sm text-soft">{t('inMemory', { reason: data.inMemoryBecause })}</p>
            )}
          </>
        )
      }
    </Answer>
  )
}

const isEmpty = ({ series }: Reply<'getHistory'>): boolean =>
  series.every(({ values }) => values.every((value) => value === null))

function Top({
  cluster,
  span,
  kind,
  measure,
  hrefOf,
}: {
  readonly cluster: string
  readonly span: Span
  readonly kind: 'broker' | 'topic'
  readonly measure: 'in' | 'out'
  readonly hrefOf: (subject: string) => string
}) {
  const t = useTranslations('overview.trends')
  const format = useFormat()
  const { from, to } = span
  const query = useQuery(
    queryOf(
      'getTop',
      { params: { cluster }, query: { kind, measure, from, to, limit: topMax } },
      { every: refresh(span) },
    ),
  )
  return (
    <Answer query={query} skeleton={<Waiting />}>
      {({ items, total }) => {
        if (items.length === 0) return <p className="p-3 text-soft">{t('none')}</p>
        const most = items[0]?.messages ?? 1
        return (
          <ol className="py-1">
            {items.map(({ subject, messages }) => (
              <li key={subject} className="grid grid-cols-[1fr_auto] gap-x-3 px-3 py-0.5">
                <Link href={hrefOf(subject)} prefetch={false} className="truncate">
                  {subject}
                </Link>
                <span className="num">{t('about', { count: format.integer(messages) })}</span>
                <span aria-hidden className="col-span-2 h-1 rounded bg-sunken">
                  <span
                    className="block h-1 rounded bg-(--series-1)"
                    style={{ width: `${Math.max(1, (messages / most) * 100)}%` }}
                  />
                </span>
              </li>
            ))}
            {total > items.length && (
              <li className="px-3 pt-1 text-sm text-soft">{t('more', { count: total - items.length })}</li>
            )}
            <li className="px-3 pt-1 text-xs text-soft">{t('estimated')}</li>
          </ol>
        )
      }}
    </Answer>
  )
}
