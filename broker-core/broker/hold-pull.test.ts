import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { litePullMessage, pullMessage, sendMessageV2 } from '../protocol/requests/messages.ts'
import { encodeFrame } from '../remoting/frame.ts'
import { startTestCluster, type TestCluster } from '../testing/cluster.ts'
import { pullHeader, sendHeader, textsOf } from '../testing/messages.ts'
import { RawClient } from '../testing/raw-client.ts'

let cluster: TestCluster
beforeAll(async () => {
  cluster = await startTestCluster()
})
afterAll(() => cluster.close())

const suspend = 2
const inlineSubscription = 4

const send = async (topic: string, body: string, tag = 'TagA', queueId = 0) => {
  const properties = `UNIQ_KEY\u0001${body}\u0002TAGS\u0001${tag}\u0002`
  const header = sendHeader({ topic, queueId, properties })
  const reply = await cluster.connector.call(cluster.brokerAddress, sendMessageV2, header, { body: Buffer.from(body) })
  expect(reply.code).toBe(0)
}
const pull = (
  given: Parameters<typeof pullHeader>[0],
  request: typeof pullMessage | typeof litePullMessage = pullMessage,
) =>
  cluster.connector.call(
    cluster.brokerAddress,
    request,
    pullHeader({ sysFlag: suspend | inlineSubscription, suspendTimeoutMillis: 15_000, ...given }),
    { timeoutMs: 20_000 },
  )
const heldOn = (topic: string, queueId = 0) =>
  vi.waitFor(() => expect(cluster.broker.holds.sizeOf(topic, queueId)).toBe(1))

