import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { subscriptionGroupConfig } from '../protocol/bodies/groups.ts'
import { topicConfig } from '../protocol/bodies/topics.ts'
import { requests } from '../protocol/requests/index.ts'
import { startTestCluster, type TestCluster } from '../testing/cluster.ts'

let cluster: TestCluster
beforeAll(async () => {
  cluster = await startTestCluster()
})
afterAll(async () => {
  await cluster.close()
})

const create = (topic: string, more: object = {}) =>
  cluster.connector.call(cluster.brokerAddress, requests.updateAndCreateTopic, {
    topic,
    readQueueNums: 4,
    writeQueueNums: 4,
    perm: 6,
    ...more,
  })
const createList = (topics: object[]) =>
  cluster.connector.call(
    cluster.brokerAddress,
    requests.updateAndCreateTopicList,
    {},
    {
      body: { topicConfigList: topics.map((topic) => topicConfig.parse(topic)) },
    },
  )
const remove = (topic: string) => cluster.connector.call(cluster.brokerAddress, requests.deleteTopicInBroker, { topic })
const configOf = (topic: string) => cluster.connector.call(cluster.brokerAddress, requests.getTopicConfig, { topic })

describe('a topic', () => {
  test('is created and changed by request, with order and attributes', async () => {
    const reply = await create('Orders', {
      order: true,
      attributes: '+message.type=FIFO',
      topicFilterType: 'MULTI_TAG',
    })
    expect(reply).toMatchObject({ code: 0, remark: 'not set any response code' })
    expect((await configOf('Orders')).body).toMatchObject({
      order: true,
      topicFilterType: 'MULTI_TAG',
      attributes: new Map([['message.type', 'FIFO']]),
    })
    await create('Orders', { readQueueNums: 8, attributes: '-message.type' })
    expect((await configOf('Orders')).body).toMatchObject({ readQueueNums: 8, order: false, attributes: new Map() })
  })

  test('that stays as it is does not raise the version', async () => {
    await create('Same')
    const { counter } = cluster.broker.topics.dataVersion
    await create('Same')
    expect(cluster.broker.topics.dataVersion.counter).toBe(counter)
    await create('Same', { perm: 4 })
    expect(cluster.broker.topics.dataVersion.counter).toBe(counter + 1)
  })

  test.each([
    ['../x', {}, 'The specified topic: ../x, contains illegal characters, allowing only ^[%|a-zA-Z0-9_-]+$'],
    [' ', {}, 'The specified topic is blank.'],
    ['', {}, 'The specified topic is blank.'],
    ['a\0', {}, 'illegal characters'],
    ['x'.repeat(128), {}, 'longer than topic max length'],
    ['SCHEDULE_TOPIC_XXXX', {}, 'The topic[SCHEDULE_TOPIC_XXXX] is conflict with system topic.'],
    ['broker-a', {}, 'is conflict with system topic.'],
    ['Good', { perm: 8 }, 'perm 8'],
    ['Good', { readQueueNums: -1 }, 'readQueueNums -1'],
    ['Good', { writeQueueNums: 2_000_000_000 }, 'writeQueueNums 2000000000'],
    ['Good', { attributes: '+message.type=MIXED' }, 'MIXED'],
  ])('called %j with %j is refused with 29', async (topic, more, remark) => {
    const reply = await create(topic, more)
    expect(reply.code).toBe(29)
    expect(reply.remark).toContain(remark)
    expect(cluster.broker.topics.find('Good')).toBeUndefined()
    if (!cluster.broker.topics.isSystem(topic)) expect(cluster.broker.topics.find(topic)).toBeUndefined()
  })

  test('with an unknown attribute is refused with 1, as Apache has it', async () => {
    expect(await create('Good', { attributes: '+no.such=1' })).toMatchObject({
      code: 1,
      remark: 'unsupported key: no.such',
    })
    expect(cluster.broker.topics.find('Good')).toBeUndefined()
  })

  test('without a needed field is refused by its name', async () => {
    const { readQueueNums: _left, ...incomplete } = { readQueueNums: 1, topic: 'Good', writeQueueNums: 1, perm: 6 }
    const reply = await cluster.connector.call(
      cluster.brokerAddress,
      requests.updateAndCreateTopic,
      incomplete as never,
    )
    expect(reply).toMatchObject({ code: 1, remark: 'the header field <readQueueNums> is missing' })
  })

  test('is deleted with its offsets and queues; a second time is no error; a system topic stays', async () => {
    await create('Gone')
    cluster.broker.offsets.commit('Gone', 'G', 0, 5n)
    expect((await remove('Gone')).code).toBe(0)
    expect(await configOf('Gone')).toMatchObject({ code: 17, remark: 'No topic in this broker. topic: Gone' })
    expect(cluster.broker.offsets.get('Gone', 'G', 0)).toBeUndefined()
    expect((await remove('Gone')).code).toBe(0)
    expect(await remove('TBW102')).toMatchObject({
      code: 29,
      remark: 'The topic[TBW102] is conflict with system topic.',
    })
    for (const bad of ['../x', ' ']) expect((await remove(bad)).code).toBe(29)
  })
})

