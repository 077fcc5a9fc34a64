'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import Link from 'next/link'
import { useState } from 'react'
import type { MessageDetail } from '../../server/contract/messages.ts'
import { Answer } from '../data/answer.tsx'
import { Digits } from '../data/known-value.tsx'
import { pollMs, queryOf } from '../data/query.ts'
import { WriteButton } from '../data/rights.tsx'
import type { Reply } from '../data/send.ts'
import { links } from '../links.ts'
import { late } from '../ui/late.tsx'
import { PlainTable } from '../ui/plain-table.tsx'
import type { PlainColumn } from '../ui/plain-table.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'
import { Status } from '../ui/status.tsx'
import type { StatusKind } from '../ui/status.tsx'

const ResendDialog = late(() => import('./resend-dialog.tsx').then((module) => module.ResendDialog))

type DeliveryRow = Reply<'getMessageDelivery'>['items'][number]

const kinds: Record<DeliveryRow['status'], StatusKind> = {
  CONSUMED: 'ok',
  CONSUMED_BUT_FILTERED: 'paused',
  PULL: 'info',
  NOT_CONSUME_YET: 'info',
  NOT_ONLINE: 'warning',
  CONSUME_BROADCASTING: 'unknown',
  UNKNOWN: 'unknown',
}

/** What became of the message in each group that consumes its topic, and what that is taken from. */
export function Delivery({ cluster, message }: { readonly cluster: string; readonly message: MessageDetail }) {
  const t = useTranslations('messages')
  const query = useQuery(
    queryOf(
      'getMessageDelivery',
      { params: { cluster }, query: { topic: message.topic, offsetMsgId: message.offsetMsgId } },
      { every: pollMs.live },
    ),
  )
  const [resendTo, setResendTo] = useState<string>()
  const columns = useDeliveryColumns(cluster, message, setResendTo)
  return (
    <>
      {resendTo !== undefined && (
        <ResendDialog cluster={cluster} group={resendTo} messages={[message]} onClose={() => setResendTo(undefined)} />
      )}
      <Answer
        query={query}
        skeleton={
          <div className="panel">
            <SkeletonRows rows={3} label={t('loading')} />
          </div>
        }
      >
        {(data) => (
          <PlainTable
            label={t('part.delivery')}
            rows={data.items}
            rowKey={(row) => row.group}
            columns={columns}
            empty={<p className="p-4 text-soft">{t('delivery.none')}</p>}
          />
        )}
      </Answer>
    </>
  )
}

function useDeliveryColumns(
  cluster: string,
  message: MessageDetail,
  onResend: (group: string) => void,
): readonly PlainColumn<DeliveryRow>[] {
  const t = useTranslations('messages')
  const reasonOf = (row: DeliveryRow): string => {
    if (row.status === 'UNKNOWN') return row.reason
    if (row.status === 'NOT_CONSUME_YET' && row.consumerOffset === undefined) return t('delivery.why.noOffset')
    return t(`delivery.why.${row.status}`, {
      consumerOffset: row.consumerOffset ?? '–',
      queueOffset: message.queueOffset,
    })
  }
  return [
    {
      key: 'group',
      header: t('delivery.group'),
      cell: (row) => (
        <Link href={links.group(cluster, row.group)} prefetch={false}>
          {row.group}
        </Link>
      ),
    },
    {
      key: 'status',
      header: t('delivery.status'),
      cell: (row) =>
        row.deadLetter === undefined ? (
          <Status kind={kinds[row.status]}>{t(`delivery.is.${row.status}`)}</Status>
        ) : (
          <Link href={links.message(cluster, row.deadLetter, { topic: `%DLQ%${row.group}` })} prefetch={false}>
            <Status kind="error">{t('delivery.dead')}</Status>
          </Link>
        ),
    },
    {
      key: 'consumerOffset',
      header: t('delivery.consumerOffset'),
      numeric: true,
      cell: (row) => (row.consumerOffset === undefined ? '–' : <Digits value={row.consumerOffset} />),
    },
    {
      key: 'reason',
      header: t('delivery.reason'),
      wraps: true,
      cell: (row) => (
        <span className="text-soft">{row.deadLetter === undefined ? reasonOf(row) : t('delivery.deadReason')}</span>
      ),
    },
    {
      key: 'resend',
      header: <span className="sr-only">{t('resendThis')}</span>,
      cell: (row) => (
        <WriteButton right="messages.send" tone="quiet" onClick={() => onResend(row.group)}>
          {t('resendThis')}
        </WriteButton>
      ),
    },
  ]
}
