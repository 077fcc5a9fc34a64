import { expect, test } from 'vitest'
import { valueTicks } from './value-ticks.ts'

const written = (most: number): string[] => {
  const { values, write } = valueTicks(most)
  return values.map(write)
}

test('small rates have marks that differ', () => {
  expect(written(0.1)).toEqual(['0', '0.02', '0.04', '0.06', '0.08', '0.10'])
  expect(written(0.3)).toEqual(['0', '0.1', '0.2', '0.3'])
  expect(written(0.0017)).toEqual(['0', '0.0005', '0.0010', '0.0015', '0.0020'])
  expect(written(0.000003)).toEqual(['0', '1e-6', '2e-6', '3e-6'])
})

test('whole and large numbers are written short', () => {
  expect(written(1)).toEqual(['0', '0.2', '0.4', '0.6', '0.8', '1.0'])
  expect(written(87)).toEqual(['0', '20', '40', '60', '80', '100'])
  expect(written(12_345)).toEqual(['0', '5k', '10k', '15k'])
  expect(written(4.2e9)).toEqual(['0', '1G', '2G', '3G', '4G', '5G'])
})

test('nothing but zeros has an axis, too', () => {
  for (const most of [0, Number.NaN, -Infinity]) expect(written(most).at(-1)).toBe('1.0')
})

test('at any scale: distinct, honest, few, and the highest value within', () => {
  for (let exponent = -7; exponent < 18; exponent++)
    for (const digits of [1, 1.2, 1.6, 2, 2.4, 3, 4.9, 5, 5.1, 7.3, 9.9]) {
      const most = digits * 10 ** exponent
      const { values, write } = valueTicks(most)
      const words = values.map(write)
      expect(new Set(words).size, words.join(' ')).toBe(values.length)
      expect(values.at(-1)).toBeGreaterThanOrEqual(most * (1 - 1e-6))
      expect(values.length).toBeGreaterThanOrEqual(3)
      expect(values.length).toBeLessThanOrEqual(6)
      for (const [at, word] of words.entries()) expect(numberOf(word)).toBeCloseTo(values[at]!, 12)
    }
})

/** What a reader takes a mark for, in units of its own size. */
function numberOf(word: string): number {
  const [, digits = '', unit = ''] = /^([\d.e+-]+?)([kMGTPE]?)$/.exec(word) ?? []
  return Number(digits) * 1000 ** ['', 'k', 'M', 'G', 'T', 'P', 'E'].indexOf(unit)
}