test('a list of topics is created as a whole or not at all', async () => {
  const good = { topicName: 'ListA', attributes: { '+message.type': 'FIFO' } }
  expect((await createList([good, { topicName: '../x' }])).code).toBe(29)
  expect(cluster.broker.topics.find('ListA')).toBeUndefined()
  const { counter } = cluster.broker.topics.dataVersion
  expect((await createList([good, { topicName: 'ListB' }])).code).toBe(0)
  expect(cluster.broker.topics.dataVersion.counter).toBe(counter + 1)
  expect(cluster.broker.topics.find('ListA')?.attributes.get('message.type')).toBe('FIFO')
  await vi.waitFor(() => {
    expect(cluster.namesrv.routes.route('ListB')).toBeDefined()
  })
})

test('the whole table is answered, or slices of it that together are the whole', async () => {
  const ask = (header: object) => cluster.connector.call(cluster.brokerAddress, requests.getAllTopicConfig, header)
  const whole = await ask({})
  const names = [...cluster.broker.topics.names()].sort()
  expect([...whole.body.topicConfigTable.keys()].sort()).toEqual(names)
  expect(whole.header.totalTopicNum).toBe(names.length)
  const dataVersion = JSON.stringify(whole.body.dataVersion)
  const seen: string[] = []
  for (let topicSeq = 0; topicSeq < names.length; topicSeq += 5) {
    const slice = await ask({ topicSeq, maxTopicNum: 5, dataVersion: topicSeq === 0 ? '' : dataVersion })
    seen.push(...slice.body.topicConfigTable.keys())
  }
  expect(seen).toEqual(names)
  const old = await ask({ topicSeq: 5, maxTopicNum: 5, dataVersion: '{"counter":0}' })
  expect([...old.body.topicConfigTable.keys()]).toEqual(names.slice(0, 5))
})

test('who consumes a topic: groups online and groups with an offset', async () => {
  await create('Consumed')
  cluster.broker.offsets.commit('Consumed', 'GroupWithOffset', 0, 1n)
  const { body } = await cluster.connector.call(cluster.brokerAddress, requests.queryTopicConsumeByWho, {
    topic: 'Consumed',
  })
  expect(body.groupList).toEqual(['GroupWithOffset'])
  const topics = await cluster.connector.call(cluster.brokerAddress, requests.queryTopicsByConsumer, {
    group: 'GroupWithOffset',
  })
  expect(topics.body).toEqual({ topicList: ['Consumed'], brokerAddr: cluster.brokerAddress })
})

test('the system topics of the broker are listed', async () => {
  const { body } = await cluster.connector.call(cluster.brokerAddress, requests.getSystemTopicListFromBroker, {})
  expect(body.topicList).toEqual(
    expect.arrayContaining(['TBW102', 'broker-a', 'DefaultCluster', 'SCHEDULE_TOPIC_XXXX']),
  )
})

describe('a consumer group', () => {
  const group = (more: object) => subscriptionGroupConfig.parse(more)
  const put = (more: object) =>
    cluster.connector.call(cluster.brokerAddress, requests.updateAndCreateSubscriptiongroup, {}, { body: group(more) })
  const get = (name: string) =>
    cluster.connector.call(cluster.brokerAddress, requests.getSubscriptiongroupConfig, { group: name })

  test('is created, changed, read and deleted with its offsets', async () => {
    expect((await put({ groupName: 'GID_admin', retryMaxTimes: 3 })).code).toBe(0)
    expect((await get('GID_admin')).body.retryMaxTimes).toBe(3)
    cluster.broker.offsets.commit('T', 'GID_admin', 0, 5n)
    const header = { groupName: 'GID_admin', cleanOffset: true }
    expect((await cluster.connector.call(cluster.brokerAddress, requests.deleteSubscriptiongroup, header)).code).toBe(0)
    expect(await get('GID_admin')).toMatchObject({ code: 26 })
    expect(cluster.broker.offsets.get('T', 'GID_admin', 0)).toBeUndefined()
  })

  test.each([
    [
      { groupName: 'bad group!' },
      'The specified group: bad group!, contains illegal characters, allowing only ^[%|a-zA-Z0-9_-]+$',
    ],
    [{ groupName: '' }, 'The specified group is blank.'],
    [{ groupName: 'x'.repeat(121) }, 'longer than group max length'],
    [{ groupName: 'G', retryQueueNums: 1_000_000 }, 'retryQueueNums 1000000'],
    [{ groupName: 'G', attributes: { '+no.such': '1' } }, 'unsupported key: no.such'],
  ])('is refused: %j', async (config, remark) => {
    const reply = await put(config)
    expect(reply.code).toBe(29)
    expect(reply.remark).toContain(remark)
  })

  test('several are created as a whole or not at all', async () => {
    const list = (...names: string[]) =>
      cluster.connector.call(
        cluster.brokerAddress,
        requests.updateAndCreateSubscriptiongroupList,
        {},
        {
          body: { groupConfigList: names.map((groupName) => group({ groupName })) },
        },
      )
    expect((await list('GID_a', '../x')).code).toBe(29)
    expect(cluster.broker.groups.find('GID_a')).toBeUndefined()
    expect((await list('GID_a', 'GID_b')).code).toBe(0)
    const all = await cluster.connector.call(cluster.brokerAddress, requests.getAllSubscriptiongroupConfig, {})
    expect([...all.body.subscriptionGroupTable.keys()]).toEqual(
      expect.arrayContaining(['GID_a', 'GID_b', 'TOOLS_CONSUMER']),
    )
    expect(all.header.totalGroupNum).toBe(all.body.subscriptionGroupTable.size)
  })
})
