'use client'

import { useTranslations } from 'next-intl'
import type { DiffTotal } from '../../server/contract/groups.ts'
import { Digits } from '../data/known-value.tsx'

/** "12,340 + 3 queues unknown": what is not known is said and never added. */
export function DiffTotalValue({ total }: { readonly total: DiffTotal }) {
  const t = useTranslations('groups')
  return (
    <span>
      <Digits value={total.known} />
      {total.unknownQueues > 0 && (
        <span className="text-unknown"> {t('unknownQueues', { count: total.unknownQueues })}</span>
      )}
    </span>
  )
}
