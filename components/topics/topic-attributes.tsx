'use client'

import { Plus, Trash2, Undo2 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Button, IconButton } from '../ui/button.tsx'
import { TextInput } from '../ui/field.tsx'
import { isAttributeText } from './attribute-changes.ts'
import type { AttributeRow } from './attribute-changes.ts'

/** The attributes of a topic: values to change, rows to remove, rows to add. */
export function TopicAttributes({
  rows,
  onChange,
}: {
  readonly rows: readonly AttributeRow[]
  readonly onChange: (rows: readonly AttributeRow[]) => void
}) {
  const t = useTranslations('topics.form')
  const set = (at: number, change: Partial<AttributeRow>): void =>
    onChange(rows.map((row, index) => (index === at ? { ...row, ...change } : row)))
  const isWrong = rows.some((row) => [row.key, row.value].some((text) => text !== '' && !isAttributeText(text)))
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="text-sm font-medium">{t('attributes')}</legend>
      <p className="text-sm text-soft">{t('attributesHint')}</p>
      {rows.map((row, at) => (
        <div key={at} className="flex items-center gap-2">
          <TextInput
            aria-label={t('attribute')}
            placeholder={t('attribute')}
            value={row.key}
            disabled={row.isOld}
            onChange={(event) => set(at, { key: event.target.value.trim() })}
          />
          {row.isRemoved ? (
            <span className="w-full text-sm text-soft">{t('attributeRemoved')}</span>
          ) : (
            <TextInput
              aria-label={t('attributeValue')}
              placeholder={t('attributeValue')}
              value={row.value}
              onChange={(event) => set(at, { value: event.target.value.trim() })}
            />
          )}
          {row.isRemoved ? (
            <IconButton label={t('keepAttribute')} onClick={() => set(at, { isRemoved: false })}>
              <Undo2 aria-hidden className="size-4" />
            </IconButton>
          ) : (
            <IconButton
              label={t('removeAttribute')}
              onClick={() => (row.isOld ? set(at, { isRemoved: true }) : onChange(rows.filter((_, i) => i !== at)))}
            >
              <Trash2 aria-hidden className="size-4" />
            </IconButton>
          )}
        </div>
      ))}
      {isWrong && <p className="text-sm text-error">{t('attributeWrong')}</p>}
      <Button
        className="self-start"
        icon={<Plus aria-hidden className="size-4" />}
        onClick={() => onChange([...rows, { key: '', value: '', isOld: false, isRemoved: false }])}
      >
        {t('addAttribute')}
      </Button>
    </fieldset>
  )
}
