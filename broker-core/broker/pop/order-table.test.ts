import { mkdtempSync, readFileSync, rmSync, writeFileSync, mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { silentLog } from '../../base/log.ts'
import { illegalAck, nothingToCommit, OrderTable } from './order-table.ts'
import type { GroupQueue, OrderedPop } from './pop-parts.ts'

const queue: GroupQueue = { topic: 'OrderTopic', group: 'GID_order', queueId: 0 }
let now = 0
let folder = ''
let queues = 8

const newTable = (): OrderTable =>
  new OrderTable({
    configFolder: folder,
    log: silentLog,
    clock: { now: () => now },
    topics: { find: (topic) => (topic === 'OrderTopic' ? { readQueueNums: queues } : undefined) },
    groups: { find: (group) => (group === 'GID_order' ? {} : undefined) },
  })

const popOf = (queueOffsets: number[], more: Partial<OrderedPop> = {}): OrderedPop => ({
  ...queue,
  attemptId: undefined,
  isRetry: false,
  popTime: now,
  invisibleTime: 10_000,
  queueOffsets,
  ...more,
})

beforeEach(() => {
  now = 1_795_000_000_000
  queues = 8
  folder = mkdtempSync(path.join(tmpdir(), 'order-table-'))
})
afterEach(() => {
  vi.useRealTimers()
  rmSync(folder, { recursive: true, force: true })
})

describe('a queue that is popped in order', () => {
  it('is blocked until every message of the last pop is acked', () => {
    const table = newTable()
    expect(table.isBlocked(queue, undefined, 10_000)).toBe(false)
    expect(table.update(popOf([5, 6, 8]))).toBe('0 0 0')
    expect(table.isBlocked(queue, undefined, 10_000)).toBe(true)
    expect(table.isBlocked({ ...queue, queueId: 1 }, undefined, 10_000)).toBe(false)
    expect(table.commitAndNext(queue, 6, now)).toBe(5)
    expect(table.commitAndNext(queue, 5, now)).toBe(8)
    expect(table.isBlocked(queue, undefined, 10_000)).toBe(true)
    expect(table.commitAndNext(queue, 8, now)).toBe(9)
    expect(table.isBlocked(queue, undefined, 10_000)).toBe(false)
  })

  it('is free again when the invisible time is over', () => {
    const table = newTable()
    table.update(popOf([5, 6]))
    now += 9999
    expect(table.isBlocked(queue, undefined, 10_000)).toBe(true)
    now += 1
    expect(table.isBlocked(queue, undefined, 10_000)).toBe(false)
  })

  it('obeys the next visible time of a message, shorter or longer', () => {
    const table = newTable()
    table.update(popOf([5, 6]))
    table.updateNextVisibleTime(queue, 5, now, now + 1000)
    table.updateNextVisibleTime(queue, 6, now, now + 20_000)
    now += 10_001
    expect(table.isBlocked(queue, undefined, 10_000)).toBe(true)
    now += 10_000
    expect(table.isBlocked(queue, undefined, 10_000)).toBe(false)
  })

  it('gives the same messages to the same attempt without counting another delivery', () => {
    const table = newTable()
    table.update(popOf([5], { attemptId: 'attempt-1' }))
    expect(table.isBlocked(queue, 'attempt-1', 10_000)).toBe(false)
    expect(table.isBlocked(queue, 'attempt-2', 10_000)).toBe(true)
    expect(table.isBlocked(queue, undefined, 10_000)).toBe(true)
    expect(table.update(popOf([5], { attemptId: 'attempt-1' }))).toBe('0 0 0')
    expect(table.update(popOf([5], { attemptId: 'attempt-2' }))).toBe('0 qo0%5 1;0 0 1')
  })

  it('tells how often each message was given out before', () => {
    const table = newTable()
    table.update(popOf([5, 6]))
    expect(table.update(popOf([6, 7]))).toBe('0 qo0%6 1;0 0 0')
    expect(table.update(popOf([6, 7]))).toBe('0 qo0%6 2;0 qo0%7 1;0 0 1')
    expect(table.update(popOf([9]))).toBe('0 0 0')
  })

  it('does not take acks of another pop or of messages that it did not give', () => {
    const table = newTable()
    expect(table.commitAndNext(queue, 5, now)).toBe(6)
    table.update(popOf([5]))
    expect(table.commitAndNext(queue, 5, now - 1)).toBe(nothingToCommit)
    expect(table.commitAndNext(queue, 6, now)).toBe(illegalAck)
    expect(table.isBlocked(queue, undefined, 10_000)).toBe(true)
    table.updateNextVisibleTime(queue, 5, now - 1, 0)
    table.updateNextVisibleTime(queue, 77, now, 0)
    expect(table.isBlocked(queue, undefined, 10_000)).toBe(true)
    table.clearBlock(queue)
    expect(table.isBlocked(queue, undefined, 10_000)).toBe(false)
  })

  it('says when time has freed it, not before', () => {
    vi.useFakeTimers({ now })
    const table = newTable()
    const freed: GroupQueue[] = []
    table.onFree((each) => freed.push(each))
    const pass = (ms: number): void => {
      now += ms
      vi.advanceTimersByTime(ms)
    }
    table.update(popOf([5, 6]))
    table.updateNextVisibleTime(queue, 6, now, now + 15_000)
    pass(14_999)
    expect(freed).toEqual([])
    pass(1)
    expect(freed).toEqual([queue])
    table.update(popOf([5]))
    table.commitAndNext(queue, 5, now)
    pass(60_000)
    expect(freed).toHaveLength(1)
  })
})

describe('the file of the order table', () => {
  it('is read as it was written, and blocks as before', async () => {
    const table = newTable()
    table.update(popOf([2 ** 40, 2 ** 40 + 1, 2 ** 40 + 5], { attemptId: 'a"b' }))
    table.update(popOf([2 ** 40, 2 ** 40 + 1, 2 ** 40 + 5], { attemptId: 'other' }))
    table.commitAndNext(queue, 2 ** 40 + 1, now)
    table.updateNextVisibleTime(queue, 2 ** 40, now, now + 500)
    await table.stop()
    const again = newTable()
    again.load()
    expect(again.print()).toBe(table.print())
    expect(again.isBlocked(queue, 'other', 1)).toBe(false)
    expect(again.isBlocked(queue, undefined, 1)).toBe(true)
    now += 600
    expect(again.commitAndNext(queue, 2 ** 40, now - 600)).toBe(2 ** 40 + 5)
    expect(again.update(popOf([2 ** 40 + 5]))).toBe(`0 qo0%${2 ** 40 + 5} 2;0 0 2`)
  })

  it('is understood as Apache writes it, with numbers as names of members', () => {
    mkdirSync(folder, { recursive: true })
    writeFileSync(
      path.join(folder, 'consumerOrderInfo.json'),
      '{"table":{"OrderTopic@GID_order":{0:{"cm":5,"i":60000,"l":1795000000000,"o":[1000,1,2],"oc":{1000:1},' +
        '"ot":{1001:1795000070000},"popTime":1795000000000},2:{"cm":-1,"i":1,"l":1795000000000,"o":[7],"popTime":1}}}}',
    )
    const table = newTable()
    table.load()
    expect(table.size).toBe(2)
    now += 60_001
    expect(table.isBlocked(queue, undefined, 1)).toBe(true)
    expect(table.commitAndNext(queue, 1001, 1_795_000_000_000)).toBe(1003)
    expect(table.isBlocked(queue, undefined, 1)).toBe(false)
  })

  it('forgets what is gone: topics, groups, queues, and what nobody has used for a day', async () => {
    const table = newTable()
    table.update(popOf([1]))
    table.update(popOf([1], { queueId: 7 }))
    table.update(popOf([1], { topic: 'Gone' }))
    table.update(popOf([1], { group: 'GID_gone' }))
    queues = 7
    table.clean()
    expect(table.size).toBe(1)
    now += 24 * 3600 * 1000 + 1
    await table.stop()
    expect(table.size).toBe(0)
    expect(JSON.parse(readFileSync(path.join(folder, 'consumerOrderInfo.json'), 'utf8'))).toEqual({ table: {} })
  })
})
