'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs'
import { Answer } from '../data/answer.tsx'
import { AsOf } from '../data/as-of.tsx'
import { pollMs, queryOf } from '../data/query.ts'
import { links } from '../links.ts'
import { PageHeader } from '../shell/page-header.tsx'
import { LinkButton } from '../ui/button.tsx'
import { Badge } from '../ui/status.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'
import { Tabs } from '../ui/tabs.tsx'
import { MaintenanceTab } from './maintenance-tab.tsx'
import { SettingsTable } from './settings-table.tsx'

const tabKeys = ['runtime', 'config', 'maintenance'] as const

/** One broker: its runtime table, its configuration, both searchable, and its maintenance. */
export function BrokerDetail({ cluster, broker }: { readonly cluster: string; readonly broker: string }) {
  const t = useTranslations('brokers')
  const base = useTranslations('base.table')
  const [{ tab, id }, set] = useQueryStates({
    tab: parseAsStringLiteral(tabKeys).withDefault('runtime'),
    id: parseAsString.withDefault('0'),
  })
  const input = { params: { cluster }, query: { broker, brokerId: id } }
  const runtime = useQuery(queryOf('getBrokerRuntime', input, { every: pollMs.live, enabled: tab === 'runtime' }))
  const config = useQuery(queryOf('getBrokerConfig', input, { enabled: tab === 'config' }))
  const query = tab === 'config' ? config : runtime
  return (
    <>
      <PageHeader
        title={
          <span className="inline-flex items-center gap-2">
            {broker}
            <CopyButton text={broker} />
            <Badge>{id === '0' ? t('master') : t('slave', { id })}</Badge>
          </span>
        }
        verdict={query.data && <code className="text-sm">{query.data.address}</code>}
        actions={
          tab !== 'maintenance' && (
            <AsOf query={query} at={query.data?.asOf} everyMs={tab === 'runtime' ? pollMs.live : false} />
          )
        }
      />
      <div>
        <Tabs
          label={t('detail.tabs')}
          tabs={tabKeys.map((key) => ({ key, label: t(`detail.${key}`) }))}
          chosen={tab}
          onChoose={(key) => void set({ tab: key })}
        >
          <div className="flex flex-col gap-3">
            {tab === 'maintenance' && id !== '0' ? (
              <p className="panel flex flex-wrap items-center gap-3 p-3">
                {t('maintenance.ofMaster', { broker })}
                <LinkButton href={links.broker(cluster, broker, { tab })}>{t('maintenance.toMaster')}</LinkButton>
              </p>
            ) : tab === 'maintenance' ? (
              <MaintenanceTab cluster={cluster} broker={broker} />
            ) : (
              <Answer
                query={query}
                skeleton={
                  <div className="panel">
                    <SkeletonRows rows={20} label={base('loading')} />
                  </div>
                }
              >
                {(data) => (
                  <SettingsTable
                    entries={data.entries}
                    label={t(`detail.${tab}`)}
                    {...(tab === 'config' ? { edit: { cluster, peer: { kind: 'broker', broker, brokerId: id } } } : {})}
                  />
                )}
              </Answer>
            )}
          </div>
        </Tabs>
      </div>
    </>
  )
}
