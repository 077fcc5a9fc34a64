import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type ConsumerData, consumerData } from '../protocol/bodies/clients.ts'
import { requests } from '../protocol/requests/index.ts'
import { Connector } from '../remoting/connector.ts'
import { startTestCluster, type TestCluster } from '../testing/cluster.ts'

let cluster: TestCluster
let now: number
const clients: TestClient[] = []

/** A client with a connection of its own that remembers which groups it was told about. */
class TestClient {
  readonly id: string
  readonly notified: string[] = []
  readonly connector: Connector

  constructor(id: string) {
    this.id = id
    this.connector = new Connector({
      requests,
      handlers: {
        notifyConsumerIdsChanged: ({ header }: { header: { consumerGroup: string } }) => {
          this.notified.push(header.consumerGroup)
          return {}
        },
      },
    })
    clients.push(this)
  }

  async beat(
    consumers: ConsumerData[],
    more: { producers?: string[]; fingerprint?: number; withoutSub?: boolean } = {},
  ) {
    const body = {
      clientID: this.id,
      producerDataSet: (more.producers ?? []).map((groupName) => ({ groupName })),
      consumerDataSet: consumers,
      heartbeatFingerprint: more.fingerprint ?? 0,
      withoutSub: more.withoutSub ?? false,
    }
    return this.connector.call(cluster.brokerAddress, requests.heartBeat, {}, { body })
  }

  unregister(header: { consumerGroup?: string; producerGroup?: string }) {
    return this.connector.call(cluster.brokerAddress, requests.unregisterClient, { clientID: this.id, ...header })
  }
}

const group = (
  groupName: string,
  topics: Record<string, number | bigint> = { T: 1 },
  more: object = {},
): ConsumerData =>
  consumerData.parse({
    groupName,
    ...more,
    subscriptionDataSet: Object.entries(topics).map(([topic, subVersion]) => ({ topic, subString: '*', subVersion })),
  })
const listOf = (consumerGroup: string) =>
  cluster.connector.call(cluster.brokerAddress, requests.getConsumerListByGroup, { consumerGroup })

beforeEach(async () => {
  now = 1_700_000_000_000
  cluster = await startTestCluster({ clock: { now: () => now } })
})
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.connector.close()))
  await cluster.close()
})

test('the members of a group are those whose heartbeats came, each once', async () => {
  expect(await listOf('G')).toMatchObject({ code: 1, remark: 'no consumer for this group, G' })
  const [one, two, oneAgain] = [new TestClient('c1'), new TestClient('c2'), new TestClient('c1')]
  for (const client of [one, two, oneAgain]) {
    const reply = await client.beat([group('G')])
    expect(reply).toMatchObject({ code: 0, header: { IS_SUPPORT_HEART_BEAT_V2: 'true', IS_SUB_CHANGE: 'true' } })
  }
  expect((await listOf('G')).body.consumerIdList).toEqual(['c1', 'c2'])
})

test('a heartbeat makes the retry topic, known to the NameServer at once', async () => {
  await new TestClient('c1').beat([group('G', { T: 1 }, { unitMode: true })])
  expect(cluster.broker.topics.find('%RETRY%G')).toMatchObject({ perm: 6, readQueueNums: 1, topicSysFlag: 2 })
  await vi.waitFor(async () => {
    const route = await cluster.connector.call(cluster.namesrvAddress, requests.getRouteinfoByTopic, {
      topic: '%RETRY%G',
    })
    expect(route).toMatchObject({ code: 0, body: { queueDatas: [{ perm: 6, readQueueNums: 1 }] } })
  })
})

test('a group that may not be created is passed over, the others of the heartbeat are taken', async () => {
  const reply = await new TestClient('c1').beat([group('../x'), group('G')])
  expect(reply.code).toBe(0)
  expect(cluster.broker.consumers.group('../x')).toBeUndefined()
  expect(cluster.broker.groups.find('../x')).toBeUndefined()
  expect(cluster.broker.topics.find('%RETRY%../x')).toBeUndefined()
  expect(cluster.broker.consumers.clientIds('G')).toEqual(['c1'])
})

test('a heartbeat without client id is refused', async () => {
  expect(await new TestClient(' ').beat([group('G')])).toMatchObject({ code: 29 })
})

