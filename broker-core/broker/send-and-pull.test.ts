import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pullMessage, sendMessageV2 } from '../protocol/requests/messages.ts'
import { startTestCluster, type TestCluster } from '../testing/cluster.ts'
import { messagesOf, pullHeader, sendHeader } from '../testing/messages.ts'

let cluster: TestCluster
beforeAll(async () => {
  cluster = await startTestCluster()
})
afterAll(() => cluster.close())

describe('sending and pulling', () => {
  it('gives out what came in, once, in order, with everything it had', async () => {
    const { connector, brokerAddress: address } = cluster
    const sent: string[] = []
    for (let i = 0; i < 100; i++) {
      const header = sendHeader({
        topic: 'InAndOut',
        queueId: i % 4,
        properties: `UNIQ_KEY\u0001key-${i}\u0002TAGS\u0001TagA\u0002`,
        flag: i,
      })
      const reply = await connector.call(address, sendMessageV2, header, { body: Buffer.from(`body ${i}`) })
      expect(reply).toMatchObject({
        code: 0,
        header: {
          queueId: i % 4,
          queueOffset: Math.floor(i / 4),
          transactionId: `key-${i}`,
          MSG_REGION: 'DefaultRegion',
          TRACE_ON: 'true',
        },
      })
      sent.push(`body ${i}`)
    }
    const received: string[] = []
    for (let queueId = 0; queueId < 4; queueId++) {
      const reply = await connector.call(address, pullMessage, pullHeader({ topic: 'InAndOut', queueId }))
      expect(reply).toMatchObject({
        code: 0,
        remark: 'FOUND',
        header: { nextBeginOffset: 25, minOffset: 0, maxOffset: 25, suggestWhichBrokerId: 0 },
      })
      const messages = messagesOf(reply.body)
      expect(messages.map((message) => Number(message.queueOffset))).toEqual(Array.from({ length: 25 }, (_, i) => i))
      for (const message of messages) {
        expect(message.topic).toBe('InAndOut')
        expect(message.properties.get('TAGS')).toBe('TagA')
        expect(message.properties.get('CLUSTER')).toBe('DefaultCluster')
        received.push(message.body.toString())
      }
    }
    expect(received.sort()).toEqual(sent.sort())
  })

  it('is counted: what came in, what went out, and how far behind the reader is', async () => {
    const { statistics } = cluster.broker
    expect(statistics.topic('InAndOut').put.messages).toBe(100)
    const reader = statistics.groupOnTopic('GID_test', 'InAndOut')
    expect(reader.get.messages).toBe(100)
    // Queue 3 has the last message of the log: only that message itself lies behind its beginning.
    expect(reader.queues[3]!.fallBytes).toBeLessThan(300)
    expect(reader.queues[0]!.fallBytes).toBeGreaterThan(reader.queues[3]!.fallBytes)
    expect(reader.queues[0]!.fallMs).toBeLessThan(60_000)
  })
})
