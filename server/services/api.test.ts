import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { TestCluster } from '../../broker-core/testing/cluster.ts'
import { clusters } from '../clusters/clusters.ts'
import { startApiCluster, stopApiCluster } from '../testing/api-cluster.ts'
import { refusalOf, replyOf } from '../testing/call-route.ts'

vi.stubEnv('LOG_LEVEL', 'silent')
const params = { cluster: 'default' }
let cluster: TestCluster

beforeAll(async () => {
  cluster = await startApiCluster({ broker: { traceTopicEnable: true } })
})
afterAll(() => stopApiCluster(cluster))

const waitFor = (isTrue: () => Promise<boolean>): Promise<unknown> =>
  vi.waitUntil(isTrue, { timeout: 8000, interval: 25 })

async function makeTopic(topic: string, queues: number): Promise<void> {
  await replyOf('createTopic', { params, body: { topic, readQueues: queues, writeQueues: queues } })
}

describe('clusters', () => {
  test('the list and one cluster, with every hop', async () => {
    const { items } = await replyOf('listClusters')
    expect(items).toMatchObject([{ id: 'default', nameServers: [cluster.namesrvAddress] }])
    const one = await replyOf('getCluster', { params })
    expect(one).toMatchObject({ state: 'connected', clientNameServer: cluster.namesrvAddress })
    expect(one.hops).toMatchObject([
      { hop: 'name-server', address: cluster.namesrvAddress, ok: true },
      { hop: 'broker', name: 'broker-a', address: cluster.brokerAddress, ok: true },
    ])
    expect(new Set(Object.values(one.features).map(({ can }) => can))).toEqual(new Set(['yes']))
  })

  test('health answers without any cluster', async () => {
    expect(await replyOf('health')).toMatchObject({ status: 'up' })
  })
})

describe('brokers', () => {
  test('the list, the runtime table and the configuration', async () => {
    const { items, failures } = await replyOf('listBrokers', { params })
    expect(failures).toEqual([])
    expect(items).toMatchObject([
      {
        brokerCluster: 'DefaultCluster',
        broker: 'broker-a',
        brokerId: '0',
        role: 'master',
        up: true,
        address: cluster.brokerAddress,
      },
    ])
    expect(items[0]!.version).toMatchObject({ value: expect.stringMatching(/^V5_/) as string })
    const runtime = await replyOf('getBrokerRuntime', { params, query: { broker: 'broker-a' } })
    expect(runtime.entries.map(({ key }) => key)).toContain('putTps')
    const config = await replyOf('getBrokerConfig', { params, query: { broker: 'broker-a' } })
    expect(config.entries).toContainEqual({ key: 'brokerName', value: 'broker-a', locked: 'identity' })
  })
})

