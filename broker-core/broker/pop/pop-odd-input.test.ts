import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { deleteTopicInBroker } from '../../protocol/requests/topics.ts'
import { notification, pollingInfo } from '../../protocol/requests/assignment.ts'
import { sendMessageV2 } from '../../protocol/requests/messages.ts'
import {
  ackMessage,
  batchAckMessage,
  changeMessageInvisibletime,
  peekMessage,
  popMessage,
} from '../../protocol/requests/pop.ts'
import { startTestCluster, type TestCluster } from '../../testing/cluster.ts'
import { sendHeader, textsOf } from '../../testing/messages.ts'
import { jsonFrame, RawClient } from '../../testing/raw-client.ts'

let cluster: TestCluster
beforeAll(async () => {
  cluster = await startTestCluster()
})
afterAll(() => cluster.close())

const group = 'GID_odd'
const send = async (topic: string, body: string): Promise<void> => {
  const header = sendHeader({ topic, properties: `UNIQ_KEY\u0001${body}\u0002` })
  const reply = await cluster.connector.call(cluster.brokerAddress, sendMessageV2, header, { body: Buffer.from(body) })
  expect(reply.code).toBe(0)
}
const popHeader = (topic: string, given: Record<string, unknown> = {}) => ({
  consumerGroup: group,
  topic,
  queueId: 0,
  maxMsgNums: 8,
  invisibleTime: 60_000,
  pollTime: 0,
  bornTime: 0,
  initMode: 0,
  ...given,
})
const pop = (topic: string, given: Record<string, unknown> = {}) =>
  cluster.connector.call(cluster.brokerAddress, popMessage, popHeader(topic, given), { timeoutMs: 30_000 })
const rawPop = (topic: string, opaque: number, given: Record<string, unknown> = {}): Buffer => {
  const header = Object.entries(popHeader(topic, given)).map(([name, value]) => [name, String(value)])
  const extFields = Object.fromEntries(header) as Record<string, string>
  return jsonFrame(
    JSON.stringify({
      code: 200_050,
      flag: 0,
      language: 'JAVA',
      opaque,
      serializeTypeCurrentRPC: 'JSON',
      version: 513,
      extFields,
    }),
  )
}

/** The broker still does its work. */
const stillWorks = async (topic: string): Promise<void> => {
  await send(topic, `after ${topic}`)
  const { body } = await pop(topic)
  expect(textsOf(body)).toContain(`after ${topic}`)
}

const max = '9223372036854775807'
const handles = [
  '',
  ' ',
  'a',
  '0 1 2 3',
  'x x x x x x x x',
  '0 1 2 3 0 broker-a 0',
  '0 0 100 -1 0 broker-a 0 0',
  '0 0 100 8 0 broker-a 0 0',
  '0 0 100 998 0 broker-a 0 0',
  `${max} ${max} ${max} ${max} 0 broker-a 0 ${max}`,
  `0 -${max} 100 0 0 broker-a 0 0`,
  '0 0 100 0 7 broker-a 0 0',
  '0 0 100 0 0 \u0000 0 0',
  '1e3 0x10 1.5 0 0 broker-a 0 0',
  `${'9'.repeat(100)} 0 0 0 0 b 0 0`,
  `0 0 0 0 0 ${'b'.repeat(30_000)} 0 0`,
  '0 0 100 999 0 broker-a 0 0',
]

describe('odd handles of popped messages', () => {
  it.each(handles.map((handle) => [handle.slice(0, 40), handle]))(
    '%j is refused or without effect',
    async (_, extraInfo) => {
      await send('OddHandles', 'one')
      const call = cluster.connector.call.bind(cluster.connector, cluster.brokerAddress)
      const header = { consumerGroup: group, topic: 'OddHandles', queueId: 0, extraInfo, offset: 0 }
      const acked = await call(ackMessage, header)
      expect([0, 1, 13, 29, 208]).toContain(acked.code)
      const changed = await call(changeMessageInvisibletime, { ...header, invisibleTime: 1000 })
      expect([0, 1, 13, 29, 208]).toContain(changed.code)
      if (acked.code !== 0) expect(acked.remark).not.toBe('')
    },
  )

  it.each([-1, 4, 2 ** 31 - 1, -(2 ** 31)])('of queue %d are refused', async (queueId) => {
    await send('OddQueues', 'one')
    const header = { consumerGroup: group, topic: 'OddQueues', queueId, extraInfo: '0 1 2 3 0 broker-a 0 0', offset: 0 }
    expect((await cluster.connector.call(cluster.brokerAddress, ackMessage, header)).code).toBe(13)
    const change = { ...header, invisibleTime: 5 }
    expect((await cluster.connector.call(cluster.brokerAddress, changeMessageInvisibletime, change)).code).toBe(13)
  })

  const batches: Record<string, [body: unknown, code: number]> = {
    none: [{ acks: [] }, 208],
    null: [{ acks: null }, 208],
    missing: [{}, 208],
    'a text': [{ acks: 'none' }, 1],
    'of a queue below 0': [{ acks: [{ c: group, t: 'Odd', r: '0', so: 0, q: -5, rq: 0, pt: 0, it: 0, b: '////' }] }, 0],
    'far below the queue': [{ acks: [{ c: group, t: 'Odd', r: '9', so: -(2 ** 40), q: 0, rq: 77, b: '!!!!' }] }, 0],
    'of millions of bits': [{ acks: Array(2000).fill({ c: group, t: 'Odd', so: 0, q: 0, b: '/'.repeat(4000) }) }, 0],
  }
  it.each(Object.keys(batches))('in a batch: %s', async (name) => {
    const [body, code] = batches[name]!
    const client = await RawClient.open(cluster.broker.port)
    const frame = jsonFrame(
      JSON.stringify({ code: batchAckMessage.code, flag: 0, language: 'JAVA', opaque: 1, version: 513 }),
      Buffer.from(JSON.stringify(body)),
    )
    const reply = await client.ask(frame)
    expect(reply.code).toBe(code)
    client.close()
  })
})

