'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { Checkbox } from '../ui/field.tsx'
import { queryOf } from './query.ts'

const none: readonly string[] = []

/** Names of the masters of the cluster. */
export function useMasters(cluster: string): readonly string[] {
  const query = useQuery(queryOf('listBrokers', { params: { cluster } }))
  return query.data?.items.filter((row) => row.role === 'master').map((row) => row.broker) ?? none
}

/** Which brokers a write goes to. */
export function BrokerChoice({
  brokers,
  chosen,
  onChoose,
}: {
  readonly brokers: readonly string[]
  readonly chosen: readonly string[]
  readonly onChoose: (brokers: readonly string[]) => void
}) {
  const t = useTranslations('base.write')
  return (
    <fieldset className="flex flex-col gap-1">
      <legend className="text-sm font-medium">{t('targets')}</legend>
      <p className="text-sm text-soft">{t('targetsHint', { count: brokers.length })}</p>
      <div className="flex max-h-40 flex-wrap gap-x-4 overflow-auto">
        {brokers.map((broker) => (
          <Checkbox
            key={broker}
            label={broker}
            checked={chosen.includes(broker)}
            disabled={brokers.length === 1}
            onChange={() => onChoose(brokers.filter((other) => (other === broker) !== chosen.includes(other)))}
          />
        ))}
      </div>
      {chosen.length === 0 && brokers.length > 0 && <p className="text-sm text-error">{t('targetsWrong')}</p>}
    </fieldset>
  )
}