describe('a pull that finds nothing', () => {
  it('waits and is answered with the message that comes', async () => {
    await send('Held', 'first')
    const waiting = pull({ topic: 'Held', queueOffset: 1 })
    await heldOn('Held')
    await send('Held', 'second')
    const reply = await waiting
    expect(reply).toMatchObject({
      code: 0,
      remark: 'FOUND',
      header: { nextBeginOffset: 2, minOffset: 0, maxOffset: 2 },
    })
    expect(textsOf(reply.body)).toEqual(['second'])
    expect(cluster.broker.holds.size).toBe(0)
  })

  it('waits as a lite pull too, on a queue nothing was ever written to', async () => {
    await send('HeldLite', 'elsewhere')
    const waiting = pull({ topic: 'HeldLite', queueId: 1, sysFlag: suspend | inlineSubscription | 16 }, litePullMessage)
    await heldOn('HeldLite', 1)
    await send('HeldLite', 'here', 'TagA', 1)
    expect(textsOf((await waiting).body)).toEqual(['here'])
  })

  it('sleeps through messages it does not want', async () => {
    await send('HeldTag', 'first')
    const waiting = pull({ topic: 'HeldTag', queueOffset: 1, subscription: 'TagB' })
    await heldOn('HeldTag')
    await send('HeldTag', 'not this', 'TagA')
    expect(cluster.broker.holds.sizeOf('HeldTag', 0)).toBe(1)
    await send('HeldTag', 'this', 'TagB')
    const reply = await waiting
    expect(textsOf(reply.body)).toEqual(['this'])
    expect(reply.header.nextBeginOffset).toBe(3)
  })

  it('gets all that arrived with one write', async () => {
    await send('HeldBurst', 'first')
    const waiting = pull({ topic: 'HeldBurst', queueOffset: 1 })
    await heldOn('HeldBurst')
    const client = await RawClient.open(cluster.broker.port)
    const { parts } = sendFrames('HeldBurst', 5)
    client.write(Buffer.concat(parts))
    for (let i = 0; i < 5; i++) expect((await client.next()).code).toBe(0)
    expect(textsOf((await waiting).body)).toEqual(['burst 0', 'burst 1', 'burst 2', 'burst 3', 'burst 4'])
    client.close()
  })

  it('is answered PULL_NOT_FOUND with the offsets when its time is up', async () => {
    await send('HeldLong', 'first')
    const began = Date.now()
    const reply = await pull({ topic: 'HeldLong', queueOffset: 1, suspendTimeoutMillis: 300 })
    expect(Date.now() - began).toBeGreaterThanOrEqual(300)
    expect(reply).toMatchObject({
      code: 19,
      remark: 'OFFSET_OVERFLOW_ONE',
      header: { nextBeginOffset: 1, minOffset: 0, maxOffset: 1, suggestWhichBrokerId: 0 },
    })
  })

  it('is answered at once when it did not ask to wait, or when its offset is wrong', async () => {
    await send('NotHeld', 'first')
    expect((await pull({ topic: 'NotHeld', queueOffset: 1, sysFlag: inlineSubscription })).code).toBe(19)
    expect((await pull({ topic: 'NotHeld', queueOffset: 7 })).code).toBe(21)
    expect(await pull({ topic: 'NotHeld', queueOffset: 0, subscription: 'TagX' })).toMatchObject({
      code: 20,
      remark: 'NO_MATCHED_MESSAGE',
      header: { nextBeginOffset: 1 },
    })
  })

  it('is forgotten with its connection', async () => {
    await send('HeldGone', 'first')
    const client = await RawClient.open(cluster.broker.port)
    const header = pullHeader({ topic: 'HeldGone', queueOffset: 1, sysFlag: suspend | inlineSubscription })
    client.write(pullFrame({ ...header, suspendTimeoutMillis: 60_000 }))
    await heldOn('HeldGone')
    client.close()
    await send('HeldGone', 'second')
    await vi.waitFor(() => expect(cluster.broker.holds.size).toBe(0))
    expect(textsOf((await pull({ topic: 'HeldGone', queueOffset: 1 })).body)).toEqual(['second'])
  })

  it('commits the offset it carries once, before it waits', async () => {
    await send('HeldCommit', 'first')
    const waiting = pull({
      topic: 'HeldCommit',
      queueOffset: 1,
      sysFlag: 1 | suspend | inlineSubscription,
      commitOffset: 1,
    })
    await heldOn('HeldCommit')
    const { offsets } = cluster.broker
    expect(offsets.get('HeldCommit', 'GID_test', 0)).toBe(1n)
    offsets.commit('HeldCommit', 'GID_test', 0, 0)
    await send('HeldCommit', 'second')
    await waiting
    expect(offsets.get('HeldCommit', 'GID_test', 0)).toBe(0n)
  })

  it('does not keep the broker from stopping', async () => {
    const other = await startTestCluster()
    other.broker.topics.findOrCreate('HeldStop', 1)
    const header = pullHeader({ topic: 'HeldStop', sysFlag: 6, suspendTimeoutMillis: 60_000 })
    const waiting = other.connector.call(other.brokerAddress, pullMessage, header, { timeoutMs: 70_000 })
    const outcome = waiting.then(
      () => 'answered',
      () => 'ended',
    )
    await vi.waitFor(() => expect(other.broker.holds.size).toBe(1))
    const began = Date.now()
    await other.close()
    expect(await outcome).toBe('ended')
    expect(Date.now() - began).toBeLessThan(4000)
  })
})

function pullFrame(header: ReturnType<typeof pullHeader>): Buffer {
  const extFields = Object.fromEntries(Object.entries(header).map(([name, value]) => [name, String(value)]))
  return encodeFrame({
    code: 11,
    language: 'JAVA',
    version: 513,
    opaque: 1,
    flag: 0,
    remark: undefined,
    extFields,
    body: undefined,
    encoding: 'JSON',
  })
}

function sendFrames(topic: string, count: number): { parts: Buffer[] } {
  const parts: Buffer[] = []
  for (let i = 0; i < count; i++) {
    const header = sendHeader({ topic })
    const extFields = Object.fromEntries(Object.entries(header).map(([name, value]) => [name, String(value)]))
    const body = Buffer.from(`burst ${i}`)
    parts.push(
      encodeFrame({
        code: 10,
        language: 'JAVA',
        version: 513,
        opaque: i,
        flag: 0,
        remark: undefined,
        extFields,
        body,
        encoding: 'JSON',
      }),
    )
  }
  return { parts }
}
