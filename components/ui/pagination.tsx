'use client'

import { ChevronLeft, ChevronRight } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { IconButton } from './button.tsx'

/** Back and forward over pages numbered from 1; for lists that cannot be one long scroll. */
export function Pagination({
  page,
  pages,
  onPage,
}: {
  readonly page: number
  readonly pages: number
  readonly onPage: (page: number) => void
}) {
  const t = useTranslations('base.pages')
  return (
    <nav aria-label={t('label')} className="flex items-center gap-1">
      <IconButton label={t('previous')} disabled={page <= 1} onClick={() => onPage(page - 1)}>
        <ChevronLeft aria-hidden className="size-4" />
      </IconButton>
      <span className="text-sm text-soft tabular-nums">{t('position', { page, pages })}</span>
      <IconButton label={t('next')} disabled={page >= pages} onClick={() => onPage(page + 1)}>
        <ChevronRight aria-hidden className="size-4" />
      </IconButton>
    </nav>
  )
}
