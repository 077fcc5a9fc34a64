'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import type { ReactNode } from 'react'
import type { RetryPolicy } from '../../server/contract/group-changes.ts'
import { Answer } from '../data/answer.tsx'
import { BrokerChoice } from '../data/broker-choice.tsx'
import { queryOf } from '../data/query.ts'
import type { Reply } from '../data/send.ts'
import { useSend } from '../data/use-send.ts'
import { WriteOutcome } from '../data/write-outcome.tsx'
import { Button } from '../ui/button.tsx'
import { FormDialog } from '../ui/form-dialog.tsx'
import { notify } from '../ui/notify.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'
import { Status } from '../ui/status.tsx'
import { GroupFields } from './group-fields.tsx'
import { changesOf, differsIn, formOf, settingsIn } from './group-form.ts'
import type { FormKey, GroupForm } from './group-form.ts'

type Configs = Reply<'getGroupSettings'>['items']

/** Changes a group on the chosen brokers. Only what was changed is sent; the rest stays as it is on each broker. */
export function EditGroup({
  cluster,
  group,
  onClose,
}: {
  readonly cluster: string
  readonly group: string
  readonly onClose: () => void
}) {
  const t = useTranslations('groups.form')
  const now = useQuery(queryOf('getGroupSettings', { params: { cluster }, query: { group } }))
  const [draft, setDraft] = useState<Partial<GroupForm>>({})
  const [picked, setPicked] = useState<readonly string[] | undefined>(undefined)
  const brokers = now.data?.items.map(({ broker }) => broker) ?? []
  const chosen = picked ?? brokers
  const configs = now.data?.items.filter(({ broker }) => chosen.includes(broker)) ?? []
  const read = settingsIn(draft)
  const changes = changesOf(
    read.settings,
    configs.map(({ settings }) => settings),
  )
  const isChanged = Object.keys(changes).length > 0
  const write = useSend('updateGroup', ['getGroupSettings', 'getGroupConfig', 'listGroups'])
  const submit = (): void => {
    write.mutate(
      { params: { cluster }, body: { group, ...changes, brokers: [...chosen] } },
      {
        onSuccess: (reply) => {
          if (reply.failures.length > 0) return
          notify({ kind: 'success', title: t('saved', { group }) })
          onClose()
        },
      },
    )
  }
  return (
    <FormDialog
      title={t('editTitle', { group })}
      submit={t('saveAction', { count: chosen.length })}
      isReady={isChanged && read.wrong.size === 0 && chosen.length > 0}
      isSending={write.isPending}
      note={isChanged ? t('changed', { count: Object.keys(changes).length }) : t('nothing')}
      onSubmit={submit}
      onClose={onClose}
    >
      <Answer query={now} skeleton={<SkeletonRows rows={8} label={t('loading')} />}>
        {(data) => (
          <>
            <BrokerChoice brokers={brokers} chosen={chosen} onChoose={setPicked} />
            <Fields
              configs={configs.length > 0 ? configs : data.items}
              draft={draft}
              wrong={read.wrong}
              onChange={setDraft}
            />
          </>
        )}
      </Answer>
      <WriteOutcome error={write.error} reply={write.data} />
    </FormDialog>
  )
}

/** The fields as the first chosen broker has them, and beside each what other brokers have. */
function Fields({
  configs,
  draft,
  wrong,
  onChange,
}: {
  readonly configs: Configs
  readonly draft: Partial<GroupForm>
  readonly wrong: ReadonlySet<FormKey>
  readonly onChange: (draft: Partial<GroupForm>) => void
}) {
  const [first] = configs
  if (first === undefined) return null
  const value = { ...formOf(first.settings), ...draft }
  const set = (change: Partial<GroupForm>): void => onChange({ ...draft, ...change })
  return (
    <GroupFields
      value={value}
      wrong={wrong}
      onChange={set}
      note={(key) => (
        <Difference
          name={key}
          configs={configs}
          isEdited={draft[key] !== undefined}
          onMakeEqual={() => set({ [key]: value[key] })}
        />
      )}
    />
  )
}

function Difference({
  name,
  configs,
  isEdited,
  onMakeEqual,
}: {
  readonly name: FormKey
  readonly configs: Configs
  readonly isEdited: boolean
  readonly onMakeEqual: () => void
}): ReactNode {
  const t = useTranslations('groups.form')
  const differs = differsIn(
    name,
    configs.map(({ settings }) => settings),
  )
  if (!differs) return null
  const text = (value: boolean | number | RetryPolicy): string => {
    if (typeof value === 'boolean') return t(value ? 'on' : 'off')
    if (typeof value === 'number') return String(value)
    if (value.type === 'BROKER') return t('policyType.BROKER')
    if (value.type === 'CUSTOMIZED') return value.nextMs.join(', ')
    return `${value.initialMs} × ${value.multiplier}ⁿ ≤ ${value.maxMs}`
  }
  return (
    <div className="mt-1 flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
      <Status kind="warning">{t('differs')}</Status>
      <span className="text-soft">
        {configs.map(({ broker, settings }) => `${broker}: ${text(settings[name])}`).join(' · ')}
      </span>
      {isEdited ? (
        <span>{t('willBeEqual')}</span>
      ) : (
        <Button tone="quiet" onClick={onMakeEqual}>
          {t('makeEqual')}
        </Button>
      )}
    </div>
  )
}
