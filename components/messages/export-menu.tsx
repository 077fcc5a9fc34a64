'use client'

import { Download } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { saveFile } from '../data/save-file.ts'
import { ApiError } from '../data/send.ts'
import { Button } from '../ui/button.tsx'
import { Select } from '../ui/field.tsx'
import { notify } from '../ui/notify.tsx'
import type { ResendPlace } from './resend-dialog.tsx'

const formats = ['csv', 'json', 'xlsx'] as const
type Format = (typeof formats)[number]
const names: Record<Format, string> = { csv: 'CSV', json: 'JSON', xlsx: 'Excel' }

/** Saves the chosen dead letters, or all of the time that is looked at, as CSV, JSON or Excel. */
export function ExportMenu({
  cluster,
  group,
  range,
  places,
}: {
  readonly cluster: string
  readonly group: string
  readonly range: { readonly from: number; readonly to: number; readonly contains: string | undefined }
  readonly places: readonly ResendPlace[]
}) {
  const t = useTranslations('deadLetters')
  const errors = useTranslations('base.errors')
  const [format, setFormat] = useState<Format>('xlsx')
  const [isSaving, setSaving] = useState(false)
  const save = (saving: Promise<void>): void => {
    setSaving(true)
    void saving
      .catch((thrown: unknown) => {
        if (!(thrown instanceof ApiError)) throw thrown
        notify({ kind: 'error', title: errors(`title.${thrown.code}`), description: thrown.message })
      })
      .finally(() => setSaving(false))
  }
  const params = { cluster }
  const icon = <Download aria-hidden className="size-4" />
  return (
    <>
      <span className="w-24">
        <Select aria-label={t('format')} value={format} onChange={(event) => setFormat(event.target.value as Format)}>
          {formats.map((key) => (
            <option key={key} value={key}>
              {names[key]}
            </option>
          ))}
        </Select>
      </span>
      <Button
        icon={icon}
        disabled={places.length === 0 || isSaving}
        onClick={() => save(saveFile('exportMessages', { params, body: { messages: [...places], format } }))}
      >
        {t('export')}
      </Button>
      <Button
        icon={icon}
        disabled={isSaving}
        onClick={() => save(saveFile('exportDeadLetters', { params, query: { group, ...range, format } }))}
      >
        {isSaving ? t('exporting') : t('exportAll')}
      </Button>
    </>
  )
}
