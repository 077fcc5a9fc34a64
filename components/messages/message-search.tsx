'use client'

import { useTranslations } from 'next-intl'
import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs'
import { PageHeader } from '../shell/page-header.tsx'
import { Tabs } from '../ui/tabs.tsx'
import { MessagesById } from './messages-by-id.tsx'
import { MessagesByKey } from './messages-by-key.tsx'
import { MessagesByTime } from './messages-by-time.tsx'

const ways = ['time', 'key', 'id'] as const

/** What is looked for, all of it in the URL. */
export const searchFields = {
  by: parseAsStringLiteral(ways).withDefault('time'),
  topic: parseAsString.withDefault(''),
  key: parseAsString.withDefault(''),
  from: parseAsString.withDefault('-1h'),
  to: parseAsString.withDefault(''),
  tag: parseAsString.withDefault(''),
  contains: parseAsString.withDefault(''),
}

/** Three ways to a message: topic and time, key, or any id. */
export function MessageSearch({ cluster }: { readonly cluster: string }) {
  const t = useTranslations('messages')
  const [search, setSearch] = useQueryStates(searchFields)
  return (
    <div className="flex flex-col gap-3">
      <PageHeader title={t('title')} />
      <Tabs
        label={t('ways')}
        tabs={ways.map((key) => ({ key, label: t(`way.${key}`) }))}
        chosen={search.by}
        onChoose={(by) => void setSearch({ by })}
      >
        {search.by === 'time' && <MessagesByTime cluster={cluster} />}
        {search.by === 'key' && <MessagesByKey cluster={cluster} />}
        {search.by === 'id' && <MessagesById cluster={cluster} />}
      </Tabs>
    </div>
  )
}
