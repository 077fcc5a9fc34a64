import { beforeEach, expect, test } from 'vitest'
import { lockLeaseMs, QueueLocks } from './queue-locks.ts'

let now = 0
let locks: QueueLocks
const queues = [0, 1, 2].map((queueId) => ({ topic: 'Orders', brokerName: 'broker-a', queueId }))

beforeEach(() => {
  now = 1_000_000
  locks = new QueueLocks({ clock: { now: () => now } })
})

test('a queue is locked for one client of a group at a time', () => {
  expect(locks.lock('G', queues.slice(0, 2), 'one')).toEqual(queues.slice(0, 2))
  expect(locks.lock('G', queues, 'two')).toEqual([queues[2]])
  expect(locks.lock('Other', queues, 'two')).toEqual(queues)
})

test('a lock that is taken again lasts on', () => {
  locks.lock('G', queues, 'one')
  now += lockLeaseMs - 1
  expect(locks.lock('G', queues, 'one')).toEqual(queues)
  now += lockLeaseMs - 1
  expect(locks.lock('G', queues, 'two')).toEqual([])
})

test('a lock lapses after a minute', () => {
  locks.lock('G', queues, 'one')
  now += lockLeaseMs
  expect(locks.lock('G', queues, 'two')).toEqual([])
  expect(locks.areAllLapsed('G')).toBe(false)
  now += 1
  expect(locks.isLockedBy('G', queues[0]!, 'one')).toBe(false)
  expect(locks.areAllLapsed('G')).toBe(true)
  expect(locks.lock('G', queues, 'two')).toEqual(queues)
  expect(locks.isLockedBy('G', queues[0]!, 'two')).toBe(true)
})

test('only the holder gives a lock back', () => {
  locks.lock('G', queues, 'one')
  locks.unlock('G', queues, 'two')
  expect(locks.lock('G', queues, 'two')).toEqual([])
  locks.unlock('G', queues.slice(0, 1), 'one')
  expect(locks.lock('G', queues, 'two')).toEqual([queues[0]])
})

test('a sweep keeps what has not lapsed', () => {
  locks.lock('G', queues.slice(0, 1), 'one')
  now += lockLeaseMs
  locks.lock('G', queues.slice(1), 'one')
  now += 1
  locks.sweep()
  expect(locks.lock('G', queues, 'two')).toEqual([queues[0]])
})
