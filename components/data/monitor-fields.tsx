'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { Field, TextInput } from '../ui/field.tsx'
import { WriteButton } from './rights.tsx'

const count = /^\d{1,18}$/
const isCount = (text: string): boolean => text === '' || count.test(text)

/** What is expected of a group as it is typed: fewest clients, most messages behind; '' expects nothing. */
export interface MonitorDraft {
  readonly min: string
  readonly max: string
}

/** The draft of a monitor, whether it can be set, and the body of the request that sets it. */
export function useMonitorDraft(start: MonitorDraft = { min: '', max: '' }) {
  const [draft, setDraft] = useState(start)
  const { min, max } = draft
  return {
    draft,
    change: (changed: Partial<MonitorDraft>) => setDraft((before) => ({ ...before, ...changed })),
    isReady: (min !== '' || max !== '') && isCount(min) && isCount(max),
    body: { ...(min === '' ? {} : { minClients: Number(min) }), ...(max === '' ? {} : { maxLag: max }) },
  }
}

/** The two numbers of a monitor, and the button that sets them, inside a form. */
export function MonitorFields({
  draft,
  change,
  disabled,
}: {
  readonly draft: MonitorDraft
  readonly change: (changed: Partial<MonitorDraft>) => void
  readonly disabled: boolean
}) {
  const t = useTranslations('base.monitor')
  return (
    <>
      {(['min', 'max'] as const).map((key) => (
        <Field key={key} label={t(key)}>
          {(ids) => (
            <TextInput
              {...ids}
              inputMode="numeric"
              value={draft[key]}
              onChange={(event) => change({ [key]: event.target.value.trim() })}
            />
          )}
        </Field>
      ))}
      <WriteButton right="monitor.write" type="submit" disabled={disabled}>
        {t('set')}
      </WriteButton>
    </>
  )
}