describe('topics', () => {
  test('made, listed, changed, shown and deleted', async () => {
    await replyOf('createTopic', { params, body: { topic: 'Invoices', type: 'FIFO', readQueues: 2, writeQueues: 2 } })
    const listed = await replyOf('listTopics', { params, query: { q: 'INVO' } })
    expect(listed).toMatchObject({
      total: 1,
      countByType: { FIFO: 1, SYSTEM: 0 },
      items: [{ topic: 'Invoices', type: 'FIFO', brokers: ['broker-a'], readQueues: 2, writeQueues: 2, perm: 6 }],
    })
    await replyOf('updateTopic', { params, body: { topic: 'Invoices', readQueues: 3, writeQueues: 3 } })
    const { items } = await replyOf('getTopicConfig', { params, query: { topic: 'Invoices' } })
    expect(items).toMatchObject([{ readQueues: 3, writeQueues: 3, perm: 6, type: 'FIFO' }])
    const route = await replyOf('getTopicRoute', { params, query: { topic: 'Invoices' } })
    expect(route.queues).toEqual([{ broker: 'broker-a', readQueues: 3, writeQueues: 3, perm: 6 }])
    const status = await replyOf('getTopicStatus', { params, query: { topic: 'Invoices' } })
    expect(status).toMatchObject({ type: 'FIFO', messages: '0', failures: [] })
    expect(status.items.map(({ queueId, maxOffset }) => [queueId, maxOffset])).toEqual([
      [0, '0'],
      [1, '0'],
      [2, '0'],
    ])
    await replyOf('deleteTopic', { params, query: { topic: 'Invoices' } })
    expect((await replyOf('listTopics', { params, query: { q: 'invo' } })).total).toBe(0)
    expect(await refusalOf('getTopicStatus', { params, query: { topic: 'Invoices' } })).toMatchObject({
      code: 'topic-unknown',
    })
  })

  test('pages, sorts and filters', async () => {
    await makeTopic('Sort1', 1)
    await makeTopic('Sort2', 5)
    await makeTopic('Sort3', 3)
    const names = async (query: object): Promise<string[]> =>
      (await replyOf('listTopics', { params, query: { q: 'sort', ...query } })).items.map(({ topic }) => topic)
    expect(await names({})).toEqual(['Sort1', 'Sort2', 'Sort3'])
    expect(await names({ sort: '-writeQueues' })).toEqual(['Sort2', 'Sort3', 'Sort1'])
    expect(await names({ start: 1, limit: 1 })).toEqual(['Sort2'])
    expect(await names({ types: ['RETRY', 'DLQ'] })).toEqual([])
    const page = await replyOf('listTopics', { params, query: { types: 'SYSTEM', limit: 2 } })
    expect(page.items).toHaveLength(2)
    expect(page.total).toBeLessThan(page.totalUnfiltered)
  })
})

