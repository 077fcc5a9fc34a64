'use client'

import { Pencil, Trash2 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useRefusal } from '../data/rights.tsx'
import { IconButton } from '../ui/button.tsx'

/** Change and delete of one row; where the reader may not, they say why. */
export function RowButtons({
  name,
  onEdit,
  onDelete,
}: {
  readonly name: string
  readonly onEdit: () => void
  readonly onDelete: () => void
}) {
  const t = useTranslations('access')
  const refusal = useRefusal('access.write')
  const label = (words: string): string => (refusal === undefined ? words : `${words}: ${refusal}`)
  return (
    <span className="flex">
      <IconButton label={label(t('edit', { name }))} disabled={refusal !== undefined} onClick={onEdit}>
        <Pencil aria-hidden className="size-4" />
      </IconButton>
      <IconButton label={label(t('remove', { name }))} disabled={refusal !== undefined} onClick={onDelete}>
        <Trash2 aria-hidden className="size-4" />
      </IconButton>
    </span>
  )
}
