'use client'

import { parseAsInteger, parseAsString, useQueryStates } from 'nuqs'
import { useCallback, useMemo } from 'react'

/** What a list shows: search, choice of types, sort key (`-column` descending) and the first visible row. All in the URL. */
export interface ListState {
  readonly q: string
  readonly types: readonly string[]
  readonly sort: string
  /** Row number at the top, 0 = first. */
  readonly start: number
  setQ(q: string): void
  setTypes(types: readonly string[]): void
  setSort(sort: string): void
  setStart(start: number): void
  /** Takes search and choice away. */
  clear(): void
}

/**
 * The state of a list in the URL as `q`, `type`, `sort`, `row`; defaults are not written. Values a list cannot have are
 * ignored. A new search, choice or order begins at the first row again.
 */
export function useListState(options: {
  readonly defaultSort: string
  readonly sorts: readonly string[]
  readonly types?: readonly string[]
  readonly defaultTypes?: readonly string[]
}): ListState {
  const { defaultSort, sorts, types: known = [], defaultTypes = [] } = options
  const fallback = defaultTypes.join(',')
  const [values, set] = useQueryStates({
    q: parseAsString.withDefault(''),
    type: parseAsString.withDefault(fallback),
    sort: parseAsString.withDefault(defaultSort),
    row: parseAsInteger.withDefault(0),
  })
  const setQ = useCallback((q: string) => void set({ q: q === '' ? null : q, row: null }), [set])
  const setTypes = useCallback((types: readonly string[]) => void set({ type: types.join(','), row: null }), [set])
  const setSort = useCallback((sort: string) => void set({ sort, row: null }), [set])
  const setStart = useCallback((row: number) => void set({ row: row === 0 ? null : row }, { throttleMs: 500 }), [set])
  const clear = useCallback(() => void set({ q: null, type: '', row: null }), [set])
  const typeText = values.type
  const types = useMemo(() => typeText.split(',').filter((type) => known.includes(type)), [typeText, known])
  const sort = sorts.includes(values.sort.replace(/^-/, '')) ? values.sort : defaultSort
  return { q: values.q, types, sort, start: Math.max(0, values.row), setQ, setTypes, setSort, setStart, clear }
}

/** The sort key after a press on a column: ascending, descending, ascending … `numeric` columns begin descending. */
export function nextSort(now: string, column: string, numeric: boolean): string {
  if (now === column) return `-${column}`
  if (now === `-${column}`) return column
  return numeric ? `-${column}` : column
}