describe('the members of a group are told', () => {
  test('when one comes, itself included; not when nothing changes', async () => {
    const [one, two] = [new TestClient('c1'), new TestClient('c2')]
    await one.beat([group('G')])
    await vi.waitFor(() => {
      expect(one.notified).toEqual(['G'])
    })
    await two.beat([group('G')])
    await vi.waitFor(() => {
      expect([one.notified, two.notified]).toEqual([['G', 'G'], ['G']])
    })
    await one.beat([group('G')])
    await two.beat([group('G'), group('Marker')])
    await vi.waitFor(() => {
      expect(two.notified).toEqual(['G', 'Marker'])
    })
    expect(one.notified).toEqual(['G', 'G'])
  })

  test.each([
    ['unregisters', (client: TestClient) => client.unregister({ consumerGroup: 'G' })],
    ['hangs up', (client: TestClient) => client.connector.close()],
  ])('when one %s', async (_how, leave) => {
    const [one, two] = [new TestClient('c1'), new TestClient('c2')]
    await one.beat([group('G')])
    await two.beat([group('G')])
    await vi.waitFor(() => {
      expect(two.notified).toEqual(['G'])
    })
    await leave(one)
    await vi.waitFor(() => {
      expect(two.notified).toEqual(['G', 'G'])
    })
    expect((await listOf('G')).body.consumerIdList).toEqual(['c2'])
  })

  test('when a topic comes or goes', async () => {
    const client = new TestClient('c1')
    for (const [topics, told] of [
      [{ T: 1 }, 1],
      [{ T: 1, U: 1 }, 2],
      [{ U: 1 }, 3],
      [{ U: 2 }, 3],
    ] as const) {
      await client.beat([group('G', topics)])
      await client.beat([group(`Marker${told}`)])
      await vi.waitFor(() => {
        expect(client.notified).toContain(`Marker${told}`)
      })
      expect(client.notified.filter((name) => name === 'G')).toHaveLength(told)
    }
  })

  test.each([
    ['the group is broadcast to', { messageModel: 'BROADCASTING' }, {}, {}],
    ['the group does not want it', {}, { notifyConsumerIdsChangedEnable: false }, {}],
    ['the broker does not', {}, {}, { notifyConsumerIdsChangedEnable: 'false' }],
  ])('but not when %s', async (_why, data, config, settings) => {
    const quiet = cluster.broker.groups.findOrCreate('Quiet')!
    cluster.broker.groups.put([{ ...quiet, ...config }])
    const client = new TestClient('c1')
    await client.beat([group('Marker')])
    await vi.waitFor(() => {
      expect(client.notified).toEqual(['Marker'])
    })
    cluster.broker.settings.update(new Map(Object.entries(settings)))
    await client.beat([group('Quiet', { T: 1 }, data)])
    cluster.broker.settings.update(new Map([['notifyConsumerIdsChangedEnable', 'true']]))
    await client.beat([group('Marker2')])
    await vi.waitFor(() => {
      expect(client.notified).toContain('Marker2')
    })
    expect(client.notified).not.toContain('Quiet')
  })
})

describe('subscriptions', () => {
  test('are replaced by a newer version only, exact beyond 2^53', async () => {
    const client = new TestClient('c1')
    const wanted = (subString: string, subVersion: bigint): ConsumerData => {
      const data = group('G', { T: subVersion })
      return { ...data, subscriptionDataSet: data.subscriptionDataSet.map((each) => ({ ...each, subString })) }
    }
    const nanoseconds = 1_700_000_000_000_000_000n
    await client.beat([wanted('TagA', nanoseconds + 1n)])
    await client.beat([wanted('TagB', nanoseconds)])
    expect(cluster.broker.consumers.subscription('G', 'T')?.subString).toBe('TagA')
    await client.beat([wanted('TagC || TagD', nanoseconds + 2n)])
    expect(cluster.broker.consumers.subscription('G', 'T')).toMatchObject({
      tagsSet: ['TagC', 'TagD'],
      codeSet: [2598921, 2598922],
    })
    expect(cluster.broker.consumers.groupsOfTopic('T')).toEqual(['G'])
  })

  test('of the second form of heartbeats are kept when they are left out', async () => {
    const client = new TestClient('c1')
    const full = await client.beat([group('G')], { fingerprint: 7 })
    expect(full.header.IS_SUB_CHANGE).toBe('false')
    const short = await client.beat([group('G', {})], { fingerprint: 7, withoutSub: true })
    expect(short.header).toMatchObject({ IS_SUPPORT_HEART_BEAT_V2: 'true', IS_SUB_CHANGE: 'false' })
    expect(cluster.broker.consumers.subscription('G', 'T')).toBeDefined()
  })

  test('are asked for when another member has others, or the broker knows none', async () => {
    const client = new TestClient('c1')
    await client.beat([group('G')], { fingerprint: 7 })
    expect((await client.beat([group('G')], { fingerprint: 8 })).header.IS_SUB_CHANGE).toBe('true')
    const afterRestart = await client.beat([group('New', {})], { fingerprint: 9, withoutSub: true })
    expect(afterRestart.header.IS_SUB_CHANGE).toBe('true')
  })

  test('that are left out do not turn an ordered retry topic into another', async () => {
    cluster.broker.topics.put([{ ...cluster.broker.topics.findOrCreate('T', 1)!, order: true }])
    const client = new TestClient('c1')
    await client.beat([group('G')], { fingerprint: 7 })
    await client.beat([group('G', {})], { fingerprint: 7, withoutSub: true })
    expect(cluster.broker.topics.find('%RETRY%G')?.order).toBe(true)
  })
})

