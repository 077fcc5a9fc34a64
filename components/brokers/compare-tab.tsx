'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { parseAsBoolean, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs'
import { Answer } from '../data/answer.tsx'
import { queryOf } from '../data/query.ts'
import type { Reply } from '../data/send.ts'
import { Checkbox, SearchInput, Select } from '../ui/field.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { LongTable, type LongColumn } from '../ui/long-table.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'
import { SettingKey, settingKeyWidth } from './setting-key.tsx'

type Compared = Reply<'compareBrokers'>
type Row = Compared['rows'][number]
const kinds = ['config', 'runtime'] as const

/** Configurations or runtime tables of all brokers beside each other; at first only what differs without having to. */
export function CompareTab({ cluster }: { readonly cluster: string }) {
  const t = useTranslations('brokers.compare')
  const base = useTranslations('base.table')
  const [{ what, all, nature, q }, set] = useQueryStates({
    what: parseAsStringLiteral(kinds).withDefault('config'),
    all: parseAsBoolean.withDefault(false),
    nature: parseAsBoolean.withDefault(false),
    q: parseAsString.withDefault(''),
  })
  const query = useQuery(queryOf('compareBrokers', { params: { cluster }, query: { what } }))
  const isShown = (row: Row): boolean =>
    row.key.toLowerCase().includes(q.toLowerCase()) && (all || (row.differs && (nature || !row.byNature)))
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-3">
        <Select
          aria-label={t('what')}
          value={what}
          className="w-40!"
          onChange={(event) => void set({ what: kinds.find((kind) => kind === event.target.value) ?? null })}
        >
          {kinds.map((kind) => (
            <option key={kind} value={kind}>
              {t(kind)}
            </option>
          ))}
        </Select>
        <SearchInput
          value={q}
          onChange={(text) => void set({ q: text === '' ? null : text })}
          label={t('search')}
          className="w-full sm:w-60"
        />
        <Checkbox
          label={t('onlyDifferent')}
          checked={!all}
          onChange={(event) => void set({ all: event.target.checked ? null : true })}
        />
        <Checkbox
          label={t('byNature')}
          checked={nature || all}
          disabled={all}
          onChange={(event) => void set({ nature: event.target.checked ? true : null })}
        />
      </div>
      <Answer query={query} skeleton={<SkeletonRows rows={12} label={base('loading')} />}>
        {(data) => <Comparison data={data} rows={data.rows.filter(isShown)} isAll={all} />}
      </Answer>
    </div>
  )
}

function Comparison({
  data,
  rows,
  isAll,
}: {
  readonly data: Compared
  readonly rows: readonly Row[]
  readonly isAll: boolean
}) {
  const t = useTranslations('brokers.compare')
  const isOne = data.brokers.length < 2
  return (
    <>
      {!isOne && (
        <p role="status" className="text-sm text-soft">
          {t('count', { count: data.rows.filter((row) => row.differs && !row.byNature).length })}
        </p>
      )}
      <LongTable
        label={t('label')}
        rows={rows}
        rowKey={(row) => row.key}
        columns={columnsOf(data, { key: t('key'), missing: t('missing') })}
        empty={
          isOne && !isAll ? (
            <EmptyState title={t('one')}>{t('oneHint')}</EmptyState>
          ) : (
            <EmptyState title={t('same')}>{t('sameHint')}</EmptyState>
          )
        }
      />
    </>
  )
}

function columnsOf(
  { brokers }: Compared,
  words: { readonly key: string; readonly missing: string },
): LongColumn<Row>[] {
  const key: LongColumn<Row> = {
    key: 'key',
    header: words.key,
    width: settingKeyWidth,
    wraps: true,
    cell: (row) => <SettingKey name={row.key} />,
  }
  const values = brokers.map(({ broker, brokerId, address }, at): LongColumn<Row> => ({
    key: address,
    header: <span title={address}>{brokerId === '0' ? broker : `${broker}:${brokerId}`}</span>,
    wraps: true,
    cell: (row) => {
      const value = row.values[at]
      if (value === null || value === undefined) return <span className="text-unknown">{words.missing}</span>
      const isOdd = row.differs && !row.byNature
      return <code className={isOdd ? 'text-sm text-warn' : 'text-sm'}>{value}</code>
    },
  }))
  return [key, ...values]
}
