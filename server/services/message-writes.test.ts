import { gzipSync, deflateSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { requests } from '../../broker-core/client/index.ts'
import type { TestCluster } from '../../broker-core/testing/cluster.ts'
import { sendHeader } from '../../broker-core/testing/messages.ts'
import { OnlineConsumer } from '../../broker-core/testing/online-consumer.ts'
import { clusters } from '../clusters/clusters.ts'
import { startApiCluster, stopApiCluster } from '../testing/api-cluster.ts'
import { callRoute, refusalOf, replyOf } from '../testing/call-route.ts'

vi.stubEnv('LOG_LEVEL', 'silent')
const params = { cluster: 'default' }
const topic = 'Parcels'
const group = 'GID_couriers'
const deadTopic = `%DLQ%${group}`
let cluster: TestCluster
const ids: string[] = []

const client = () => clusters().get('default').client
const waitFor = (isTrue: () => Promise<boolean>): Promise<unknown> =>
  vi.waitUntil(isTrue, { timeout: 8000, interval: 25 })
const places = (offsetMsgIds: readonly string[], of = topic) =>
  offsetMsgIds.map((offsetMsgId) => ({ topic: of, offsetMsgId }))

async function storedIn(of: string) {
  return (await replyOf('listMessages', { params, query: { topic: of, from: 0, to: Date.now() + 1000 } })).items
}

beforeAll(async () => {
  cluster = await startApiCluster()
  await replyOf('createTopic', { params, body: { topic, readQueues: 1, writeQueues: 1 } })
  for (let n = 0; n < 5; n++) {
    const body = {
      topic,
      body: `{"n":${n}}`,
      tag: 'T',
      keys: [`k${n}`],
      properties: [{ key: 'region', value: '华东' }],
    }
    ids.push((await replyOf('sendMessage', { params, body })).offsetMsgId)
  }
  // The heartbeat makes the group and its retry topic.
  await (await OnlineConsumer.start(cluster, { group, topic, clientId: 'courier@0' })).close()
})
afterAll(() => stopApiCluster(cluster))

describe('by queue and offset', () => {
  const at = (query: object) =>
    replyOf('listMessagesAt', { params, query: { topic, broker: 'broker-a', queueId: 0, ...query } })

  test('from an offset on, page by page', async () => {
    const page = await at({ queueOffset: '1', limit: 2 })
    expect(page.items.map(({ queueOffset }) => queueOffset)).toEqual(['1', '2'])
    expect(page).toMatchObject({ minOffset: '0', maxOffset: '5', from: '1', next: '3' })
    const last = await at({ queueOffset: page.next, limit: 10 })
    expect(last.items.map(({ preview }) => preview)).toEqual(['{"n":3}', '{"n":4}'])
    expect(last.next).toBeUndefined()
  })
  test('without an offset the newest, beyond the end nothing', async () => {
    expect((await at({ limit: 2 })).items.map(({ queueOffset }) => queueOffset)).toEqual(['3', '4'])
    expect(await at({ queueOffset: '9223372036854775807' })).toMatchObject({ items: [], maxOffset: '5' })
  })
  test('a queue or a topic that is not there is said to be missing', async () => {
    const asked = { topic, broker: 'broker-a', queueId: 7, queueOffset: '0' }
    expect(await refusalOf('listMessagesAt', { params, query: asked })).toMatchObject({ code: 'broker-unknown' })
    const other = { ...asked, topic: 'no-such-topic' }
    expect(await refusalOf('listMessagesAt', { params, query: other })).toMatchObject({ code: 'topic-unknown' })
  })
})

test('a key is found without its topic', async () => {
  await waitFor(
    async () => (await replyOf('listMessagesByKey', { params, query: { topic, key: 'k4' } })).items.length > 0,
  )
  const found = await replyOf('listMessagesByKey', { params, query: { key: 'k3' } })
  expect(found.items.map((row) => row.topic)).toEqual([topic])
  expect(found.topicsAsked).toBeGreaterThan(0)
})

describe('the file of a body', () => {
  test('holds every byte, and is only ever saved', async () => {
    const bytes = Buffer.from([0, 1, 254, 255, 60, 115, 62])
    const { offsetMsgId } = await replyOf('sendMessage', {
      params,
      body: { topic, body: bytes.toString('base64'), bodyEncoding: 'base64' },
    })
    const response = await callRoute('downloadBody', { params, query: { offsetMsgId, topic } })
    expect(Buffer.from(await response.arrayBuffer())).toEqual(bytes)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': expect.stringMatching(/^attachment; filename="[0-9A-F]{32}\.bin"/) as string,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
    })
    const lost = `${offsetMsgId.slice(0, 16)}00000000FFFFFFFF`
    expect(await refusalOf('downloadBody', { params, query: { offsetMsgId: lost } })).toMatchObject({
      status: 404,
      code: 'message-unknown',
    })
  })
})

