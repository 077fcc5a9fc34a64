'use client'

import { useTranslations } from 'next-intl'
import Link from 'next/link'
import type { ReactNode } from 'react'
import type { MessageRow } from '../../server/contract/messages.ts'
import { Digits, Time } from '../data/known-value.tsx'
import { links } from '../links.ts'
import { PlainTable } from '../ui/plain-table.tsx'
import type { PlainColumn } from '../ui/plain-table.tsx'
import { Badge } from '../ui/status.tsx'

/** Which rows are chosen, by offsetMsgId. */
export interface Selection {
  readonly chosen: ReadonlySet<string>
  readonly onChange: (chosen: ReadonlySet<string>) => void
}

/** Messages found, each linked to its page. */
export function MessageTable({
  cluster,
  rows,
  empty,
  selection,
  originOf,
}: {
  readonly cluster: string
  readonly rows: readonly MessageRow[]
  readonly empty: ReactNode
  readonly selection?: Selection
  /** Of dead letters: the topic they came from. */
  readonly originOf?: (row: MessageRow) => string
}) {
  const t = useTranslations('messages')
  return (
    <PlainTable
      label={t('found')}
      rows={rows}
      rowKey={(row) => row.offsetMsgId}
      empty={empty}
      columns={[
        ...(selection === undefined ? [] : [tickColumn(selection, rows, (name) => t(`choose.${name}`))]),
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
        ...(originOf === undefined
          ? []
          : [{ key: 'origin', header: t('column.originTopic'), cell: (row: MessageRow) => originOf(row) }]),
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

/** A tick box for each row, and one for all of them. */
function tickColumn(
  { chosen, onChange }: Selection,
  rows: readonly MessageRow[],
  word: (name: 'all' | 'one') => string,
): PlainColumn<MessageRow> {
  const isAll = rows.length > 0 && rows.every((row) => chosen.has(row.offsetMsgId))
  const toggle = (id: string): void => {
    const next = new Set(chosen)
    if (!next.delete(id)) next.add(id)
    onChange(next)
  }
  return {
    key: 'tick',
    header: (
      <input
        type="checkbox"
        aria-label={word('all')}
        checked={isAll}
        onChange={() => onChange(new Set(isAll ? [] : rows.map((row) => row.offsetMsgId)))}
        className="size-4 align-middle accent-accent"
      />
    ),
    cell: (row) => (
      <input
        type="checkbox"
        aria-label={`${word('one')} ${row.msgId}`}
        checked={chosen.has(row.offsetMsgId)}
        onChange={() => toggle(row.offsetMsgId)}
        className="size-4 align-middle accent-accent"
      />
    ),
  }
}
