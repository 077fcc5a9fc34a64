import { getTranslations } from 'next-intl/server'
import { LinkButton } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'

/** Says that an address leads nowhere, and the way back. */
export async function NotFoundNote() {
  const t = await getTranslations('shell')
  return (
    <div className="grid min-h-60 flex-1 place-items-center">
      <title>{t('notFound')}</title>
      <h1 className="sr-only">{t('notFound')}</h1>
      <EmptyState title={t('notFound')} actions={<LinkButton href="/">{t('toOverview')}</LinkButton>}>
        {t('notFoundHint')}
      </EmptyState>
    </div>
  )
}
