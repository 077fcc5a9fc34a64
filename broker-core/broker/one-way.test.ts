import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { sendMessageV2 } from '../protocol/requests/messages.ts'
import { updateConsumerOffset } from '../protocol/requests/offsets.ts'
import { encodeHeader } from '../protocol/request.ts'
import type { HeaderEncoding } from '../remoting/command.ts'
import { encodeFrame } from '../remoting/frame.ts'
import { startTestCluster, type TestCluster } from '../testing/cluster.ts'
import { sendHeader } from '../testing/messages.ts'
import { RawClient } from '../testing/raw-client.ts'

let cluster: TestCluster
let client: RawClient
beforeAll(async () => {
  cluster = await startTestCluster()
  client = await RawClient.open(cluster.broker.port)
})
afterAll(async () => {
  client.close()
  await cluster.close()
})

const sendFrame = (
  given: Parameters<typeof sendHeader>[0],
  options: { flag: number; encoding?: HeaderEncoding; body?: string },
) =>
  encodeFrame({
    code: 310,
    language: 'JAVA',
    version: 513,
    opaque: 5,
    flag: options.flag,
    remark: undefined,
    extFields: encodeHeader(sendMessageV2.header, sendHeader(given), 'compact'),
    body: Buffer.from(options.body ?? 'body'),
    encoding: options.encoding ?? 'JSON',
  })

/** A two-way request that is answered proves that everything in front of it was dealt with. */
const answered = async () => {
  const reply = await client.ask(sendFrame({ topic: 'Marker' }, { flag: 0 }))
  expect(reply).toMatchObject({ code: 0, opaque: 5 })
}

describe('a one-way request', () => {
  it('is stored and gets no answer', async () => {
    for (const topic of ['OneWay', 'OneWay']) client.write(sendFrame({ topic }, { flag: 2 }))
    await vi.waitFor(() => expect(cluster.broker.store.maxQueueOffset('OneWay', 0)).toBe(2))
    await answered()
    expect(client.unread).toEqual([])
  })

  it('that is refused gets no answer either', async () => {
    client.write(sendFrame({ topic: '../x' }, { flag: 2 }))
    client.write(sendFrame({ topic: 'OneWay', queueId: 99 }, { flag: 2 }))
    client.write(sendFrame({ topic: 'OneWay' }, { flag: 2, body: '' }))
    await answered()
    expect(client.unread).toEqual([])
    expect(cluster.broker.store.maxQueueOffset('OneWay', 0)).toBe(2)
  })

  it('commits an offset', async () => {
    cluster.broker.groups.findOrCreate('GID_one_way')
    const extFields = encodeHeader(updateConsumerOffset.header, {
      consumerGroup: 'GID_one_way',
      topic: 'OneWay',
      queueId: 0,
      commitOffset: 2n,
    })
    const command = {
      code: 15,
      language: 'GO',
      version: 317,
      opaque: 9,
      flag: 2,
      remark: undefined,
      extFields,
      body: undefined,
    }
    client.write(encodeFrame({ ...command, encoding: 'JSON' }))
    await answered()
    expect(cluster.broker.offsets.get('OneWay', 'GID_one_way', 0)).toBe(2n)
    expect(client.unread).toEqual([])
  })
})

describe('both header encodings', () => {
  it.each(['JSON', 'ROCKETMQ'] as const)('%s is answered in its own', async (encoding) => {
    const reply = await client.ask(sendFrame({ topic: `In${encoding}` }, { flag: 0, encoding }))
    expect(reply).toMatchObject({
      code: 0,
      encoding,
      flag: 1,
      extFields: { queueId: '0', queueOffset: '0', MSG_REGION: 'DefaultRegion', TRACE_ON: 'true' },
    })
    expect(reply.extFields['msgId']).toMatch(/^7F000001[0-9A-F]{24}$/)
  })

  it('may be mixed on one connection, and replies keep their numbers', async () => {
    const frames: Buffer[] = []
    for (let i = 0; i < 20; i++) {
      const encoding = i % 2 === 0 ? 'JSON' : 'ROCKETMQ'
      const extFields = encodeHeader(sendMessageV2.header, sendHeader({ topic: 'Mixed' }), 'compact')
      const command = { code: 310, language: 'JAVA', version: 513, opaque: -i, flag: 0, remark: undefined, extFields }
      frames.push(encodeFrame({ ...command, body: Buffer.from('x'), encoding }))
    }
    client.write(Buffer.concat(frames))
    const opaques = new Set<number>()
    for (let i = 0; i < 20; i++) {
      const reply = await client.next()
      expect(reply).toMatchObject({ code: 0, encoding: reply.opaque % 2 === 0 ? 'JSON' : 'ROCKETMQ' })
      opaques.add(reply.opaque)
    }
    expect(opaques.size).toBe(20)
  })
})

describe('the VIP port', () => {
  it('takes sends and refuses pulls', async () => {
    const vip = await RawClient.open(cluster.broker.vipPort)
    expect((await vip.ask(sendFrame({ topic: 'Vip' }, { flag: 0 }))).code).toBe(0)
    for (const code of [11, 361]) {
      const command = { code, language: 'JAVA', version: 513, opaque: 5, flag: 0, remark: undefined, extFields: {} }
      const reply = await vip.ask(encodeFrame({ ...command, body: undefined, encoding: 'JSON' }))
      expect(reply).toMatchObject({ code: 3, remark: ` request type ${code} not supported` })
    }
    vip.close()
  })
})