describe('a message', () => {
  const topic = 'Mail'
  const ids: { msgId: string; offsetMsgId: string }[] = []

  beforeAll(async () => {
    await makeTopic(topic, 2)
    for (let n = 0; n < 10; n++) {
      const body =
        n === 0
          ? { body: Buffer.from([0, 255, 1]).toString('base64'), bodyEncoding: 'base64' as const }
          : { body: `{"n":${n}}` }
      ids.push(
        await replyOf('sendMessage', {
          params,
          body: {
            topic,
            ...body,
            tag: n % 2 === 0 ? 'even' : 'odd',
            keys: [`k${n}`, 'all'],
            properties: [{ key: 'colour', value: 'red' }],
          },
        }),
      )
    }
    await waitFor(
      async () => (await replyOf('listMessagesByKey', { params, query: { topic, key: 'all' } })).items.length === 10,
    )
  })

  test('is found by either id, with topic and without, and shown whole', async () => {
    const { msgId, offsetMsgId } = ids[3]!
    for (const query of [
      { id: msgId, topic },
      { id: msgId },
      { id: msgId.toLowerCase(), topic },
      { id: offsetMsgId },
    ]) {
      const { message } = await replyOf('getMessage', { params, query })
      expect(message).toMatchObject({
        msgId,
        offsetMsgId,
        topic,
        tags: 'odd',
        keys: ['k3', 'all'],
        body: {
          text: '{"n":3}',
          encoding: 'utf-8',
          isJson: true,
          compression: 'none',
          checksumOk: true,
          truncated: false,
        },
      })
      expect(message.properties).toContainEqual({ key: 'colour', value: 'red' })
    }
  })

  test('of bytes is shown as bytes', async () => {
    const { message } = await replyOf('getMessage', { params, query: { id: ids[0]!.offsetMsgId } })
    expect(message).toMatchObject({ preview: '', body: { text: null, encoding: 'binary', base64: 'AP8B', bytes: 3 } })
  })

  test('is found by time, newest first, in pages; tag and text narrow', async () => {
    const query = { topic, from: 0, to: Date.now() + 1000 }
    const first = await replyOf('listMessages', { params, query: { ...query, limit: 4 } })
    expect(first).toMatchObject({ inRange: '10', cut: false, scanned: 4 })
    const second = await replyOf('listMessages', { params, query: { ...query, limit: 100, cursor: first.next } })
    expect(second.next).toBeUndefined()
    const all = [...first.items, ...second.items]
    expect(all.map(({ offsetMsgId }) => offsetMsgId).sort()).toEqual(ids.map(({ offsetMsgId }) => offsetMsgId).sort())
    expect(all.map(({ storedAt }) => storedAt)).toEqual(all.map(({ storedAt }) => storedAt).sort((a, b) => b - a))
    const odd = await replyOf('listMessages', { params, query: { ...query, tag: 'odd', contains: '"n":7' } })
    expect(odd.items.map(({ preview }) => preview)).toEqual(['{"n":7}'])
    expect(odd.scanned).toBe(10)
  })

  test('has a delivery status in each group', async () => {
    const consumer = clusters().get('default').client.pullConsumer('GID_mail')
    for (const queue of await consumer.queues(topic)) {
      await consumer.pull(queue, 0)
      await consumer.commit(queue, 2)
    }
    const { message } = await replyOf('getMessage', { params, query: { id: ids[0]!.offsetMsgId } })
    const { items } = await replyOf('getMessageDelivery', {
      params,
      query: { topic, offsetMsgId: message.offsetMsgId },
    })
    expect(items).toMatchObject([{ group: 'GID_mail', status: 'CONSUMED', consumerOffset: '2' }])
    const last = await replyOf('getMessageDelivery', { params, query: { topic, offsetMsgId: ids[9]!.offsetMsgId } })
    expect(last.items).toMatchObject([{ group: 'GID_mail', status: 'NOT_ONLINE', consumerOffset: '2' }])
  })

  test('has the progress of its groups in all tables alike', async () => {
    await waitFor(async () => (await replyOf('listGroups', { params, query: { q: 'GID_mail' } })).total === 1)
    const progress = await replyOf('getGroupProgress', { params, query: { group: 'GID_mail' } })
    expect(progress).toMatchObject({ diffTotal: { known: '6', unknownQueues: 0 }, failures: [] })
    expect(progress.items[0]!.queues).toMatchObject([
      {
        queueId: 0,
        brokerOffset: '5',
        consumerOffset: { value: '2' },
        diff: { value: '3' },
        client: { unknown: 'not-online' },
      },
      { queueId: 1, brokerOffset: '5', consumerOffset: { value: '2' }, diff: { value: '3' } },
    ])
    const byTopic = await replyOf('getTopicGroups', { params, query: { topic } })
    expect(byTopic.items).toMatchObject([{ group: 'GID_mail', diffTotal: { known: '6' } }])
    const measured = await replyOf('measureGroups', { params, body: { groups: ['GID_mail'] } })
    expect(measured.items).toMatchObject([{ diffTotal: { value: { known: '6' } }, clients: { value: 0 } }])
    await clusters().get('default').collector.refreshGroups()
    const overview = await replyOf('getOverview', { params })
    expect(overview.backlog).toEqual({ value: { total: '6', unknownGroups: 0 } })
    expect(overview.topGroups).toMatchObject([{ group: 'GID_mail', diffTotal: '6' }])
    expect(overview.oldestWaiting).toMatchObject({ value: { group: 'GID_mail', isExact: true } })
    expect(overview.fullestDisk).toMatchObject({ value: { broker: 'broker-a' } })
    expect(overview.countedSince).toMatchObject([{ broker: 'broker-a' }])
    expect(overview.problems).toContainEqual({
      kind: 'group-without-clients',
      severity: 'warning',
      subject: 'GID_mail',
      value: '6',
    })
  })

  test('that the broker itself has still to read is nobody’s backlog', async () => {
    const inner = clusters().get('default').client.pullConsumer('CID_RMQ_SYS_TRANS')
    await makeTopic('Inner', 1)
    for (let n = 0; n < 3; n++) await replyOf('sendMessage', { params, body: { topic: 'Inner', body: `${n}` } })
    for (const queue of await inner.queues('Inner')) await inner.commit(queue, 1)
    const measured = await replyOf('measureGroups', { params, body: { groups: ['CID_RMQ_SYS_TRANS'] } })
    expect(measured.items).toMatchObject([{ diffTotal: { value: { known: '2' } } }])
    const overview = await replyOf('getOverview', { params })
    expect(overview.backlog).toEqual({ value: { total: '6', unknownGroups: 0 } })
    expect(overview.topGroups).toMatchObject([{ group: 'GID_mail', diffTotal: '6' }])
  })

  test('has a trace from producer to consumer, found by id and by key', async () => {
    const { msgId, offsetMsgId } = ids[5]!
    const pub = [
      'Pub',
      '1000',
      'r',
      'PID_mail',
      topic,
      msgId,
      'odd',
      'k5 all',
      '127.0.0.1:1',
      '7',
      '4',
      '0',
      offsetMsgId,
      'true',
    ]
    const before = ['SubBefore', '2000', 'r', 'GID_mail', 'REQ1', msgId, '0', 'k5 all']
    const after = ['SubAfter', 'REQ1', msgId, '30', 'false', 'k5 all', '1', '2030', 'GID_mail']
    for (const record of [pub, before, after])
      await clusters()
        .get('default')
        .client.producer.send({
          topic: 'RMQ_SYS_TRACE_TOPIC',
          body: Buffer.from(`${record.join('\u0001')}\u0002`),
          keys: [msgId, 'k5'],
        })
    await waitFor(async () => (await replyOf('getTraces', { params, query: { msgId } })).items[0]?.groups.length === 1)
    for (const query of [{ msgId }, { key: 'k5', topic }]) {
      const { items, traceTopicExists, cut } = await replyOf('getTraces', { params, query })
      expect([traceTopicExists, cut]).toEqual([true, false])
      expect(items).toMatchObject([
        {
          msgId,
          offsetMsgId,
          keys: ['k5', 'all'],
          producer: { group: 'PID_mail', costMs: 4, status: 'success', messageType: 'Normal_Msg', bodyBytes: 7 },
          storedAt: { value: expect.any(Number) as number },
          groups: [
            { group: 'GID_mail', attempts: [{ at: { value: 2000 }, costMs: { value: 30 }, status: 'timeout' }] },
          ],
          groupsWithoutTrace: [],
        },
      ])
    }
    expect((await replyOf('getTraces', { params, query: { msgId: 'nothing' } })).items).toEqual([])
  })
})

