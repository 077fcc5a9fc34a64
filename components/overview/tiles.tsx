'use client'

import { useTranslations } from 'next-intl'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { Sparkline } from '../charts/sparkline.tsx'
import { KnownValue } from '../data/known-value.tsx'
import { useFormat } from '../format/use-format.ts'
import { links } from '../links.ts'
import { Hint } from '../ui/hint.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { StatusShape } from '../ui/status.tsx'
import { brokerHref } from './broker-href.ts'
import type { OverviewReply, RatesReply } from './overview.tsx'

interface Given {
  readonly cluster: string
  readonly data: OverviewReply | undefined
  readonly rates: RatesReply | undefined
}

/** The figures of the cluster; each with what it means in small letters, levels and rates with the shape of the last hour. */
export function Tiles({ cluster, data, rates }: Given) {
  const t = useTranslations('overview.tiles')
  const format = useFormat()
  const rate = (value: number): ReactNode => (
    <>
      {format.rate(value)}
      <span className="text-base font-normal text-soft">{t('perSecond')}</span>
    </>
  )
  return (
    <ul className="grid grid-cols-2 gap-3 md:grid-cols-4">
      <Tile name={t('in')} below={t('tenSeconds')} line={lineOf(rates?.inPerSecond, 1)}>
        {data && <KnownValue of={data.inPerSecond}>{rate}</KnownValue>}
      </Tile>
      <Tile name={t('out')} below={t('tenSeconds')} line={lineOf(rates?.outPerSecond, 2)}>
        {data && <KnownValue of={data.outPerSecond}>{rate}</KnownValue>}
      </Tile>
      <Tile name={t('backlog')} below={data && <BacklogNote of={data.backlog} />} line={lineOf(rates?.backlog, 3)}>
        {data && <KnownValue of={data.backlog}>{(value) => <Whole value={value.total} />}</KnownValue>}
      </Tile>
      <OldestWaiting {...{ cluster, data, rates }} />
      <Tile
        name={t('deadLetters')}
        below={
          data &&
          'value' in data.newestDeadLetterAt &&
          t('newest', { age: format.age(data.newestDeadLetterAt.value, Date.now()) })
        }
        line={lineOf(rates?.deadLetters, 4)}
      >
        {data && <KnownValue of={data.deadLetters}>{(value) => <Whole value={value} />}</KnownValue>}
      </Tile>
      <FullestDisk {...{ cluster, data, rates }} />
      <Tile
        name={t('brokers')}
        below={data && t('topicsGroups', { topics: data.counts.topics, groups: data.counts.groups })}
      >
        {data && <BrokersUp {...data.brokers} />}
      </Tile>
      <Tile
        name={
          <>
            {t('today')}
            {data && <CountedSince of={data.countedSince} />}
          </>
        }
        below={data && 'value' in data.outToday && t('outToday', { count: format.short(data.outToday.value) })}
      >
        {data && <KnownValue of={data.inToday}>{(value) => <Whole value={value} />}</KnownValue>}
      </Tile>
    </ul>
  )
}

/** Shape of the last hour, in the colour of a series. */
const lineOf = (values: readonly (number | null)[] | undefined, series: number): ReactNode =>
  values === undefined ? null : <Sparkline values={values} color={`var(--series-${series})`} />

/** A number in few figures; all of them are in its title. */
function Whole({ value }: { readonly value: string }) {
  const format = useFormat()
  return <span title={format.integer(value)}>{format.short(value)}</span>
}

/** How far behind the whole is in time: one stuck group shows here, however small its backlog. */
function OldestWaiting({ cluster, data, rates }: Given) {
  const t = useTranslations('overview.tiles')
  const format = useFormat()
  const found = data !== undefined && 'value' in data.oldestWaiting ? data.oldestWaiting.value : undefined
  return (
    <Tile
      name={t('oldest')}
      below={
        found === undefined ? undefined : found.group === undefined ? (
          t('nothingWaits')
        ) : (
          <Link href={links.group(cluster, found.group)} prefetch={false}>
            {found.group}
          </Link>
        )
      }
      line={lineOf(rates?.oldestWaitingMs, 5)}
    >
      {data && (
        <KnownValue of={data.oldestWaiting}>
          {({ ms, isExact, group }) =>
            group === undefined ? '0' : isExact ? format.duration(ms) : t('atMost', { time: format.duration(ms) })
          }
        </KnownValue>
      )}
    </Tile>
  )
}

/** From here on RocketMQ deletes before its time, and refuses. */
const diskMarks = { warning: 75, error: 90 }

function FullestDisk({ cluster, data, rates }: Given) {
  const t = useTranslations('overview.tiles')
  const format = useFormat()
  const disk = data !== undefined && 'value' in data.fullestDisk ? data.fullestDisk.value : undefined
  return (
    <Tile
      name={<Hint text={t('diskHint')}>{t('disk')}</Hint>}
      below={
        disk && (
          <Link href={brokerHref(cluster, disk.broker)} prefetch={false}>
            {disk.broker}
          </Link>
        )
      }
      line={rates && <Sparkline values={rates.diskPercent} color="var(--series-1)" most={100} mark={diskMarks.error} />}
    >
      {data && (
        <KnownValue of={data.fullestDisk}>
          {({ percent }) => (
            <span className="inline-flex items-center gap-2">
              {percent >= diskMarks.warning && <StatusShape kind={percent >= diskMarks.error ? 'error' : 'warning'} />}
              {format.share(percent / 100)}
            </span>
          )}
        </KnownValue>
      )}
    </Tile>
  )
}

/** Since when the brokers have counted, where that is less than the day. */
function CountedSince({ of }: { readonly of: OverviewReply['countedSince'] }) {
  const t = useTranslations('overview.tiles')
  const format = useFormat()
  if (of.length === 0) return null
  const brokers = of.map(({ broker, at }) => `${broker} ${format.clock(at, 's')}`).join(', ')
  const latest = Math.max(...of.map(({ at }) => at))
  return (
    <>
      {' · '}
      <Hint text={t('sinceHint', { brokers })} className="underline decoration-dotted underline-offset-3">
        {t('since', { time: format.clock(latest, 'min') })}
      </Hint>
    </>
  )
}

function Tile({
  name,
  below,
  line,
  children,
}: {
  readonly name: ReactNode
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
