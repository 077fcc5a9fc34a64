import { expect, it } from 'vitest'
import { bloomDataOf, bloomGeometry, fitsGeometry } from './bloom-filter.ts'

const long = '0123456789abcdefghijklmnopqrstuvwxyz%RETRY%'

// As org.apache.rocketmq.filter.util.BloomFilter of 5.5.0 answers.
it.each<[percent: number, expected: number, text: string, bits: number, positions: number[]]>([
  [20, 32, 'GID#Topic', 112, [83, 15, 29]],
  [20, 32, 'a', 112, [94, 99, 7]],
  [20, 32, 'group#中文', 112, [65, 6, 52]],
  [20, 32, '0123456789abcdef', 112, [11, 47, 60]],
  [20, 32, long, 112, [22, 95, 42]],
  [20, 1, 'GID#Topic', 8, [3, 7, 5]],
  [1, 32, 'GID#Topic', 312, [139, 71, 285, 237, 192, 164, 46]],
  [1, 32, long, 312, [94, 239, 306, 228, 105, 128, 50]],
  [50, 100, 'a', 152, [14]],
  [10, 1000, '0123456789abcdef', 4800, [1467, 2383, 796, 4680]],
  [99, 3, 'GID#Topic', 8, [3]],
  [5, 7, long, 48, [22, 47, 42, 36, 33]],
])('%i %% of errors, %i subscriptions: the bits of %s', (percent, expected, text, bits, positions) => {
  const geometry = bloomGeometry(percent, expected)
  const data = bloomDataOf(text, geometry)
  expect(data).toEqual({ bitNum: bits, bitPos: positions })
  expect(fitsGeometry(data, geometry)).toBe(true)
  expect(fitsGeometry({ bitNum: bits + 8, bitPos: positions }, geometry)).toBe(false)
})
