import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { requests } from '../protocol/requests/index.ts'
import { startTestCluster, type TestCluster } from '../testing/cluster.ts'
import { messagesOf, sendHeader, textsOf } from '../testing/messages.ts'
import { RawClient } from '../testing/raw-client.ts'
import { encodeFrame } from '../remoting/frame.ts'

let cluster: TestCluster
beforeAll(async () => {
  cluster = await startTestCluster()
  for (const text of ['first', 'second'])
    await send({ properties: `TAGS\u0001Tag_${text}\u0002KEYS\u0001${text}\u0002` }, text)
})
afterAll(() => cluster.close())

const topic = 'Odd'
const send = (header: object, text = 'x') =>
  cluster.connector.call(cluster.brokerAddress, requests.sendMessageV2, sendHeader({ topic, ...header }), {
    body: Buffer.from(text),
  })

/** Sends a header as text, so that it may hold what no declared header holds. */
async function ask(code: number, extFields: Record<string, string>) {
  const client = await RawClient.open(cluster.broker.port)
  const command = { code, language: 'JAVA', version: 513, opaque: 7, flag: 0, remark: undefined, extFields }
  const reply = await client.ask(encodeFrame({ ...command, body: undefined, encoding: 'JSON' }))
  client.close()
  return reply
}

describe('a send is refused as illegal, and nothing is stored,', () => {
  test.each([
    ['when its delay level is not a number', { properties: 'DELAY\u0001soon\u0002' }],
    ['when its delay level is larger than any', { properties: 'DELAY\u000199999999999\u0002' }],
    ['with the number of an inner batch', { properties: 'INNER_NUM\u00015\u0002' }],
    [
      'with the number of an inner batch beside a unique key',
      { properties: 'UNIQ_KEY\u0001A\u0002INNER_NUM\u00015\u0002' },
    ],
    ['with the flag of an inner batch', { sysFlag: 128 }],
  ])('%s', async (_what, header) => {
    const before = cluster.broker.store.maxPhysicalOffset
    const reply = await send(header)
    expect(reply.code).toBe(13)
    expect(reply.remark).toBeTruthy()
    expect(cluster.broker.store.maxPhysicalOffset).toBe(before)
  })

  test('as a batch with a delay', async () => {
    const before = cluster.broker.store.maxPhysicalOffset
    const header = sendHeader({ topic, batch: true, properties: 'DELAY\u00013\u0002' })
    const body = Buffer.alloc(23)
    body.writeInt32BE(23)
    body.writeInt32BE(1, 16)
    const { connector, brokerAddress } = cluster
    const reply = await connector.call(brokerAddress, requests.sendBatchMessage, header, { body })
    expect(reply).toMatchObject({
      code: 13,
      remark: expect.stringMatching(/the messages of a batch cannot be delayed$/) as string,
    })
    expect(cluster.broker.store.maxPhysicalOffset).toBe(before)
    const plain = { ...header, properties: '' }
    expect((await connector.call(brokerAddress, requests.sendBatchMessage, plain, { body })).code).toBe(0)
  })
})

describe('a query by key', () => {
  const query = (key: string, indexType?: string) =>
    cluster.connector.call(cluster.brokerAddress, requests.queryMessage, {
      topic,
      key,
      maxNum: 10,
      beginTimestamp: 0,
      endTimestamp: Number.MAX_SAFE_INTEGER,
      ...(indexType === undefined ? {} : { indexType }),
    })

  test('finds tags when it asks for tags, and only then', async () => {
    expect(textsOf((await query('Tag_second', 'T')).body)).toEqual(['second'])
    expect((await query('Tag_second')).code).toBe(22)
    expect((await query('second', 'T')).code).toBe(22)
    expect(messagesOf((await query('second')).body)).toHaveLength(1)
  })
})

describe('positions beyond all', () => {
  test.each([
    [33, {}, 'can not find message by the offset, 9223372036854775807'],
    [36, { group: 'GID_odd', delayLevel: '0' }, 'look message by offset failed, 9223372036854775807'],
  ])('request %i names the one that was asked for', async (code, fields, remark) => {
    expect(await ask(code, { ...fields, offset: '9223372036854775807' })).toMatchObject({ code: 1, remark })
  })

  test('a negative committed offset is none', async () => {
    cluster.broker.offsets.commit(topic, 'GID_odd', 0, -1n)
    const fields = { consumerGroup: 'GID_odd', topic, queueId: '0' }
    expect(await ask(14, fields)).toMatchObject({ code: 0, extFields: { offset: '0' } })
    expect(await ask(14, { ...fields, setZeroIfNotFound: 'false' })).toMatchObject({ code: 22 })
    cluster.broker.offsets.commit(topic, 'GID_odd', 0, 1n)
    expect(await ask(14, fields)).toMatchObject({ code: 0, extFields: { offset: '1' } })
  })
})

test('the system topics are all names that RocketMQ keeps for itself', async () => {
  const { body } = await cluster.connector.call(cluster.brokerAddress, requests.getSystemTopicListFromBroker, {})
  expect(body.topicList).toEqual(
    expect.arrayContaining(['TBW102', 'CHECKPOINT_TOPIC', 'rmq_sys_wheel_timer', 'broker-a']),
  )
  expect(new Set(body.topicList).size).toBe(body.topicList.length)
})

test('a topic name that is too long is told with the limit', async () => {
  const long = 'a'.repeat(128)
  expect(await send({ topic: long })).toMatchObject({
    code: 29,
    remark: expect.stringMatching(/^The specified topic: a+.*, is longer than topic max length: 127$/),
  })
})

test('a topic with an unknown filter type is refused and not made', async () => {
  const fields = { topic: 'OddType', defaultTopic: 'TBW102', readQueueNums: '4', writeQueueNums: '4', perm: '6' }
  const more = { topicSysFlag: '0', order: 'false' }
  const reply = await ask(17, { ...fields, ...more, topicFilterType: 'X' })
  expect(reply).toMatchObject({ code: 1, remark: 'topicFilterType = [X] value invalid' })
  expect(cluster.broker.topics.find('OddType')).toBeUndefined()
  expect((await ask(17, { ...fields, ...more, topicFilterType: 'MULTI_TAG' })).code).toBe(0)
})
