'use client'

import { useTranslations } from 'next-intl'
import { ClientSnippet } from '../data/client-snippet.tsx'
import { EmptyState } from '../ui/empty-state.tsx'

/** No group yet: a consumer that makes one. */
export function NoGroups({ cluster }: { readonly cluster: string }) {
  const t = useTranslations('groups')
  return (
    <EmptyState
      title={t('empty')}
      actions={<ClientSnippet cluster={cluster} role="consumer" topic="TopicTest" group="my_group" />}
    >
      {t('emptyHint')}
    </EmptyState>
  )
}