test('rates are a series of an hour, and the last sample is there', async () => {
  await waitFor(async () => (await replyOf('getRates', { params })).inPerSecond.at(-1) !== null)
  const rates = await replyOf('getRates', { params })
  expect([rates.stepMs, rates.inPerSecond.length, rates.backlog.length]).toEqual([10_000, 360, 360])
})

describe('refused', () => {
  const topic = 'Mail'
  test.each([
    ['an unknown cluster', () => refusalOf('getOverview', { params: { cluster: 'nope' } }), 404, 'cluster-unknown'],
    [
      'an unknown broker',
      () => refusalOf('getBrokerRuntime', { params, query: { broker: 'nope' } }),
      404,
      'broker-unknown',
    ],
    ['no broker', () => refusalOf('getBrokerConfig', { params, query: { broker: '' } }), 400, 'bad-request'],
    ['a limit too large', () => refusalOf('listTopics', { params, query: { limit: 501 } }), 400, 'bad-request'],
    ['a limit that is none', () => refusalOf('listTopics', { params, query: { limit: 'x' } }), 400, 'bad-request'],
    [
      'an unknown sort column',
      () => refusalOf('listGroups', { params, query: { sort: 'nope' as never } }),
      400,
      'bad-request',
    ],
    ['an unknown type', () => refusalOf('listTopics', { params, query: { types: 'NORMAL,NOPE' } }), 400, 'bad-request'],
    [
      'a topic of 300 characters',
      () => refusalOf('getTopicRoute', { params, query: { topic: 'x'.repeat(300) } }),
      400,
      'bad-request',
    ],
    ['an unknown topic', () => refusalOf('getTopicRoute', { params, query: { topic: 'nope' } }), 404, 'topic-unknown'],
    [
      'messages of an unknown topic',
      () => refusalOf('listMessages', { params, query: { topic: 'nope', from: 0, to: 1 } }),
      404,
      'topic-unknown',
    ],
    [
      'a range that ends before it begins',
      () => refusalOf('listMessages', { params, query: { topic, from: 2, to: 1 } }),
      400,
      'bad-request',
    ],
    [
      'a cursor that is none',
      () => refusalOf('listMessages', { params, query: { topic, from: 0, to: 1, cursor: 'x' } }),
      400,
      'bad-request',
    ],
    ['an id that is none', () => refusalOf('getMessage', { params, query: { id: 'zz' } }), 400, 'bad-request'],
    [
      'an id that nobody has',
      () => refusalOf('getMessage', { params, query: { id: '0'.repeat(32), topic } }),
      404,
      'message-unknown',
    ],
    [
      'an unknown group',
      () => refusalOf('getGroupProgress', { params, query: { group: 'GID_nope' } }),
      404,
      'group-unknown',
    ],
    [
      'id and key together',
      () => refusalOf('getTraces', { params, query: { msgId: 'a', key: 'b' } }),
      400,
      'bad-request',
    ],
    ['neither id nor key', () => refusalOf('getTraces', { params, query: {} }), 400, 'bad-request'],
    [
      'a topic that exists',
      () => refusalOf('createTopic', { params, body: { topic: 'BenchmarkTest' } }),
      409,
      'topic-exists',
    ],
    [
      'a topic name with a slash',
      () => refusalOf('createTopic', { params, body: { topic: '../x' } }),
      400,
      'bad-request',
    ],
    [
      'too many queues',
      () => refusalOf('createTopic', { params, body: { topic: 'T', readQueues: 1025 } }),
      400,
      'bad-request',
    ],
    [
      'an unknown target',
      () => refusalOf('createTopic', { params, body: { topic: 'T', brokers: ['nope'] } }),
      404,
      'broker-unknown',
    ],
    [
      'a change of an unknown topic',
      () => refusalOf('updateTopic', { params, body: { topic: 'nope' } }),
      404,
      'topic-unknown',
    ],
    [
      'the end of a system topic',
      () => refusalOf('deleteTopic', { params, query: { topic: 'TBW102' } }),
      400,
      'bad-request',
    ],
    [
      'the end of an unknown topic',
      () => refusalOf('deleteTopic', { params, query: { topic: 'nope' } }),
      404,
      'topic-unknown',
    ],
    ['an empty body', () => refusalOf('sendMessage', { params, body: { topic, body: '' } }), 400, 'bad-request'],
    [
      'a reserved property',
      () =>
        refusalOf('sendMessage', { params, body: { topic, body: 'x', properties: [{ key: 'UNIQ_KEY', value: '1' }] } }),
      400,
      'bad-request',
    ],
    [
      'a property with a separator',
      () =>
        refusalOf('sendMessage', { params, body: { topic, body: 'x', properties: [{ key: 'a\u0001b', value: '1' }] } }),
      400,
      'bad-request',
    ],
    [
      'a key with a blank',
      () => refusalOf('sendMessage', { params, body: { topic, body: 'x', keys: ['a b'] } }),
      400,
      'bad-request',
    ],
    [
      'a queue that is not there',
      () =>
        refusalOf('sendMessage', { params, body: { topic, body: 'x', queue: { broker: 'broker-a', queueId: 99 } } }),
      422,
      'refused-by-broker',
    ],
    [
      'a body that is too large for the broker',
      () => refusalOf('sendMessage', { params, body: { topic, body: 'x'.repeat(5_000_000) } }),
      422,
      'refused-by-broker',
    ],
    [
      'producers of an unknown topic',
      () => refusalOf('listProducers', { params, query: { topic: 'nope' } }),
      404,
      'topic-unknown',
    ],
    [
      '201 topics to measure',
      () => refusalOf('measureTopics', { params, body: { topics: new Array<string>(201).fill('x') } }),
      400,
      'bad-request',
    ],
  ])('%s', async (_what, ask, status, code) => {
    expect(await ask()).toMatchObject({ status, code })
  })
})
