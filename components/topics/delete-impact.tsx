'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { RateValue } from '../data/known-value.tsx'
import { Failures } from '../data/failures.tsx'
import { pollMs, queryOf } from '../data/query.ts'
import type { Reply } from '../data/send.ts'
import { PlainTable } from '../ui/plain-table.tsx'
import { Status } from '../ui/status.tsx'
import { Lag } from './lag.tsx'

/** Who is hurt when the topic goes: what is written now, and each group that reads it with what still waits for it. */
export function DeleteImpact({
  cluster,
  topic,
  status,
}: {
  readonly cluster: string
  readonly topic: string
  readonly status: Reply<'getTopicStatus'> | undefined
}) {
  const t = useTranslations('topics.delete')
  const consumer = useTranslations('topics.consumer')
  const groups = useQuery(queryOf('getTopicGroups', { params: { cluster }, query: { topic } }, { every: pollMs.live }))
  const rate = status?.inPerSecond
  return (
    <div className="flex flex-col gap-2">
      {rate !== undefined && (
        <p>
          {t('traffic')}: <RateValue of={rate} /> /s
        </p>
      )}
      {rate !== undefined && 'value' in rate && rate.value > 0 && (
        <p>
          <Status kind="warning">{t('busy')}</Status>
        </p>
      )}
      {groups.data !== undefined && (
        <>
          <Failures of={groups.data.failures} />
          <p>{t('readers', { count: groups.data.items.length })}</p>
          {groups.data.items.length > 0 && (
            <div className="max-h-48 overflow-auto">
              <PlainTable
                label={t('group')}
                rows={groups.data.items}
                rowKey={(row) => row.group}
                columns={[
                  { key: 'group', header: t('group'), wraps: true, cell: (row) => row.group },
                  { key: 'lag', header: consumer('diff'), numeric: true, cell: (row) => <Lag of={row.diffTotal} /> },
                  {
                    key: 'rate',
                    header: consumer('rate'),
                    numeric: true,
                    cell: (row) => <RateValue of={row.outPerSecond} />,
                  },
                ]}
              />
            </div>
          )}
        </>
      )}
    </div>
  )
}
