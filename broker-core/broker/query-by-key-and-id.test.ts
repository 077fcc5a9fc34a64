import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseOffsetMessageId } from '../message/message-id.ts'
import { queryMessage, sendMessageV2, viewMessageById } from '../protocol/requests/messages.ts'
import type { HeaderInputOf } from '../protocol/request.ts'
import { startTestCluster, type TestCluster } from '../testing/cluster.ts'
import { messagesOf, sendHeader, textsOf } from '../testing/messages.ts'

let cluster: TestCluster
const ids: string[] = []
beforeAll(async () => {
  cluster = await startTestCluster()
  for (let i = 0; i < 50; i++) {
    const properties = `UNIQ_KEY\u0001unique-${i}\u0002KEYS\u0001order-${i} even-${i % 2}\u0002`
    const header = sendHeader({ topic: i === 49 ? 'Other' : 'Queried', queueId: i % 4, properties })
    const reply = await cluster.connector.call(cluster.brokerAddress, sendMessageV2, header, {
      body: Buffer.from(`body ${i}`),
    })
    ids.push(reply.header.msgId)
  }
})
afterAll(() => cluster.close())

const query = (key: string, given: Partial<HeaderInputOf<typeof queryMessage>> = {}) =>
  cluster.connector.call(cluster.brokerAddress, queryMessage, {
    topic: 'Queried',
    key,
    maxNum: 64,
    beginTimestamp: 0,
    endTimestamp: Infinity,
    ...given,
  })

describe('a message', () => {
  it('is found by the id that the send was answered with', async () => {
    for (const index of [0, 7, 49]) {
      const { physicalOffset, port } = parseOffsetMessageId(ids[index]!)!
      expect(port).toBe(cluster.broker.port)
      const reply = await cluster.connector.call(cluster.brokerAddress, viewMessageById, {
        offset: Number(physicalOffset),
      })
      expect(reply.code).toBe(0)
      expect(messagesOf(reply.body)[0]).toMatchObject({ offsetMessageId: ids[index], messageId: `unique-${index}` })
    }
  })

  it('is not found where none begins', async () => {
    for (const offset of [1, 1048575, -1, Number.MAX_SAFE_INTEGER])
      expect(await cluster.connector.call(cluster.brokerAddress, viewMessageById, { offset })).toMatchObject({
        code: 1,
        remark: `can not find message by the offset, ${offset}`,
      })
  })

  it('is found by each of its keys, at once', async () => {
    const reply = await query('order-7')
    expect(textsOf(reply.body)).toEqual(['body 7'])
    expect(reply.header.indexLastUpdatePhyoffset).toBeGreaterThan(0)
    expect(Date.now() - reply.header.indexLastUpdateTimestamp).toBeLessThan(120_000)
    expect(textsOf((await query('even-0')).body)).toHaveLength(25)
    expect(textsOf((await query('even-0', { maxNum: 5 })).body)).toHaveLength(5)
    expect(textsOf((await query('even-1', { maxNum: 1_000_000 })).body)).toHaveLength(24)
  })

  it('is found by its unique key, whatever number is asked for', async () => {
    expect(textsOf((await query('unique-3', { _UNIQUE_KEY_QUERY: true, maxNum: 0 })).body)).toEqual(['body 3'])
  })

  it('is not found under another topic, key or time', async () => {
    const notFound = { code: 22, remark: 'can not find message, maybe time range not correct' }
    expect(await query('order-49')).toMatchObject(notFound)
    expect(await query('absent')).toMatchObject(notFound)
    expect(await query('order-7', { endTimestamp: Date.now() - 3_600_000 })).toMatchObject(notFound)
    expect(await query('order-7', { beginTimestamp: Date.now() + 3_600_000 })).toMatchObject(notFound)
    expect((await query('absent')).header.indexLastUpdatePhyoffset).toBeDefined()
  })
})
