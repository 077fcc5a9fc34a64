'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import Link from 'next/link'
import { Answer } from '../data/answer.tsx'
import { AsOf } from '../data/as-of.tsx'
import { Digits, RateValue, TimeValue } from '../data/known-value.tsx'
import { pollMs, queryOf } from '../data/query.ts'
import { links } from '../links.ts'
import { ClientSnippet } from '../data/client-snippet.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { PlainTable } from '../ui/plain-table.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'

/** Groups that consume the topic, each with its lag on it. */
export function ConsumersTab({ cluster, topic }: { readonly cluster: string; readonly topic: string }) {
  const t = useTranslations('topics.consumer')
  const base = useTranslations('base.table')
  const query = useQuery(queryOf('getTopicGroups', { params: { cluster }, query: { topic } }, { every: pollMs.live }))
  return (
    <>
      <div className="flex justify-end">
        <AsOf query={query} at={query.data?.asOf} everyMs={pollMs.live} />
      </div>
      <Answer
        query={query}
        skeleton={
          <div className="panel">
            <SkeletonRows rows={4} label={base('loading')} />
          </div>
        }
      >
        {(data) => (
          <PlainTable
            label={t('group')}
            rows={data.items}
            rowKey={(row) => row.group}
            empty={
              <EmptyState title={t('none')}>
                <p className="mb-3">{t('noneHint')}</p>
                <ClientSnippet cluster={cluster} role="consumer" topic={topic} />
              </EmptyState>
            }
            columns={[
              {
                key: 'group',
                header: t('group'),
                cell: (row) => (
                  <Link href={links.group(cluster, row.group, { topic })} prefetch={false}>
                    {row.group}
                  </Link>
                ),
              },
              {
                key: 'diff',
                header: t('diff'),
                numeric: true,
                cell: (row) => (
                  <>
                    <Digits value={row.diffTotal.known} />
                    {row.diffTotal.unknownQueues > 0 && (
                      <span className="ml-1 text-unknown">
                        {t('unknownQueues', { count: row.diffTotal.unknownQueues })}
                      </span>
                    )}
                  </>
                ),
              },
              { key: 'rate', header: t('rate'), numeric: true, cell: (row) => <RateValue of={row.outPerSecond} /> },
              { key: 'queues', header: t('queues'), numeric: true, cell: (row) => row.queues.length },
              { key: 'last', header: t('last'), numeric: true, cell: (row) => <TimeValue of={row.lastConsumedAt} /> },
            ]}
          />
        )}
      </Answer>
    </>
  )
}