describe('sent again', () => {
  let consumer: OnlineConsumer
  beforeAll(async () => {
    consumer = await OnlineConsumer.start(cluster, { group, topic, clientId: 'courier@1' })
  })
  afterAll(() => consumer.close())

  test('to an online client, which runs its listener', async () => {
    const { items } = await replyOf('resendMessages', {
      params,
      body: { messages: places([ids[0]!, ids[1]!]), way: 'client', group },
    })
    expect(items).toMatchObject([
      { offsetMsgId: ids[0], outcome: 'done', consumeResult: 'CR_SUCCESS', clientId: 'courier@1' },
      { offsetMsgId: ids[1], outcome: 'done', consumeResult: 'CR_SUCCESS', clientId: 'courier@1' },
    ])
    expect([...consumer.consumedDirectly].sort()).toEqual([ids[0], ids[1]].sort())
  })

  test('each by itself: what fails says why and keeps none back', async () => {
    const lost = `${ids[0]!.slice(0, 16)}00000000FFFFFFFF`
    const { items } = await replyOf('resendMessages', {
      params,
      body: { messages: places([lost, ids[2]!]), way: 'client', group },
    })
    expect(items.map(({ outcome }) => outcome)).toEqual(['failed', 'done'])
    expect(items[0]!.reason).toContain('not at its place')
    const offline = { messages: places([ids[2]!]), way: 'client' as const, group: 'GID_nobody' }
    expect((await replyOf('resendMessages', { params, body: offline })).items).toMatchObject([
      { outcome: 'failed', reason: expect.stringContaining('no client of GID_nobody is connected') as string },
    ])
    const stranger = { messages: places([ids[2]!]), way: 'client' as const, group, clientId: 'courier@2' }
    expect((await replyOf('resendMessages', { params, body: stranger })).items[0]!.reason).toContain('courier@2')
  })

  test('to the retry topic of one group, as the message it was', async () => {
    const { items } = await replyOf('resendMessages', {
      params,
      body: { messages: places([ids[3]!]), way: 'retry', group },
    })
    expect(items).toMatchObject([{ outcome: 'done', sentTo: { topic: `%RETRY%${group}` } }])
    const { message } = await replyOf('getMessage', { params, query: { id: items[0]!.sentTo!.offsetMsgId } })
    const original = await replyOf('getMessage', { params, query: { id: ids[3]! } })
    expect(message.msgId).toBe(original.message.msgId)
    expect(message.body.text).toBe('{"n":3}')
    expect(Object.fromEntries(message.properties.map(({ key, value }) => [key, value]))).toMatchObject({
      RETRY_TOPIC: topic,
      ORIGIN_MESSAGE_ID: ids[3],
      RESENT_FROM: ids[3],
      TAGS: 'T',
      KEYS: 'k3',
      region: '华东',
    })
  })

  test('to its topic as a new message', async () => {
    const { items } = await replyOf('resendMessages', { params, body: { messages: places([ids[4]!]), way: 'topic' } })
    expect(items).toMatchObject([{ outcome: 'done', sentTo: { topic } }])
    const original = await replyOf('getMessage', { params, query: { id: ids[4]! } })
    expect(items[0]!.sentTo!.msgId).not.toBe(original.message.msgId)
  })

  test('a client or the retry topic needs a group', async () => {
    const body = { messages: places([ids[0]!]), way: 'retry' as const }
    expect(await refusalOf('resendMessages', { params, body })).toMatchObject({ code: 'bad-request' })
  })
})

