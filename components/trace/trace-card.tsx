'use client'

import { useTranslations } from 'next-intl'
import Link from 'next/link'
import type { ReactNode } from 'react'
import type { MessageTrace } from '../../server/contract/traces.ts'
import { KnownValue, Time, TimeValue } from '../data/known-value.tsx'
import { useFormat } from '../format/use-format.ts'
import { links } from '../links.ts'
import { PlainTable } from '../ui/plain-table.tsx'
import { Badge, Status } from '../ui/status.tsx'
import type { StatusKind } from '../ui/status.tsx'
import { TraceTimeline } from './trace-timeline.tsx'
import { stepsOf } from './trace-steps.ts'
import type { TraceStep } from './trace-steps.ts'

export const stepKinds: Record<TraceStep['status'], StatusKind> = {
  success: 'ok',
  failed: 'error',
  timeout: 'error',
  exception: 'error',
  'returned-null': 'error',
  running: 'info',
}

/** The trace of one message: verdict, timeline, and the same as a table. */
export function TraceCard({ cluster, trace }: { readonly cluster: string; readonly trace: MessageTrace }) {
  const t = useTranslations('trace')
  const format = useFormat()
  const steps = stepsOf(trace)
  return (
    <article className="panel flex flex-col gap-3 p-3" data-testid="trace">
      <Head cluster={cluster} trace={trace} />
      <Verdict trace={trace} />
      <TraceTimeline
        steps={steps}
        checks={trace.transactionChecks}
        storedAt={'value' in trace.storedAt ? trace.storedAt.value : undefined}
      />
      {trace.producer !== undefined && <SendFacts trace={trace} producer={trace.producer} />}
      <PlainTable
        label={t('table')}
        rows={steps}
        rowKey={(step) => step.key}
        columns={[
          {
            key: 'who',
            header: t('column.who'),
            cell: (step) =>
              step.kind === 'producer' ? t('producer', { group: step.group }) : t('consumer', { group: step.group }),
          },
          { key: 'host', header: t('column.host'), cell: (step) => <code className="text-sm">{step.clientHost}</code> },
          { key: 'at', header: t('column.at'), cell: (step) => <TimeValue of={step.at} precision="ms" /> },
          {
            key: 'end',
            header: t('column.end'),
            cell: (step) =>
              'value' in step.at && 'value' in step.costMs ? (
                <Time at={step.at.value + step.costMs.value} precision="ms" />
              ) : (
                <KnownValue of={step.costMs}>{() => '–'}</KnownValue>
              ),
          },
          {
            key: 'cost',
            header: t('column.cost'),
            numeric: true,
            cell: (step) => <KnownValue of={step.costMs}>{(cost) => format.duration(cost)}</KnownValue>,
          },
          { key: 'retry', header: t('column.retry'), numeric: true, cell: (step) => step.retryTimes },
          {
            key: 'status',
            header: t('column.status'),
            cell: (step) => <Status kind={stepKinds[step.status]}>{t(`status.${step.status}`)}</Status>,
          },
        ]}
      />
      <Missing trace={trace} />
      <Transactions checks={trace.transactionChecks} />
    </article>
  )
}

function Head({ cluster, trace }: { readonly cluster: string; readonly trace: MessageTrace }) {
  return (
    <header className="flex flex-wrap items-center gap-x-4 gap-y-1">
      <h2 className="min-w-0 text-base font-semibold break-all">
        <Link href={links.message(cluster, trace.offsetMsgId || trace.msgId, { topic: trace.topic })} prefetch={false}>
          <code>{trace.msgId}</code>
        </Link>
      </h2>
      <Link href={links.topic(cluster, trace.topic)} prefetch={false}>
        {trace.topic}
      </Link>
      {trace.tags !== '' && <Badge>{trace.tags}</Badge>}
      {trace.keys.map((key) => (
        <Badge key={key}>{key}</Badge>
      ))}
    </header>
  )
}

