import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { SendGate } from './send-gate.ts'

function setUp(flushDiskType = 'ASYNC_FLUSH') {
  const clock = { time: 1000, now: () => clock.time }
  const replicas = { brokerRole: 'ASYNC_MASTER', inSyncReplicas: 1, allAckInSyncStateSet: false } as const
  const config = { waitTimeMillsInSendQueue: 200, sendThreadPoolQueueCapacity: 100, flushDiskType, ...replicas }
  return { clock, gate: new SendGate({ clock, config }) }
}

describe('the gate of sends', () => {
  it('is open while the store keeps up', async () => {
    const { clock, gate } = setUp()
    for (let i = 0; i < 1000; i++) {
      expect(gate.refusal()).toBeUndefined()
      gate.enter()
      clock.time += 150
      await turn()
      gate.leave()
    }
    expect(gate.size).toBe(0)
  })

  it('closes when the oldest send has waited for waitTimeMillsInSendQueue, and opens again', async () => {
    const { clock, gate } = setUp()
    gate.enter()
    await turn()
    clock.time += 100
    gate.enter()
    await turn()
    clock.time += 100
    expect(gate.refusal()).toEqual({
      code: 2,
      remark:
        '[TIMEOUT_CLEAN_QUEUE]broker busy, start flow control for a while, period in queue: 200ms, size of queue: 2',
    })
    gate.leave()
    expect(gate.oldestWaitMs()).toBe(100)
    expect(gate.refusal()).toBeUndefined()
  })

  it('does not take a stall within one turn for a slow store', () => {
    const { clock, gate } = setUp()
    gate.enter()
    clock.time += 5000
    expect(gate.refusal()).toBeUndefined()
  })

  it('closes when too many sends wait, under sync flush too', async () => {
    const { clock, gate } = setUp('SYNC_FLUSH')
    for (let i = 0; i < 99; i++) gate.enter()
    await turn()
    clock.time += 5000
    expect(gate.refusal()).toBeUndefined()
    gate.enter()
    expect(gate.refusal()).toEqual({ code: 2, remark: '[OVERLOAD]system busy, start flow control for a while' })
    gate.leave()
    expect(gate.refusal()).toBeUndefined()
  })
})
