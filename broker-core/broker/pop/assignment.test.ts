import { readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import {
  getAllMessageRequestMode,
  notification,
  pollingInfo,
  popRollback,
  queryAssignment,
  setMessageRequestMode,
} from '../../protocol/requests/assignment.ts'
import { heartBeat } from '../../protocol/requests/clients.ts'
import { startTestCluster, type TestCluster } from '../../testing/cluster.ts'
import { allocateForPop, allocateForPull } from './allocation.ts'

const queuesOf = (count: number) =>
  Array.from({ length: count }, (_, queueId) => ({ topic: 'T', brokerName: 'broker-a', queueId }))
const idsOf = (queues: readonly { queueId: number }[] | undefined) => queues?.map(({ queueId }) => queueId)

describe('queues shared among clients', () => {
  it.each(['AVG', 'AVG_BY_CIRCLE'])('by %s are all given, to one each, evenly', (strategyName) => {
    for (let queues = 1; queues <= 12; queues++)
      for (let clients = 1; clients <= 14; clients++) {
        const clientIds = Array.from({ length: clients }, (_, index) => `c${String(index).padStart(2, '0')}`)
        const parts = clientIds.map(
          (clientId) => idsOf(allocateForPull({ queues: queuesOf(queues), clientIds, clientId, strategyName })) ?? [],
        )
        expect(parts.flat().sort((a, b) => a - b)).toEqual(idsOf(queuesOf(queues)))
        const sizes = parts.map((part) => part.length)
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1)
        expect(sizes).toEqual([...sizes].sort((a, b) => b - a))
      }
  })

  it('with POP are those of everybody, or also those of the neighbours', () => {
    const shared = (clientId: string, count: number, share: number, strategyName = 'AVG') =>
      idsOf(allocateForPop({ queues: queuesOf(count), clientIds: ['a', 'b', 'c'], clientId, strategyName }, share))
    expect(shared('a', 5, 0)).toEqual([-1])
    expect(shared('a', 5, 2)).toEqual([-1])
    expect(shared('c', 5, 1)).toEqual([4, 0, 1])
    expect(shared('b', 2, 1)).toEqual([1])
    expect(shared('c', 2, 1)).toEqual([0])
    expect(shared('stranger', 5, 1)).toEqual([])
    expect(shared('a', 5, 1, 'CONFIG')).toBeUndefined()
  })
})

