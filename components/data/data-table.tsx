'use client'

import { useVirtualizer } from '@tanstack/react-virtual'
import { ArrowDown, ArrowUp } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useEffect, useLayoutEffect, useRef } from 'react'
import type { KeyboardEvent, ReactNode } from 'react'
import { Button } from '../ui/button.tsx'
import { cx } from '../ui/class-names.ts'
import { EmptyState } from '../ui/empty-state.tsx'
import { Select } from '../ui/field.tsx'
import { GapRow } from '../ui/gap-row.tsx'
import { Skeleton, SkeletonRows } from '../ui/skeleton.tsx'
import { ErrorState } from './error-state.tsx'
import { SlowNote } from './slow-note.tsx'
import { nextSort } from './use-list-state.ts'
import type { ListState } from './use-list-state.ts'
import { usePhone } from './use-phone.ts'
import type { ListReply, Rows } from './use-rows.ts'

/** A column of a long list. The first one names the row and stays in sight when the rest is moved sideways. */
export interface DataColumn<Row> {
  readonly key: string
  readonly header: string
  /** Pixels; the first column takes what is left, at least this much. */
  readonly width: number
  readonly cell: (row: Row) => ReactNode
  readonly numeric?: boolean
  /** Sort key of the endpoint; absent: not sortable. */
  readonly sort?: string
}

/** The two lines of a row on a phone. */
export interface PhoneRow {
  readonly title: ReactNode
  readonly value?: ReactNode
  readonly meta: ReactNode
}

interface Props<Row extends object, Reply extends ListReply<Row>> {
  readonly label: string
  readonly columns: readonly DataColumn<Row>[]
  readonly rows: Rows<Row, Reply>
  readonly rowKey: (row: Row) => string
  readonly state: ListState
  readonly phone: (row: Row) => PhoneRow
  /** Shown when there is nothing at all, search or no search: what this list is for and how to get a first entry. */
  readonly empty: ReactNode
  /** True when the list is empty for whoever looks at it, though it holds rows that are hidden by default. */
  readonly nothing?: boolean
}

const rowHeight = { wide: 28, phone: 52 }

/**
 * A list of any length: the endpoint searches, sorts and pages, the browser holds the windows on screen, and only the rows
 * in sight are in the document. Arrow keys move from row to row.
 */
export function DataTable<Row extends object, Reply extends ListReply<Row>>(props: Props<Row, Reply>) {
  const t = useTranslations('base')
  const { rows, state } = props
  if (rows.error !== null)
    return (
      <div className="panel">
        <ErrorState error={rows.error} retry={rows.refetch} />
      </div>
    )
  if (rows.total === undefined) {
    return (
      <div className="panel overflow-hidden" style={{ flex: '0 1 auto', minHeight: 0 }}>
        <SlowNote />
        <SkeletonRows rows={24} label={t('table.loading')} />
      </div>
    )
  }
  if (rows.total === 0 && (props.nothing === true || rows.latest?.totalUnfiltered === 0))
    return <div className="panel">{props.empty}</div>
  if (rows.total === 0) {
    return (
      <div className="panel">
        <EmptyState
          title={t('table.filterNone')}
          actions={<Button onClick={state.clear}>{t('table.clearFilter')}</Button>}
        >
          {t('table.filterNoneHint', { count: rows.latest?.totalUnfiltered ?? 0 })}
        </EmptyState>
      </div>
    )
  }
  return <Filled {...props} total={rows.total} />
}

type FilledProps<Row extends object, Reply extends ListReply<Row>> = Props<Row, Reply> & { readonly total: number }

function Filled<Row extends object, Reply extends ListReply<Row>>(props: FilledProps<Row, Reply>) {
  const { rows, state, total, label } = props
  const phone = usePhone()
  const height = phone ? rowHeight.phone : rowHeight.wide
  const frame = useRef<HTMLDivElement>(null)
  const seen = useRowsInSight({ frame, height, total, rows, state })
  const inSight: InSight = {
    indexes: seen.items.map((item) => item.index),
    above: seen.items[0]?.start ?? 0,
    below: seen.size - (seen.items.at(-1)?.end ?? 0),
  }
  return (
    <>
      {phone && <PhoneSort {...props} />}
      <div
        ref={frame}
        role="region"
        aria-label={label}
        tabIndex={0}
        onKeyDown={(event) => moveFocus(event, seen.scrollTo)}
        onScroll={seen.onScroll}
        className="panel relative overflow-auto"
        // As high as its rows, at most what is left of the page, and never less than some rows when the page is low.
        style={{ flex: '0 1 auto', minHeight: Math.min(320, (total + 1) * height + 2) }}
      >
        {phone ? <PhoneRows {...props} inSight={inSight} /> : <WideRows {...props} inSight={inSight} />}
      </div>
      <Count shown={total} />
    </>
  )
}

