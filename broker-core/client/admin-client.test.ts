import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { addAbsentBroker } from '../testing/absent-broker.ts'
import { startTestCluster, type TestCluster } from '../testing/cluster.ts'
import { requests } from '../protocol/requests/index.ts'
import type { AdminClient } from './admin-client.ts'
import { CallError } from './call-error.ts'
import { anyTime, type FoundMessage } from './message-lookup.ts'
import { openAdminClient } from './open-admin-client.ts'
import type { RangeCursor } from './message-range.ts'
import type { SendResult } from './producer.ts'

const asFound = (found: FoundMessage): FoundMessage => found

let cluster: TestCluster
let client: AdminClient

beforeAll(async () => {
  cluster = await startTestCluster()
  client = openAdminClient({
    nameServers: [cluster.namesrvAddress],
    timeoutMs: 600,
    routeMaxAgeMs: 0,
    clusterMaxAgeMs: 0,
  })
})
afterAll(async () => {
  await client.close()
  await cluster.close()
})

async function makeTopic(topic: string, queues = 4): Promise<void> {
  const done = await client.topics.put(
    { topic, readQueues: queues, writeQueues: queues, perm: 6, order: false },
    await client.directory.masters(),
  )
  expect(done).toMatchObject({ items: [{ broker: 'broker-a' }], failures: [] })
}

async function sendSome(topic: string, count: number): Promise<SendResult[]> {
  const sent: SendResult[] = []
  for (let n = 0; n < count; n++) {
    const message = {
      topic,
      body: Buffer.from(`body ${n}`),
      tags: n % 2 === 0 ? 'even' : 'odd',
      keys: [`key-${n}`, 'all'],
    }
    sent.push(await client.producer.send(message))
  }
  return sent
}

/** Consume queues and the key index follow the commit log a moment later. */
const indexed = async (topic: string, key: string, count: number): Promise<void> => {
  const found = async (): Promise<number> => (await client.lookup.byKey(topic, key, anyTime)).items.length
  await vi.waitUntil(async () => (await found()) === count, { timeout: 5000, interval: 10 })
}

