'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import Link from 'next/link'
import { useState } from 'react'
import { Answer } from '../data/answer.tsx'
import { ErrorState } from '../data/error-state.tsx'
import { Digits, KnownValue, LongValue, Time, TimeValue } from '../data/known-value.tsx'
import { queryOf } from '../data/query.ts'
import type { Reply } from '../data/send.ts'
import { useFormat } from '../format/use-format.ts'
import { links } from '../links.ts'
import { Button } from '../ui/button.tsx'
import { CodeBlock } from '../ui/code-block.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { PlainTable } from '../ui/plain-table.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'

type Info = Reply<'getClient'>

interface Asked {
  readonly cluster: string
  readonly group: string
  readonly clientId: string
}

/** What a consumer tells of itself: asked once when the page opens, then when somebody asks again, for it costs the client. */
export function RunningInfo({ cluster, group, clientId }: Asked) {
  const t = useTranslations('clients.info')
  const query = useQuery(queryOf('getClient', { params: { cluster }, query: { group, clientId } }))
  return (
    <Answer
      query={query}
      skeleton={
        <div className="panel">
          <SkeletonRows rows={6} label={t('asking')} />
        </div>
      }
    >
      {(info) => (
        <>
          <p className="flex flex-wrap items-center gap-2 text-soft">
            <span>
              {t('told', { broker: info.broker })} <Time at={info.asOf} />
            </span>
            <Button disabled={query.isFetching} onClick={() => void query.refetch()}>
              {t('again')}
            </Button>
          </p>
          {query.error !== null && <ErrorState error={query.error} />}
          <h2 className="text-lg">{t('queues')}</h2>
          <Queues info={info} />
          <h2 className="text-lg">{t('rates')}</h2>
          <Rates cluster={cluster} info={info} />
          <h2 className="text-lg">{t('subscriptions')}</h2>
          <Subscriptions cluster={cluster} info={info} />
          <Stack cluster={cluster} group={group} clientId={clientId} />
          <h2 className="text-lg">{t('properties')}</h2>
          <PlainTable
            label={t('properties')}
            rows={info.properties}
            rowKey={({ key }) => key}
            empty={<EmptyState title={t('noProperties')} />}
            columns={[
              { key: 'key', header: t('key'), cell: ({ key }) => <code className="text-sm">{key}</code> },
              {
                key: 'value',
                header: t('value'),
                wraps: true,
                cell: ({ key, value }) => <PropertyValue name={key} value={value} />,
              },
            ]}
          />
        </>
      )}
    </Answer>
  )
}

/** Properties whose name ends in TIMESTAMP are moments. */
function PropertyValue({ name, value }: { readonly name: string; readonly value: string }) {
  const isTime = name.endsWith('TIMESTAMP') && /^\d{13}$/.test(value)
  return isTime ? <Time at={Number(value)} /> : <code className="text-sm">{value}</code>
}

function Queues({ info }: { readonly info: Info }) {
  const t = useTranslations('clients.info')
  return (
    <PlainTable
      label={t('queues')}
      rows={info.queues}
      rowKey={(row) => `${row.topic} ${row.broker} ${row.queueId}`}
      empty={<EmptyState title={t('noQueues')} />}
      columns={[
        { key: 'topic', header: t('topic'), cell: (row) => row.topic },
        { key: 'queue', header: t('queue'), cell: (row) => `${row.broker} : ${row.queueId}` },
        { key: 'commit', header: t('commit'), numeric: true, cell: (row) => <LongValue of={row.commitOffset} /> },
        { key: 'cached', header: t('cached'), numeric: true, cell: (row) => <Digits value={row.cachedMessages} /> },
        {
          key: 'MiB',
          header: t('cachedMiB'),
          numeric: true,
          cell: (row) => <KnownValue of={row.cachedMiB}>{(value) => <Digits value={value} />}</KnownValue>,
        },
        {
          key: 'locked',
          header: t('locked'),
          cell: (row) => <KnownValue of={row.locked}>{(locked) => t(locked ? 'yes' : 'no')}</KnownValue>,
        },
        { key: 'dropped', header: t('dropped'), cell: (row) => t(row.isDropped ? 'yes' : 'no') },
        { key: 'pulled', header: t('lastPull'), cell: (row) => <TimeValue of={row.lastPullAt} /> },
        { key: 'consumed', header: t('lastConsume'), cell: (row) => <TimeValue of={row.lastConsumeAt} /> },
      ]}
    />
  )
}

