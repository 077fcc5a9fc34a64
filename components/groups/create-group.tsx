'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { BrokerChoice, useMasters } from '../data/broker-choice.tsx'
import { ErrorState } from '../data/error-state.tsx'
import { queryOf } from '../data/query.ts'
import { useSend } from '../data/use-send.ts'
import { WriteOutcome } from '../data/write-outcome.tsx'
import { links } from '../links.ts'
import { Field, TextInput } from '../ui/field.tsx'
import { FormDialog } from '../ui/form-dialog.tsx'
import { notify } from '../ui/notify.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'
import { GroupFields } from './group-fields.tsx'
import { changesOf, formOf, settingsIn } from './group-form.ts'
import type { GroupForm } from './group-form.ts'

const namePattern = /^[%|a-zA-Z0-9_-]{1,255}$/

/** Makes a group on the chosen masters, all of them at first. What is left as it is has RocketMQ's defaults. */
export function CreateGroup({ cluster, onClose }: { readonly cluster: string; readonly onClose: () => void }) {
  const t = useTranslations('groups.form')
  const router = useRouter()
  const brokers = useMasters(cluster)
  const [group, setGroup] = useState('')
  const [draft, setDraft] = useState<Partial<GroupForm>>({})
  const [chosen, setChosen] = useState<readonly string[] | undefined>(undefined)
  const defaults = useQuery(queryOf('getGroupSettings', { params: { cluster }, query: {} }))
  const targets = chosen ?? brokers
  const { settings, wrong } = settingsIn(draft)
  const write = useSend('createGroup', ['listGroups', 'measureGroups', 'getOverview'])
  const nameOk = namePattern.test(group)
  const submit = (): void => {
    const changes = defaults.data === undefined ? settings : changesOf(settings, [defaults.data.defaults])
    write.mutate(
      { params: { cluster }, body: { group, ...changes, brokers: [...targets] } },
      {
        onSuccess: (reply) => {
          if (reply.failures.length > 0) return
          notify({ kind: 'success', title: t('created', { group }) })
          onClose()
          router.push(links.group(cluster, group))
        },
      },
    )
  }
  return (
    <FormDialog
      title={t('createTitle')}
      submit={t('createAction')}
      isReady={nameOk && wrong.size === 0 && targets.length > 0}
      isSending={write.isPending}
      onSubmit={submit}
      onClose={onClose}
    >
      <Field
        label={t('name')}
        required
        hint={t('nameHint')}
        error={group !== '' && !nameOk ? t('nameWrong') : undefined}
      >
        {(ids) => (
          <TextInput
            {...ids}
            autoFocus
            required
            value={group}
            onChange={(event) => setGroup(event.target.value.trim())}
          />
        )}
      </Field>
      {defaults.data !== undefined && (
        <GroupFields
          value={{ ...formOf(defaults.data.defaults), ...draft }}
          wrong={wrong}
          onChange={(change) => setDraft({ ...draft, ...change })}
        />
      )}
      {defaults.isPending && <SkeletonRows rows={6} label={t('loading')} />}
      {defaults.error !== null && <ErrorState error={defaults.error} />}
      <BrokerChoice brokers={brokers} chosen={targets} onChoose={setChosen} />
      <WriteOutcome error={write.error} reply={write.data} />
    </FormDialog>
  )
}
