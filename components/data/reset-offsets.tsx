'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { Answer } from './answer.tsx'
import { ErrorState } from './error-state.tsx'
import { Failures } from './failures.tsx'
import { Digits, LongValue } from './known-value.tsx'
import { queryOf } from './query.ts'
import type { Reply } from './send.ts'
import { useSend } from './use-send.ts'
import { useFormat, useZone } from '../format/use-format.ts'
import { readWallTime } from '../format/wall-time.ts'
import { Field, Select, TextInput } from '../ui/field.tsx'
import { FormDialog } from '../ui/form-dialog.tsx'
import { PlainTable } from '../ui/plain-table.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'
import { Status } from '../ui/status.tsx'

type To = 'latest' | 'earliest' | 'time'
type Plan = Reply<'planReset'>

/**
 * Moves the offsets of groups, on these topics or on all they consume: where to, what that replays or skips queue by queue, the
 * name to confirm, and what became of it.
 */
export function ResetOffsets({
  cluster,
  groups,
  topics = [],
  first = 'latest',
  onClose,
}: {
  readonly cluster: string
  /** At least one. */
  readonly groups: readonly string[]
  readonly topics?: readonly string[]
  /** What stands chosen when the dialog opens. */
  readonly first?: To
  readonly onClose: () => void
}) {
  const t = useTranslations('offsets')
  const [to, setTo] = useState<To>(first)
  const [when, setWhen] = useState('')
  const [typed, setTyped] = useState('')
  // Several groups are confirmed by the name of the topic they have in common.
  const name = (groups.length > 1 ? topics[0] : undefined) ?? groups[0] ?? ''
  const zone = useZone()
  const at = readWallTime(when, zone)
  const isSet = to !== 'time' || at > 0
  const target = to === 'time' ? { to, at } : { to }
  const scope = { params: { cluster }, body: { groups: [...groups], topics: [...topics], target } }
  const plan = useQuery(queryOf('planReset', scope, { enabled: isSet }))
  const hasQueues = plan.data?.items.some(({ queues }) => queues.length > 0) ?? false
  const write = useSend('resetOffsets', ['getGroupProgress', 'getTopicGroups', 'listGroups', 'measureGroups'])
  return (
    <FormDialog
      wide
      isDanger
      title={t('title', { count: groups.length, name: groups[0] ?? '' })}
      submit={t('submit')}
      isReady={isSet && hasQueues && typed === name && write.data === undefined}
      isSending={write.isPending}
      way={write.data === undefined ? 'cancel' : 'close'}
      onSubmit={() => write.mutate(scope)}
      onClose={onClose}
    >
      {write.data === undefined ? (
        <>
          <TargetFields to={to} when={when} onTo={setTo} onWhen={setWhen} />
          {isSet && (
            <Answer query={plan} skeleton={<SkeletonRows rows={4} label={t('planning')} />}>
              {(data) => <PlanOf plan={data} />}
            </Answer>
          )}
          <Field label={t('confirm')} hint={<code>{name}</code>}>
            {(ids) => <TextInput {...ids} value={typed} onChange={(event) => setTyped(event.target.value)} />}
          </Field>
        </>
      ) : (
        <Outcome reply={write.data} />
      )}
      {write.error !== null && <ErrorState error={write.error} />}
    </FormDialog>
  )
}

