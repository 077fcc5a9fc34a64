'use client'

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import type { ResendWay } from '../../server/contract/messages.ts'
import { queryOf } from '../data/query.ts'
import { useFormat } from '../format/use-format.ts'
import { Button } from '../ui/button.tsx'
import { Field, Select, TextInput } from '../ui/field.tsx'
import { FormDialog } from '../ui/form-dialog.tsx'
import { PlainTable } from '../ui/plain-table.tsx'
import { Status } from '../ui/status.tsx'
import { useResendJob } from './use-resend-job.ts'
import type { ResendJob } from './use-resend-job.ts'

/** A message that is to be delivered again. */
export interface ResendPlace {
  readonly topic: string
  readonly offsetMsgId: string
}

const ways = ['client', 'retry', 'topic'] as const satisfies readonly ResendWay[]

/** Delivers one or many messages again and says of each what came of it. Stays open: what failed can be tried once more. */
export function ResendDialog({
  cluster,
  messages,
  group: given,
  onClose,
}: {
  readonly cluster: string
  readonly messages: readonly ResendPlace[]
  /** The group they are for, where that is known. */
  readonly group?: string
  readonly onClose: () => void
}) {
  const t = useTranslations('messages.resend')
  const client = useQueryClient()
  const [way, setWay] = useState<ResendWay>(given === undefined ? 'retry' : 'client')
  const [group, setGroup] = useState(given ?? '')
  const [clientId, setClientId] = useState('')
  const job = useResendJob(cluster, () => void client.invalidateQueries())
  const needsGroup = way !== 'topic'
  const wish = {
    way,
    ...(needsGroup ? { group: group.trim() } : {}),
    ...(way === 'client' && clientId !== '' ? { clientId } : {}),
  }
  const { failed } = job
  return (
    <FormDialog
      wide
      title={t('title', { count: messages.length })}
      description={t(`about.${way}`)}
      submit={failed.length > 0 ? t('again', { count: failed.length }) : t('submit', { count: messages.length })}
      isReady={!needsGroup || group.trim() !== ''}
      isSending={job.isRunning}
      way="close"
      onSubmit={() => job.run(failed.length > 0 ? failed : messages, wish)}
      onClose={() => {
        job.stop()
        onClose()
      }}
      note={job.isRunning && <Button onClick={job.stop}>{t('stop')}</Button>}
    >
      <div className="grid gap-3 sm:grid-cols-2">
        <Field label={t('way')}>
          {(ids) => (
            <Select {...ids} value={way} onChange={(event) => setWay(event.target.value as ResendWay)}>
              {ways.map((key) => (
                <option key={key} value={key}>
                  {t(`ways.${key}`)}
                </option>
              ))}
            </Select>
          )}
        </Field>
        {needsGroup && <GroupField value={group} isFixed={given !== undefined} onChange={setGroup} />}
        {way === 'client' && (
          <ClientField cluster={cluster} group={group.trim()} value={clientId} onChange={setClientId} />
        )}
      </div>
      <Outcomes job={job} />
    </FormDialog>
  )
}

function GroupField({
  value,
  isFixed,
  onChange,
}: {
  readonly value: string
  readonly isFixed: boolean
  readonly onChange: (group: string) => void
}) {
  const t = useTranslations('messages.resend')
  return (
    <Field label={t('group')} required>
      {(ids) => (
        <TextInput
          {...ids}
          value={value}
          maxLength={255}
          readOnly={isFixed}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  )
}

function ClientField({
  cluster,
  group,
  value,
  onChange,
}: {
  readonly cluster: string
  readonly group: string
  readonly value: string
  readonly onChange: (clientId: string) => void
}) {
  const t = useTranslations('messages.resend')
  const query = useQuery(
    queryOf('getGroupClients', { params: { cluster }, query: { group } }, { enabled: group !== '' }),
  )
  const clients = query.data?.clients ?? []
  return (
    <Field
      label={t('client')}
      className="sm:col-span-2"
      error={query.data !== undefined && clients.length === 0 ? t('offline') : undefined}
    >
      {(ids) => (
        <Select {...ids} value={value} onChange={(event) => onChange(event.target.value)}>
          <option value="">{t('anyClient')}</option>
          {clients.map((client) => (
            <option key={client.clientId} value={client.clientId}>
              {client.clientId} · {client.language} {client.version}
            </option>
          ))}
        </Select>
      )}
    </Field>
  )
}

/** How far it is, and of each message what came of it: those that failed first. */
function Outcomes({ job }: { readonly job: ResendJob }) {
  const t = useTranslations('messages.resend')
  const format = useFormat()
  if (job.total === 0) return null
  const rows = [...job.outcomes].sort((a, b) => Number(a.outcome === 'done') - Number(b.outcome === 'done'))
  return (
    <section className="flex flex-col gap-2">
      <p role="status">
        {t('progress', {
          done: job.outcomes.length - job.failed.length,
          failed: job.failed.length,
          total: job.total,
        })}
      </p>
      <PlainTable
        label={t('outcomes')}
        rows={rows}
        rowKey={(row) => row.offsetMsgId}
        columns={[
          {
            key: 'outcome',
            header: t('column.outcome'),
            cell: (row) => (
              <Status kind={row.outcome === 'done' ? 'ok' : 'error'}>
                {row.consumeResult ?? t(`outcome.${row.outcome}`)}
              </Status>
            ),
          },
          {
            key: 'id',
            header: t('column.id'),
            cell: (row) => <code className="text-sm">…{row.offsetMsgId.slice(-16)}</code>,
          },
          {
            key: 'where',
            header: t('column.where'),
            wraps: true,
            cell: (row) => (
              <span className="text-soft">
                {row.reason ?? (row.sentTo === undefined ? row.clientId : `${row.sentTo.topic} · ${row.sentTo.msgId}`)}
              </span>
            ),
          },
          {
            key: 'cost',
            header: t('column.cost'),
            numeric: true,
            cell: (row) => format.duration(row.costMs),
          },
        ]}
      />
    </section>
  )
}
