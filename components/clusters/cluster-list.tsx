'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import Link from 'next/link'
import { Answer } from '../data/answer.tsx'
import { KnownValue, Time } from '../data/known-value.tsx'
import { pollMs, queryOf } from '../data/query.ts'
import type { Reply } from '../data/send.ts'
import { useFormat } from '../format/use-format.ts'
import { links } from '../links.ts'
import { PageHeader } from '../shell/page-header.tsx'
import { LinkButton } from '../ui/button.tsx'
import { PlainTable } from '../ui/plain-table.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'
import { Badge, Status } from '../ui/status.tsx'
import type { StatusKind } from '../ui/status.tsx'

type Row = Reply<'listClusters'>['items'][number]

/** All clusters of this dashboard, one row each: how it is, what flows, what is furthest behind. */
export function ClusterList() {
  const t = useTranslations('clusters')
  const query = useQuery(queryOf('listClusters', {}, { every: pollMs.live }))
  const bad = query.data?.items.filter(({ verdict }) => verdict === 'error' || verdict === 'warning').length ?? 0
  return (
    <div className="flex flex-col gap-3">
      <PageHeader
        title={t('title')}
        verdict={query.data === undefined ? undefined : t('verdict', { count: query.data.items.length, bad })}
        actions={
          <LinkButton href={links.newCluster} tone="primary">
            {t('add')}
          </LinkButton>
        }
      />
      {query.data?.notKept !== undefined && (
        <p role="status">
          <Status kind="warning">{t('notKept', { reason: query.data.notKept })}</Status>
        </p>
      )}
      <Answer
        query={query}
        skeleton={
          <div className="panel">
            <SkeletonRows rows={4} label={t('loading')} />
          </div>
        }
      >
        {(data) => <Rows rows={data.items} />}
      </Answer>
    </div>
  )
}

const stateKinds: Record<Row['state'], StatusKind> = {
  connected: 'ok',
  degraded: 'warning',
  unreachable: 'error',
  connecting: 'unknown',
}

function Rows({ rows }: { readonly rows: readonly Row[] }) {
  const t = useTranslations('clusters')
  const shell = useTranslations('shell')
  const format = useFormat()
  return (
    <PlainTable
      label={t('title')}
      rows={rows}
      rowKey={(row) => row.id}
      columns={[
        {
          key: 'name',
          header: t('column.name'),
          cell: (row) => (
            <span className="inline-flex items-center gap-2">
              <Link href={links.overview(row.id)} prefetch={false} className="font-medium">
                {row.name}
              </Link>
              <Badge>{shell(`environment.${row.environment}`)}</Badge>
            </span>
          ),
        },
        { key: 'state', header: t('column.state'), cell: (row) => <StateOf row={row} /> },
        {
          key: 'brokers',
          header: t('column.brokers'),
          numeric: true,
          cell: (row) => t('ofExpected', { up: row.brokers.up, expected: row.brokers.expected }),
        },
        {
          key: 'in',
          header: t('column.in'),
          numeric: true,
          cell: (row) => <KnownValue of={row.inPerSecond}>{(value) => format.rate(value)}</KnownValue>,
        },
        {
          key: 'out',
          header: t('column.out'),
          numeric: true,
          cell: (row) => <KnownValue of={row.outPerSecond}>{(value) => format.rate(value)}</KnownValue>,
        },
        {
          key: 'worst',
          header: t('column.worst'),
          cell: (row) => (
            <KnownValue of={row.worstGroup}>
              {({ group, diff }) => (
                <Link href={links.group(row.id, group)} prefetch={false}>
                  {group} · {format.integer(diff)}
                </Link>
              )}
            </KnownValue>
          ),
        },
        {
          key: 'dead',
          header: t('column.dead'),
          numeric: true,
          cell: (row) => <KnownValue of={row.deadLetters}>{(value) => format.integer(value)}</KnownValue>,
        },
        { key: 'version', header: t('column.version'), cell: (row) => row.versions.join(', ') || '–' },
        {
          key: 'asOf',
          header: t('column.asOf'),
          cell: (row) => (row.asOf === 0 ? t('never') : <Time at={row.asOf} />),
        },
      ]}
    />
  )
}

function StateOf({ row }: { readonly row: Row }) {
  const t = useTranslations('clusters')
  const count = row.problems.errors + row.problems.warnings
  if (row.state !== 'connected' || count === 0)
    return <Status kind={stateKinds[row.state]}>{t(`state.${row.state}`)}</Status>
  return <Status kind={row.problems.errors > 0 ? 'error' : 'warning'}>{t('problems', { count })}</Status>
}
