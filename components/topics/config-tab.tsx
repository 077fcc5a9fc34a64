'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { Answer } from '../data/answer.tsx'
import { queryOf } from '../data/query.ts'
import { PlainTable } from '../ui/plain-table.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'
import { Status } from '../ui/status.tsx'
import { configDiffers } from './topic-config.ts'
import { TopicTypeBadge, permKey } from './topic-type.tsx'

/** The topic's configuration on each master that has it. */
export function ConfigTab({ cluster, topic }: { readonly cluster: string; readonly topic: string }) {
  const t = useTranslations('topics.config')
  const perms = useTranslations('topics.perm')
  const base = useTranslations('base.table')
  const query = useQuery(queryOf('getTopicConfig', { params: { cluster }, query: { topic } }))
  return (
    <Answer
      query={query}
      skeleton={
        <div className="panel">
          <SkeletonRows rows={3} label={base('loading')} />
        </div>
      }
    >
      {(data) => (
        <>
          {configDiffers(data.items) && (
            <p>
              <Status kind="warning">{t('differs')}</Status>
            </p>
          )}
          <PlainTable
            label={t('broker')}
            rows={data.items}
            rowKey={(row) => row.broker}
            columns={[
              { key: 'broker', header: t('broker'), cell: (row) => row.broker },
              { key: 'cluster', header: t('cluster'), cell: (row) => row.brokerCluster },
              { key: 'type', header: t('type'), cell: (row) => <TopicTypeBadge type={row.type} /> },
              { key: 'read', header: t('read'), numeric: true, cell: (row) => row.readQueues },
              { key: 'write', header: t('write'), numeric: true, cell: (row) => row.writeQueues },
              { key: 'perm', header: t('perm'), cell: (row) => `${row.perm} · ${perms(permKey(row.perm))}` },
              { key: 'order', header: t('order'), cell: (row) => t(row.order ? 'yes' : 'no') },
              {
                key: 'attributes',
                header: t('attributes'),
                cell: (row) => (
                  <code className="text-sm">
                    {row.attributes.map(({ key, value }) => `${key}=${value}`).join(' ') || '–'}
                  </code>
                ),
              },
            ]}
          />
        </>
      )}
    </Answer>
  )
}
