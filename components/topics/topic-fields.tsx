'use client'

import { useTranslations } from 'next-intl'
import { Checkbox, Field, Select, TextInput } from '../ui/field.tsx'
import { permKey } from './topic-type.tsx'

/** What can be set on a topic, as it stands in the form. */
export interface TopicSettings {
  readonly readQueues: string
  readonly writeQueues: string
  readonly perm: number
  readonly order: boolean
}

/** True for a number of queues a broker takes. */
export function isQueueCount(text: string): boolean {
  return /^\d{1,4}$/.test(text) && Number(text) >= 1 && Number(text) <= 1024
}

/** Queues, permission and order of a topic. */
export function TopicFields({
  value,
  onChange,
}: {
  readonly value: TopicSettings
  readonly onChange: (value: TopicSettings) => void
}) {
  const t = useTranslations('topics.form')
  const perms = useTranslations('topics.perm')
  const wrong = (text: string): string | undefined => (isQueueCount(text) ? undefined : t('queuesWrong'))
  const choices = [6, 4, 2].includes(value.perm) ? [6, 4, 2] : [value.perm, 6, 4, 2]
  return (
    <>
      <div className="grid grid-cols-2 gap-3">
        <Field label={t('write')} error={wrong(value.writeQueues)}>
          {(ids) => (
            <TextInput
              {...ids}
              inputMode="numeric"
              value={value.writeQueues}
              onChange={(event) => onChange({ ...value, writeQueues: event.target.value.trim() })}
            />
          )}
        </Field>
        <Field label={t('read')} error={wrong(value.readQueues)}>
          {(ids) => (
            <TextInput
              {...ids}
              inputMode="numeric"
              value={value.readQueues}
              onChange={(event) => onChange({ ...value, readQueues: event.target.value.trim() })}
            />
          )}
        </Field>
      </div>
      <Field label={t('perm')}>
        {(ids) => (
          <Select
            {...ids}
            value={value.perm}
            onChange={(event) => onChange({ ...value, perm: Number(event.target.value) })}
          >
            {choices.map((perm) => (
              <option key={perm} value={perm}>
                {perm} · {perms(permKey(perm))}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Checkbox
        label={t('order')}
        checked={value.order}
        onChange={(event) => onChange({ ...value, order: event.target.checked })}
      />
    </>
  )
}
