'use client'

import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import type { RetryPolicy } from '../../server/contract/group-changes.ts'
import { Checkbox, Field, Select, TextInput } from '../ui/field.tsx'
import { numberKeys, numberLimits, switchKeys } from './group-form.ts'
import type { FormKey, GroupForm, NumberKey, PolicyForm } from './group-form.ts'

type Change = (change: Partial<GroupForm>) => void

/** What can be set on a group: switches, numbers and the waits between deliveries. */
export function GroupFields({
  value,
  wrong,
  note,
  onChange,
}: {
  readonly value: GroupForm
  readonly wrong: ReadonlySet<FormKey>
  /** What is to be said of a setting, such as that brokers do not agree on it. */
  readonly note?: (key: FormKey) => ReactNode
  readonly onChange: Change
}) {
  const t = useTranslations('groups.form')
  return (
    <>
      <div className="flex flex-col gap-1">
        {switchKeys.map((key) => (
          <div key={key}>
            <Checkbox
              label={t(`setting.${key}`)}
              checked={value[key]}
              onChange={(event) => onChange({ [key]: event.target.checked })}
            />
            {note?.(key)}
          </div>
        ))}
      </div>
      <div className="grid items-start gap-3 sm:grid-cols-2">
        {numberKeys.map((key) => (
          <div key={key}>
            <NumberField name={key} value={value[key]} isWrong={wrong.has(key)} onChange={onChange} />
            {note?.(key)}
          </div>
        ))}
      </div>
      <PolicyFields
        value={value.retryPolicy}
        isWrong={wrong.has('retryPolicy')}
        onChange={(retryPolicy) => onChange({ retryPolicy })}
      />
      {note?.('retryPolicy')}
    </>
  )
}

function NumberField({
  name,
  value,
  isWrong,
  onChange,
}: {
  readonly name: NumberKey
  readonly value: string
  readonly isWrong: boolean
  readonly onChange: Change
}) {
  const t = useTranslations('groups.form')
  const [least, greatest] = numberLimits[name]
  const limits = greatest > 100_000 ? t('atLeast', { least }) : t('between', { least, greatest })
  return (
    <Field
      label={t(`setting.${name}`)}
      hint={name === 'retryMaxTimes' ? t('retryMaxTimesHint') : undefined}
      error={isWrong ? limits : undefined}
    >
      {(ids) => (
        <TextInput
          {...ids}
          inputMode="numeric"
          value={value}
          onChange={(event) => onChange({ [name]: event.target.value.trim() })}
        />
      )}
    </Field>
  )
}

const policyTypes = ['BROKER', 'EXPONENTIAL', 'CUSTOMIZED'] as const satisfies readonly RetryPolicy['type'][]

function PolicyFields({
  value,
  isWrong,
  onChange,
}: {
  readonly value: PolicyForm
  readonly isWrong: boolean
  readonly onChange: (value: PolicyForm) => void
}) {
  const t = useTranslations('groups.form')
  const text = (key: 'initialMs' | 'maxMs' | 'multiplier' | 'nextMs', hint?: string): ReactNode => (
    <Field label={t(`policy.${key}`)} hint={hint}>
      {(ids) => (
        <TextInput
          {...ids}
          value={value[key]}
          onChange={(event) => onChange({ ...value, [key]: event.target.value })}
        />
      )}
    </Field>
  )
  return (
    <>
      <Field label={t('setting.retryPolicy')} error={isWrong ? t('policyWrong') : undefined}>
        {(ids) => (
          <Select
            {...ids}
            value={value.type}
            onChange={(event) =>
              onChange({ ...value, type: policyTypes.find((type) => type === event.target.value) ?? 'BROKER' })
            }
          >
            {policyTypes.map((type) => (
              <option key={type} value={type}>
                {t(`policyType.${type}`)}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {value.type === 'EXPONENTIAL' && (
        <div className="grid items-start gap-3 sm:grid-cols-3">
          {text('initialMs')}
          {text('maxMs')}
          {text('multiplier')}
        </div>
      )}
      {value.type === 'CUSTOMIZED' && text('nextMs', t('policy.nextHint'))}
    </>
  )
}
