import { expect, test } from 'vitest'
import { type Delivered, judgeTraffic, type Promised, stampSlackMs } from './ledger.ts'

const lives = [0, 1000, 2000]
const promise = (change: Partial<Promised> = {}): Promised => ({
  key: 'a',
  place: 'T',
  mustBe: 'there',
  notBefore: 500,
  ...change,
})
const copy = (storeTimestamp: number, change: Partial<Delivered> = {}): Delivered => ({
  key: 'a',
  place: 'T',
  storeTimestamp,
  ...change,
})
const problems = (promised: Promised, ...delivered: Delivered[]): string[] =>
  judgeTraffic([promised], delivered, lives).map(({ problem }) => problem)

test('what came once, at its time, is good', () => {
  expect(problems(promise(), copy(500))).toEqual([])
})

test('what came again after a kill is good', () => {
  expect(problems(promise(), copy(600), copy(1100), copy(2100))).toEqual([])
})

test('what came again because something let it is good, in that life alone', () => {
  expect(problems(promise({ onceMoreAt: [650] }), copy(600), copy(700), copy(1100))).toEqual([])
  expect(problems(promise({ onceMoreAt: [650] }), copy(1100), copy(1200))).toEqual(['twice in one life'])
})

test.each([
  ['nothing came', promise(), [], ['gone']],
  ['it came to another place', promise(), [copy(600, { place: 'U' })], ['gone']],
  ['it came early', promise(), [copy(499 - stampSlackMs)], ['early']],
  [
    'its second copy came early',
    promise({ notBefore: 1500 }),
    [copy(1600), copy(1200)],
    ['early', 'twice in one life'],
  ],
  ['it came twice without a kill between', promise(), [copy(600), copy(700)], ['twice in one life']],
  ['it was rolled back and came', promise({ mustBe: 'absent' }), [copy(600)], ['there though rolled back']],
])('damage: %s', (_what, promised, delivered, expected) => {
  expect(problems(promised, ...delivered)).toEqual(expected)
})

test('what was rolled back and did not come is good', () => {
  expect(problems(promise({ mustBe: 'absent' }))).toEqual([])
})
