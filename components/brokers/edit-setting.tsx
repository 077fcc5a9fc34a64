'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { ErrorState } from '../data/error-state.tsx'
import { FailureWords } from '../data/failures.tsx'
import { queryOf } from '../data/query.ts'
import type { Reply } from '../data/send.ts'
import { useSend } from '../data/use-send.ts'
import { Checkbox, Field, TextInput } from '../ui/field.tsx'
import { FormDialog } from '../ui/form-dialog.tsx'
import { PlainTable } from '../ui/plain-table.tsx'
import { Status, type StatusKind } from '../ui/status.tsx'

/** Whose setting it is. */
export interface EditTarget {
  readonly cluster: string
  readonly peer:
    | { readonly kind: 'broker'; readonly broker: string; readonly brokerId: string }
    | { readonly kind: 'name-server'; readonly address: string }
}

interface Process {
  readonly key: string
  readonly label: string
}

/** Changes one setting on the chosen processes, and shows for each what it was and what it is. */
export function EditSetting({
  target,
  entry,
  onClose,
}: {
  readonly target: EditTarget
  readonly entry: { readonly key: string; readonly value: string }
  readonly onClose: () => void
}) {
  const t = useTranslations('brokers.edit')
  const processes = useProcesses(target)
  const [value, setValue] = useState(entry.value)
  const [chosen, setChosen] = useState<readonly string[]>([ownKey(target)])
  const brokers = useSend('updateBrokerConfig', ['getBrokerConfig', 'compareBrokers'])
  const nameServers = useSend('updateNameServerConfig', ['getNameServerConfig'])
  const write = target.peer.kind === 'broker' ? brokers : nameServers
  const submit = (): void => {
    const params = { cluster: target.cluster }
    const changes = [{ key: entry.key, value }]
    if (target.peer.kind === 'broker')
      brokers.mutate({ params, body: { brokers: chosen.map((key) => nameOf(key)), changes } })
    else nameServers.mutate({ params, body: { addresses: [...chosen], changes } })
  }
  return (
    <FormDialog
      title={t('title', { key: entry.key })}
      description={t('hint')}
      submit={t('submit', { count: chosen.length })}
      isReady={chosen.length > 0 && (value !== entry.value || chosen.length > 1 || chosen[0] !== ownKey(target))}
      isSending={write.isPending}
      way={write.data === undefined ? 'cancel' : 'close'}
      wide
      onSubmit={submit}
      onClose={onClose}
    >
      <Field label={t('value')} hint={t('before', { value: entry.value })}>
        {(ids) => (
          <TextInput {...ids} value={value} maxLength={4000} onChange={(event) => setValue(event.target.value)} />
        )}
      </Field>
      {processes.length > 1 && (
        <fieldset className="flex flex-wrap gap-x-4">
          <legend className="text-sm font-medium">{t('where')}</legend>
          {processes.map(({ key, label }) => (
            <Checkbox
              key={key}
              label={label}
              checked={chosen.includes(key)}
              onChange={({ target: { checked } }) =>
                setChosen(checked ? [...chosen, key] : chosen.filter((other) => other !== key))
              }
            />
          ))}
        </fieldset>
      )}
      {write.error !== null && <ErrorState error={write.error} />}
      {write.data !== undefined && <Outcomes items={write.data.items} />}
    </FormDialog>
  )
}

const kinds: Record<'done' | 'kept' | 'failed', StatusKind> = { done: 'ok', kept: 'warning', failed: 'error' }

function Outcomes({ items }: { readonly items: Reply<'updateBrokerConfig'>['items'] }) {
  const t = useTranslations('brokers.edit')
  return (
    <PlainTable
      label={t('result')}
      rows={items}
      rowKey={(row) => row.address}
      columns={[
        { key: 'process', header: t('process'), cell: (row) => row.name },
        { key: 'was', header: t('was'), wraps: true, cell: (row) => <code>{row.changes[0]?.before ?? '–'}</code> },
        { key: 'is', header: t('is'), wraps: true, cell: (row) => <code>{row.changes[0]?.after ?? '–'}</code> },
        {
          key: 'outcome',
          header: t('outcome'),
          wraps: true,
          cell: (row) => (
            <>
              <Status kind={kinds[row.outcome]}>{t(row.outcome)}</Status>{' '}
              <span className="text-soft">
                {row.failure === undefined ? row.remark : <FailureWords of={row.failure} />}
              </span>
            </>
          ),
        },
      ]}
    />
  )
}

/** All processes of the same kind. */
function useProcesses({ cluster, peer }: EditTarget): Process[] {
  const isBroker = peer.kind === 'broker'
  const brokers = useQuery(queryOf('listBrokers', { params: { cluster } }, { enabled: isBroker }))
  const nameServers = useQuery(queryOf('listNameServers', { params: { cluster } }, { enabled: !isBroker }))
  if (isBroker)
    return (brokers.data?.items ?? []).map(({ broker, brokerId }) => {
      const key = `${broker}:${brokerId}`
      return { key, label: brokerId === '0' ? broker : key }
    })
  return (nameServers.data?.items ?? []).map(({ address }) => ({ key: address, label: address }))
}

const ownKey = ({ peer }: EditTarget): string =>
  peer.kind === 'broker' ? `${peer.broker}:${peer.brokerId}` : peer.address

function nameOf(key: string): { broker: string; brokerId: string } {
  const at = key.lastIndexOf(':')
  return { broker: key.slice(0, at), brokerId: key.slice(at + 1) }
}
