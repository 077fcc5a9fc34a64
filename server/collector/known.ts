import type { Known, UnknownReason } from '../contract/values.ts'

export const known = <T>(value: T): Known<T> => ({ value })

export const unknown = (reason: UnknownReason, detail?: string): Known<never> =>
  detail === undefined ? { unknown: reason } : { unknown: reason, detail }

/** A value that may be undefined, as known or as unknown for the given reason. */
export const knownOr = <T>(value: T | undefined, reason: UnknownReason, detail?: string): Known<T> =>
  value === undefined ? unknown(reason, detail) : known(value)

export const valueOf = <T>(known: Known<T>): T | undefined => ('value' in known ? known.value : undefined)
