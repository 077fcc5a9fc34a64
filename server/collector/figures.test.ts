import { expect, test } from 'vitest'
import type { QueueOffsets } from '../../broker-core/client/index.ts'
import { diffOf, measureGroup } from './group-progress.ts'
import { countedSince, knowsYesterday, runtimeFigures } from './runtime-figures.ts'

test('the runtime keys of 5.x', () => {
  const table = new Map([
    ['brokerVersionDesc', 'V5_5_0'],
    ['putTps', '12.5 11.9 10.0'],
    ['getTransferredTps', '7.25 1 1'],
    ['msgPutTotalYesterdayMorning', '100'],
    ['msgPutTotalTodayMorning', '150'],
    ['msgPutTotalTodayNow', '9007199254740993'],
    ['commitLogDiskRatio', '0.4213'],
    ['bootTimestamp', '1700000000000'],
    ['commitLogMaxOffset', '4096'],
  ])
  expect(runtimeFigures(table)).toEqual({
    version: 'V5_5_0',
    inPerSecond: 12.5,
    outPerSecond: 7.25,
    inToday: 9007199254740843n,
    inYesterday: 50n,
    outToday: undefined,
    outYesterday: undefined,
    hasCountedBefore: true,
    putSinceStart: undefined,
    diskPercent: 42.1,
    bootAt: 1700000000000,
    commitLogEnd: 4096n,
  })
})

test.each([
  ['a broker that was started today and counts in memory', '0', { hours: 10 }, false],
  ['a broker that was started yesterday and had nothing to do', '0', { hours: -3 }, true],
  ['a broker that was started today and kept its counts', '7', { hours: 10 }, true],
])('yesterday’s figures of %s', (_, morning, { hours }, knows) => {
  const midnight = new Date(2026, 4, 5)
  const figures = runtimeFigures(
    new Map([
      ['msgPutTotalTodayMorning', morning],
      ['msgPutTotalTodayNow', '9'],
      ['bootTimestamp', String(midnight.getTime() + hours * 3_600_000)],
    ]),
  )
  expect(knowsYesterday(figures, midnight.getTime() + 12 * 3_600_000)).toBe(knows)
})

test.each([
  ['counts in memory', { now: '9', morning: '0', stored: '12' }, 10],
  ['kept more than it stored since', { now: '900', morning: '0', stored: '12' }, undefined],
  ['kept the count of a midnight', { now: '9', morning: '7', stored: '12' }, undefined],
])('today’s count of a broker that was started today and %s', (_, { now, morning, stored }, hours) => {
  const midnight = new Date(2026, 4, 5).getTime()
  const figures = runtimeFigures(
    new Map([
      ['msgPutTotalTodayMorning', morning],
      ['msgPutTotalTodayNow', now],
      ['putMessageTimesTotal', stored],
      ['bootTimestamp', String(midnight + 10 * 3_600_000)],
    ]),
  )
  const since = hours === undefined ? undefined : midnight + hours * 3_600_000
  expect(countedSince(figures, midnight + 12 * 3_600_000)).toBe(since)
})

test('the spelling of 4.x, and values that say nothing', () => {
  const table = new Map([
    ['getTransferedTps', '3 2 1'],
    ['putTps', ''],
    ['commitLogDiskRatio', '-1.0'],
    ['bootTimestamp', 'x'],
  ])
  expect(runtimeFigures(table)).toMatchObject({
    outPerSecond: 3,
    inPerSecond: undefined,
    diskPercent: undefined,
    bootAt: undefined,
  })
})

const queue = (brokerOffset: bigint, consumerOffset: bigint, lastConsumedAt = 0): QueueOffsets => ({
  topic: 'T',
  broker: 'b',
  queueId: 0,
  brokerOffset,
  consumerOffset,
  pullOffset: undefined,
  lastConsumedAt,
})

test('a diff is never negative: an offset beyond the end is unknown, with both numbers', () => {
  expect(diffOf(queue(10n, 4n))).toEqual({ value: 6n })
  expect(diffOf(queue(10n, 2n ** 63n - 1n))).toEqual({
    unknown: 'offset-beyond-end',
    detail: '9223372036854775807 > 10',
  })
})

test('a total adds what is known and counts what is not; delay is that of the oldest queue with a rest', () => {
  const parts = [
    { broker: 'b', tps: 1.5, queues: [queue(10n, 4n, 500), queue(7n, 7n, 100), queue(1n, 9n), queue(3n, 1n, 800)] },
  ]
  expect(measureGroup(parts, [], 1000)).toEqual({
    diffTotal: { value: { known: 8n, unknownQueues: 1 } },
    outPerSecond: { value: 1.5 },
    delayMs: { value: 500 },
    isPartial: true,
    at: 1000,
  })
})

test('a broker that is silent counts as an unknown queue, and a rate without it is unknown', () => {
  const parts = [{ broker: 'b', tps: 1.5, queues: [queue(10n, 4n, 500)] }]
  expect(measureGroup(parts, ['broker-z'], 1000)).toMatchObject({
    diffTotal: { value: { known: 6n, unknownQueues: 1 } },
    outPerSecond: { unknown: 'broker-unreachable', detail: 'broker-z' },
    isPartial: true,
  })
})

test('a group without offsets has none, unless a broker was silent', () => {
  expect(measureGroup([], [], 1)).toMatchObject({
    diffTotal: { unknown: 'no-offset' },
    outPerSecond: { value: 0 },
    isPartial: false,
  })
  expect(measureGroup([], ['broker-z'], 1)).toMatchObject({
    diffTotal: { unknown: 'broker-unreachable', detail: 'broker-z' },
    outPerSecond: { unknown: 'broker-unreachable' },
    isPartial: true,
  })
})
