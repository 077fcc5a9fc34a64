'use client'

import { useTranslations } from 'next-intl'
import { Time } from '../data/known-value.tsx'
import type { Reply } from '../data/send.ts'
import { useFormat } from '../format/use-format.ts'
import { EmptyState } from '../ui/empty-state.tsx'

type Page = Omit<Reply<'listMessages'>, 'items'> & { readonly items: readonly unknown[] }

/** How much was read, and whether more is there: never a list that looks whole and is not. */
export function Scanned({ pages }: { readonly pages: readonly Page[] }) {
  const t = useTranslations('messages')
  const format = useFormat()
  const shown = pages.reduce((sum, page) => sum + page.items.length, 0)
  const scanned = pages.reduce((sum, page) => sum + page.scanned, 0)
  const last = pages.at(-1)
  return (
    <p role="status" className="text-sm text-soft">
      {t('scanned', {
        shown: format.integer(shown),
        scanned: format.integer(scanned),
        inRange: format.integer(last?.inRange ?? '0'),
      })}
      {last?.cut === true && ` ${t('cut')}`}
    </p>
  )
}

/** Why the list is empty, and when the newest message before it was stored. */
export function NothingFound({ last, filtered }: { readonly last: Page | undefined; readonly filtered: boolean }) {
  const t = useTranslations('messages')
  const newestAt = last?.newestAt
  return (
    <EmptyState title={filtered ? t('noMatch') : t('nothing')}>
      {newestAt === undefined ? (
        t('nothingHint')
      ) : (
        <>
          {t('newestIsFrom')} <Time at={newestAt} />.
        </>
      )}
    </EmptyState>
  )
}
