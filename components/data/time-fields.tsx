'use client'

import { useTranslations } from 'next-intl'
import { useZone } from '../format/use-format.ts'
import { Field, TextInput } from '../ui/field.tsx'
import { readTime } from './time-input.ts'

interface Times {
  readonly from: string
  readonly to: string
}

/** From and to, as people write times; says at once what is none. */
export function TimeFields({
  value,
  onChange,
}: {
  readonly value: Times
  readonly onChange: (part: Partial<Times>) => void
}) {
  const t = useTranslations('base.time')
  const zone = useZone()
  const wrong = (text: string): string | undefined => (readTime(text, 0, zone) === undefined ? t('wrong') : undefined)
  return (
    <>
      <Field label={t('from')} hint={t('hint')} error={wrong(value.from)} className="w-full sm:w-44">
        {(ids) => (
          <TextInput {...ids} value={value.from} onChange={(event) => onChange({ from: event.target.value })} />
        )}
      </Field>
      <Field label={t('to')} error={wrong(value.to)} className="w-full sm:w-44">
        {(ids) => (
          <TextInput
            {...ids}
            value={value.to}
            placeholder={t('now')}
            onChange={(event) => onChange({ to: event.target.value })}
          />
        )}
      </Field>
    </>
  )
}
