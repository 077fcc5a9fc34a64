'use client'

import { Lock, Pencil } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { parseAsString, useQueryState } from 'nuqs'
import { useState } from 'react'
import type { LockReason } from '../../server/contract/brokers.ts'
import { useRefusal } from '../data/rights.tsx'
import { IconButton } from '../ui/button.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { SearchInput } from '../ui/field.tsx'
import { Hint } from '../ui/hint.tsx'
import { late } from '../ui/late.tsx'
import { LongTable } from '../ui/long-table.tsx'
import type { EditTarget } from './edit-setting.tsx'
import { SettingKey, settingKeyWidth } from './setting-key.tsx'

const EditSetting = late(() => import('./edit-setting.tsx').then((module) => module.EditSetting))

interface Entry {
  readonly key: string
  readonly value: string
  readonly locked?: LockReason | undefined
}

/** Keys and values with a search; where `edit` is given, with a button to change what may be changed. */
export function SettingsTable({
  entries,
  label,
  edit,
}: {
  readonly entries: readonly Entry[]
  readonly label: string
  readonly edit?: EditTarget
}) {
  const t = useTranslations('brokers')
  const [q, setQ] = useQueryState('q', parseAsString.withDefault(''))
  const [edited, setEdited] = useState<Entry>()
  const wanted = q.toLowerCase()
  const shown = entries.filter(({ key, value }) => `${key}\n${value}`.toLowerCase().includes(wanted))
  return (
    <>
      <div className="flex flex-wrap items-center gap-3">
        <SearchInput
          value={q}
          onChange={(text) => void setQ(text === '' ? null : text)}
          label={t('detail.search')}
          className="w-full sm:w-72"
        />
        <span role="status" className="text-sm text-soft tabular-nums">
          {t('detail.count', { shown: shown.length, all: entries.length })}
        </span>
      </div>
      <LongTable
        label={label}
        rows={shown}
        rowKey={(row) => row.key}
        empty={<EmptyState title={t('detail.noMatch')} />}
        columns={[
          {
            key: 'key',
            header: t('detail.key'),
            width: settingKeyWidth,
            wraps: true,
            cell: (row) => <SettingKey name={row.key} />,
          },
          {
            key: 'value',
            header: t('detail.value'),
            wraps: true,
            cell: (row) => <SettingValue entry={row} canEdit={edit !== undefined} onEdit={() => setEdited(row)} />,
          },
        ]}
      />
      {edit !== undefined && edited !== undefined && (
        <EditSetting target={edit} entry={edited} onClose={() => setEdited(undefined)} />
      )}
    </>
  )
}

/** A value with what can be done with it, or why it is not changed from here. */
function SettingValue({
  entry,
  canEdit,
  onEdit,
}: {
  readonly entry: Entry
  readonly canEdit: boolean
  readonly onEdit: () => void
}) {
  const t = useTranslations('brokers')
  const refusal = useRefusal('brokers.write')
  const { key, value, locked } = entry
  return (
    <span className="flex items-center gap-1">
      <code className="text-sm break-all whitespace-pre-wrap">{value}</code>
      {value !== '' && <CopyButton text={value} />}
      {canEdit && locked === undefined && (
        <IconButton
          label={refusal ?? t('edit.action', { key })}
          className="size-6"
          disabled={refusal !== undefined}
          onClick={onEdit}
        >
          <Pencil aria-hidden className="size-3.5" />
        </IconButton>
      )}
      {canEdit && locked !== undefined && (
        <Hint text={t(`edit.locked.${locked}`)}>
          <Lock aria-hidden className="size-3.5 text-faint" />
        </Hint>
      )}
    </span>
  )
}
