'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import Link from 'next/link'
import { Answer } from '../data/answer.tsx'
import { AsOf } from '../data/as-of.tsx'
import { pollMs, queryOf } from '../data/query.ts'
import { links } from '../links.ts'
import { PlainTable } from '../ui/plain-table.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'
import { permKey } from './topic-type.tsx'

/** The route as clients see it: brokers with their addresses, queues per broker. */
export function RouteTab({ cluster, topic }: { readonly cluster: string; readonly topic: string }) {
  const t = useTranslations('topics.route')
  const perms = useTranslations('topics.perm')
  const base = useTranslations('base.table')
  const query = useQuery(queryOf('getTopicRoute', { params: { cluster }, query: { topic } }, { every: pollMs.slow }))
  const brokerLink = (broker: string) => (
    <Link href={links.broker(cluster, broker)} prefetch={false}>
      {broker}
    </Link>
  )
  return (
    <Answer
      query={query}
      skeleton={
        <div className="panel">
          <SkeletonRows rows={4} label={base('loading')} />
        </div>
      }
    >
      {(data) => (
        <>
          <div className="flex items-center justify-between">
            <h2 className="text-lg">{t('queues')}</h2>
            <AsOf query={query} at={data.asOf} everyMs={pollMs.slow} />
          </div>
          <PlainTable
            label={t('queues')}
            rows={data.queues}
            rowKey={(row) => row.broker}
            columns={[
              { key: 'broker', header: t('broker'), cell: (row) => brokerLink(row.broker) },
              { key: 'read', header: t('read'), numeric: true, cell: (row) => row.readQueues },
              { key: 'write', header: t('write'), numeric: true, cell: (row) => row.writeQueues },
              { key: 'perm', header: t('perm'), cell: (row) => `${row.perm} · ${perms(permKey(row.perm))}` },
            ]}
          />
          <h2 className="mt-2 text-lg">{t('brokers')}</h2>
          <PlainTable
            label={t('brokers')}
            rows={data.brokers}
            rowKey={(row) => row.broker}
            columns={[
              { key: 'broker', header: t('broker'), cell: (row) => brokerLink(row.broker) },
              { key: 'cluster', header: t('cluster'), cell: (row) => row.brokerCluster },
              {
                key: 'addresses',
                header: t('addresses'),
                cell: (row) =>
                  row.addresses.map(({ brokerId, address }) => (
                    <span key={brokerId} className="mr-4">
                      <code>{address}</code>{' '}
                      <span className="text-soft">{brokerId === '0' ? t('master') : t('slave', { id: brokerId })}</span>
                    </span>
                  )),
              },
            ]}
          />
          {data.orderConfig !== undefined && data.orderConfig !== '' && (
            <p>
              {t('order')}: <code>{data.orderConfig}</code>
            </p>
          )}
        </>
      )}
    </Answer>
  )
}