describe('messages', () => {
  let sent: SendResult[]

  beforeAll(async () => {
    await makeTopic('Letters')
    sent = await sendSome('Letters', 40)
    await indexed('Letters', 'all', 40)
  })

  test('a message is found by its unique id, by its offset id and by its key', async () => {
    const { messageId, offsetMessageId, queueId, queueOffset } = sent[7]!
    const byUnique = await client.lookup.byUniqueId('Letters', messageId)
    expect(byUnique.items.map(({ message }) => message.offsetMessageId)).toEqual([offsetMessageId])
    for (const id of [offsetMessageId, offsetMessageId.toLowerCase()]) {
      const { items } = await client.lookup.byOffsetId(id)
      expect(items.map(({ message }) => [message.messageId, message.queueId, message.queueOffset])).toEqual([
        [messageId, queueId, queueOffset],
      ])
    }
    const byKey = await client.lookup.byKey('Letters', 'key-7', anyTime)
    expect(byKey.items.map(({ message }) => message.body.toString())).toEqual(['body 7'])
    expect(byKey.cut).toBe(false)
  })

  test('an offset id whose address is not a broker’s is found at the broker that has the place, and only with this very id', async () => {
    const elsewhere = `0A0000FF${sent[7]!.offsetMessageId.slice(8)}`
    expect(await client.lookup.byOffsetId(elsewhere)).toEqual({ items: [], failures: [] })
    expect(await client.lookup.byOffsetId('0'.repeat(32))).toEqual({ items: [], failures: [] })
  })

  test('time range pages are newest first, without gap and without repetition', async () => {
    const range = { from: 0, to: Date.now() + 1000 }
    const limits = { matches: 7, reads: 1000, readBytes: 1e6, durationMs: 5000 }
    const seen: string[] = []
    let cursor: RangeCursor | undefined
    let pages = 0
    do {
      const page = await client.range.page({ topic: 'Letters', range, view: asFound }, limits, cursor)
      expect(page).toMatchObject({ inRange: 40n, cut: false, failures: [] })
      seen.push(...page.items.map(({ message }) => message.body.toString()))
      cursor = page.next
      pages++
    } while (cursor !== undefined)
    expect(pages).toBe(6)
    expect(new Set(seen).size).toBe(40)
    expect([...seen].sort()).toEqual(Array.from({ length: 40 }, (_, n) => `body ${n}`).sort())
  })

  test('a time range holds just the messages stored in it', async () => {
    const all = await client.range.page({ topic: 'Letters', range: anyTime, view: asFound }, manyLimits)
    const times = all.items.map(({ message }) => message.storeTimestamp).sort((a, b) => a - b)
    const [from, to] = [times[10]!, times[29]!]
    const page = await client.range.page({ topic: 'Letters', range: { from, to }, view: asFound }, manyLimits)
    const expected = times.filter((time) => time >= from && time <= to)
    expect(page.items.map(({ message }) => message.storeTimestamp).sort((a, b) => a - b)).toEqual(expected)
    expect(page.inRange).toBe(BigInt(expected.length))
  })

  test('a page that may read no more says so and can be continued', async () => {
    const page = await client.range.page(
      { topic: 'Letters', range: anyTime, view: () => undefined },
      { ...manyLimits, matches: 6, reads: 8 },
    )
    expect(page.cut).toBe(true)
    expect(page.items).toEqual([])
    const rest = await client.range.page({ topic: 'Letters', range: anyTime, view: asFound }, manyLimits, page.next)
    expect(rest.items.length + page.scanned).toBe(40)
  })

  test('an empty range tells when the newest message before it was stored', async () => {
    const later = Date.now() + 3_600_000
    const page = await client.range.page(
      { topic: 'Letters', range: { from: later, to: later + 1 }, view: asFound },
      manyLimits,
    )
    const newest = await client.range.page(
      { topic: 'Letters', range: anyTime, view: asFound },
      {
        ...manyLimits,
        matches: 1,
      },
    )
    expect(page).toMatchObject({ items: [], inRange: 0n, newestAt: newest.items[0]!.message.storeTimestamp })
  })

  test('a topic that nobody made is made by the first message', async () => {
    const { status, broker } = await client.producer.send({ topic: 'MadeBySending', body: Buffer.from('first') })
    expect([status, broker]).toEqual(['SEND_OK', 'broker-a'])
    expect((await client.topics.route('MadeBySending'))?.queues).toEqual([
      { broker: 'broker-a', readQueues: 4, writeQueues: 4, perm: 6 },
    ])
  })

  test('a chosen queue that is not there is refused before anything is sent', async () => {
    const message = { topic: 'Letters', body: Buffer.from('x'), queue: { broker: 'broker-a', queueId: 99 } }
    await expect(client.producer.send(message)).rejects.toThrow('no writable queue 99 on broker-a')
  })
})

describe('consumer groups', () => {
  test('progress is what was committed', async () => {
    await makeTopic('Progress', 2)
    await sendSome('Progress', 10)
    const consumer = client.pullConsumer('GID_progress')
    const [first] = await consumer.queues('Progress')
    await consumer.pull(first!, 0)
    await consumer.commit(first!, 3)
    const readers = await client.directory.readers()
    const read = async () => (await client.groups.progress('GID_progress', readers, 'Progress')).items[0]!.queues
    await vi.waitUntil(async () => (await read())[0]?.brokerOffset === 5n, { timeout: 5000, interval: 10 })
    expect((await read()).map((queue) => [queue.queueId, queue.brokerOffset, queue.consumerOffset])).toEqual([
      [0, 5n, 3n],
      [1, 5n, 0n],
    ])
  })

  test('a group that is not online has no connections, and looking for a group makes none', async () => {
    const readers = await client.directory.readers()
    const { items, failures } = await client.groups.connections('GID_nobody', readers)
    expect(items.map(({ connection }) => connection)).toEqual([undefined])
    expect(failures).toEqual([])
    await client.groups.progress('GID_nobody', readers)
    expect((await client.groups.table(readers[0]!)).groups.has('GID_nobody')).toBe(false)
  })
})