describe('dead letters', () => {
  const dead: string[] = []
  beforeAll(async () => {
    for (const id of ids.slice(0, 2)) {
      const offset = Number((await replyOf('getMessage', { params, query: { id } })).message.physicalOffset)
      await client().call(cluster.brokerAddress, requests.consumerSendMsgBack, {
        offset,
        group,
        delayLevel: -1,
        originMsgId: id,
        originTopic: topic,
        unitMode: false,
        maxReconsumeTimes: 0,
      })
    }
    await waitFor(async () => {
      const page = await replyOf('listDeadLetters', { params, query: { group, from: 0, to: Date.now() + 1000 } })
      dead.splice(0, dead.length, ...page.items.map(({ offsetMsgId }) => offsetMsgId))
      return dead.length === 2
    })
  })

  test('are listed by group and time, with where they came from', async () => {
    const page = await replyOf('listDeadLetters', { params, query: { group, from: 0, to: Date.now() + 1000 } })
    expect(page).toMatchObject({ topicExists: true, inRange: '2', scanned: 2, cut: false })
    expect(page.items.map((row) => [row.topic, row.originTopic, row.originOffsetMsgId])).toEqual([
      [deadTopic, topic, ids[1]],
      [deadTopic, topic, ids[0]],
    ])
    const some = { group, from: 0, to: Date.now() + 1000, contains: '"n":1' }
    expect((await replyOf('listDeadLetters', { params, query: some })).items).toHaveLength(1)
  })

  test('their groups are counted', async () => {
    await clusters().get('default').collector.refreshNames()
    const { items } = await replyOf('listDeadLetterGroups', { params, query: { q: 'COURIER' } })
    expect(items).toMatchObject([{ group, topic: deadTopic, messages: { value: '2' } }])
    expect((await replyOf('listDeadLetterGroups', { params, query: { q: 'nobody' } })).items).toEqual([])
  })

  test('a group that never gave anything up has none, which is no error', async () => {
    const query = { group: 'GID_lucky', from: 0, to: Date.now() }
    expect(await replyOf('listDeadLetters', { params, query })).toMatchObject({ items: [], topicExists: false })
  })

  test('one is found by the id of the message that died, and its delivery names it', async () => {
    const { message } = await replyOf('getMessage', { params, query: { id: ids[0]! } })
    const found = await replyOf('getMessage', { params, query: { id: message.msgId, topic: deadTopic } })
    expect(found.message).toMatchObject({ topic: deadTopic, body: { text: '{"n":0}' } })
    await clusters().get('default').collector.refreshNames()
    const consumer = await OnlineConsumer.start(cluster, { group, topic, clientId: 'courier@1' })
    const delivery = await replyOf('getMessageDelivery', { params, query: { topic, offsetMsgId: ids[0]! } })
    await consumer.close()
    expect(delivery.items).toMatchObject([{ group, deadLetter: found.message.offsetMsgId }])
  })

  test('go to the group again, as what they were', async () => {
    const { items } = await replyOf('resendMessages', {
      params,
      body: { messages: places(dead, deadTopic), way: 'retry', group },
    })
    expect(items.map(({ outcome }) => outcome)).toEqual(['done', 'done'])
    const last = (await storedIn(`%RETRY%${group}`))[0]!
    const { message } = await replyOf('getMessage', { params, query: { id: last.offsetMsgId } })
    expect(message.reconsumeTimes).toBe(0)
    expect(message.properties).toContainEqual({ key: 'RETRY_TOPIC', value: topic })
  })

  test('to a client goes the message that died', async () => {
    const consumer = await OnlineConsumer.start(cluster, { group, topic, clientId: 'courier@1' })
    const body = { messages: places([dead[1]!], deadTopic), way: 'client' as const, group }
    expect((await replyOf('resendMessages', { params, body })).items).toMatchObject([{ outcome: 'done' }])
    expect(consumer.consumedDirectly).toEqual([ids[0]])
    await consumer.close()
  })

  test('are a file of each kind', async () => {
    const query = { group, from: 0, to: Date.now() + 1000 }
    const file = async (format: 'csv' | 'json' | 'xlsx') =>
      callRoute('exportDeadLetters', { params, query: { ...query, format } })
    const csv = (await (await file('csv')).text()).split('\r\n')
    expect(csv[0]).toContain('topic,msgId,offsetMsgId,originTopic,originMsgId')
    expect(csv).toHaveLength(4)
    expect(csv[1]).toContain('"{""n"":1}",utf-8')
    const json = (await (await file('json')).json()) as { cut: boolean; messages: { messageBody: string }[] }
    expect(json.cut).toBe(false)
    expect(json.messages.map(({ messageBody }) => messageBody)).toEqual(['{"n":1}', '{"n":0}'])
    const xlsx = await file('xlsx')
    expect(xlsx.headers.get('content-disposition')).toContain(`filename="dead-letters-${group}.xlsx"`)
    expect(
      Buffer.from(await xlsx.arrayBuffer())
        .subarray(0, 2)
        .toString(),
    ).toBe('PK')
    const chosen = await callRoute('exportMessages', {
      params,
      body: { messages: [...places([dead[0]!], deadTopic), ...places([`${'0'.repeat(32)}`])], format: 'json' },
    })
    const { messages } = (await chosen.json()) as { messages: Record<string, string>[] }
    expect(messages.map(({ messageBody, exception }) => [messageBody, exception])).toEqual([
      ['{"n":1}', ''],
      ['', 'no message at this place of the commit log'],
    ])
  })
})

