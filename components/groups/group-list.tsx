'use client'

import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useTranslations } from 'next-intl'
import Link from 'next/link'
import { useCallback, useMemo } from 'react'
import type { GroupRow } from '../../server/contract/groups.ts'
import { AsOf } from '../data/as-of.tsx'
import { DataTable } from '../data/data-table.tsx'
import type { DataColumn, PhoneRow } from '../data/data-table.tsx'
import { Failures } from '../data/failures.tsx'
import { KnownValue, RateValue } from '../data/known-value.tsx'
import { pollMs, queryOf } from '../data/query.ts'
import { WriteButton } from '../data/rights.tsx'
import type { Reply } from '../data/send.ts'
import { useDialog } from '../data/use-dialog.ts'
import { useListState } from '../data/use-list-state.ts'
import { useSend } from '../data/use-send.ts'
import { useRows, windowRows } from '../data/use-rows.ts'
import { useFormat } from '../format/use-format.ts'
import { links } from '../links.ts'
import { PageHeader } from '../shell/page-header.tsx'
import { Button } from '../ui/button.tsx'
import { SearchInput } from '../ui/field.tsx'
import { late } from '../ui/late.tsx'
import { notify } from '../ui/notify.tsx'
import { Badge } from '../ui/status.tsx'
import { TypeChips } from '../ui/type-chips.tsx'
import { DiffTotalValue } from './diff-total.tsx'
import { NoGroups } from './no-groups.tsx'

const CreateDialog = late(() => import('./create-group.tsx').then((module) => module.CreateGroup))

const dialogs = { create: 'groups.write' } as const
const types = ['NORMAL', 'FIFO', 'SYSTEM'] as const
const sorts = ['group', 'clients', 'outPerSecond', 'diffTotal', 'delayMs'] as const
type Sort = (typeof sorts)[number]

/** Every consumer group with what an operator looks for first: is somebody there, and how far behind is it. */
export function GroupList({ cluster }: { readonly cluster: string }) {
  const t = useTranslations('groups')
  const state = useListState({ defaultSort: 'group', sorts, types, defaultTypes: ['NORMAL', 'FIFO'] })
  const { q, sort } = state
  const chosen = state.types.join(',')
  const pageOf = useCallback(
    (start: number) =>
      queryOf(
        'listGroups',
        {
          params: { cluster },
          query: {
            q: q === '' ? undefined : q,
            ...(chosen === '' ? {} : { types: chosen }),
            sort: sort as Sort,
            start,
            limit: windowRows,
          },
        },
        { every: pollMs.live },
      ),
    [cluster, q, chosen, sort],
  )
  const rows = useRows<GroupRow, Reply<'listGroups'>>(pageOf, `${q}\n${chosen}\n${sort}`, state.start)
  const measured = useMeasured(cluster, rows.loaded)
  const rowAt = (index: number): GroupRow | undefined => {
    const row = rows.rowAt(index)
    return row === undefined ? undefined : { ...row, ...measured.get(row.group) }
  }
  const counts = rows.latest?.countByType
  return (
    <>
      <PageHeader
        title={t('title')}
        actions={
          <>
            <AsOf query={rows} at={rows.latest?.asOf} everyMs={pollMs.live} />
            <Actions cluster={cluster} />
          </>
        }
      />
      <div className="flex flex-wrap items-center gap-2">
        <SearchInput value={q} onChange={state.setQ} label={t('search')} className="w-full sm:w-72" />
        <TypeChips
          label={t('types')}
          choices={types.map((type) => ({ key: type, text: t(`type.${type}`), count: counts?.[type] }))}
          chosen={state.types}
          onChange={state.setTypes}
        />
      </div>
      <Failures of={rows.latest?.failures} />
      <DataTable
        label={t('title')}
        columns={useColumns(cluster)}
        rows={{ ...rows, rowAt }}
        rowKey={(row) => row.group}
        state={state}
        phone={usePhoneRow(cluster)}
        nothing={q === '' && counts?.NORMAL === 0 && counts.FIFO === 0}
        empty={<NoGroups cluster={cluster} />}
      />
    </>
  )
}

/** What can be done with all groups. */
function Actions({ cluster }: { readonly cluster: string }) {
  const t = useTranslations('groups')
  const [dialog, setDialog] = useDialog(dialogs)
  return (
    <>
      <RefreshAll cluster={cluster} />
      <WriteButton
        right="groups.write"
        tone="primary"
        icon={<Plus aria-hidden className="size-4" />}
        onClick={() => setDialog('create')}
      >
        {t('create')}
      </WriteButton>
      {dialog === 'create' && <CreateDialog cluster={cluster} onClose={() => setDialog(undefined)} />}
    </>
  )
}