describe('assignment by the broker', () => {
  let cluster: TestCluster
  const topic = 'Assigned'
  const group = 'GID_assigned'
  beforeAll(async () => {
    cluster = await startTestCluster()
    const [model] = [...cluster.broker.topics.all()]
    cluster.broker.topics.put([
      { ...model!, topicName: topic, readQueueNums: 4, writeQueueNums: 4, perm: 6, attributes: new Map() },
    ])
    await cluster.broker.registration.settled()
    const member = {
      groupName: group,
      consumeType: 'CONSUME_PASSIVELY' as const,
      messageModel: 'CLUSTERING' as const,
      consumeFromWhere: 'CONSUME_FROM_FIRST_OFFSET' as const,
      subscriptionDataSet: [],
      unitMode: false,
    }
    const body = { clientID: 'client-1', producerDataSet: [], consumerDataSet: [member] } as never
    const reply = await cluster.connector.call(cluster.brokerAddress, heartBeat, {}, { body })
    expect(reply.code).toBe(0)
  })
  afterAll(() => cluster.close())

  const ask = async (given: Record<string, unknown> = {}) => {
    const body = {
      clientId: 'client-1',
      consumerGroup: group,
      messageModel: 'CLUSTERING' as const,
      strategyName: 'AVG',
      topic,
      ...given,
    }
    const reply = await cluster.connector.call(cluster.brokerAddress, queryAssignment, {}, { body })
    const assignments = reply.body?.messageQueueAssignments
    return { code: reply.code, text: reply.command.body?.toString(), assignments }
  }
  const setMode = (given: Record<string, unknown> = {}) =>
    cluster.connector.call(
      cluster.brokerAddress,
      setMessageRequestMode,
      {},
      { body: { consumerGroup: group, mode: 'POP' as const, popShareQueueNum: 0, topic, ...given } },
    )

  it('gives the queues of the route, by pulling when nobody has said otherwise', async () => {
    const { assignments } = await ask()
    expect(assignments?.map(({ mode, messageQueue }) => `${mode} ${messageQueue.queueId}`)).toEqual([
      'PULL 0',
      'PULL 1',
      'PULL 2',
      'PULL 3',
    ])
  })

  it('answers {} while there is no route, no such group, strategy or message model', async () => {
    for (const given of [
      { topic: 'NoSuchTopic' },
      { consumerGroup: 'GID_offline' },
      { strategyName: 'MACHINE_ROOM' },
      { messageModel: 'GOSSIP' },
    ])
      expect(await ask(given)).toMatchObject({ code: 0, text: '{}' })
  })

  it('refuses questions without topic or with an illegal group', async () => {
    expect(await ask({ topic: '' })).toMatchObject({ code: 29 })
    expect(await ask({ consumerGroup: '' })).toMatchObject({ code: 29 })
    expect(await ask({ consumerGroup: 'no group' })).toMatchObject({ code: 29 })
  })

  it('sees more queues of this broker at once', async () => {
    const config = cluster.broker.topics.find(topic)!
    cluster.broker.topics.put([{ ...config, readQueueNums: 6 }])
    expect((await ask()).assignments).toHaveLength(6)
    cluster.broker.topics.put([{ ...config, perm: 2 }])
    expect((await ask()).text).toBe('{}')
    cluster.broker.topics.put([config])
    expect((await ask()).assignments).toHaveLength(4)
  })

  it('gives a light queue of this broker without a route', async () => {
    const { assignments } = await ask({ topic: '%LMQ%one' })
    expect(assignments).toEqual([
      { mode: 'PULL', messageQueue: { topic: '%LMQ%one', brokerName: 'broker-a', queueId: 0 } },
    ])
  })

  it('follows the mode that is set, also after a restart', async () => {
    expect((await setMode()).code).toBe(0)
    expect((await ask()).assignments).toEqual([
      { mode: 'POP', messageQueue: { topic, brokerName: 'broker-a', queueId: -1 } },
    ])
    const file = readFileSync(path.join(cluster.broker.configFolder, 'messageRequestMode.json'), 'utf8')
    const entry = { consumerGroup: group, mode: 'POP', popShareQueueNum: 0, topic }
    expect(JSON.parse(file)).toEqual({ messageRequestModeMap: { [topic]: { [group]: entry } } })
    await cluster.restartBroker()
    const all = await cluster.connector.call(cluster.brokerAddress, getAllMessageRequestMode, {})
    expect(all.body?.messageRequestModeMap.get(topic)?.get(group)).toEqual(entry)
    expect((await setMode({ mode: 'PULL' })).code).toBe(0)
    expect(cluster.broker.requestModes.get(topic, group)?.mode).toBe('PULL')
  })

  it('has no mode for retry topics, unknown topics and, where groups are not made, unknown groups', async () => {
    expect((await setMode({ topic: `%RETRY%${group}` })).code).toBe(16)
    expect((await setMode({ topic: 'NoSuchTopic' })).code).toBe(17)
    cluster.broker.settings.update(new Map([['autoCreateSubscriptionGroup', 'false']]))
    try {
      expect((await setMode({ consumerGroup: 'GID_never_seen' })).code).toBe(26)
    } finally {
      cluster.broker.settings.update(new Map([['autoCreateSubscriptionGroup', 'true']]))
    }
  })

  it('keeps the last route while no NameServer answers', async () => {
    const given = { messageModel: 'BROADCASTING' }
    expect((await ask(given)).assignments).toHaveLength(4)
    const { routeOf } = cluster.broker.registration
    cluster.broker.settings.update(new Map([['loadBalancePollNameServerInterval', '1000']]))
    let asked = 0
    cluster.broker.registration.routeOf = () => {
      asked++
      return Promise.reject(new Error('nobody is there'))
    }
    try {
      await vi.waitFor(async () => {
        expect((await ask(given)).assignments).toHaveLength(4)
        expect(asked, 'the route is asked for anew').toBeGreaterThan(0)
      }, 10_000)
      expect((await ask({ ...given, topic: 'NeverAsked' })).text).toBe('{}')
    } finally {
      cluster.broker.registration.routeOf = routeOf.bind(cluster.broker.registration)
    }
  })

  it('tells of waiting pops and messages, and refuses what is not there', async () => {
    const header = { consumerGroup: group, topic, queueId: -1 }
    const call = cluster.connector.call.bind(cluster.connector, cluster.brokerAddress)
    expect(await call(pollingInfo, header)).toMatchObject({ code: 0, header: { pollingNum: 0 } })
    expect(await call(pollingInfo, { ...header, topic: 'NoSuchTopic' })).toMatchObject({ code: 17 })
    expect(await call(pollingInfo, { ...header, queueId: 4 })).toMatchObject({ code: 29 })
    const question = { ...header, pollTime: 0, bornTime: 0 }
    expect(await call(notification, question)).toMatchObject({ code: 0, header: { hasMsg: false, pollingFull: false } })
    expect(await call(notification, { ...question, topic: 'NoSuchTopic' })).toMatchObject({ code: 17 })
    expect(await call(notification, { ...question, queueId: 2_000_000_000 })).toMatchObject({ code: 29 })
    const bad = { ...question, expType: 'SQL92', exp: 'a >' }
    expect(await call(notification, bad)).toMatchObject({ code: 23 })
    expect(await call(popRollback, {})).toMatchObject({ code: 0 })
  })
})
