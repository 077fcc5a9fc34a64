import { expect, test } from 'vitest'
import { judgePops, type PopEvent } from './pop-traffic.ts'

const pop = (life: number, popTime: number, ackedAt?: number, record = 'T 0 0'): PopEvent => ({
  key: 'a',
  sentIn: 1,
  life,
  record,
  popTime,
  ...(ackedAt === undefined ? {} : { ackedAt }),
})
const problems = (...events: PopEvent[]): string[] => judgePops(['a'], events).map(({ problem }) => problem)

test('what was acked once is good, also when it came again in time or after a kill', () => {
  expect(problems(pop(1, 1000, 1100))).toEqual([])
  expect(problems(pop(1, 1000), pop(1, 3000, 3100))).toEqual([])
  expect(problems(pop(1, 1000, 1100), pop(2, 1500, 1600))).toEqual([])
})

test('two copies that earlier lives made are good in a later one, but not in the first', () => {
  expect(problems(pop(2, 1000, 1100, 'R 0 0'), pop(2, 1000, 1200, 'R 0 1'))).toEqual([])
  expect(problems(pop(1, 1000, 1100, 'R 0 0'), pop(1, 1000, 1200, 'R 0 1'))).toEqual(['early'])
})

test('an ack that came too late does not count against the next pop', () => {
  expect(problems(pop(1, 1000, 3100), pop(1, 3050, 3200))).toEqual([])
})

test.each([
  ['nobody got it', [], ['gone']],
  ['nobody could ack it', [pop(1, 1000)], ['gone']],
  ['it came again though acked', [pop(1, 1000, 1100), pop(1, 4000)], ['twice in one life']],
  ['a record came again in a later life', [pop(2, 1000, 1100), pop(2, 4000)], ['twice in one life']],
  ['it came again while invisible', [pop(1, 1000), pop(1, 2000, 2100)], ['early']],
])('damage: %s', (_what, events, expected) => {
  expect(problems(...events)).toEqual(expected)
})
