'use client'

import type { UseQueryResult } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { Answer } from '../data/answer.tsx'
import { AsOf } from '../data/as-of.tsx'
import { Digits, KnownValue, Time } from '../data/known-value.tsx'
import { pollMs } from '../data/query.ts'
import type { ApiError, Reply } from '../data/send.ts'
import { EmptyState } from '../ui/empty-state.tsx'
import { PlainTable } from '../ui/plain-table.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'

type Status = Reply<'getTopicStatus'>

/** Status per queue: least and greatest offset, messages, newest message. */
export function QueuesTab({ query }: { readonly query: UseQueryResult<Status, ApiError> }) {
  const t = useTranslations('topics')
  const base = useTranslations('base.table')
  return (
    <>
      <div className="flex justify-end">
        <AsOf query={query} at={query.data?.asOf} everyMs={pollMs.live} />
      </div>
      <Answer
        query={query}
        skeleton={
          <div className="panel">
            <SkeletonRows rows={9} label={base('loading')} />
          </div>
        }
      >
        {(data) => (
          <PlainTable
            label={t('detail.queues')}
            rows={data.items}
            rowKey={(row) => `${row.broker}:${row.queueId}`}
            empty={<EmptyState title={t('queue.none')} />}
            columns={[
              { key: 'broker', header: t('queue.broker'), cell: (row) => row.broker },
              { key: 'id', header: t('queue.id'), numeric: true, cell: (row) => row.queueId },
              { key: 'min', header: t('queue.min'), numeric: true, cell: (row) => <Digits value={row.minOffset} /> },
              { key: 'max', header: t('queue.max'), numeric: true, cell: (row) => <Digits value={row.maxOffset} /> },
              {
                key: 'count',
                header: t('queue.count'),
                numeric: true,
                cell: (row) => <Digits value={(BigInt(row.maxOffset) - BigInt(row.minOffset)).toString()} />,
              },
              {
                key: 'updated',
                header: t('queue.updated'),
                numeric: true,
                cell: (row) => <LastUpdate of={row.lastUpdateAt} />,
              },
            ]}
          />
        )}
      </Answer>
    </>
  )
}

function LastUpdate({ of }: { readonly of: Status['items'][number]['lastUpdateAt'] }) {
  const t = useTranslations('topics')
  if ('unknown' in of && of.unknown === 'none') return <span className="text-faint">{t('noMessage')}</span>
  return <KnownValue of={of}>{(at) => <Time at={at} precision="ms" />}</KnownValue>
}
