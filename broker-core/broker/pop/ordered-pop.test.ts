import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { sendMessageV2 } from '../../protocol/requests/messages.ts'
import { invokeBrokerToResetOffset } from '../../protocol/requests/offsets.ts'
import { ackMessage, changeMessageInvisibletime, popMessage } from '../../protocol/requests/pop.ts'
import { startTestCluster, type TestCluster } from '../../testing/cluster.ts'
import { messagesOf, sendHeader, textsOf } from '../../testing/messages.ts'

let cluster: TestCluster
beforeAll(async () => {
  cluster = await startTestCluster()
})
afterAll(() => cluster.close())

type PopHeader = Parameters<typeof popOf>[0]

const popOf = (given: {
  topic: string
  queueId?: number
  invisibleTime?: number
  pollTime?: number
  attemptId?: string
  order?: boolean
  maxMsgNums?: number
  group?: string
}) => ({
  consumerGroup: given.group ?? 'GID_ordered',
  topic: given.topic,
  queueId: given.queueId ?? 0,
  maxMsgNums: given.maxMsgNums ?? 2,
  invisibleTime: given.invisibleTime ?? 30_000,
  pollTime: given.pollTime ?? 0,
  bornTime: Date.now(),
  initMode: 0,
  expType: 'TAG',
  exp: '*',
  order: given.order ?? true,
  ...(given.attemptId === undefined ? {} : { attemptId: given.attemptId }),
})
const pop = (given: PopHeader) =>
  cluster.connector.call(cluster.brokerAddress, popMessage, popOf(given), { timeoutMs: 20_000 })

const send = async (topic: string, bodies: readonly string[], queueId = 0) => {
  for (const body of bodies) {
    const header = sendHeader({ topic, queueId, properties: `UNIQ_KEY\u0001${body}\u0002` })
    const reply = await cluster.connector.call(cluster.brokerAddress, sendMessageV2, header, {
      body: Buffer.from(body),
    })
    expect(reply.code).toBe(0)
  }
}

type PopReply = Awaited<ReturnType<typeof pop>>

/** The handles of popped messages, as a client makes them. */
const handlesOf = ({ header, body }: PopReply): { extraInfo: string; offset: number; queueId: number }[] => {
  const starts = new Map(header.startOffsetInfo!.split(';').map((entry) => [entry.split(' ')[1], entry.split(' ')[2]!]))
  return messagesOf(body).map(({ queueId, queueOffset }) => ({
    extraInfo: `${starts.get(String(queueId))} ${header.popTime} ${header.invisibleTime} ${header.reviveQid} 0 broker-a ${queueId} ${queueOffset}`,
    offset: Number(queueOffset),
    queueId,
  }))
}
const ack = (topic: string, handle: { extraInfo: string; offset: number; queueId: number }) =>
  cluster.connector.call(cluster.brokerAddress, ackMessage, { consumerGroup: 'GID_ordered', topic, ...handle })

