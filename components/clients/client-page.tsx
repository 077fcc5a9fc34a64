'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { parseAsString, useQueryState } from 'nuqs'
import type { ClientRow } from '../../server/contract/clients.ts'
import { Answer } from '../data/answer.tsx'
import { AsOf } from '../data/as-of.tsx'
import { pollMs, queryOf } from '../data/query.ts'
import { PageHeader } from '../shell/page-header.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { Select } from '../ui/field.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'
import { ClientRoles } from './client-roles.tsx'
import { RunningInfo } from './running-info.tsx'

/** One client: what it is, for which groups, and, for a consumer, what it tells of itself when it is asked. */
export function ClientPage({ cluster, clientId }: { readonly cluster: string; readonly clientId: string }) {
  const t = useTranslations('clients')
  const [chosen, choose] = useQueryState('group', parseAsString.withDefault(''))
  const query = useQuery(
    queryOf(
      'listClients',
      { params: { cluster }, query: { q: clientId.slice(0, 255), limit: 500 } },
      { every: pollMs.slow },
    ),
  )
  const skeleton = (
    <div className="panel">
      <SkeletonRows rows={6} label={t('loading')} />
    </div>
  )
  return (
    <div className="flex flex-col gap-3">
      <PageHeader
        title={
          <span className="inline-flex min-w-0 items-center gap-1 wrap-anywhere">
            {clientId}
            <CopyButton text={clientId} />
          </span>
        }
        actions={<AsOf query={query} at={query.data?.asOf} everyMs={pollMs.slow} />}
      />
      <Answer query={query} skeleton={skeleton}>
        {({ items }) => {
          const row = items.find((one) => one.clientId === clientId)
          const groups = row?.roles.filter(({ role }) => role === 'consumer').map((one) => one.group) ?? []
          // The group of the address counts also before the collector has seen the client in it.
          const group = chosen === '' ? groups[0] : chosen
          return (
            <>
              {row === undefined ? (
                group === undefined && (
                  <div className="panel">
                    <EmptyState title={t('gone')}>{t('goneHint')}</EmptyState>
                  </div>
                )
              ) : (
                <Facts cluster={cluster} row={row} />
              )}
              {row !== undefined && group === undefined && <p className="text-soft">{t('producerOnly')}</p>}
              {groups.length > 1 && (
                <Select
                  aria-label={t('askedAs')}
                  value={group}
                  onChange={(event) => void choose(event.target.value)}
                  className="max-w-80"
                >
                  {groups.map((one) => (
                    <option key={one} value={one}>
                      {t('asConsumerOf', { group: one })}
                    </option>
                  ))}
                </Select>
              )}
              {group !== undefined && <RunningInfo key={group} cluster={cluster} clientId={clientId} group={group} />}
            </>
          )
        }}
      </Answer>
    </div>
  )
}

function Facts({ cluster, row }: { readonly cluster: string; readonly row: ClientRow }) {
  const t = useTranslations('clients')
  return (
    <div className="panel flex flex-wrap items-start gap-x-8 gap-y-2 p-3">
      <Fact name={t('column.roles')}>
        <ClientRoles cluster={cluster} roles={row.roles} />
      </Fact>
      <Fact name={t('column.language')}>{row.language}</Fact>
      <Fact name={t('column.version')}>{row.version}</Fact>
      <Fact name={t('column.protocol')}>{row.protocol}</Fact>
      <Fact name={t('column.address')}>
        <code className="text-sm">{row.address}</code>
      </Fact>
      <Fact name={t('column.brokers')}>{row.brokers.join(', ')}</Fact>
    </div>
  )
}

function Fact({ name, children }: { readonly name: string; readonly children: React.ReactNode }) {
  return (
    <dl className="min-w-0">
      <dt className="text-sm text-soft">{name}</dt>
      <dd className="wrap-anywhere">{children}</dd>
    </dl>
  )
}