/** The rows in the document, and the pixels that stand for those above and below. */
interface InSight {
  readonly indexes: readonly number[]
  readonly above: number
  readonly below: number
}

function PhoneRows<Row extends object, Reply extends ListReply<Row>>(
  props: FilledProps<Row, Reply> & { readonly inSight: InSight },
) {
  const { indexes, above, below } = props.inSight
  return (
    <ul style={{ paddingTop: above, paddingBottom: below }}>
      {indexes.map((index) => (
        <PhoneLines key={index} index={index} total={props.total} row={props.rows.rowAt(index)} phone={props.phone} />
      ))}
    </ul>
  )
}

function WideRows<Row extends object, Reply extends ListReply<Row>>(
  props: FilledProps<Row, Reply> & { readonly inSight: InSight },
) {
  const { rows, state, total, label, columns, inSight } = props
  return (
    <table
      aria-rowcount={total + 1}
      className="w-full table-fixed border-separate border-spacing-0"
      style={{ minWidth: columns.reduce((sum, column) => sum + column.width, 0) }}
    >
      <caption className="sr-only">{label}</caption>
      <colgroup>
        {columns.map((column, at) => (
          <col key={column.key} style={at === 0 ? undefined : { width: column.width }} />
        ))}
      </colgroup>
      <Head columns={columns} state={state} />
      <tbody>
        <GapRow height={inSight.above} columns={columns.length} />
        {inSight.indexes.map((index) => {
          const row = rows.rowAt(index)
          return (
            <tr key={index} aria-rowindex={index + 2} data-row={index} className="group hover:bg-hover">
              {columns.map((column, at) => (
                <td key={column.key} className={cellClass(column.numeric === true, at === 0)}>
                  {row === undefined ? <Skeleton className="w-2/3" /> : column.cell(row)}
                </td>
              ))}
            </tr>
          )
        })}
        <GapRow height={inSight.below} columns={columns.length} />
      </tbody>
    </table>
  )
}

function cellClass(isNumeric: boolean, isFirst: boolean): string {
  return cx(
    'h-(--row) truncate border-b border-line px-3',
    isNumeric && 'num',
    isFirst && 'sticky left-0 bg-surface group-hover:bg-hover',
  )
}

/** Which rows are in sight, told to the list (to load them) and to the URL (to come back to them). */
function useRowsInSight<Row extends object, Reply extends ListReply<Row>>(at: {
  frame: { readonly current: HTMLDivElement | null }
  height: number
  total: number
  rows: Rows<Row, Reply>
  state: ListState
}) {
  const { frame, height, total, rows, state } = at
  const virtual = useVirtualizer({
    count: total,
    getScrollElement: () => frame.current,
    estimateSize: () => height,
    overscan: 12,
    initialRect: { width: 1200, height: 800 },
    initialOffset: state.start * height,
  })
  const listKey = `${state.q}\n${state.types.join()}\n${state.sort}`
  const shownKey = useRef(listKey)
  useLayoutEffect(() => {
    if (shownKey.current === listKey) return
    shownKey.current = listKey
    if (frame.current !== null) frame.current.scrollTop = 0
  }, [listKey, frame])
  const items = virtual.getVirtualItems()
  const firstIndex = items[0]?.index ?? 0
  const lastIndex = items.at(-1)?.index ?? 0
  const { show } = rows
  useEffect(() => show(firstIndex, lastIndex), [show, firstIndex, lastIndex])
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  const { setStart } = state
  const onScroll = (): void => {
    clearTimeout(timer.current)
    timer.current = setTimeout(() => setStart(Math.round((frame.current?.scrollTop ?? 0) / height)), 250)
  }
  return { items, onScroll, size: virtual.getTotalSize(), scrollTo: (index: number) => virtual.scrollToIndex(index) }
}