describe('topics', () => {
  test('a deleted topic is gone from brokers and NameServer', async () => {
    await makeTopic('ShortLived')
    expect(await client.topics.route('ShortLived')).toBeDefined()
    const done = await client.topics.delete('ShortLived', await client.directory.masters())
    expect(done.failures).toEqual([])
    expect(await client.topics.route('ShortLived')).toBeUndefined()
    expect(await client.topics.status('ShortLived')).toEqual({ items: [], failures: [] })
  })

  test('a refusal carries the broker’s code and remark', async () => {
    const topic = { topic: 'no blanks', readQueues: 1, writeQueues: 1, perm: 6, order: false }
    const { items, failures } = await client.topics.put(topic, await client.directory.masters())
    expect(items).toEqual([])
    expect(failures).toMatchObject([{ broker: 'broker-a', code: 'refused', responseCode: 29 }])
  })
})

describe('brokers that cannot be asked', () => {
  test.each(['closed', 'silent'] as const)('a %s broker is named among the failures, the rest stands', async (how) => {
    const topic = `Half-${how}`
    await makeTopic(topic, 2)
    await sendSome(topic, 4)
    const absent = await addAbsentBroker(cluster, how, `broker-${how}`, [topic])
    try {
      const startedAt = performance.now()
      const code = how === 'closed' ? 'unreachable' : 'timeout'
      const failure = { broker: absent.name, address: absent.address, code }
      const status = await client.topics.status(topic)
      expect(status.items.map(({ broker, queues }) => [broker, queues.length])).toEqual([['broker-a', 2]])
      expect(status.failures).toMatchObject([failure])
      const page = await client.range.page({ topic, range: anyTime, view: asFound }, manyLimits)
      expect(page.items.length).toBe(4)
      expect(page.failures).toMatchObject([failure])
      await indexed(topic, 'key-1', 1)
      // Ten more calls cost no more than one wait: an address that fails rests.
      for (let n = 0; n < 10; n++) expect((await client.topics.status(topic)).failures).toMatchObject([failure])
      expect(performance.now() - startedAt).toBeLessThan(5000)
    } finally {
      await absent.close()
      await forget(absent.name, absent.address)
    }
  })

  test('a delete that a broker missed leaves the route, so that it can be repeated', async () => {
    await makeTopic('HalfDeleted')
    const absent = await addAbsentBroker(cluster, 'closed', 'broker-gone', ['HalfDeleted'])
    const done = await client.topics.delete('HalfDeleted', await client.directory.masters())
    expect(done.items.map(({ broker }) => broker)).toEqual(['broker-a'])
    expect(done.failures).toMatchObject([{ broker: 'broker-gone', code: 'unreachable' }])
    expect(await client.topics.route('HalfDeleted')).toBeDefined()
    await forget(absent.name, absent.address)
  })

  test('without a NameServer the error says which one was asked', async () => {
    const lost = openAdminClient({ nameServers: ['127.0.0.1:1'], timeoutMs: 500 })
    const thrown: unknown = await lost.directory.get().catch((error: unknown) => error)
    expect(thrown).toBeInstanceOf(CallError)
    expect(thrown).toMatchObject({ code: 'unreachable', address: '127.0.0.1:1' })
    expect(lost.contact('127.0.0.1:1')).toMatchObject({ ok: false, code: 'unreachable' })
    await lost.close()
  })

  test('the next NameServer is asked when the first does not answer', async () => {
    const both = openAdminClient({ nameServers: ['127.0.0.1:1', cluster.namesrvAddress], timeoutMs: 500 })
    expect((await both.directory.get()).brokers.map(({ broker }) => broker)).toContain('broker-a')
    await both.close()
  })
})

const manyLimits = { matches: 1000, reads: 10_000, readBytes: 1e8, durationMs: 5000 }

async function forget(brokerName: string, brokerAddr: string): Promise<void> {
  const header = { clusterName: 'DefaultCluster', brokerName, brokerAddr, brokerId: 0 }
  await cluster.connector.call(cluster.namesrvAddress, requests.unregisterBroker, header)
}
