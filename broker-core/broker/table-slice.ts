import type { DataVersion } from '../protocol/bodies/data-version.ts'
import { readJavaJson } from '../protocol/java-json.ts'

export interface SliceWish {
  /** Position of the first name. Undefined: the asker does not know of slices and gets everything. */
  readonly start: number | undefined
  readonly countMax: number | undefined
  /** Version of the slices the asker has already, as JSON text. */
  readonly version: string | undefined
  readonly currentVersion: DataVersion
  /** Whether this broker answers in slices, and how large they are at most. */
  readonly isSliced: boolean
  readonly sliceMax: number
}

/**
 * The names of a table that an asker gets (Java: requests 21 and 201 since 5.3.4); undefined: all. A table that has changed in
 * between begins anew.
 */
export function sliceOf(sortedNames: readonly string[], wish: SliceWish): readonly string[] | undefined {
  const { start, countMax, isSliced, sliceMax } = wish
  if (!isSliced || start === undefined || countMax === undefined) return undefined
  const first = isSameVersionText(wish.version, wish.currentVersion) ? Math.max(0, start) : 0
  return sortedNames.slice(first, first + Math.max(0, Math.min(countMax, sliceMax)))
}

function isSameVersionText(text: string | undefined, current: DataVersion): boolean {
  if (text === undefined || text === '') return false
  try {
    const given = readJavaJson(text) as Partial<Record<keyof DataVersion, unknown>> | null
    const members = ['counter', 'stateVersion', 'timestamp'] as const
    return members.every((member) => Number(given?.[member] ?? 0) === current[member])
  } catch {
    return false // Not a version: as if none had been given.
  }
}
