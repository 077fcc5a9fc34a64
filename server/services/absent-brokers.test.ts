import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { requests } from '../../broker-core/client/index.ts'
import { type AbsentBroker, addAbsentBroker } from '../../broker-core/testing/absent-broker.ts'
import type { TestCluster } from '../../broker-core/testing/cluster.ts'
import { clusters, useClusters } from '../clusters/clusters.ts'
import { clustersAt, startApiCluster, stopApiCluster } from '../testing/api-cluster.ts'
import { refusalOf, replyOf } from '../testing/call-route.ts'

vi.stubEnv('LOG_LEVEL', 'silent')
const params = { cluster: 'default' }
const topic = 'Shared'

describe.each(['closed', 'silent'] as const)('with a %s broker beside a good one', (how) => {
  let cluster: TestCluster
  let absent: AbsentBroker
  let offsetMsgId: string
  let msgId: string

  beforeAll(async () => {
    cluster = await startApiCluster()
    await replyOf('createTopic', { params, body: { topic, readQueues: 2, writeQueues: 2 } })
    ;({ msgId, offsetMsgId } = await replyOf('sendMessage', { params, body: { topic, body: 'hello', keys: ['k'] } }))
    absent = await addAbsentBroker(cluster, how, 'broker-z', [topic])
    // Everything begins anew: no memory of a time when all was well.
    await useClusters(clustersAt(cluster.namesrvAddress))
  })
  afterAll(async () => {
    await absent.close()
    await stopApiCluster(cluster)
  })

  const reads = {
    getOverview: () => replyOf('getOverview', { params }),
    listBrokers: () => replyOf('listBrokers', { params }),
    listTopics: () => replyOf('listTopics', { params }),
    listGroups: () => replyOf('listGroups', { params }),
    measureTopics: () => replyOf('measureTopics', { params, body: { topics: [topic] } }),
    getTopicStatus: () => replyOf('getTopicStatus', { params, query: { topic } }),
    getTopicGroups: () => replyOf('getTopicGroups', { params, query: { topic } }),
    getTopicConfig: () => replyOf('getTopicConfig', { params, query: { topic } }),
    getGroupProgress: () => replyOf('getGroupProgress', { params, query: { group: 'GID_any' } }),
    getGroupClients: () => replyOf('getGroupClients', { params, query: { group: 'GID_any' } }),
    listProducers: () => replyOf('listProducers', { params }),
    listMessages: () => replyOf('listMessages', { params, query: { topic, from: 0, to: Date.now() + 1000 } }),
    listMessagesByKey: () => replyOf('listMessagesByKey', { params, query: { topic, key: 'k' } }),
    getMessage: () => replyOf('getMessage', { params, query: { id: msgId, topic } }),
  }

  test('every read answers in time, and names the broker that did not', async () => {
    for (const [name, read] of Object.entries(reads)) {
      const startedAt = performance.now()
      const { failures } = await read()
      expect(performance.now() - startedAt, name).toBeLessThan(4500)
      const names = failures.map((failure) => failure.broker)
      // The lists know of it after their first round at the latest.
      if (name !== 'measureTopics') expect(names, name).toContain('broker-z')
    }
  })

  test('what the good broker knows is all there', async () => {
    const topics = await replyOf('listTopics', { params, query: { q: topic } })
    expect(topics.items).toMatchObject([{ topic, brokers: ['broker-a'], readQueues: 2 }])
    expect((await reads.getTopicStatus()).items).toHaveLength(2)
    expect((await reads.getTopicStatus()).inPerSecond).toMatchObject({ unknown: 'broker-unreachable' })
    expect((await reads.listMessages()).items).toMatchObject([{ offsetMsgId, preview: 'hello' }])
    expect((await reads.getMessage()).message).toMatchObject({ offsetMsgId })
    expect((await replyOf('getMessage', { params, query: { id: offsetMsgId } })).failures).toEqual([])
  })

  test('the list of topics says how it failed', async () => {
    const code = how === 'closed' ? 'unreachable' : 'timeout'
    const messages = async (): Promise<string[]> =>
      (await replyOf('listTopics', { params })).failures
        .filter((failure) => failure.code === code && failure.address === absent.address)
        .map((failure) => failure.message)
    await vi.waitUntil(async () => (await messages()).some((message) => message.includes(absent.address)), {
      timeout: 12_000,
      interval: 50,
    })
  })

  test('overview and cluster say what is wrong', async () => {
    const hasNoticed = async (): Promise<boolean> =>
      (await replyOf('getOverview', { params })).problems.some(({ subject }) => subject === 'broker-z')
    await vi.waitUntil(hasNoticed, { timeout: 8000, interval: 50 })
    const overview = await replyOf('getOverview', { params })
    expect(overview).toMatchObject({
      state: 'degraded',
      verdict: 'error',
      brokers: { up: 1, expected: 2 },
      inPerSecond: { unknown: 'broker-unreachable', detail: 'broker-z' },
    })
    expect(overview.problems[0]).toMatchObject({ kind: 'broker-unreachable', severity: 'error', subject: 'broker-z' })
    const { hops } = await replyOf('getCluster', { params })
    expect(hops.filter(({ ok }) => !ok)).toMatchObject([{ hop: 'broker', name: 'broker-z', address: absent.address }])
  })

  test('once the NameServer has dropped it, the reads go on naming it', async () => {
    const header = { clusterName: 'DefaultCluster', brokerAddr: absent.address, brokerName: 'broker-z', brokerId: 0 }
    const reply = await cluster.connector.call(cluster.namesrvAddress, requests.unregisterBroker, header)
    expect(reply.code).toBe(0)
    const { client } = clusters().get('default')
    // What is remembered of the routes would still name it for a while.
    await Promise.all([client.directory.get(0), client.topics.route(topic, 0)])
    for (const [name, read] of Object.entries(reads)) {
      const saysItself = ['getOverview', 'listBrokers', 'measureTopics', 'getMessage'].includes(name)
      if (saysItself) continue
      const { failures } = await read()
      expect(failures, name).toMatchObject([{ broker: 'broker-z', address: absent.address }])
    }
    expect((await reads.getTopicStatus()).failures).toMatchObject([{ code: 'unregistered' }])
    expect((await reads.getMessage()).failures).toEqual([])
    // A group may have more waiting there: what is known is not the whole.
    expect((await reads.getGroupProgress()).diffTotal.unknownQueues).toBe(1)
    const lost = await refusalOf('getMessage', { params, query: { id: `${offsetMsgId.slice(0, -1)}F`, topic } })
    expect(lost).toMatchObject({ code: 'message-unknown', message: expect.stringContaining('broker-z') as string })
  })

  test('a message goes to the good broker', async () => {
    for (let n = 0; n < 3; n++) {
      const sent = await replyOf('sendMessage', {
        params,
        body: { topic, body: 'again', queue: { broker: 'broker-a', queueId: 0 } },
      })
      expect(sent).toMatchObject({ status: 'SEND_OK', broker: 'broker-a', queueId: 0 })
    }
  })
})

describe('without a NameServer', () => {
  beforeAll(() => useClusters(clustersAt('127.0.0.1:1')))
  afterAll(() => useClusters(undefined))

  test('health, the list of clusters and the overview answer all the same', async () => {
    expect(await replyOf('health')).toMatchObject({ status: 'up' })
    const overview = await replyOf('getOverview', { params })
    expect(overview).toMatchObject({ state: 'unreachable', verdict: 'error', brokers: { up: 0, expected: 0 } })
    expect(overview.problems).toMatchObject([
      { kind: 'name-server-unreachable', severity: 'error', subject: '127.0.0.1:1' },
    ])
    expect((await replyOf('listClusters')).items).toMatchObject([{ state: 'unreachable' }])
    const { hops } = await replyOf('getCluster', { params })
    expect(hops).toMatchObject([{ hop: 'name-server', ok: false, code: 'unreachable' }])
  })

  test('what is nothing without brokers says which hop failed', async () => {
    expect(await refusalOf('listTopics', { params })).toMatchObject({ status: 503, code: 'unreachable' })
    expect(await refusalOf('getTopicRoute', { params, query: { topic } })).toMatchObject({
      status: 503,
      code: 'unreachable',
    })
  })
})
