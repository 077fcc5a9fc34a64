import { compareText } from '../../broker-core/client/index.ts'
import type { Known } from '../contract/values.ts'

/** The wanted window of a list that is already filtered and sorted; rows are made for the window only. */
export function pageOf<E, T>(
  entries: readonly E[],
  window: { start: number; limit: number },
  totalUnfiltered: number,
  rowOf: (entry: E) => T,
) {
  const { start, limit } = window
  return { items: entries.slice(start, start + limit).map(rowOf), start, total: entries.length, totalUnfiltered }
}

/** How many items there are of each kind, kinds without any included. */
export function countBy<T, K extends string>(
  items: readonly T[],
  kinds: readonly K[],
  kindOf: (item: T) => K,
): Record<K, number> {
  const counts = Object.fromEntries(kinds.map((kind) => [kind, 0])) as Record<K, number>
  for (const item of items) counts[kindOf(item)]++
  return counts
}

/**
 * Sorts by a column, `-column` for descending; unknown values come last either way, and ties keep the order of the names.
 * @param rows in the order of their names
 * @param byName the column of the names
 * @param cell value of a column: a name, a number, or a known value of the contract
 */
export function sorted<T, C extends string>(
  rows: readonly T[],
  sort: C | `-${C}`,
  { byName, cell }: { byName: C; cell: (row: T, column: C) => unknown },
): T[] {
  const isDescending = sort.startsWith('-')
  const column = (isDescending ? sort.slice(1) : sort) as C
  if (column === byName) return isDescending ? [...rows].reverse() : [...rows]
  const keyed = rows.map((row) => ({ row, key: sortKey(cell(row, column)) }))
  keyed.sort((a, b) => {
    if (a.key === undefined || b.key === undefined) return Number(a.key === undefined) - Number(b.key === undefined)
    return isDescending ? compareKeys(b.key, a.key) : compareKeys(a.key, b.key)
  })
  return keyed.map(({ row }) => row)
}

type SortKey = string | number | bigint

/** Text of a plain cell is a name; text inside a known value is the digits of a 64-bit number. */
function sortKey(cell: unknown, isInside = false): SortKey | undefined {
  if (typeof cell === 'object' && cell !== null) {
    if ('value' in cell) return sortKey(cell.value, true)
    return 'known' in cell ? sortKey(cell.known, true) : undefined
  }
  if (typeof cell === 'string') return isInside && /^-?\d+$/.test(cell) ? BigInt(cell) : cell
  return typeof cell === 'number' || typeof cell === 'bigint' ? cell : undefined
}

function compareKeys(a: SortKey, b: SortKey): number {
  if (typeof a === 'string' || typeof b === 'string') return compareText(String(a), String(b))
  return a < b ? -1 : a > b ? 1 : 0
}

export function mapKnown<T, O>(value: Known<T>, write: (value: T) => O): Known<O> {
  if (!('value' in value)) return value
  return value.staleSince === undefined
    ? { value: write(value.value) }
    : { value: write(value.value), staleSince: value.staleSince }
}
