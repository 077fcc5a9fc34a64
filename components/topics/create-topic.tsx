'use client'

import { useTranslations } from 'next-intl'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { BrokerChoice, useMasters } from '../data/broker-choice.tsx'
import { useSend } from '../data/use-send.ts'
import { WriteOutcome } from '../data/write-outcome.tsx'
import { links } from '../links.ts'
import { Field, Select, TextInput } from '../ui/field.tsx'
import { FormDialog } from '../ui/form-dialog.tsx'
import { notify } from '../ui/notify.tsx'
import { TopicFields, isQueueCount } from './topic-fields.tsx'
import type { TopicSettings } from './topic-fields.tsx'

const types = ['NORMAL', 'FIFO', 'DELAY', 'TRANSACTION', 'MIXED', 'UNSPECIFIED'] as const
const namePattern = /^[%|a-zA-Z0-9_-]{1,127}$/

/** Makes a topic on the chosen masters; all of them at first. */
export function CreateTopic({ cluster, onClose }: { readonly cluster: string; readonly onClose: () => void }) {
  const t = useTranslations('topics.form')
  const router = useRouter()
  const brokers = useMasters(cluster)
  const [topic, setTopic] = useState('')
  const [type, setType] = useState<NewType>('NORMAL')
  const [settings, setSettings] = useState<TopicSettings>({ readQueues: '8', writeQueues: '8', perm: 6, order: false })
  const [chosen, setChosen] = useState<readonly string[] | undefined>(undefined)
  const targets = chosen ?? brokers
  const write = useSend('createTopic', ['listTopics', 'getOverview'])
  const nameOk = namePattern.test(topic)
  const ready = nameOk && isQueueCount(settings.readQueues) && isQueueCount(settings.writeQueues) && targets.length > 0
  const submit = (): void => {
    write.mutate(
      {
        params: { cluster },
        body: {
          topic,
          type,
          readQueues: Number(settings.readQueues),
          writeQueues: Number(settings.writeQueues),
          perm: settings.perm,
          order: settings.order,
          brokers: [...targets],
        },
      },
      {
        onSuccess: (reply) => {
          if (reply.failures.length > 0) return
          notify({ kind: 'success', title: t('created', { topic }) })
          onClose()
          router.push(links.topic(cluster, topic))
        },
      },
    )
  }
  return (
    <FormDialog
      title={t('createTitle')}
      submit={t('createAction')}
      isReady={ready}
      isSending={write.isPending}
      onSubmit={submit}
      onClose={onClose}
    >
      <Field
        label={t('name')}
        required
        hint={t('nameHint')}
        error={topic !== '' && !nameOk ? t('nameWrong') : undefined}
      >
        {(ids) => (
          <TextInput
            {...ids}
            autoFocus
            required
            value={topic}
            onChange={(event) => setTopic(event.target.value.trim())}
          />
        )}
      </Field>
      <TypeField value={type} onChange={setType} />
      <TopicFields value={settings} onChange={setSettings} />
      <BrokerChoice brokers={brokers} chosen={targets} onChoose={setChosen} />
      <WriteOutcome error={write.error} reply={write.data} />
    </FormDialog>
  )
}

type NewType = (typeof types)[number]

function TypeField({ value, onChange }: { readonly value: NewType; readonly onChange: (type: NewType) => void }) {
  const t = useTranslations('topics.form')
  const names = useTranslations('base.topicType')
  return (
    <Field label={t('type')}>
      {(ids) => (
        <Select
          {...ids}
          value={value}
          onChange={(event) => onChange(types.find((one) => one === event.target.value) ?? 'NORMAL')}
        >
          {types.map((one) => (
            <option key={one} value={one}>
              {names(one)}
            </option>
          ))}
        </Select>
      )}
    </Field>
  )
}
