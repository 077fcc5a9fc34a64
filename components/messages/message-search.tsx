'use client'

import { useTranslations } from 'next-intl'
import { useQueryStates } from 'nuqs'
import { PageHeader } from '../shell/page-header.tsx'
import { Tabs } from '../ui/tabs.tsx'
import { AnythingBox } from './anything-box.tsx'
import { MessagesById } from './messages-by-id.tsx'
import { MessagesByKey } from './messages-by-key.tsx'
import { MessagesByQueue } from './messages-by-queue.tsx'
import { MessagesByTime } from './messages-by-time.tsx'
import { searchFields, searchWays } from './search-fields.ts'

/** The ways to a message: topic and time, key, queue and offset, or any id; and one box for whatever somebody has at hand. */
export function MessageSearch({ cluster }: { readonly cluster: string }) {
  const t = useTranslations('messages')
  const [search, setSearch] = useQueryStates(searchFields)
  return (
    <div className="flex flex-col gap-3">
      <PageHeader title={t('title')} />
      <AnythingBox cluster={cluster} />
      <Tabs
        label={t('ways')}
        tabs={searchWays.map((key) => ({ key, label: t(`way.${key}`) }))}
        chosen={search.by}
        onChoose={(by) => void setSearch({ by })}
      >
        {search.by === 'time' && <MessagesByTime cluster={cluster} />}
        {search.by === 'key' && <MessagesByKey cluster={cluster} />}
        {search.by === 'queue' && <MessagesByQueue cluster={cluster} />}
        {search.by === 'id' && <MessagesById cluster={cluster} />}
      </Tabs>
    </div>
  )
}