function Head<Row>({ columns, state }: { readonly columns: readonly DataColumn<Row>[]; readonly state: ListState }) {
  const t = useTranslations('base.table')
  return (
    <thead>
      <tr aria-rowindex={1}>
        {columns.map((column, at) => {
          const descending = column.sort !== undefined && state.sort === `-${column.sort}`
          const ascending = column.sort !== undefined && state.sort === column.sort
          const { sort } = column
          return (
            <th
              key={column.key}
              scope="col"
              aria-sort={descending ? 'descending' : ascending ? 'ascending' : undefined}
              className={cx(
                'sticky top-0 z-10 h-(--row) border-b border-line bg-surface text-sm font-medium whitespace-nowrap text-soft',
                column.numeric === true ? 'num' : 'text-left',
                at === 0 && 'left-0 z-20',
                sort === undefined && 'px-3',
              )}
            >
              {sort === undefined ? (
                column.header
              ) : (
                <button
                  type="button"
                  title={t('sortBy', { column: column.header })}
                  onClick={() => state.setSort(nextSort(state.sort, sort, column.numeric === true))}
                  className={cx(
                    'inline-flex h-(--row) w-full items-center gap-1 px-3 font-medium -outline-offset-2 hover:text-ink',
                    column.numeric === true && 'flex-row-reverse',
                    (ascending || descending) && 'text-ink',
                  )}
                >
                  {column.header}
                  {ascending && <ArrowUp aria-hidden className="size-3" />}
                  {descending && <ArrowDown aria-hidden className="size-3" />}
                </button>
              )}
            </th>
          )
        })}
      </tr>
    </thead>
  )
}

function PhoneLines<Row>({
  index,
  total,
  row,
  phone,
}: {
  readonly index: number
  readonly total: number
  readonly row: Row | undefined
  readonly phone: (row: Row) => PhoneRow
}) {
  const lines = row === undefined ? undefined : phone(row)
  return (
    <li
      data-row={index}
      aria-posinset={index + 1}
      aria-setsize={total}
      className="flex h-13 flex-col justify-center gap-0.5 border-b border-line px-3 last:border-0"
    >
      <span className="flex items-center gap-2">
        <span className="min-w-0 flex-1 truncate font-medium">{lines?.title ?? <Skeleton className="w-40" />}</span>
        <span className="num">{lines?.value}</span>
      </span>
      <span className="flex h-4.5 items-center gap-2 truncate text-sm text-soft">
        {lines?.meta ?? <Skeleton className="w-24" />}
      </span>
    </li>
  )
}

/** On a phone there are no column heads to press: a choice of orders instead. */
function PhoneSort<Row extends object, Reply extends ListReply<Row>>({ columns, state }: Props<Row, Reply>) {
  const t = useTranslations('base.table')
  const choices = columns.flatMap(({ sort, header, numeric }) => {
    if (sort === undefined) return []
    return [
      { key: numeric === true ? `-${sort}` : sort, text: `${header} ${numeric === true ? '↓' : '↑'}` },
      { key: numeric === true ? sort : `-${sort}`, text: `${header} ${numeric === true ? '↑' : '↓'}` },
    ]
  })
  return (
    <Select
      aria-label={t('sort')}
      value={state.sort}
      onChange={(event) => state.setSort(event.target.value)}
      className="w-auto self-start"
    >
      {choices.map((choice) => (
        <option key={choice.key} value={choice.key}>
          {choice.text}
        </option>
      ))}
    </Select>
  )
}

/** Tells a screen reader how many rows a new search left. */
function Count({ shown }: { readonly shown: number }) {
  const t = useTranslations('base.table')
  return (
    <p role="status" className="sr-only">
      {t('rows', { count: shown })}
    </p>
  )
}

/** Arrow keys (and J, K) on a row's link go to that of the next or previous row. */
function moveFocus(event: KeyboardEvent, scrollTo: (index: number) => void): void {
  const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key]
  if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return
  const from = event.target instanceof HTMLElement ? event.target.closest<HTMLElement>('[data-row]') : null
  const frame = event.currentTarget
  const target = from === null ? frame.querySelector<HTMLElement>('[data-row]') : null
  const index = from === null ? Number(target?.dataset['row'] ?? 0) : Number(from.dataset['row']) + step
  const link = frame.querySelector<HTMLElement>(`[data-row="${index}"] a, [data-row="${index}"] button`)
  if (from === null && event.key.startsWith('Arrow')) return
  event.preventDefault()
  scrollTo(index)
  link?.focus({ preventScroll: true })
}
