import { expect, test } from 'vitest'
import type { BrokerAddress, BrokerProgress } from '../../broker-core/client/index.ts'
import { OldestWaitingFinder } from './oldest-waiting.ts'

const now = 1_700_000_000_000
const reader = (broker: string): BrokerAddress => ({ cluster: 'c', broker, brokerId: 0, address: `${broker}:1` })
/** A group on one queue: how long ago its last consumed message was stored; 0: it consumed none. */
const group = (behind: number, lastMs: number, queueId = 0): BrokerProgress => ({
  broker: 'a',
  tps: 0,
  queues: [
    {
      topic: 'T',
      broker: 'a',
      queueId,
      brokerOffset: 100n,
      consumerOffset: 100n - BigInt(behind),
      pullOffset: undefined,
      lastConsumedAt: lastMs === 0 ? 0 : now - lastMs,
    },
  ],
})
const progressOf = (groups: Record<string, BrokerProgress>) => new Map([['a', new Map(Object.entries(groups))]])
const at = { now, isCounted: (name: string) => !name.startsWith('SYS') }

test('the message itself counts, not the one before it', async () => {
  const reads: number[] = []
  const finder = new OldestWaitingFinder((_topic, _reader, queueId) => {
    reads.push(queueId)
    return Promise.resolve(now - [1000, 40_000, 5][queueId]!)
  })
  const progress = progressOf({
    quiet: group(1, 86_400_000, 0),
    slow: group(9, 60_000, 1),
    quick: group(3, 30_000, 2),
    done: group(0, 99_000_000, 2),
    SYS_x: group(5, 99_000_000, 2),
  })
  expect(await finder.find(progress, [reader('a')], at)).toEqual({ group: 'slow', ms: 40_000, isExact: true })
  // `quick` waits 30 s at most: no reason to ask.
  expect(reads).toEqual([0, 1])
  await finder.find(progress, [reader('a')], at)
  expect(reads).toEqual([0, 1])
})

test('a group that consumed nothing yet is asked first', async () => {
  const finder = new OldestWaitingFinder((_topic, _reader, queueId) => Promise.resolve(now - [7000, 500][queueId]!))
  const progress = progressOf({ first: group(100, 0, 0), other: group(2, 900, 1) })
  expect(await finder.find(progress, [reader('a')], at)).toEqual({ group: 'first', ms: 7000, isExact: true })
})

test('of a broker that does not tell, the bound is all there is', async () => {
  let asked = 0
  const finder = new OldestWaitingFinder(() => {
    asked++
    return Promise.reject(new Error('no such request'))
  })
  const progress = progressOf({ never: group(100, 0, 0), slow: group(4, 60_000, 1), slower: group(4, 70_000, 2) })
  expect(await finder.find(progress, [reader('a')], at)).toEqual({ group: 'slower', ms: 70_000, isExact: false })
  expect(asked).toBe(1)
  expect(await finder.find(new Map(), [], at)).toBeUndefined()
})
