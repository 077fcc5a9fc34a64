import { expect, test } from 'vitest'
import { RateHistory } from './rate-history.ts'

const sample = (n: number) => ({
  ...{ inPerSecond: n, outPerSecond: n * 2, backlog: n * 3 },
  ...{ oldestWaitingMs: n * 4, deadLetters: n * 5, diskPercent: Number.NaN },
})

test('samples come back in order, what is missing is a gap', () => {
  const history = new RateHistory(10, 5)
  expect(history.read(1000).inPerSecond).toEqual([null, null, null, null, null])
  history.add(1000, sample(1))
  history.add(1010, sample(2))
  history.add(1034, sample(3))
  expect(history.read(1034)).toEqual({
    from: 990,
    stepMs: 10,
    inPerSecond: [null, 1, 2, null, 3],
    outPerSecond: [null, 2, 4, null, 6],
    backlog: [null, 3, 6, null, 9],
    oldestWaitingMs: [null, 4, 8, null, 12],
    deadLetters: [null, 5, 10, null, 15],
    diskPercent: [null, null, null, null, null],
  })
})

test('old samples leave, also when nothing comes for long', () => {
  const history = new RateHistory(10, 3)
  for (let n = 0; n < 5; n++) history.add(n * 10, sample(n))
  expect(history.read(40).inPerSecond).toEqual([2, 3, 4])
  expect(history.read(60).inPerSecond).toEqual([4, null, null])
  history.add(1000, sample(9))
  expect(history.read(1000).inPerSecond).toEqual([null, null, 9])
})

test('a second sample of a step replaces the first, an unknown value is a gap', () => {
  const history = new RateHistory(10, 2)
  history.add(100, sample(1))
  history.add(105, { ...sample(2), backlog: Number.NaN })
  expect(history.read(109)).toMatchObject({ inPerSecond: [null, 2], backlog: [null, null] })
})
