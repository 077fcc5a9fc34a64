import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { StoredMessage } from '../message/stored-message.ts'
import { consumerSendMsgBack, pullMessage, sendMessageV2 } from '../protocol/requests/messages.ts'
import { startTestCluster, type TestCluster } from '../testing/cluster.ts'
import { messagesOf, pullHeader, sendHeader } from '../testing/messages.ts'

let cluster: TestCluster
beforeAll(async () => {
  cluster = await startTestCluster({ broker: { messageDelayLevel: '1s 1s 1s 1s 1s 2s' } })
})
afterAll(() => cluster.close())

const send = (given: Parameters<typeof sendHeader>[0], body = 'work') =>
  cluster.connector.call(cluster.brokerAddress, sendMessageV2, sendHeader(given), { body: Buffer.from(body) })
const pull = async (topic: string, queueId = 0): Promise<StoredMessage[]> => {
  const { connector, brokerAddress } = cluster
  return messagesOf((await connector.call(brokerAddress, pullMessage, pullHeader({ topic, queueId }))).body)
}
const arrived = (topic: string, count = 1): Promise<StoredMessage[]> =>
  vi.waitFor(
    async () => {
      const messages = await pull(topic)
      expect(messages.length).toBe(count)
      return messages
    },
    { timeout: 8000, interval: 50 },
  )
const sendBack = (message: StoredMessage, given: { group: string; delayLevel?: number; maxReconsumeTimes?: number }) =>
  cluster.connector.call(cluster.brokerAddress, consumerSendMsgBack, {
    offset: Number(message.physicalOffset),
    delayLevel: 0,
    originMsgId: message.messageId,
    originTopic: message.topic,
    ...given,
  })

describe('a message that a consumer gives back', () => {
  it('comes again on the retry topic after its level, then goes to the dead letters', async () => {
    const group = 'GID_retry'
    await send({
      topic: 'Work',
      properties: 'UNIQ_KEY\u0001unique-1\u0002KEYS\u0001k1\u0002TAGS\u0001TagA\u0002',
      flag: 5,
    })
    const [original] = await pull('Work')
    const began = Date.now()
    expect(await sendBack(original!, { group, maxReconsumeTimes: 1 })).toMatchObject({ code: 0, remark: undefined })
    expect(cluster.broker.topics.find(`%RETRY%${group}`)).toMatchObject({
      readQueueNums: 1,
      writeQueueNums: 1,
      perm: 6,
    })
    expect(await pull(`%RETRY%${group}`)).toEqual([])
    const [retried] = await arrived(`%RETRY%${group}`)
    expect(Date.now() - began).toBeGreaterThanOrEqual(1000)
    expect(retried).toMatchObject({
      reconsumeTimes: 1,
      flag: 5,
      bornTimestamp: original!.bornTimestamp,
      bornHost: original!.bornHost,
    })
    expect(retried!.body.toString()).toBe('work')
    expect(Object.fromEntries(retried!.properties)).toMatchObject({
      UNIQ_KEY: 'unique-1',
      KEYS: 'k1',
      TAGS: 'TagA',
      RETRY_TOPIC: 'Work',
      ORIGIN_MESSAGE_ID: original!.offsetMessageId,
      DELAY: '3',
      REAL_TOPIC: `%RETRY%${group}`,
      REAL_QID: '0',
      WAIT: 'false',
    })
    expect((await sendBack(retried!, { group, maxReconsumeTimes: 1 })).code).toBe(0)
    const [dead] = await arrived(`%DLQ%${group}`)
    expect(cluster.broker.topics.find(`%DLQ%${group}`)).toMatchObject({ readQueueNums: 1, writeQueueNums: 1, perm: 6 })
    expect(dead!.reconsumeTimes).toBe(2)
    expect(Object.fromEntries(dead!.properties)).toMatchObject({
      RETRY_TOPIC: 'Work',
      ORIGIN_MESSAGE_ID: original!.offsetMessageId,
      UNIQ_KEY: 'unique-1',
      DELAY: '0',
    })
    expect(await pull(`%RETRY%${group}`)).toHaveLength(1)
  })

  it('goes to the dead letters at once when it says so, and as often as the group allows otherwise', async () => {
    await send({ topic: 'WorkTwo', properties: 'UNIQ_KEY\u0001unique-2\u0002' })
    const [message] = await pull('WorkTwo')
    expect((await sendBack(message!, { group: 'GID_dead', delayLevel: -1 })).code).toBe(0)
    expect((await arrived('%DLQ%GID_dead'))[0]!.reconsumeTimes).toBe(1)
    const { groups } = cluster.broker
    groups.put([{ ...groups.findOrCreate('GID_never')!, retryMaxTimes: 0 }])
    expect((await sendBack(message!, { group: 'GID_never' })).code).toBe(0)
    expect(await arrived('%DLQ%GID_never')).toHaveLength(1)
  })

  it('is dropped when its group has no retries; a position without a message is refused', async () => {
    const { groups, topics } = cluster.broker
    await send({ topic: 'WorkThree' })
    const [message] = await pull('WorkThree')
    groups.put([{ ...groups.findOrCreate('GID_none')!, retryQueueNums: 0 }])
    expect((await sendBack(message!, { group: 'GID_none' })).code).toBe(0)
    expect(topics.find('%RETRY%GID_none')).toBeUndefined()
    for (const offset of [99_999_999, 3, -5]) {
      const reply = await cluster.connector.call(cluster.brokerAddress, consumerSendMsgBack, {
        group: 'GID_retry',
        offset,
        delayLevel: 0,
      })
      expect(reply).toMatchObject({ code: 1, remark: `look message by offset failed, ${offset}` })
    }
  })
})

