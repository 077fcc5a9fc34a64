'use client'

import { useTranslations } from 'next-intl'
import { Digits } from '../data/known-value.tsx'
import type { Reply } from '../data/send.ts'

/** What waits for a group on the topic, and how many queues nobody knows of. */
export function Lag({ of }: { readonly of: Reply<'getTopicGroups'>['items'][number]['diffTotal'] }) {
  const t = useTranslations('topics.consumer')
  return (
    <>
      <Digits value={of.known} />
      {of.unknownQueues > 0 && (
        <span className="ml-1 text-unknown">{t('unknownQueues', { count: of.unknownQueues })}</span>
      )}
    </>
  )
}