/** What the producer wrote about its sending. */
function SendFacts({
  trace,
  producer,
}: {
  readonly trace: MessageTrace
  readonly producer: NonNullable<MessageTrace['producer']>
}) {
  const t = useTranslations('trace.send')
  const format = useFormat()
  const facts: readonly (readonly [string, ReactNode])[] = [
    [t('group'), producer.group],
    [t('messageType'), producer.messageType],
    [t('begin'), <Time key="begin" at={producer.at} precision="ms" />],
    [t('end'), <Time key="end" at={producer.at + producer.costMs} precision="ms" />],
    [t('cost'), producer.costMs === 0 ? t('lessThanOneMs') : format.duration(producer.costMs)],
    [t('bytes'), format.bytes(producer.bodyBytes)],
    [t('clientHost'), <code key="client">{producer.clientHost}</code>],
    [t('storeHost'), <code key="store">{producer.storeHost}</code>],
    [t('offsetMsgId'), <code key="id">{trace.offsetMsgId || '–'}</code>],
  ]
  return (
    <section aria-label={t('title')}>
      <h3 className="mb-1 text-sm font-medium text-soft">{t('title')}</h3>
      <dl className="grid gap-x-6 gap-y-1 sm:grid-cols-2 xl:grid-cols-3">
        {facts.map(([name, value]) => (
          <div key={name} className="flex min-w-0 gap-2">
            <dt className="w-28 shrink-0 text-soft">{name}</dt>
            <dd className="min-w-0 break-all">{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

const states: Record<string, StatusKind> = { COMMIT_MESSAGE: 'ok', ROLLBACK_MESSAGE: 'error' }

/** How the producer ended its transaction, by itself or when the broker asked. */
function Transactions({ checks }: { readonly checks: MessageTrace['transactionChecks'] }) {
  const t = useTranslations('trace.transaction')
  if (checks.length === 0) return null
  return (
    <PlainTable
      label={t('title')}
      rows={checks}
      rowKey={(check) => `${check.at} ${check.state} ${check.clientHost} ${check.fromCheck}`}
      columns={[
        { key: 'at', header: t('at'), cell: (check) => <Time at={check.at} precision="ms" /> },
        {
          key: 'state',
          header: t('state'),
          cell: (check) => <Status kind={states[check.state] ?? 'unknown'}>{check.state}</Status>,
        },
        { key: 'from', header: t('from'), cell: (check) => t(check.fromCheck ? 'check' : 'end') },
        { key: 'client', header: t('client'), cell: (check) => <code className="text-sm">{check.clientHost}</code> },
        { key: 'store', header: t('store'), cell: (check) => <code className="text-sm">{check.storeHost}</code> },
        { key: 'id', header: t('id'), cell: (check) => <code className="text-sm">{check.transactionId}</code> },
      ]}
    />
  )
}

/** "Stored in 4 ms; g1 consumed after 12 ms; g2 failed 3 times". */
function Verdict({ trace }: { readonly trace: MessageTrace }) {
  const t = useTranslations('trace.verdict')
  const format = useFormat()
  const stored = 'value' in trace.storedAt ? trace.storedAt.value : undefined
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-1">
      <li>
        {trace.producer === undefined ? (
          <Status kind="unknown">{t('noProducer')}</Status>
        ) : trace.producer.status === 'success' ? (
          <Status kind="ok">{t('stored', { cost: format.duration(trace.producer.costMs) })}</Status>
        ) : (
          <Status kind="error">{t('sendFailed', { cost: format.duration(trace.producer.costMs) })}</Status>
        )}
      </li>
      {trace.groups.map(({ group, attempts }) => {
        const good = attempts.find((attempt) => attempt.status === 'success')
        const failed = attempts.filter((attempt) => attempt.status !== 'success' && attempt.status !== 'running').length
        const end = good !== undefined && 'value' in good.at ? good.at.value : undefined
        return (
          <li key={group}>
            {good === undefined ? (
              failed === 0 ? (
                <Status kind="info">{t('running', { group })}</Status>
              ) : (
                <Status kind="error">{t('failed', { group, count: failed })}</Status>
              )
            ) : (
              <Status kind={failed === 0 ? 'ok' : 'warning'}>
                {stored === undefined || end === undefined
                  ? t('consumed', { group })
                  : t('consumedAfter', { group, wait: format.duration(Math.max(0, end - stored)) })}
                {failed > 0 && ` ${t('afterFailures', { count: failed })}`}
              </Status>
            )}
          </li>
        )
      })}
    </ul>
  )
}

/** Groups that should be here and are not, with the reason. */
function Missing({ trace }: { readonly trace: MessageTrace }) {
  const t = useTranslations('trace')
  if (trace.groupsWithoutTrace.length === 0) return null
  return (
    <ul className="flex flex-col gap-1">
      {trace.groupsWithoutTrace.map((group) => (
        <li key={group}>
          <Status kind="unknown">{t('missing', { group })}</Status>
        </li>
      ))}
    </ul>
  )
}