describe('ordered pops', () => {
  it('give the next messages only when all of the last ones are acked', async () => {
    await send('Ordered', ['a', 'b', 'c'])
    const first = await pop({ topic: 'Ordered' })
    expect(textsOf(first.body)).toEqual(['a', 'b'])
    expect(first.header).toMatchObject({
      reviveQid: 999,
      startOffsetInfo: '0 0 0',
      msgOffsetInfo: '0 0 0,1',
      orderCountInfo: '0 0 0',
    })
    expect(await pop({ topic: 'Ordered' })).toMatchObject({ code: 210 })
    const [a, b] = handlesOf(first)
    expect((await ack('Ordered', b!)).code).toBe(0)
    expect(await pop({ topic: 'Ordered' })).toMatchObject({ code: 210 })
    expect((await ack('Ordered', a!)).code).toBe(0)
    const second = await pop({ topic: 'Ordered' })
    expect(textsOf(second.body)).toEqual(['c'])
    expect(second.header.orderCountInfo).toBe('0 0 0')
  })

  it('give the same messages again, counted, when they are not acked in time, to one who waits', async () => {
    await send('OrderedAgain', ['a', 'b'])
    const first = await pop({ topic: 'OrderedAgain', invisibleTime: 600 })
    expect(textsOf(first.body)).toEqual(['a', 'b'])
    const again = await pop({ topic: 'OrderedAgain', pollTime: 10_000 })
    expect(textsOf(again.body)).toEqual(['a', 'b'])
    expect(again.header.popTime - first.header.popTime).toBeGreaterThanOrEqual(600)
    expect(again.header.popTime - first.header.popTime).toBeLessThan(3000)
    expect(again.header.orderCountInfo).toBe('0 qo0%0 1;0 qo0%1 1;0 0 1')
  })

  it('are answered when the one before is acked', async () => {
    await send('OrderedWait', ['a', 'b'])
    const first = await pop({ topic: 'OrderedWait', maxMsgNums: 1 })
    const waiting = pop({ topic: 'OrderedWait', pollTime: 15_000 })
    await vi.waitFor(() => expect(cluster.broker.popHolds.sizeOf('OrderedWait', 'GID_ordered', 0)).toBe(1))
    await ack('OrderedWait', handlesOf(first)[0]!)
    expect(textsOf((await waiting).body)).toEqual(['b'])
  })

  it('give the same attempt its messages again at once, without counting them', async () => {
    await send('OrderedAttempt', ['a', 'b'])
    const first = await pop({ topic: 'OrderedAttempt', attemptId: 'one' })
    const again = await pop({ topic: 'OrderedAttempt', attemptId: 'one' })
    expect(textsOf(again.body)).toEqual(textsOf(first.body))
    expect(again.header.orderCountInfo).toBe('0 0 0')
    expect((await pop({ topic: 'OrderedAttempt', attemptId: 'two' })).code).toBe(210)
  })

  it('come sooner when a message asks for it', async () => {
    await send('OrderedSooner', ['a'])
    const first = await pop({ topic: 'OrderedSooner', invisibleTime: 60_000 })
    const [handle] = handlesOf(first)
    const changed = await cluster.connector.call(cluster.brokerAddress, changeMessageInvisibletime, {
      consumerGroup: 'GID_ordered',
      topic: 'OrderedSooner',
      invisibleTime: 300,
      ...handle!,
    })
    expect(changed).toMatchObject({ code: 0, header: { popTime: first.header.popTime, reviveQid: 999 } })
    const again = await pop({ topic: 'OrderedSooner', pollTime: 10_000 })
    expect(textsOf(again.body)).toEqual(['a'])
    expect(again.header.popTime - first.header.popTime).toBeLessThan(10_000)
  })

  it('block queue by queue when all queues are asked', async () => {
    await send('OrderedQueues', ['a'], 0)
    await send('OrderedQueues', ['b'], 1)
    const first = await pop({ topic: 'OrderedQueues', queueId: -1, maxMsgNums: 32 })
    expect(textsOf(first.body).sort()).toEqual(['a', 'b'])
    await send('OrderedQueues', ['c'], 0)
    await send('OrderedQueues', ['d'], 1)
    const handleOfB = handlesOf(first).find(({ queueId }) => queueId === 1)!
    await ack('OrderedQueues', handleOfB)
    const second = await pop({ topic: 'OrderedQueues', queueId: -1, maxMsgNums: 32 })
    expect(textsOf(second.body)).toEqual(['d'])
  })

  it('go on after a restart as if there had been none', async () => {
    await send('OrderedRestart', ['a', 'b', 'c'])
    const first = await pop({ topic: 'OrderedRestart' })
    const [a, b] = handlesOf(first)
    await ack('OrderedRestart', a!)
    await cluster.restartBroker()
    const file = path.join(cluster.broker.configFolder, 'consumerOrderInfo.json')
    expect(existsSync(file)).toBe(true)
    expect(readFileSync(file, 'utf8')).toContain('"OrderedRestart@GID_ordered"')
    expect((await pop({ topic: 'OrderedRestart' })).code).toBe(210)
    expect((await ack('OrderedRestart', b!)).code).toBe(0)
    expect(textsOf((await pop({ topic: 'OrderedRestart' })).body)).toEqual(['c'])
  })
})

describe('pops that wait', () => {
  const unordered = { order: false, group: 'GID_waiting' }

  it('are answered with the message that comes', async () => {
    await send('Waiting', ['old'])
    await pop({ topic: 'Waiting', ...unordered })
    const waiting = pop({ topic: 'Waiting', queueId: -1, pollTime: 15_000, ...unordered })
    await vi.waitFor(() => expect(cluster.broker.popHolds.sizeOf('Waiting', 'GID_waiting', -1)).toBe(1))
    await send('Waiting', ['new'], 2)
    expect(textsOf((await waiting).body)).toEqual(['new'])
    expect(cluster.broker.popHolds.size).toBe(0)
  })

  it('are told 210 when their time is up, before the client gives up', async () => {
    await send('WaitingLong', ['old'])
    await pop({ topic: 'WaitingLong', ...unordered })
    const started = performance.now()
    expect(await pop({ topic: 'WaitingLong', pollTime: 500, ...unordered })).toMatchObject({ code: 210 })
    expect(performance.now() - started).toBeGreaterThan(350)
    expect((await pop({ topic: 'WaitingLong', pollTime: 0, ...unordered })).code).toBe(210)
    expect((await pop({ topic: 'WaitingLong', pollTime: -1, ...unordered })).code).toBe(210)
  })

  it('are answered when the offset of their group is reset', async () => {
    await send('WaitingReset', ['old'])
    await pop({ topic: 'WaitingReset', ...unordered })
    const waiting = pop({ topic: 'WaitingReset', pollTime: 15_000, ...unordered })
    await vi.waitFor(() => expect(cluster.broker.popHolds.sizeOf('WaitingReset', 'GID_waiting', 0)).toBe(1))
    const header = { topic: 'WaitingReset', group: 'GID_waiting', queueId: 0, offset: 0, timestamp: 0, isForce: true }
    const reset = await cluster.connector.call(cluster.brokerAddress, invokeBrokerToResetOffset, header)
    expect(reset.code).toBe(0)
    expect(textsOf((await waiting).body)).toEqual(['old'])
  })

  it('are told 209 when there are too many', async () => {
    await send('WaitingMany', ['old'])
    await pop({ topic: 'WaitingMany', ...unordered })
    const before = cluster.broker.config.maxPopPollingSize
    cluster.broker.settings.update(new Map([['maxPopPollingSize', '0']]))
    try {
      expect((await pop({ topic: 'WaitingMany', pollTime: 5000, ...unordered })).code).toBe(209)
    } finally {
      cluster.broker.settings.update(new Map([['maxPopPollingSize', String(before)]]))
    }
  })
})
