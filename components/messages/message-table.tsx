'use client'

import { useTranslations } from 'next-intl'
import Link from 'next/link'
import type { ReactNode } from 'react'
import type { MessageRow } from '../../server/contract/messages.ts'
import { Digits, Time } from '../data/known-value.tsx'
import { links } from '../links.ts'
import { PlainTable } from '../ui/plain-table.tsx'
import { Badge } from '../ui/status.tsx'

/** Messages found, each linked to its page. */
export function MessageTable({
  cluster,
  rows,
  empty,
}: {
  readonly cluster: string
  readonly rows: readonly MessageRow[]
  readonly empty: ReactNode
}) {
  const t = useTranslations('messages')
  return (
    <PlainTable
      label={t('found')}
      rows={rows}
      rowKey={(row) => row.offsetMsgId}
      empty={empty}
      columns={[
        {
          key: 'msgId',
          header: t('column.id'),
          cell: (row) => (
            <Link href={links.message(cluster, row.offsetMsgId, { topic: row.topic })} prefetch={false}>
              <code className="hidden text-sm sm:inline">{row.msgId}</code>
              {/* The end tells ids apart; the whole would hide every other column of a phone. */}
              <code className="text-sm sm:hidden">…{row.msgId.slice(-12)}</code>
            </Link>
          ),
        },
        { key: 'storedAt', header: t('column.storedAt'), cell: (row) => <Time at={row.storedAt} precision="ms" /> },
        {
          key: 'queue',
          header: t('column.queue'),
          cell: (row) => (
            <>
              <span className="text-soft">{row.broker}</span> : {row.queueId}
            </>
          ),
        },
        {
          key: 'queueOffset',
          header: t('column.queueOffset'),
          numeric: true,
          cell: (row) => <Digits value={row.queueOffset} />,
        },
        { key: 'tags', header: t('column.tags'), cell: (row) => (row.tags === '' ? '' : <Badge>{row.tags}</Badge>) },
        {
          key: 'keys',
          header: t('column.keys'),
          cell: (row) => <span className="inline-block max-w-60 truncate align-middle">{row.keys.join(' ')}</span>,
        },
        { key: 'bytes', header: t('column.bytes'), numeric: true, cell: (row) => <Digits value={row.bodyBytes} /> },
        {
          key: 'preview',
          header: t('column.body'),
          cell: (row) => (
            <code className="inline-block max-w-100 truncate align-middle text-sm text-soft">{row.preview}</code>
          ),
        },
      ]}
    />
  )
}
