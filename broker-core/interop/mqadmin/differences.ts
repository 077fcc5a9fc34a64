import type { Pair } from './pairs.ts'

/** Why a pair prints something else than it is compared with. */
export interface Difference {
  readonly title: string
  /** For users: what is different, and why. */
  readonly reason: string
  readonly cells: readonly { readonly pairs: readonly Pair[]; readonly cases: readonly string[] }[]
}

export const differences: readonly Difference[] = []

/** What is declared about a case with a pair; undefined: it must be equal. */
export const differenceOf = (name: string, pair: Pair): Difference | undefined =>
  differences.find(({ cells }) => cells.some(({ pairs, cases }) => pairs.includes(pair) && cases.includes(name)))
