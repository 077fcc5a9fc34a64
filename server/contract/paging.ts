import { z } from 'zod'
import { EpochMs, Failure } from './values.ts'

/** A whole number in a query string; the browser may give a number. */
export const queryInt = (range: { least: number; greatest: number; fallback: number }) =>
  z
    .union([
      z.int(),
      z
        .string()
        .regex(/^-?\d{1,16}$/, 'not a whole number')
        .transform(Number),
    ])
    .pipe(z.int().min(range.least).max(range.greatest))
    .default(range.fallback)

/** Epoch milliseconds in a query string. */
export const queryTime = z
  .union([
    z.int(),
    z
      .string()
      .regex(/^\d{1,16}$/, 'not epoch milliseconds')
      .transform(Number),
  ])
  .pipe(z.int().min(0))

/** Several choices in a query string, separated by commas; the browser may give an array. */
export const queryChoices = <const C extends string>(choices: readonly C[]) =>
  z
    .union([z.array(z.string()), z.string().transform((text) => text.split(',').filter((part) => part !== ''))])
    .pipe(z.array(z.enum(choices)))
    .optional()

/** The rows of a long list that are wanted: `limit` rows from row number `start` (0 = first) of the sorted, filtered list. */
export const pageQuery = {
  start: queryInt({ least: 0, greatest: 10_000_000, fallback: 0 }),
  limit: queryInt({ least: 1, greatest: 500, fallback: 100 }),
}

/** A window of a long list. */
export const Page = <S extends z.ZodType>(item: S) =>
  z.object({
    items: z.array(item),
    /** Row number of the first item. */
    start: z.int(),
    /** Rows that match filter and search. */
    total: z.int(),
    /** Rows without filter and search. */
    totalUnfiltered: z.int(),
    failures: z.array(Failure),
    /** When the list was collected. */
    asOf: EpochMs,
  })
export type Page<T> = {
  items: T[]
  start: number
  total: number
  totalUnfiltered: number
  failures: Failure[]
  asOf: number
}

/** Sort key of a list: a column, `-column` for descending. */
export function sortBy<const C extends string>(columns: readonly C[], fallback: NoInfer<C>) {
  const choices = columns.flatMap((column): (C | `-${C}`)[] => [column, `-${column}`])
  return z
    .string()
    .optional()
    .transform((text, context): C | `-${C}` => {
      if (text === undefined) return fallback
      const found = choices.find((choice) => choice === text)
      if (found === undefined) context.addIssue(`not one of ${choices.join(', ')}`)
      return found ?? fallback
    })
}
