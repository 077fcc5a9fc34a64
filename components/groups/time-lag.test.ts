import { expect, test } from 'vitest'
import { timeLagOf } from './time-lag.ts'

test('the lag in time counts from the last consumed message, and only while messages wait', () => {
  const lastConsumedAt = { value: 1000 }
  expect(timeLagOf({ diff: { value: '7' }, lastConsumedAt }, 4500)).toEqual({ value: 3500 })
  expect(timeLagOf({ diff: { value: '0' }, lastConsumedAt }, 4500)).toEqual({ value: 0 })
  expect(timeLagOf({ diff: { value: '7' }, lastConsumedAt }, 400)).toEqual({ value: 0 })
})

test('what is not known stays unknown, with its reason', () => {
  expect(timeLagOf({ diff: { unknown: 'no-offset' }, lastConsumedAt: { value: 1 } }, 9)).toEqual({
    unknown: 'no-offset',
  })
  expect(timeLagOf({ diff: { value: '7' }, lastConsumedAt: { unknown: 'none' } }, 9)).toEqual({ unknown: 'none' })
})