function TargetFields({
  to,
  when,
  onTo,
  onWhen,
}: {
  readonly to: To
  readonly when: string
  readonly onTo: (to: To) => void
  readonly onWhen: (when: string) => void
}) {
  const t = useTranslations('offsets')
  const format = useFormat()
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <Field label={t('to')}>
        {(ids) => (
          <Select {...ids} value={to} onChange={(event) => onTo(event.target.value as To)}>
            {(['latest', 'earliest', 'time'] as const).map((key) => (
              <option key={key} value={key}>
                {t(`target.${key}`)}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {to === 'time' && (
        <Field label={t('when')} hint={format.zoneName(Date.now())} required>
          {(ids) => (
            <TextInput
              {...ids}
              type="datetime-local"
              step="1"
              value={when}
              onChange={(event) => onWhen(event.target.value)}
            />
          )}
        </Field>
      )}
    </div>
  )
}

function PlanOf({ plan }: { readonly plan: Plan }) {
  const t = useTranslations('offsets')
  const format = useFormat()
  const warnings = [...new Set(plan.items.flatMap((item) => item.warnings))]
  const rows = plan.items.flatMap(({ group, topic, queues }) => queues.map((queue) => ({ group, topic, ...queue })))
  return (
    <>
      <p>{t('effect', { replayed: format.integer(plan.replayed), skipped: format.integer(plan.skipped) })}</p>
      {warnings.map((warning) => (
        <p key={warning}>
          <Status kind="warning">
            {isOneGroup(plan.items) ? '' : `${groupsWith(plan, warning)}: `}
            {t(`warning.${warning}`)}
          </Status>
        </p>
      ))}
      {plan.items.map(({ group, topic, failures }) => (
        <Failures key={`${group} ${topic}`} of={failures} />
      ))}
      <PlainTable
        label={t('plan')}
        rows={rows}
        rowKey={(row) => `${row.group}:${row.topic}:${row.broker}:${row.queueId}`}
        empty={<p className="p-4 text-soft">{t('nothing')}</p>}
        columns={[
          ...(isOneGroup(rows) ? [] : [{ key: 'group', header: t('group'), cell: (row: GroupRow) => row.group }]),
          { key: 'queue', header: t('queue'), cell: (row) => `${row.topic} ${row.broker} : ${row.queueId}` },
          { key: 'now', header: t('now'), numeric: true, cell: (row) => <LongValue of={row.now} /> },
          { key: 'then', header: t('then'), numeric: true, cell: (row) => <Digits value={row.then} /> },
          { key: 'replayed', header: t('replayed'), numeric: true, cell: (row) => <Digits value={row.replayed} /> },
          { key: 'skipped', header: t('skipped'), numeric: true, cell: (row) => <Digits value={row.skipped} /> },
        ]}
      />
    </>
  )
}

function groupsWith(plan: Plan, warning: Plan['items'][number]['warnings'][number]): string {
  return [...new Set(plan.items.filter(({ warnings }) => warnings.includes(warning)).map(({ group }) => group))].join(
    ', ',
  )
}

interface GroupRow {
  readonly group: string
}

/** True when the group goes without saying. */
function isOneGroup(rows: readonly GroupRow[]): boolean {
  return rows.every(({ group }) => group === rows[0]?.group)
}

const stateKinds = { reached: 'ok', consuming: 'ok', waiting: 'info', unknown: 'unknown' } as const

function Outcome({ reply }: { readonly reply: Reply<'resetOffsets'> }) {
  const t = useTranslations('offsets')
  const rows = reply.items.flatMap(({ group, topic, queues }) => queues.map((queue) => ({ group, topic, ...queue })))
  return (
    <>
      {reply.items.map(({ group, topic, failures }) => (
        <Failures key={`${group} ${topic}`} of={failures} />
      ))}
      <PlainTable
        label={t('result')}
        rows={rows}
        rowKey={(row) => `${row.group}:${row.topic}:${row.broker}:${row.queueId}`}
        empty={<p className="p-4 text-soft">{t('nothing')}</p>}
        columns={[
          ...(isOneGroup(rows) ? [] : [{ key: 'group', header: t('group'), cell: (row: GroupRow) => row.group }]),
          { key: 'queue', header: t('queue'), cell: (row) => `${row.topic} ${row.broker} : ${row.queueId}` },
          { key: 'before', header: t('before'), numeric: true, cell: (row) => <LongValue of={row.before} /> },
          { key: 'wanted', header: t('then'), numeric: true, cell: (row) => <Digits value={row.wanted} /> },
          { key: 'after', header: t('after'), numeric: true, cell: (row) => <LongValue of={row.after} /> },
          {
            key: 'state',
            header: t('stateName'),
            cell: (row) => <Status kind={stateKinds[row.state]}>{t(`state.${row.state}`)}</Status>,
          },
        ]}
      />
    </>
  )
}