function Rates({ cluster, info }: { readonly cluster: string; readonly info: Info }) {
  const t = useTranslations('clients.info')
  const format = useFormat()
  return (
    <PlainTable
      label={t('rates')}
      rows={info.topics}
      rowKey={(row) => row.topic}
      empty={<EmptyState title={t('noRates')} />}
      columns={[
        { key: 'topic', header: t('topic'), cell: (row) => <TopicLink cluster={cluster} topic={row.topic} /> },
        { key: 'pull', header: t('pullTime'), numeric: true, cell: (row) => format.duration(row.pullMs) },
        { key: 'consume', header: t('consumeTime'), numeric: true, cell: (row) => format.duration(row.consumeMs) },
        { key: 'pulled', header: t('pulled'), numeric: true, cell: (row) => format.rate(row.pulledPerSecond) },
        { key: 'consumed', header: t('consumed'), numeric: true, cell: (row) => format.rate(row.consumedPerSecond) },
        { key: 'failing', header: t('failing'), numeric: true, cell: (row) => format.rate(row.failedPerSecond) },
        { key: 'failed', header: t('failed'), numeric: true, cell: (row) => <Digits value={row.failed} /> },
      ]}
    />
  )
}

function Subscriptions({ cluster, info }: { readonly cluster: string; readonly info: Info }) {
  const t = useTranslations('clients.info')
  return (
    <PlainTable
      label={t('subscriptions')}
      rows={info.subscriptions}
      rowKey={(row) => row.topic}
      empty={<EmptyState title={t('noSubscriptions')} />}
      columns={[
        { key: 'topic', header: t('topic'), cell: (row) => <TopicLink cluster={cluster} topic={row.topic} /> },
        { key: 'expression', header: t('expression'), cell: (row) => <code>{row.expression}</code> },
        { key: 'type', header: t('type'), cell: (row) => row.expressionType },
      ]}
    />
  )
}

function TopicLink({ cluster, topic }: { readonly cluster: string; readonly topic: string }) {
  return (
    <Link href={links.topic(cluster, topic)} prefetch={false}>
      {topic}
    </Link>
  )
}

/** What the threads are doing; asked only when somebody presses the button, for the client stops to look at itself. */
function Stack({ cluster, group, clientId }: Asked) {
  const t = useTranslations('clients.info')
  const [wanted, setWanted] = useState(false)
  const query = useQuery(
    queryOf('getClient', { params: { cluster }, query: { group, clientId, stack: 'true' } }, { enabled: wanted }),
  )
  const ask = (): void => {
    if (wanted) void query.refetch()
    else setWanted(true)
  }
  return (
    <section className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-2">
        <h2 className="text-lg">{t('stack')}</h2>
        <Button disabled={query.isFetching} onClick={ask}>
          {t(query.data === undefined ? 'askStack' : 'again')}
        </Button>
        {query.data !== undefined && <Time at={query.data.asOf} precision="ms" />}
      </div>
      {query.data === undefined && query.error === null && <p className="text-soft">{t('stackHint')}</p>}
      {query.error !== null && <ErrorState error={query.error} />}
      {query.data !== undefined &&
        (query.data.stack === undefined ? (
          <p className="text-soft">{t('noStack')}</p>
        ) : (
          <CodeBlock code={query.data.stack} label={t('stack')} copyWords={t('copyStack')} />
        ))}
    </section>
  )
}
