import { afterEach, describe, expect, it, vi } from 'vitest'
import { sendMessageV2 } from '../../protocol/requests/messages.ts'
import { startTestCluster, type TestCluster } from '../../testing/cluster.ts'
import { sendHeader } from '../../testing/messages.ts'
import { PopConsumer, type PopReply } from '../../testing/pop-consumer.ts'

let cluster: TestCluster
afterEach(() => cluster.close())

const quick = { reviveInterval: 50, popFromRetryProbability: 0 }
const send = (topic: string, body: string) =>
  cluster.connector.call(
    cluster.brokerAddress,
    sendMessageV2,
    sendHeader({ topic, properties: `UNIQ_KEY\u0001key-${body}\u0002` }),
    { body: Buffer.from(body) },
  )
const popUntil = (consumer: PopConsumer): Promise<PopReply> =>
  vi.waitFor(
    async () => {
      const reply = await consumer.pop({ invisibleTime: 1000 })
      expect(reply.messages.length).toBeGreaterThan(0)
      return reply
    },
    { timeout: 15_000, interval: 50 },
  )

describe('messages that were popped and not acked', () => {
  it('come again after a restart of the broker; acked ones do not', async () => {
    cluster = await startTestCluster({ broker: quick })
    for (const body of ['m0', 'm1', 'm2']) await send('T', body)
    const consumer = new PopConsumer(cluster, 'T', 'G')
    const { messages } = await consumer.pop({ invisibleTime: 1500 })
    await consumer.ack(messages[0]!)
    await cluster.restartBroker()
    const again = await popUntil(new PopConsumer(cluster, 'T', 'G'))
    expect(again.messages.map(({ text, message }) => `${text} ${message.reconsumeTimes}`).sort()).toEqual([
      'm1 1',
      'm2 1',
    ])
  })

  it('come again through a retry topic of the second kind, which outlives a restart', async () => {
    cluster = await startTestCluster({ broker: { ...quick, enableRetryTopicV2: true } })
    await send('T', 'm0')
    await new PopConsumer(cluster, 'T', 'G').pop({ invisibleTime: 500 })
    await vi.waitFor(() => expect(cluster.broker.store.maxQueueOffset('%RETRY%G+T', 0)).toBe(1), { timeout: 8000 })
    await cluster.restartBroker()
    const again = await popUntil(new PopConsumer(cluster, 'T', 'G'))
    expect(again).toMatchObject({ startOffsetInfo: '2 0 0' })
    expect(again.messages[0]).toMatchObject({ text: 'm0', topic: '%RETRY%G+T' })
  })

  it('carry the name of the retry topic when the broker is set so', async () => {
    cluster = await startTestCluster({ broker: { ...quick, popResponseReturnActualRetryTopic: true } })
    await send('T', 'm0')
    const consumer = new PopConsumer(cluster, 'T', 'G')
    await consumer.pop({ invisibleTime: 500 })
    const { message } = (await popUntil(consumer)).messages[0]!
    expect(message.topic).toBe('%RETRY%G_T')
    expect(message.properties.has('POP_CK')).toBe(false)
  })

  it('are dropped when their group is gone', async () => {
    cluster = await startTestCluster({ broker: quick })
    await send('T', 'm0')
    await new PopConsumer(cluster, 'T', 'G').pop({ invisibleTime: 500 })
    cluster.broker.groups.delete('G')
    const { broker } = cluster
    const revived = (): boolean =>
      Array.from({ length: 8 }, (_, queueId) =>
        broker.offsets.get('rmq_sys_REVIVE_LOG_DefaultCluster', 'CID_RMQ_SYS_REVIVE_GROUP', queueId),
      ).some((offset) => offset === 0n)
    await vi.waitFor(() => expect(revived()).toBe(true), { timeout: 8000 })
    expect(broker.topics.find('%RETRY%G_T')).toBeUndefined()
  })
})