describe('a message that a client sends to a retry topic', () => {
  const retrySend = (group: string, reconsumeTimes: number, maxReconsumeTimes: number | undefined) =>
    send({
      topic: `%RETRY%${group}`,
      producerGroup: 'CLIENT_INNER_PRODUCER',
      properties: 'UNIQ_KEY\u0001unique-3\u0002RETRY_TOPIC\u0001Work\u0002DELAY\u00011\u0002',
      reconsumeTimes,
      maxReconsumeTimes,
    })

  it('waits for its level and comes again', async () => {
    expect(await retrySend('GID_fallback', 1, 1)).toMatchObject({ code: 0, header: { queueId: 0, queueOffset: 0 } })
    expect(cluster.broker.store.maxQueueOffset('%RETRY%GID_fallback', 0)).toBe(0)
    expect((await arrived('%RETRY%GID_fallback'))[0]).toMatchObject({ reconsumeTimes: 1 })
  })

  it('is a dead letter when it was tried too often', async () => {
    expect((await retrySend('GID_often', 2, 1)).code).toBe(0)
    const [dead] = await arrived('%DLQ%GID_often')
    expect(dead!.properties.get('DELAY')).toBe('-1')
    expect(dead!.reconsumeTimes).toBe(2)
    expect((await retrySend('GID_sixteen', 17, undefined)).code).toBe(0)
    expect(await arrived('%DLQ%GID_sixteen')).toHaveLength(1)
  })

  it('is a dead letter when its group holds queue locks, as an ordered consumer does', async () => {
    cluster.broker.locks.lock('GID_ordered', [{ topic: 'Work', brokerName: 'broker-a', queueId: 0 }], 'client')
    expect((await retrySend('GID_ordered', 1, 16)).code).toBe(0)
    expect(await arrived('%DLQ%GID_ordered')).toHaveLength(1)
  })
})

describe('a message with a delay level', () => {
  it('comes to its own queue after the delay', async () => {
    const began = Date.now()
    const properties = 'UNIQ_KEY\u0001unique-4\u0002DELAY\u00014\u0002TAGS\u0001TagD\u0002'
    expect(await send({ topic: 'Later', queueId: 0, properties })).toMatchObject({ code: 0, header: { queueId: 0 } })
    const [message] = await arrived('Later')
    expect(Date.now() - began).toBeGreaterThanOrEqual(1000)
    expect(message!.properties.get('TAGS')).toBe('TagD')
  })

  it('above the highest one waits for the highest; a level of 0 or less does not wait', async () => {
    await send({ topic: 'LaterMost', properties: 'UNIQ_KEY\u0001unique-5\u0002DELAY\u000199\u0002' })
    expect(await pull('LaterMost')).toEqual([])
    expect((await arrived('LaterMost'))[0]!.properties.get('DELAY')).toBe('6')
    await send({ topic: 'Now', properties: 'UNIQ_KEY\u0001unique-6\u0002DELAY\u00010\u0002' })
    expect(await pull('Now')).toHaveLength(1)
  })

  it('survives a restart of the broker, and is not delivered twice', async () => {
    await send({ topic: 'Restarted', properties: 'UNIQ_KEY\u0001unique-7\u0002DELAY\u00011\u0002' })
    await arrived('Restarted')
    await send({ topic: 'Restarted', properties: 'UNIQ_KEY\u0001unique-8\u0002DELAY\u00016\u0002' })
    await cluster.restartBroker()
    const messages = await arrived('Restarted', 2)
    expect(messages.map((message) => message.messageId)).toEqual(['unique-7', 'unique-8'])
  })
})
