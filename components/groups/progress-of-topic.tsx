'use client'

import { useTranslations } from 'next-intl'
import Link from 'next/link'
import type { GroupProgress, QueueProgress } from '../../server/contract/groups.ts'
import { Digits, KnownValue, LongValue, RateValue, TimeValue } from '../data/known-value.tsx'
import { useFormat } from '../format/use-format.ts'
import { links } from '../links.ts'
import { PlainTable } from '../ui/plain-table.tsx'
import type { PlainColumn } from '../ui/plain-table.tsx'
import { DiffTotalValue } from './diff-total.tsx'
import { timeLagOf } from './time-lag.ts'

/** The lag table of one topic, in the words operators know: Broker Offset, Consumer Offset, Diff, and Diff Total. */
export function ProgressOfTopic({
  cluster,
  progress,
  asOf,
}: {
  readonly cluster: string
  readonly progress: GroupProgress
  /** When the brokers told. */
  readonly asOf: number
}) {
  const t = useTranslations('groups')
  const columns = useLagColumns(asOf)
  return (
    <section className="flex flex-col gap-1.5" data-topic={progress.topic}>
      <header className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <h2 className="min-w-0 text-base font-semibold break-all">
          <Link href={links.topic(cluster, progress.topic)} prefetch={false}>
            {progress.topic}
          </Link>
        </h2>
        <span className="text-soft">
          {t('lag.diffTotal')}{' '}
          <strong className="font-semibold text-ink" data-testid="diff-total">
            <DiffTotalValue total={progress.diffTotal} />
          </strong>
        </span>
        {'value' in progress.outPerSecond && (
          <span className="text-soft">
            {t('column.rate')} <RateValue of={progress.outPerSecond} />
          </span>
        )}
        <span className="text-soft">
          {t('lag.lastConsumedAt')} <TimeValue of={progress.lastConsumedAt} />
        </span>
      </header>
      <PlainTable
        label={t('lag.tableOf', { topic: progress.topic })}
        columns={columns}
        rows={progress.queues}
        rowKey={(row) => `${row.broker}:${row.queueId}`}
        empty={<p className="p-4 text-soft">{t('lag.noQueues')}</p>}
      />
    </section>
  )
}

function useLagColumns(asOf: number): readonly PlainColumn<QueueProgress>[] {
  const t = useTranslations('groups')
  const format = useFormat()
  return [
    {
      key: 'queue',
      header: t('lag.queue'),
      cell: (row) => (
        <>
          <span className="text-soft">{row.broker}</span> : {row.queueId}
        </>
      ),
    },
    {
      key: 'brokerOffset',
      header: t('lag.brokerOffset'),
      numeric: true,
      cell: (row) => <Digits value={row.brokerOffset} />,
    },
    {
      key: 'consumerOffset',
      header: t('lag.consumerOffset'),
      numeric: true,
      cell: (row) => <LongValue of={row.consumerOffset} />,
    },
    {
      key: 'diff',
      header: t('lag.diff'),
      numeric: true,
      className: 'font-semibold',
      cell: (row) => <LongValue of={row.diff} />,
    },
    {
      key: 'delay',
      header: t('lag.delay'),
      numeric: true,
      cell: (row) => (
        <KnownValue of={timeLagOf(row, asOf)}>
          {(delay) => (delay === 0 ? <span className="text-faint">0</span> : format.duration(delay))}
        </KnownValue>
      ),
    },
    { key: 'inflight', header: t('lag.inflight'), numeric: true, cell: (row) => <LongValue of={row.inflight} /> },
    {
      key: 'client',
      header: t('lag.client'),
      className: 'w-full',
      cell: (row) => <KnownValue of={row.client}>{(client) => <code className="text-sm">{client}</code>}</KnownValue>,
    },
    { key: 'lastConsumedAt', header: t('lag.lastConsumedAt'), cell: (row) => <TimeValue of={row.lastConsumedAt} /> },
  ]
}