/** Has the server collect names, progress and connections of all groups now. */
function RefreshAll({ cluster }: { readonly cluster: string }) {
  const t = useTranslations('groups.refresh')
  const collect = useSend('refreshGroups', ['listGroups', 'measureGroups'])
  const run = (): void =>
    collect.mutate(
      { params: { cluster } },
      {
        onSuccess: ({ groups, failures }) =>
          notify({
            kind: failures.length > 0 ? 'error' : 'success',
            title: t('done', { count: groups }),
            ...(failures.length > 0
              ? { description: t('silent', { brokers: failures.map((one) => one.broker).join(', ') }) }
              : {}),
          }),
        onError: (error) => notify({ kind: 'error', title: t('failed'), description: error.message }),
      },
    )
  return (
    <Button disabled={collect.isPending} title={t('hint')} onClick={run}>
      {t('action')}
    </Button>
  )
}

type Measure = Reply<'measureGroups'>['items'][number]

/** The dear columns of the rows that are loaded, asked for by name. */
function useMeasured(cluster: string, rows: readonly GroupRow[]): ReadonlyMap<string, Measure> {
  const groups = useMemo(() => rows.slice(0, 200).map((row) => row.group), [rows])
  const query = useQuery({
    ...queryOf(
      'measureGroups',
      { params: { cluster }, body: { groups } },
      { every: pollMs.live, enabled: groups.length > 0 },
    ),
    placeholderData: (before) => before,
  })
  return useMemo(() => new Map(query.data?.items.map((item) => [item.group, item])), [query.data])
}

function useColumns(cluster: string): readonly DataColumn<GroupRow>[] {
  const t = useTranslations('groups')
  const format = useFormat()
  return [
    {
      key: 'group',
      header: t('column.group'),
      width: 280,
      sort: 'group',
      cell: (row) => <GroupLink cluster={cluster} row={row} />,
    },
    {
      key: 'mode',
      header: t('column.mode'),
      width: 170,
      cell: (row) => <Mode row={row} />,
    },
    {
      key: 'clients',
      header: t('column.clients'),
      width: 90,
      numeric: true,
      sort: 'clients',
      cell: (row) => <KnownValue of={row.clients}>{(count) => format.integer(count)}</KnownValue>,
    },
    {
      key: 'outPerSecond',
      header: t('column.rate'),
      width: 110,
      numeric: true,
      sort: 'outPerSecond',
      cell: (row) => <RateValue of={row.outPerSecond} />,
    },
    {
      key: 'diffTotal',
      header: t('column.diffTotal'),
      width: 170,
      numeric: true,
      sort: 'diffTotal',
      cell: (row) => <KnownValue of={row.diffTotal}>{(total) => <DiffTotalValue total={total} />}</KnownValue>,
    },
    {
      key: 'delayMs',
      header: t('column.delay'),
      width: 130,
      numeric: true,
      sort: 'delayMs',
      cell: (row) => (
        <KnownValue of={row.delayMs}>
          {(delay) => (delay === 0 ? <span className="text-faint">0</span> : format.duration(delay))}
        </KnownValue>
      ),
    },
  ]
}

function usePhoneRow(cluster: string): (row: GroupRow) => PhoneRow {
  const t = useTranslations('groups')
  const format = useFormat()
  return (row) => ({
    title: <GroupLink cluster={cluster} row={row} />,
    value: <KnownValue of={row.diffTotal}>{(total) => <DiffTotalValue total={total} />}</KnownValue>,
    meta: (
      <>
        <Mode row={row} />
        <span>
          {t('column.clients')} <KnownValue of={row.clients}>{(count) => format.integer(count)}</KnownValue>
        </span>
      </>
    ),
  })
}

function GroupLink({ cluster, row }: { readonly cluster: string; readonly row: GroupRow }) {
  const t = useTranslations('groups')
  return (
    <span className="flex min-w-0 items-center gap-2">
      <Link href={links.group(cluster, row.group)} prefetch={false} className="truncate" title={row.group}>
        {row.group}
      </Link>
      {row.type !== 'NORMAL' && <Badge>{t(`type.${row.type}`)}</Badge>}
    </span>
  )
}

/** How the group gets its messages, and whether its clients share them. */
function Mode({ row }: { readonly row: GroupRow }) {
  const t = useTranslations('groups')
  return (
    <span className="inline-flex items-center gap-1.5">
      <KnownValue of={row.consumeType}>{(type) => t(`consumeType.${type}`)}</KnownValue>
      {'value' in row.mode && <span className="text-soft">{t(`mode.${row.mode.value}`)}</span>}
    </span>
  )
}
