'use client'

import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { Sparkline } from '../charts/sparkline.tsx'
import { KnownValue } from '../data/known-value.tsx'
import { useFormat } from '../format/use-format.ts'
import { Skeleton } from '../ui/skeleton.tsx'
import { StatusShape } from '../ui/status.tsx'
import type { OverviewReply, RatesReply } from './overview.tsx'

/** The figures of the cluster; each with what it means in small letters, the first three with the shape of the last hour. */
export function Tiles({
  data,
  rates,
}: {
  readonly data: OverviewReply | undefined
  readonly rates: RatesReply | undefined
}) {
  const t = useTranslations('overview.tiles')
  const format = useFormat()
  const line = (values: readonly (number | null)[] | undefined, color: string): ReactNode =>
    values === undefined ? null : <Sparkline values={values} color={color} />
  const whole = (value: string): ReactNode => <span title={format.integer(value)}>{format.short(value)}</span>
  const rate = (value: number): ReactNode => (
    <>
      {format.rate(value)}
      <span className="text-base font-normal text-soft">{t('perSecond')}</span>
    </>
  )
  return (
    <ul className="grid grid-cols-2 gap-3 md:grid-cols-3 xl:grid-cols-6">
      <Tile name={t('in')} below={t('tenSeconds')} line={line(rates?.inPerSecond, 'var(--series-1)')}>
        {data && <KnownValue of={data.inPerSecond}>{rate}</KnownValue>}
      </Tile>
      <Tile name={t('out')} below={t('tenSeconds')} line={line(rates?.outPerSecond, 'var(--series-2)')}>
        {data && <KnownValue of={data.outPerSecond}>{rate}</KnownValue>}
      </Tile>
      <Tile
        name={t('backlog')}
        below={data && <BacklogNote of={data.backlog} />}
        line={line(rates?.backlog, 'var(--series-3)')}
      >
        {data && <KnownValue of={data.backlog}>{(value) => whole(value.total)}</KnownValue>}
      </Tile>
      <Tile
        name={t('brokers')}
        below={data && t('topicsGroups', { topics: data.counts.topics, groups: data.counts.groups })}
      >
        {data && <BrokersUp {...data.brokers} />}
      </Tile>
      <Tile name={t('deadLetters')}>{data && <KnownValue of={data.deadLetters}>{whole}</KnownValue>}</Tile>
      <Tile
        name={t('today')}
        below={
          data && 'value' in data.outToday ? t('outToday', { count: format.short(data.outToday.value) }) : undefined
        }
      >
        {data && <KnownValue of={data.inToday}>{whole}</KnownValue>}
      </Tile>
    </ul>
  )
}

function Tile({
  name,
  below,
  line,
  children,
}: {
  readonly name: string
  readonly below?: ReactNode
  readonly line?: ReactNode
  readonly children: ReactNode
}) {
  return (
    <li className="panel flex h-[84px] min-w-0 flex-col px-3 py-2">
      <span className="text-sm text-soft">{name}</span>
      <span className="flex min-h-7 items-center gap-3">
        <span className="text-xl font-semibold whitespace-nowrap tabular-nums">
          {children ?? <Skeleton className="h-5 w-20" />}
        </span>
        {line !== undefined && line !== null && <span className="ml-auto w-20 min-w-0">{line}</span>}
      </span>
      <span className="mt-auto truncate text-xs text-soft">{below}</span>
    </li>
  )
}

function BacklogNote({ of }: { readonly of: OverviewReply['backlog'] }) {
  const t = useTranslations('overview.tiles')
  if (!('value' in of) || of.value.unknownGroups === 0) return null
  return <span className="text-unknown">{t('unknownGroups', { count: of.value.unknownGroups })}</span>
}

function BrokersUp({ up, expected }: { readonly up: number; readonly expected: number }) {
  const t = useTranslations('overview.tiles')
  if (expected === 0) return <KnownValue of={{ unknown: 'none' }}>{() => null}</KnownValue>
  return (
    <span className="inline-flex items-center gap-2">
      <StatusShape kind={up === expected && up > 0 ? 'ok' : 'error'} />
      <span>
        {up} <span className="text-base font-normal text-soft">{t('ofExpected', { expected })}</span>
      </span>
    </span>
  )
}
