import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { TestCluster } from '../../broker-core/testing/cluster.ts'
import { startApiCluster, stopApiCluster } from '../testing/api-cluster.ts'
import { refusalOf, replyOf } from '../testing/call-route.ts'
import { differencesOf, protocolOf } from './clients.ts'
import { queuePlan, resetState } from './offset-resets.ts'

vi.stubEnv('LOG_LEVEL', 'silent')
const params = { cluster: 'default' }
let cluster: TestCluster

beforeAll(async () => {
  cluster = await startApiCluster({ broker: { traceTopicEnable: true } })
})
afterAll(() => stopApiCluster(cluster))

const makeTopic = (topic: string, queues = 1) =>
  replyOf('createTopic', { params, body: { topic, readQueues: queues, writeQueues: queues } })
const send = (topic: string, extra: object = {}) =>
  replyOf('sendMessage', { params, body: { topic, body: 'hello', ...extra } })

describe('a group', () => {
  test('is made with defaults, changed in one setting, and deleted with its topics', async () => {
    const group = 'shop_orders'
    await replyOf('createGroup', { params, body: { group, retryMaxTimes: 5 } })
    expect((await refusalOf('createGroup', { params, body: { group } })).code).toBe('group-exists')
    const made = await replyOf('getGroupSettings', { params, query: { group } })
    expect(await replyOf('getGroupSettings', { params, query: {} })).toMatchObject({
      items: [],
      defaults: made.defaults,
    })
    expect(made.items).toMatchObject([{ broker: 'broker-a', settings: { ...made.defaults, retryMaxTimes: 5 } }])
    const retryPolicy = { type: 'EXPONENTIAL', initialMs: 1000, maxMs: 60_000, multiplier: 3 } as const
    await replyOf('updateGroup', { params, body: { group, retryPolicy, consumeMessageOrderly: true } })
    const changed = await replyOf('getGroupSettings', { params, query: { group } })
    expect(changed.items[0]!.settings).toEqual({
      ...made.items[0]!.settings,
      retryPolicy,
      consumeMessageOrderly: true,
    })
    expect(changed.differences).toEqual([])
    await makeTopic(`%RETRY%${group}`)
    await makeTopic(`%DLQ%${group}`)
    const gone = await replyOf('deleteGroup', { params, query: { group } })
    expect(gone.topics).toEqual([`%RETRY%${group}`, `%DLQ%${group}`])
    expect(gone.items.map(({ broker }) => broker)).toEqual(['broker-a'])
    const topics = await replyOf('listTopics', { params, query: { q: group } })
    expect(topics.total).toBe(0)
    expect((await refusalOf('getGroupSettings', { params, query: { group } })).code).toBe('group-unknown')
    expect((await refusalOf('updateGroup', { params, body: { group, brokerId: 1 } })).code).toBe('group-unknown')
  })

  test('of the system is not deleted, and a broker that is not there is refused', async () => {
    await replyOf('refreshGroups', { params })
    const { items } = await replyOf('listGroups', { params, query: { types: 'SYSTEM' } })
    expect(items.length).toBeGreaterThan(0)
    const refused = await refusalOf('deleteGroup', { params, query: { group: items[0]!.group } })
    expect(refused).toMatchObject({ code: 'bad-request' })
    const nowhere = await refusalOf('createGroup', { params, body: { group: 'g', brokers: ['broker-z'] } })
    expect(nowhere.code).toBe('broker-unknown')
    expect((await refusalOf('createGroup', { params, body: { group: 'two words' } })).code).toBe('bad-request')
  })
})

