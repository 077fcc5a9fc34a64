'use client'

import { useTranslations } from 'next-intl'
import Link from 'next/link'
import { ClientSnippet } from '../data/client-snippet.tsx'
import { KnownValue, Time } from '../data/known-value.tsx'
import type { Reply } from '../data/send.ts'
import { links } from '../links.ts'
import { EmptyState } from '../ui/empty-state.tsx'
import { late } from '../ui/late.tsx'
import { PlainTable } from '../ui/plain-table.tsx'

const Consistency = late(() => import('./consistency.tsx').then((module) => module.Consistency))

type Clients = Reply<'getGroupClients'>

/** Who consumes for this group now, and what they subscribe to. */
export function GroupClients({
  cluster,
  group,
  clients,
}: {
  readonly cluster: string
  readonly group: string
  readonly clients: Clients
}) {
  const t = useTranslations('groups')
  const topic = clients.subscriptions.find((subscription) => !subscription.topic.startsWith('%'))?.topic ?? 'TopicTest'
  return (
    <div className="flex flex-col gap-3">
      <dl className="flex flex-wrap gap-x-6 gap-y-1 text-soft">
        <Fact name={t('column.mode')}>
          <KnownValue of={clients.consumeType}>{(type) => t(`consumeType.${type}`)}</KnownValue>{' '}
          <KnownValue of={clients.mode}>{(mode) => t(`mode.${mode}`)}</KnownValue>
        </Fact>
        <Fact name={t('clients.from')}>
          <KnownValue of={clients.consumeFromWhere}>{(where) => <code>{where}</code>}</KnownValue>
        </Fact>
      </dl>
      <PlainTable
        label={t('tab.clients')}
        rows={clients.clients}
        rowKey={(row) => row.clientId}
        columns={[
          {
            key: 'clientId',
            header: t('clients.id'),
            cell: (row) => (
              <Link
                href={links.client(cluster, row.clientId, { group })}
                prefetch={false}
                className="font-mono text-sm"
              >
                {row.clientId}
              </Link>
            ),
          },
          {
            key: 'address',
            header: t('clients.address'),
            cell: (row) => <code className="text-sm">{row.address}</code>,
          },
          { key: 'language', header: t('clients.language'), cell: (row) => row.language },
          { key: 'version', header: t('clients.version'), cell: (row) => row.version },
          { key: 'brokers', header: t('clients.brokers'), cell: (row) => row.brokers.join(', ') },
        ]}
        empty={
          <EmptyState
            title={t('clients.none')}
            actions={<ClientSnippet cluster={cluster} role="consumer" topic={topic} group={group} />}
          >
            {t('clients.noneHint')}
          </EmptyState>
        }
      />
      <Subscriptions cluster={cluster} group={group} clients={clients} />
    </div>
  )
}

/** What the group subscribes to, and whether all its clients do. */
function Subscriptions({
  cluster,
  group,
  clients,
}: {
  readonly cluster: string
  readonly group: string
  readonly clients: Clients
}) {
  const t = useTranslations('groups')
  return (
    <>
      <h2 className="text-base font-semibold">{t('subscriptions.title')}</h2>
      {clients.clients.length > 0 && <Consistency cluster={cluster} group={group} />}
      <PlainTable
        label={t('subscriptions.title')}
        rows={clients.subscriptions}
        rowKey={(row) => row.topic}
        columns={[
          {
            key: 'topic',
            header: t('subscriptions.topic'),
            cell: (row) => (
              <Link href={links.topic(cluster, row.topic)} prefetch={false}>
                {row.topic}
              </Link>
            ),
          },
          { key: 'expression', header: t('subscriptions.expression'), cell: (row) => <code>{row.expression}</code> },
          { key: 'type', header: t('subscriptions.type'), cell: (row) => row.expressionType },
          { key: 'versionAt', header: t('subscriptions.since'), cell: (row) => <Time at={row.versionAt} /> },
        ]}
        empty={<p className="p-4 text-soft">{t('subscriptions.none')}</p>}
      />
    </>
  )
}

function Fact({ name, children }: { readonly name: string; readonly children: React.ReactNode }) {
  return (
    <div className="flex gap-2">
      <dt>{name}</dt>
      <dd className="text-ink">{children}</dd>
    </div>
  )
}
