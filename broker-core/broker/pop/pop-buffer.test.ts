import { describe, expect, it } from 'vitest'
import type { AppendWaiter, MessageToStore } from '../../store/store-types.ts'
import { silentLog } from '../../base/log.ts'
import type { CheckPoint } from './check-point.ts'
import { PopBuffer, type PopBufferNeeds } from './pop-buffer.ts'

const start = 1_800_000_000_000
const point = (given: Partial<CheckPoint> = {}): CheckPoint => ({
  topic: 'T',
  group: 'G',
  queueId: 0,
  brokerName: 'broker-a',
  popTime: start,
  invisibleTime: 60_000,
  startQueueOffset: 10,
  diffs: [0, 1, 2],
  rePutTimes: undefined,
  isSuspended: false,
  ...given,
})
const ack = (...queueOffsets: number[]) => ({ ...point(), queueOffsets })
const queue = { topic: 'T', group: 'G', queueId: 0 }

/** A buffer over a store that settles when the test says so. */
function bench(config: Record<string, unknown> = {}) {
  const stored: { message: MessageToStore; waiter: AppendWaiter }[] = []
  const commits: number[] = []
  const clock = { time: start, now: () => clock.time }
  let offset: bigint | undefined
  let refuses = false
  const needs = {
    config: {
      brokerClusterName: 'C',
      enablePopBufferMerge: true,
      popCkStayBufferTime: 10_000,
      popCkStayBufferTimeOut: 3000,
      popCkMaxBufferSize: 100,
      popCkOffsetMaxQueueSize: 100,
      enablePopBatchAck: false,
      appendCkAsync: false,
      timerWheelEnable: true,
      timerPrecisionMs: 1000,
      timerMaxDelaySec: 259_200,
      ...config,
    },
    clock,
    log: silentLog,
    storeHost: { address: Buffer.from([127, 0, 0, 1]), port: 1 },
    delay: { levels: { levelOf: () => 0 } },
    timer: { isCongested: () => false },
    topics: { find: () => ({}) },
    groups: { find: () => ({}) },
    offsets: {
      get: () => offset,
      commit: (_topic: string, _group: string, _queueId: number, next: number) => {
        offset = BigInt(next)
        commits.push(next)
      },
    },
    store: {
      append: (message: MessageToStore, waiter: AppendWaiter) => {
        if (refuses) return { reason: 'notWritable', remark: 'the disk is full' }
        stored.push({ message, waiter })
        return undefined
      },
    },
  }
  const buffer = new PopBuffer(needs as unknown as PopBufferNeeds)
  return {
    buffer,
    stored,
    commits,
    clock,
    bodies: () =>
      stored.map(({ message }) => JSON.parse(Buffer.from(message.body).toString()) as Record<string, unknown>),
    settleAll: (outcome: 'ok' | 'failed' = 'ok') => {
      for (const { waiter } of stored.splice(0)) waiter.settle(outcome)
    },
    refuse: (does: boolean) => (refuses = does),
  }
}

describe('check points that are merged with their acks in memory', () => {
  it('are never stored when everything is acked in time, and the offset moves then', async () => {
    const { buffer, stored, commits } = bench()
    await buffer.add(point(), 0, 13)
    expect(buffer.latestOffset(queue)).toBe(13)
    expect(buffer.addAck(ack(10, 12))).toBe(true)
    expect(commits).toEqual([])
    expect(buffer.addAck(ack(11))).toBe(true)
    expect([stored.length, commits, buffer.size, buffer.latestOffset(queue)]).toEqual([0, [13], 0, -1])
  })

  it('are stored with what was acked after their stay', async () => {
    const { buffer, clock, bodies, settleAll, commits } = bench()
    await buffer.add(point(), 0, 13)
    buffer.addAck(ack(11))
    clock.time = start + 9000
    expect(buffer.addAck(ack(12))).toBe(false)
    clock.time = start + 10_001
    buffer.scan()
    expect(bodies()).toMatchObject([{ so: 10, d: [0, 1, 2] }])
    settleAll()
    buffer.scan()
    expect(bodies()).toMatchObject([{ ao: 11, so: 10 }])
    expect(commits).toEqual([])
    settleAll()
    buffer.scan()
    expect([commits, buffer.size]).toEqual([[13], 0])
  })

  it('store acks together with enablePopBatchAck', async () => {
    const { buffer, clock, bodies, settleAll } = bench({ enablePopBatchAck: true })
    await buffer.add(point(), 0, 13)
    buffer.addAck(ack(10, 11))
    clock.time = start + 10_001
    buffer.scan()
    settleAll()
    buffer.scan()
    expect(bodies()).toMatchObject([{ ao: -1, aol: [10, 11] }])
  })

  it('go to the store at once when their messages are hidden for a short time only', () => {
    const { buffer, stored } = bench()
    void buffer.add(point({ invisibleTime: 4000 }), 0, 13)
    expect(stored.length).toBe(1)
    expect(buffer.addAck(ack(10))).toBe(false)
  })
})

describe('offsets', () => {
  it('move only behind check points that are safe, in the order of the pops', () => {
    const { buffer, stored, commits } = bench({ enablePopBufferMerge: false })
    void buffer.add(point(), 0, 13)
    void buffer.add(point({ startQueueOffset: 13 }), 1, 16)
    stored[1]!.waiter.settle('ok')
    expect(commits).toEqual([])
    stored[0]!.waiter.settle('ok')
    expect(commits).toEqual([16])
  })

  it('wait for a check point that could not be stored, which is tried again', async () => {
    const { buffer, stored, commits, settleAll, refuse } = bench({ enablePopBufferMerge: false })
    refuse(true)
    await buffer.add(point(), 0, 13)
    expect([stored.length, commits, buffer.latestOffset(queue)]).toEqual([0, [], 13])
    refuse(false)
    buffer.scan()
    settleAll('failed')
    buffer.scan()
    settleAll()
    expect(commits).toEqual([13])
  })

  it('move past messages that nobody wants', () => {
    const { buffer, commits } = bench()
    buffer.addPassed(point({ diffs: [] }), 0, 20)
    expect(commits).toEqual([20])
  })

  it('are forgotten after a reset', () => {
    const { buffer, commits, settleAll } = bench({ enablePopBufferMerge: false })
    void buffer.add(point(), 0, 13)
    buffer.clearOffsets(queue)
    settleAll()
    expect([commits, buffer.latestOffset(queue)]).toEqual([[], -1])
  })
})

it('refuses a second check point of the same moment and place', () => {
  const { buffer } = bench()
  expect(buffer.add(point(), 0, 13)).toBeDefined()
  expect(buffer.add(point(), 0, 13)).toBeUndefined()
})
