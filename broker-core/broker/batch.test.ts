import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { encodeBatchBody } from '../message/batch-body.ts'
import { pullMessage, sendBatchMessage, sendMessageV2 } from '../protocol/requests/messages.ts'
import { startTestCluster, type TestCluster } from '../testing/cluster.ts'
import { messagesOf, pullHeader, sendHeader } from '../testing/messages.ts'

let cluster: TestCluster
beforeAll(async () => {
  cluster = await startTestCluster()
})
afterAll(() => cluster.close())

const entries = (count: number) =>
  Array.from({ length: count }, (_, i) => ({
    flag: i,
    body: Buffer.from(`part ${i}`),
    properties: Buffer.from(`UNIQ_KEY\u0001key-${i}\u0002KEYS\u0001k${i}\u0002TAGS\u0001Tag${i % 2}`),
  }))
const sendBatch = (topic: string, body: Buffer, given: Partial<Parameters<typeof sendHeader>[0]> = {}) => {
  const header = sendHeader({ topic, batch: true, properties: 'WAIT\u0001true\u0002', ...given })
  return cluster.connector.call(cluster.brokerAddress, sendBatchMessage, header, { body })
}

describe('a batch', () => {
  it('becomes single messages of consecutive offsets, each with its own properties', async () => {
    const reply = await sendBatch('Batched', encodeBatchBody(entries(10)), { queueId: 1 })
    expect(reply).toMatchObject({ code: 0, header: { queueId: 1, queueOffset: 0 } })
    expect(reply.header.transactionId).toBeUndefined()
    const ids = reply.header.msgId.split(',')
    expect(new Set(ids).size).toBe(10)
    const pulled = await cluster.connector.call(
      cluster.brokerAddress,
      pullMessage,
      pullHeader({ topic: 'Batched', queueId: 1 }),
    )
    const messages = messagesOf(pulled.body)
    expect(messages.map((message) => message.body.toString())).toEqual(
      entries(10).map((entry) => entry.body.toString()),
    )
    expect(messages.map((message) => message.offsetMessageId)).toEqual(ids)
    expect(messages.map((message) => message.flag)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    expect(messages.map((message) => Number(message.queueOffset))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    expect([...messages[3]!.properties]).toEqual([
      ['UNIQ_KEY', 'key-3'],
      ['KEYS', 'k3'],
      ['TAGS', 'Tag1'],
    ])
  })

  it('of the plain send request is one too, as C++ clients send it', async () => {
    const body = encodeBatchBody(entries(3))
    const header = sendHeader({ topic: 'BatchedPlain', batch: true, properties: 'UNIQ_KEY\u0001whole\u0002' })
    const reply = await cluster.connector.call(cluster.brokerAddress, sendMessageV2, header, { body })
    expect(reply).toMatchObject({ code: 0, header: { queueOffset: 0, transactionId: 'whole' } })
    expect(cluster.broker.store.maxQueueOffset('BatchedPlain', 0)).toBe(3)
  })

  it('is stored whole or not at all', async () => {
    const cut = encodeBatchBody(entries(5))
    for (const body of [cut.subarray(0, cut.length - 1), Buffer.from('no batch'), Buffer.alloc(30)]) {
      const reply = await sendBatch('BatchedBad', body)
      expect(reply.code).toBe(13)
      expect(reply.remark).toMatch(/batch/)
    }
    expect(cluster.broker.store.maxQueueOffset('BatchedBad', 0)).toBe(0)
  })

  it('is refused for a retry topic', async () => {
    const reply = await sendBatch('%RETRY%GID_batch', encodeBatchBody(entries(2)))
    expect(reply).toMatchObject({ code: 13, remark: 'batch request does not support retry group %RETRY%GID_batch' })
  })
})
