'use client'

import { useTranslations } from 'next-intl'
import type { BrokerRow } from '../../server/contract/brokers.ts'
import { KnownValue } from '../data/known-value.tsx'
import { useFormat } from '../format/use-format.ts'
import { Status, type StatusKind } from '../ui/status.tsx'

const kinds: Record<'in-sync' | 'behind' | 'stopped' | 'unknown', StatusKind> = {
  'in-sync': 'ok',
  behind: 'warning',
  stopped: 'error',
  unknown: 'unknown',
}

/** Of a master how many slaves are in sync; of a slave its state, and how far it is behind in bytes and in time. */
export function ReplicationCell({ of }: { readonly of: BrokerRow['replication'] }) {
  const t = useTranslations('brokers.replication')
  const format = useFormat()
  if (of === undefined) return <span className="text-faint">{t('none')}</span>
  if ('slaves' in of)
    return (
      <KnownValue of={of.inSync}>
        {(count) => (
          <Status kind={of.slaves > 0 && count >= of.slaves ? 'ok' : 'warning'}>
            {t('slaves', { count, slaves: of.slaves })}
          </Status>
        )}
      </KnownValue>
    )
  return (
    <span className="inline-flex items-center gap-2">
      <span title={'value' in of.heardAt ? t('heard', { time: format.time(of.heardAt.value, 's') }) : undefined}>
        <Status kind={kinds[of.state]}>{t(`state.${of.state}`)}</Status>
      </span>
      <span className="tabular-nums text-soft">
        <KnownValue of={of.lagBytes}>{(bytes) => (bytes === '0' ? t('nothing') : format.bytes(bytes))}</KnownValue>
        {'value' in of.lagBytes && of.lagBytes.value !== '0' && (
          <>
            {' · '}
            <KnownValue of={of.lag}>
              {({ ms, atLeast }) => t(atLeast ? 'atLeast' : 'for', { time: format.duration(ms) })}
            </KnownValue>
          </>
        )}
      </span>
    </span>
  )
}

/** What clients get from a process now. */
export function ServesCell({ of }: { readonly of: BrokerRow['serves'] }) {
  const t = useTranslations('brokers.serves')
  if (of === 'standby' || of === 'all') return <span className="text-soft">{t(of)}</span>
  return <Status kind={of === 'reads' ? 'warning' : 'error'}>{t(of)}</Status>
}
