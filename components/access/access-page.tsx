'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs'
import { queryOf } from '../data/query.ts'
import { PageHeader } from '../shell/page-header.tsx'
import { Select } from '../ui/field.tsx'
import { Tabs } from '../ui/tabs.tsx'
import { RuleList } from './rule-list.tsx'
import { UserList } from './user-list.tsx'

const tabs = ['users', 'rules'] as const
const fields = {
  tab: parseAsStringLiteral(tabs).withDefault('users'),
  brokerCluster: parseAsString.withDefault(''),
  broker: parseAsString.withDefault(''),
}

/** Which brokers are looked at and written to: those of one name, of one RocketMQ cluster, or all. */
export interface Scope {
  readonly brokerCluster: string | undefined
  readonly broker: string | undefined
}

/** Users and permissions of the brokers (ACL 2.0), of all or of those that are chosen. */
export function AccessPage({ cluster }: { readonly cluster: string }) {
  const t = useTranslations('access')
  const [{ tab, brokerCluster, broker }, set] = useQueryStates(fields)
  const scope = { brokerCluster: brokerCluster || undefined, broker: broker || undefined }
  return (
    <div className="flex flex-col gap-3">
      <PageHeader
        title={t('title')}
        actions={
          <ScopeChoice
            cluster={cluster}
            scope={scope}
            onChange={(next) => void set({ brokerCluster: next.brokerCluster ?? null, broker: next.broker ?? null })}
          />
        }
      />
      <Tabs
        label={t('tabs')}
        chosen={tab}
        onChoose={(key) => void set({ tab: key })}
        tabs={tabs.map((key) => ({ key, label: t(`tab.${key}`) }))}
      >
        {tab === 'users' ? <UserList cluster={cluster} scope={scope} /> : <RuleList cluster={cluster} scope={scope} />}
      </Tabs>
    </div>
  )
}

function ScopeChoice({
  cluster,
  scope,
  onChange,
}: {
  readonly cluster: string
  readonly scope: Scope
  readonly onChange: (scope: Scope) => void
}) {
  const t = useTranslations('access.scope')
  const query = useQuery(queryOf('listBrokers', { params: { cluster } }))
  const brokers = query.data?.items ?? []
  const clusters = [...new Set(brokers.map((row) => row.brokerCluster))].sort()
  const names = brokers.filter((row) => scope.brokerCluster === undefined || row.brokerCluster === scope.brokerCluster)
  const choice = (key: 'cluster' | 'broker', value: string | undefined, values: readonly string[]) => (
    <label className="flex items-center gap-1.5 whitespace-nowrap text-soft">
      {t(key)}
      <Select
        className="w-40"
        value={value ?? ''}
        onChange={(event) => {
          const chosen = event.target.value || undefined
          onChange(key === 'cluster' ? { brokerCluster: chosen, broker: undefined } : { ...scope, broker: chosen })
        }}
      >
        <option value="">{t('all')}</option>
        {value !== undefined && !values.includes(value) && <option value={value}>{value}</option>}
        {values.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </Select>
    </label>
  )
  return (
    <div className="flex flex-wrap gap-3">
      {choice('cluster', scope.brokerCluster, clusters)}
      {choice('broker', scope.broker, [...new Set(names.map((row) => row.broker))].sort())}
    </div>
  )
}