describe('odd pops', () => {
  it.each([
    [{ maxMsgNums: 33 }, 29],
    [{ maxMsgNums: 2 ** 31 - 1 }, 29],
    [{ queueId: 2 ** 31 - 1 }, 29],
    [{ queueId: 4 }, 29],
    [{ invisibleTime: 2 ** 50 }, 29],
    [{ topic: 'NoSuchTopic' }, 17],
    [{ bornTime: 1 }, 210],
    [{ expType: 'SQL92', exp: ')' }, 23],
    [{ pollTime: -5, maxMsgNums: 0 }, 210],
    [{ maxMsgNums: -7, order: true }, 210],
  ])('%j are answered %d', async (given, code) => {
    await send('OddPops', 'one')
    const reply = await pop('OddPops', { consumerGroup: 'GID_odd_pops', ...given })
    expect(reply.code).toBe(code)
    expect(reply.remark).toBeTruthy()
  })

  it('with a negative queue take any queue', async () => {
    await send('OddNegative', 'one')
    expect((await pop('OddNegative', { queueId: -77 })).code).toBe(0)
    const peeked = { consumerGroup: 'GID_peek', topic: 'OddNegative', queueId: -77, maxMsgNums: 2 ** 31 - 1 }
    expect((await cluster.connector.call(cluster.brokerAddress, peekMessage, peeked)).code).toBe(0)
  })

  it('with an invisible time of nothing, or less, are visible again at once and harm nobody', async () => {
    await send('OddInvisible', 'one')
    for (const invisibleTime of [0, -1, -(2 ** 40)]) {
      const reply = await pop('OddInvisible', { invisibleTime, order: true })
      expect([0, 29]).toContain(reply.code)
    }
    await stillWorks('OddInvisible')
  })

  it('that wait are told when their topic is deleted', async () => {
    await send('OddDeleted', 'one')
    await pop('OddDeleted')
    const waiting = pop('OddDeleted', { pollTime: 20_000 })
    await vi.waitFor(() => expect(cluster.broker.popHolds.sizeOf('OddDeleted', group, 0)).toBe(1))
    await cluster.connector.call(cluster.brokerAddress, deleteTopicInBroker, { topic: 'OddDeleted' })
    expect((await waiting).code).toBe(17)
  })
})

describe('connections with waiting pops', () => {
  it('that break free their places, and the message goes to one who is there', async () => {
    await send('OddDead', 'old')
    await pop('OddDead')
    const client = await RawClient.open(cluster.broker.port)
    for (let opaque = 1; opaque <= 20; opaque++) client.write(rawPop('OddDead', opaque, { pollTime: 60_000 }))
    await vi.waitFor(() => expect(cluster.broker.popHolds.sizeOf('OddDead', group, 0)).toBe(20))
    client.close()
    const waiting = pop('OddDead', { pollTime: 20_000 })
    await vi.waitFor(() => expect(cluster.broker.popHolds.sizeOf('OddDead', group, 0)).toBe(1), 10_000)
    await send('OddDead', 'new')
    expect(textsOf((await waiting).body)).toEqual(['new'])
  })

  it('may keep 10,000 of them, of which a message wakes one; the rest is answered in time', async () => {
    await send('OddMany', 'old')
    cluster.broker.settings.update(new Map([['popPollingSize', '20000']]))
    for (let index = 0; index < 10; index++) await pop('OddMany', { consumerGroup: `GID_many_${index}` })
    const client = await RawClient.open(cluster.broker.port)
    for (let opaque = 1; opaque <= 10_000; opaque++)
      client.write(rawPop('OddMany', opaque, { pollTime: 8000, consumerGroup: `GID_many_${opaque % 10}` }))
    await vi.waitFor(() => expect(cluster.broker.popHolds.size).toBe(10_000), 8000)
    const started = performance.now()
    await send('OddMany', 'new')
    const found = [await client.next(), await client.next(), await client.next()]
    expect(found.map(({ code }) => code)).toEqual([0, 0, 0])
    expect(performance.now() - started).toBeLessThan(2000)
    const header = { consumerGroup: 'GID_many_3', topic: 'OddMany', queueId: 0 }
    const info = await cluster.connector.call(cluster.brokerAddress, pollingInfo, header)
    expect(info.header.pollingNum).toBe(999)
    const codes = new Map<number, number>()
    for (let answer = 3; answer < 10_000; answer++) {
      const { code } = await client.next()
      codes.set(code, (codes.get(code) ?? 0) + 1)
    }
    expect(Object.fromEntries(codes)).toEqual({ 0: 7, 210: 9990 })
    expect(cluster.broker.popHolds.size).toBe(0)
    client.close()
    await stillWorks('OddMany')
  }, 40_000)

  it('with questions that wait free their places too', async () => {
    await send('OddQuestion', 'old')
    const question = { consumerGroup: group, topic: 'OddQuestion', queueId: 0, pollTime: 0, bornTime: 0 }
    const asked = await cluster.connector.call(cluster.brokerAddress, notification, question)
    expect(asked.header.hasMsg).toBe(true)
    await pop('OddQuestion')
    const waiting = cluster.connector.call(
      cluster.brokerAddress,
      notification,
      { ...question, pollTime: 20_000 },
      { timeoutMs: 30_000 },
    )
    await vi.waitFor(() => expect(cluster.broker.notificationHolds.size).toBe(1))
    await send('OddQuestion', 'new')
    expect((await waiting).header).toMatchObject({ hasMsg: true, pollingFull: false })
  })
})
