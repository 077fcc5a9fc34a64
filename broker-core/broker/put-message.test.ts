import { describe, expect, it } from 'vitest'
import type { AppendOutcome, AppendRefusal, AppendWaiter, MessageToStore } from '../store/store-types.ts'
import { DelayLevels } from './delay/delay-levels.ts'
import { type MessageToPut, putMessageAndWait, type PutNeeds } from './put-message.ts'

const now = 1_795_240_000_250
const host = { address: Buffer.from([127, 0, 0, 1]), port: 10911 }

const message = (properties: Record<string, string>, sysFlag = 0): MessageToPut => ({
  topic: 'T',
  queueId: 3,
  flag: 0,
  sysFlag,
  bornTimestamp: now,
  bornHost: host,
  storeHost: host,
  reconsumeTimes: 0,
  preparedTransactionOffset: 0,
  body: Buffer.from('x'),
  properties: new Map(Object.entries(properties)),
})

async function put(
  given: MessageToPut,
  how: { outcome?: AppendOutcome; refusal?: AppendRefusal; appendTimestamp?: number } = {},
) {
  const stored: MessageToStore[] = []
  const append = (one: MessageToStore, waiter: AppendWaiter): AppendRefusal | undefined => {
    if (how.refusal !== undefined) return how.refusal
    stored.push(one)
    Object.assign(waiter, { queueOffset: 7, physicalOffset: 1234, storeTimestamp: now })
    setImmediate(() => {
      waiter.settle(how.outcome ?? 'ok', how.outcome === 'failed' ? new Error('disk gone') : undefined)
    })
    return undefined
  }
  const needs: PutNeeds = {
    clock: { now: () => now },
    config: {
      timerWheelEnable: true,
      timerPrecisionMs: 1000,
      timerMaxDelaySec: 100,
      timerCongestNumEachSlot: 10,
    },
    delay: { levels: new DelayLevels('1s 5s') },
    timer: { isCongested: (deliverAt) => deliverAt === 1_795_240_050_000 },
    store: { append, appendTimestamp: how.appendTimestamp ?? now },
  }
  const result = await putMessageAndWait(needs, given)
  return { result, place: stored.map(({ topic, queueId }) => `${topic}/${queueId}`).join(), stored }
}

describe('a message of the broker', () => {
  it.each([
    [{ TAGS: 'a' }, 'T/3'],
    [{ DELAY: '2' }, 'SCHEDULE_TOPIC_XXXX/1'],
    [{ DELAY: '9', TIMER_DELAY_SEC: '5' }, 'SCHEDULE_TOPIC_XXXX/1'],
    [{ DELAY: '0', TIMER_DELAY_SEC: '5' }, 'rmq_sys_wheel_timer/0'],
    [{ TIMER_DELIVER_MS: String(now + 1) }, 'rmq_sys_wheel_timer/0'],
    [{ TIMER_DELIVER_MS: String(now) }, 'T/3'],
    [{ TIMER_DELIVER_MS: String(now + 1), TIMER_OUT_MS: '1' }, 'T/3'],
  ])('with %o is stored in %s', async (properties, place) => {
    const { result, place: found, stored } = await put(message(properties))
    expect(found).toBe(place)
    expect(result).toEqual({ isStored: true, code: 0, queueOffset: 7, physicalOffset: 1234, storeTimestamp: now })
    const text = Buffer.from(stored[0]!.properties).toString()
    expect(text.includes('REAL_TOPIC\u0001T\u0002REAL_QID\u00013\u0002')).toBe(place !== 'T/3')
  })

  it('that is due waits while the store would give it a time before that', async () => {
    const due = { TIMER_DELIVER_MS: String(now - 2) }
    expect((await put(message(due), { appendTimestamp: now - 3 })).place).toBe('rmq_sys_wheel_timer/0')
    expect((await put(message(due), { appendTimestamp: now - 2 })).place).toBe('T/3')
  })

  it('that is half of a transaction waits for its commit first', async () => {
    expect((await put(message({ DELAY: '1' }, 4))).place).toBe('T/3')
    expect((await put(message({ DELAY: '1' }, 8))).place).toBe('SCHEDULE_TOPIC_XXXX/0')
  })

  it('has its time moved to the second before, also when it is a whole one', async () => {
    const outTime = async (deliverAt: number) => {
      const given = message({ TIMER_DELIVER_MS: String(deliverAt) })
      await put(given)
      return Number(given.properties.get('TIMER_OUT_MS'))
    }
    expect(await outTime(1_795_240_003_000)).toBe(1_795_240_002_000)
    expect(await outTime(1_795_240_003_001)).toBe(1_795_240_003_000)
  })

  it.each([
    [{ TIMER_DELAY_SEC: '101' }, 13],
    [{ TIMER_DELAY_SEC: 'x' }, 13],
    [{ TIMER_DELIVER_MS: '1', TIMER_DEL_UNIQKEY: 'k' }, 13],
    [{ TIMER_DELIVER_MS: '1795240050500' }, 1],
  ])('with %o is refused with %i', async (properties, code) => {
    const { result, place } = await put(message(properties))
    expect(result).toMatchObject({ isStored: false, code, queueOffset: -1 })
    expect(place).toBe('')
  })

  it('tells how the store fared', async () => {
    expect((await put(message({}), { outcome: 'flushTimeout' })).result).toMatchObject({ isStored: true, code: 10 })
    expect((await put(message({}), { outcome: 'failed' })).result).toMatchObject({
      isStored: false,
      code: 14,
      remark: expect.stringContaining('disk gone'),
    })
    const refusal = { reason: 'notWritable', remark: 'full' } as const
    expect((await put(message({}), { refusal })).result).toMatchObject({ isStored: false, code: 14 })
  })
})