test('pull consumers are refused when that is switched on', async () => {
  cluster.broker.settings.update(new Map([['rejectPullConsumerEnable', 'true']]))
  const client = new TestClient('c1')
  await client.beat([group('Pull', { T: 1 }, { consumeType: 'CONSUME_ACTIVELY' }), group('Push')])
  expect([...cluster.broker.consumers.all()].map((each) => each.name)).toEqual(['Push'])
})

test('producers come with a heartbeat and go with the connection', async () => {
  const [one, two] = [new TestClient('p1'), new TestClient('p2')]
  await one.beat([], { producers: ['P'] })
  await two.beat([], { producers: ['P'] })
  const ids = () => [...(cluster.broker.producers.clients('P')?.values() ?? [])].map((client) => client.clientId)
  expect(ids()).toEqual(['p1', 'p2'])
  await one.connector.close()
  await vi.waitFor(() => {
    expect(ids()).toEqual(['p2'])
  })
  await two.unregister({ producerGroup: 'P' })
  expect(cluster.broker.producers.clients('P')).toBeUndefined()
})

test('who gives no sign of life for 120 s is forgotten, and its connection closed', async () => {
  const [quiet, busy] = [new TestClient('quiet'), new TestClient('busy')]
  for (const client of [quiet, busy]) await client.beat([group('G')], { producers: ['P'] })
  const closed = new Promise<void>((resolve) => {
    void quiet.connector.connection(cluster.brokerAddress).then((connection) => connection.onClose(resolve))
  })
  now += 119_000
  await busy.beat([group('G')], { producers: ['P'] })
  now += 1001
  cluster.broker.consumers.removeExpired()
  cluster.broker.producers.removeExpired()
  expect(cluster.broker.consumers.clientIds('G')).toEqual(['busy'])
  expect(cluster.broker.producers.clients('P')?.size).toBe(1)
  await closed
})

test('the broker checks subscriptions that are not plain tags', async () => {
  const check = (subscription: object) =>
    cluster.connector.call(
      cluster.brokerAddress,
      requests.checkClientConfig,
      {},
      {
        body: {
          clientId: 'c',
          group: 'G',
          subscriptionData: { ...group('G').subscriptionDataSet[0]!, ...subscription },
        },
      },
    )
  expect((await check({ subString: 'TagA || TagB' })).code).toBe(0)
  expect((await check({ subString: '||' })).code, 'tags are not looked at').toBe(0)
  expect(await check({ expressionType: 'SQL92', subString: 'a = 1' })).toMatchObject({
    code: 1,
    remark: 'The broker does not support consumer to filter message by SQL92',
  })
})

test('queue locks go round through real requests', async () => {
  const queue = { brokerName: 'broker-a', queueId: 0, topic: 'T' }
  const body = (clientId: string) => ({ body: { consumerGroup: 'G', clientId, onlyThisBroker: false, mqSet: [queue] } })
  const lock = async (clientId: string) =>
    (await cluster.connector.call(cluster.brokerAddress, requests.lockBatchMq, {}, body(clientId))).body.lockOKMQSet
  expect(await lock('one')).toEqual([queue])
  expect(await lock('two')).toEqual([])
  await cluster.connector.call(cluster.brokerAddress, requests.unlockBatchMq, {}, body('one'))
  expect(await lock('two')).toEqual([queue])
  now += 60_001
  expect(await lock('one')).toEqual([queue])
})