describe('a reset', () => {
  test('is planned without writing, done, and read back', async () => {
    const topic = 'Parcels'
    const group = 'parcel_group'
    await makeTopic(topic, 2)
    await replyOf('createGroup', { params, body: { group } })
    const first = await send(topic, { queue: { broker: 'broker-a', queueId: 0 } })
    for (let i = 0; i < 4; i++) await send(topic, { queue: { broker: 'broker-a', queueId: 0 } })
    expect(first.queueOffset).toBe('0')
    const scope = { groups: [group], topics: [topic] }
    const latest = { ...scope, target: { to: 'latest' as const } }
    await replyOf('resetOffsets', { params, body: latest })
    const earliest = { ...scope, target: { to: 'earliest' as const } }
    const plan = await replyOf('planReset', { params, body: earliest })
    expect(plan).toMatchObject({ replayed: '5', skipped: '0', failures: [] })
    expect(plan.items).toMatchObject([
      {
        group,
        topic,
        warnings: ['nobody-online'],
        clients: { value: 0 },
        queues: [
          { queueId: 0, brokerOffset: '5', now: { value: '5' }, then: '0', replayed: '5' },
          { queueId: 1, brokerOffset: '0', then: '0', replayed: '0' },
        ],
      },
    ])
    const lag = async () => (await replyOf('getGroupProgress', { params, query: { group, topic } })).diffTotal.known
    expect(await lag()).toBe('0')
    const done = await replyOf('resetOffsets', { params, body: earliest })
    expect(done.items[0]!.queues[0]).toEqual({
      broker: 'broker-a',
      queueId: 0,
      before: { value: '5' },
      wanted: '0',
      after: { value: '0' },
      state: 'reached',
    })
    expect(await lag()).toBe('5')
    const ahead = { ...scope, target: { to: 'time' as const, at: Date.now() + 60_000 } }
    expect(await replyOf('planReset', { params, body: ahead })).toMatchObject({ replayed: '0', skipped: '5' })
    expect((await replyOf('planReset', { params, body: { ...ahead, topics: [] } })).items).toMatchObject([{ topic }])
    await replyOf('resetOffsets', { params, body: ahead })
    expect(await lag()).toBe('0')
  })

  test('names what is unknown', async () => {
    const target = { to: 'latest' } as const
    const lost = await refusalOf('planReset', { params, body: { groups: ['g'], topics: ['NoSuchTopic'], target } })
    expect(lost.code).toBe('topic-unknown')
    await makeTopic('Known')
    const plan = await replyOf('planReset', { params, body: { groups: ['no_such'], topics: ['Known'], target } })
    expect(plan.items[0]!.warnings).toContain('group-unknown')
    const done = await replyOf('resetOffsets', { params, body: { groups: ['no_such'], topics: ['Known'], target } })
    expect(done.items[0]).toMatchObject({ queues: [], failures: [{ broker: 'broker-a', code: 'refused' }] })
  })

  test('counts stored messages only', () => {
    const queue = { queueId: 3, minOffset: 100n, maxOffset: 200n }
    expect(queuePlan('b', { ...queue, target: 100n }, 40n)).toMatchObject({ replayed: '0', skipped: '0' })
    expect(queuePlan('b', { ...queue, target: 200n }, 40n)).toMatchObject({ replayed: '0', skipped: '100' })
    expect(queuePlan('b', { ...queue, target: 100n }, 2n ** 63n - 1n)).toMatchObject({ replayed: '100' })
    expect(queuePlan('b', { ...queue, target: 150n }, undefined)).toMatchObject({
      now: { unknown: 'no-offset' },
      replayed: '0',
      skipped: '0',
    })
  })

  test('tells reached from consuming and waiting', () => {
    expect(resetState(5n, 0n, 0n)).toBe('reached')
    expect(resetState(5n, 0n, 3n)).toBe('consuming')
    expect(resetState(5n, 0n, 5n)).toBe('waiting')
    expect(resetState(5n, 9n, 7n)).toBe('waiting')
    expect(resetState(5n, 9n, undefined)).toBe('unknown')
  })
})

describe('a message', () => {
  test('of a transaction is delivered when it is committed, and not when it is rolled back', async () => {
    await replyOf('createTopic', {
      params,
      body: { topic: 'Payments', type: 'TRANSACTION', readQueues: 1, writeQueues: 1 },
    })
    const stored = async () => (await replyOf('getTopicStatus', { params, query: { topic: 'Payments' } })).messages
    await send('Payments', { transaction: 'rollback' })
    await send('Payments', { transaction: 'unknown' })
    expect(await stored()).toBe('0')
    const sent = await send('Payments', { transaction: 'commit', trace: true })
    expect(sent).toMatchObject({ transaction: 'commit', transactionId: sent.msgId, traced: true })
    await vi.waitFor(async () => expect(await stored()).toBe('1'), { timeout: 5000, interval: 25 })
  })

  test('with an order key keeps to one queue; two kinds at once are refused', async () => {
    await makeTopic('Ordered', 4)
    const queues = new Set<number>()
    for (let i = 0; i < 6; i++) queues.add((await send('Ordered', { orderKey: 'customer-7' })).queueId)
    expect(queues.size).toBe(1)
    const both = { topic: 'Ordered', body: 'x', delayLevel: 3, deliverAt: Date.now() + 5000 }
    expect((await refusalOf('sendMessage', { params, body: both })).code).toBe('bad-request')
  })

  test('with a time of delivery waits for it', async () => {
    await makeTopic('Later')
    const sent = await send('Later', { deliverAt: Date.now() + 3_600_000 })
    expect(sent.recallHandle).toBeDefined()
    expect((await replyOf('getTopicStatus', { params, query: { topic: 'Later' } })).messages).toBe('0')
  })
})

describe('clients', () => {
  test('a list without anybody says which groups were asked', async () => {
    await replyOf('refreshGroups', { params })
    const list = await replyOf('listClients', { params })
    expect(list).toMatchObject({ items: [], total: 0, failures: [] })
    expect(list.groupsAsked).toBe(list.groupsTotal)
    const gone = { group: 'parcel_group', clientId: '1.2.3.4@9#1' }
    expect((await refusalOf('getClient', { params, query: gone })).code).toBe('client-unknown')
    const verdict = await replyOf('getGroupConsistency', { params, query: { group: 'parcel_group' } })
    expect(verdict).toMatchObject({ verdict: 'nobody', differences: [], asked: 0 })
  })

  test('are told apart by the form of their ids', () => {
    expect(protocolOf('10.0.0.7@31#9182')).toBe('remoting')
    expect(protocolOf('host.local@58163@0@2z3k1fq')).toBe('grpc')
  })

  test('that subscribe to different things are named', () => {
    const of = (clientId: string, expression: string) => ({
      clientId,
      subscriptions: [
        { topic: 'Orders', expression, expressionType: 'TAG' },
        { topic: '%RETRY%g', expression: '*', expressionType: 'TAG' },
      ],
    })
    expect(differencesOf([of('a', 'red'), of('b', 'red')])).toEqual([])
    expect(differencesOf([of('a', 'red'), of('b', '*')])).toEqual([
      { topic: 'Orders', expression: '*', expressionType: 'TAG', having: ['b'], lacking: ['a'] },
      { topic: 'Orders', expression: 'red', expressionType: 'TAG', having: ['a'], lacking: ['b'] },
    ])
  })
})
