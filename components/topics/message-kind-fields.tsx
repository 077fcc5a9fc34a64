'use client'

import { useTranslations } from 'next-intl'
import { useFormat } from '../format/use-format.ts'
import { Field, Select, TextInput } from '../ui/field.tsx'
import { delays, messageKinds } from './message-kind.ts'
import type { KindSettings } from './message-kind.ts'

interface Props {
  readonly value: KindSettings
  readonly onChange: (value: KindSettings) => void
}

/** The kind of a message, and what that kind needs. */
export function MessageKindFields({ value, onChange }: Props) {
  const t = useTranslations('topics.send')
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <Field label={t('kind')}>
        {(ids) => (
          <Select
            {...ids}
            value={value.kind}
            onChange={(event) =>
              onChange({ ...value, kind: messageKinds.find((kind) => kind === event.target.value) ?? 'normal' })
            }
          >
            {messageKinds.map((kind) => (
              <option key={kind} value={kind}>
                {t(`kinds.${kind}`)}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <OwnField value={value} onChange={onChange} />
    </div>
  )
}

function OwnField({ value, onChange }: Props) {
  const t = useTranslations('topics.send')
  const format = useFormat()
  if (value.kind === 'delay')
    return (
      <Field label={t('level')}>
        {(ids) => (
          <Select
            {...ids}
            value={value.delayLevel}
            onChange={(event) => onChange({ ...value, delayLevel: Number(event.target.value) })}
          >
            {delays.map((delay, at) => (
              <option key={delay} value={at + 1}>
                {delay}
              </option>
            ))}
          </Select>
        )}
      </Field>
    )
  if (value.kind === 'timer')
    return (
      <Field label={t('deliverAt')} hint={t('deliverAtHint', { zone: format.zoneName(Date.now()) })} required>
        {(ids) => (
          <TextInput
            {...ids}
            type="datetime-local"
            step="1"
            required
            value={value.deliverAt}
            onChange={(event) => onChange({ ...value, deliverAt: event.target.value })}
          />
        )}
      </Field>
    )
  if (value.kind === 'order')
    return (
      <Field label={t('orderKey')} hint={t('orderKeyHint')}>
        {(ids) => (
          <TextInput
            {...ids}
            maxLength={255}
            value={value.orderKey}
            onChange={(event) => onChange({ ...value, orderKey: event.target.value })}
          />
        )}
      </Field>
    )
  if (value.kind === 'transaction') return <OutcomeField value={value} onChange={onChange} />
  return null
}

const outcomes = ['commit', 'rollback', 'unknown'] as const

function OutcomeField({ value, onChange }: Props) {
  const t = useTranslations('topics.send')
  return (
    <Field label={t('outcome')}>
      {(ids) => (
        <Select
          {...ids}
          value={value.outcome}
          onChange={(event) =>
            onChange({ ...value, outcome: outcomes.find((one) => one === event.target.value) ?? 'commit' })
          }
        >
          {outcomes.map((outcome) => (
            <option key={outcome} value={outcome}>
              {t(`outcomes.${outcome}`)}
            </option>
          ))}
        </Select>
      )}
    </Field>
  )
}
