import { abbreviate } from '../format/number.ts'

/** What a value axis says, from zero up; the last is the top of the drawing. */
export interface ValueTicks {
  readonly values: readonly number[]
  readonly write: (value: number) => string
}

const ticksMost = 5

/**
 * Round marks from zero to at least the highest value, three to six of them: steps of 1, 2 or 5 times a power of ten, each written with
 * as many places as the step has, so that no two read alike and none is rounded.
 * @param most highest value drawn; nothing above zero gets marks as if it were one
 */
export function valueTicks(most: number): ValueTicks {
  const top = Number.isFinite(most) && most > 0 ? most : 1
  const power = Math.floor(Math.log10(top / ticksMost))
  const [factor, exponent] = [1, 2, 5, 10]
    .map((one) => (one === 10 ? ([1, power + 1] as const) : ([one, power] as const)))
    .find(([one, ten]) => top <= valueOf(one * ticksMost, ten) * (1 + 1e-9))!
  const count = Math.max(2, Math.ceil((top / valueOf(factor, exponent)) * (1 - 1e-9)))
  const values = Array.from({ length: count + 1 }, (_, at) => valueOf(at * factor, exponent))
  return { values, write: (value) => written(value, exponent) }
}

/** Exact as a decimal: 3 and -1 give 0.3, where a product would give 0.30000000000000004. */
const valueOf = (digits: number, exponent: number): number => Number(`${digits}e${exponent}`)

/** Beyond four places a power of ten is shorter than the zeros. */
const placesMost = 4

function written(value: number, exponent: number): string {
  if (value === 0) return '0'
  if (exponent >= 0) return abbreviate(value)
  return -exponent <= placesMost ? value.toFixed(-exponent) : value.toExponential()
}