describe('what somebody sent to do harm', () => {
  const send = async (body: Buffer, sysFlag = 0): Promise<string> => {
    const header = sendHeader({ topic, queueId: 0, sysFlag })
    return (await client().call(cluster.brokerAddress, requests.sendMessage, header, { body })).header.msgId
  }

  test('a small body that grows to a gigabyte is not unpacked, and says so', async () => {
    const bomb = deflateSync(Buffer.alloc(256 * 1024 * 1024))
    const id = await send(bomb, 1)
    const startedAt = performance.now()
    const { message } = await replyOf('getMessage', { params, query: { id } })
    expect(message.body).toMatchObject({ encoding: 'binary', fault: expect.any(String) as string, bytes: bomb.length })
    const listed = await storedIn(topic)
    expect(listed.find((row) => row.offsetMsgId === id)).toMatchObject({ bodyBytes: bomb.length, preview: '' })
    expect(performance.now() - startedAt).toBeLessThan(5000)
  })

  test('a page of bombs that each stay below the limit ends, and can be continued', async () => {
    const seven = deflateSync(Buffer.alloc(7 * 1024 * 1024, 'x'))
    for (let n = 0; n < 8; n++) await send(seven, 1)
    const query = { topic, from: 0, to: Date.now() + 1000 }
    const page = await replyOf('listMessages', { params, query })
    expect(page.cut).toBe(true)
    expect(page.items.length).toBeLessThan(8)
    const rest = await replyOf('listMessages', { params, query: { ...query, cursor: page.next } })
    expect(rest.items.length).toBeGreaterThan(0)
    expect(rest.items[0]!.queueOffset).not.toBe(page.items.at(-1)!.queueOffset)
  })

  test('bytes that are no text, and a whole packed file, come as they are', async () => {
    const odd = Buffer.from([0xff, 0xfe, 0x80, 0x00, 0xc3])
    const plain = await replyOf('getMessage', { params, query: { id: await send(odd) } })
    expect(plain.message.body).toMatchObject({ encoding: 'binary', text: null, base64: odd.toString('base64') })
    const packed = gzipSync('hello')
    const file = await replyOf('getMessage', { params, query: { id: await send(packed) } })
    expect(Buffer.from(file.message.body.base64, 'base64')).toEqual(packed)
  })

  test('a body of 4 MiB is cut, in the middle of no character', async () => {
    const text = '界'.repeat(1024 * 1024)
    const { message } = await replyOf('getMessage', { params, query: { id: await send(Buffer.from(text)) } })
    expect(message.body).toMatchObject({ bytes: 3 * 1024 * 1024, truncated: true, encoding: 'utf-8', isJson: false })
    expect(message.body.text).toMatch(/^界+$/)
  })

  test('names of another language’s machinery are only names', async () => {
    const hostile = {
      topic,
      body: '{"__proto__":{"polluted":1}}',
      tag: '<b>T</b>',
      keys: ['__proto__'],
      properties: [
        { key: '__proto__', value: '<script>1</script>' },
        { key: 'rtl', value: '\u202Eabc' },
      ],
    }
    const { offsetMsgId } = await replyOf('sendMessage', { params, body: hostile })
    const { message } = await replyOf('getMessage', { params, query: { id: offsetMsgId } })
    expect(message.properties).toContainEqual({ key: '__proto__', value: '<script>1</script>' })
    const file = await callRoute('exportMessages', {
      params,
      body: { messages: places([offsetMsgId]), format: 'csv' },
    })
    expect(await file.text()).toContain('<b>T</b>')
    expect(({} as { polluted?: number }).polluted).toBeUndefined()
  })
})
