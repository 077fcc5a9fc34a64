import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sendMessageV2 } from '../protocol/requests/messages.ts'
import {
  getAllConsumerOffset,
  getEarliestMsgStoretime,
  getMaxOffset,
  getMinOffset,
  queryConsumerOffset,
  searchOffsetByTimestamp,
  updateConsumerOffset,
} from '../protocol/requests/offsets.ts'
import { startTestCluster, type TestCluster } from '../testing/cluster.ts'
import { sendHeader } from '../testing/messages.ts'

let cluster: TestCluster
beforeAll(async () => {
  cluster = await startTestCluster()
  for (let i = 0; i < 3; i++) await send('Young')
  cluster.broker.groups.findOrCreate('GID_known')
})
afterAll(() => cluster.close())

const call: TestCluster['connector']['call'] = (address, ...rest) => cluster.connector.call(address, ...rest)
const send = (topic: string) =>
  call(cluster.brokerAddress, sendMessageV2, sendHeader({ topic }), { body: Buffer.from('x') })
const query = (topic: string, queueId: number, setZeroIfNotFound?: boolean) =>
  call(cluster.brokerAddress, queryConsumerOffset, { consumerGroup: 'GID_new', topic, queueId, setZeroIfNotFound })
const update = (consumerGroup: string, topic: string, queueId: number, commitOffset: bigint) =>
  call(cluster.brokerAddress, updateConsumerOffset, { consumerGroup, topic, queueId, commitOffset })

describe('a group that was never there', () => {
  it('begins a young queue at 0', async () => {
    expect(await query('Young', 0)).toMatchObject({ code: 0, header: { offset: 0n } })
  })

  it('is told that there is no offset on an empty queue, or if it asks not to be set to 0', async () => {
    expect(await query('Young', 1)).toMatchObject({
      code: 22,
      remark: 'Not found, V3_0_6_SNAPSHOT maybe this group consumer boot first',
    })
    expect(await query('Young', 0, false)).toMatchObject({
      code: 22,
      remark: 'Not found, do not set to zero, maybe this group boot first',
    })
    expect((await query('NoSuchTopic', 0)).code).toBe(22)
  })
})

describe('a committed offset', () => {
  it('is given back exactly, forwards, backwards and beyond 2^53', async () => {
    for (const value of [2n, 1n, 9007199254740993n, 9223372036854775807n]) {
      expect((await update('GID_known', 'Young', 0, value)).code).toBe(0)
      const known = await call(cluster.brokerAddress, queryConsumerOffset, {
        consumerGroup: 'GID_known',
        topic: 'Young',
        queueId: 0,
      })
      expect(known.header.offset).toBe(value)
    }
    const all = await call(cluster.brokerAddress, getAllConsumerOffset, {})
    expect(all.body.offsetTable.get('Young@GID_known')?.get(0)).toBe(9223372036854775807n)
  })

  it('is refused for an unknown group, topic or queue', async () => {
    expect(await update('GID_nobody', 'Young', 0, 1n)).toMatchObject({
      code: 26,
      remark: 'Group GID_nobody not exist!',
    })
    expect((await update('GID_known', 'NoSuchTopic', 0, 1n)).code).toBe(17)
    expect((await update('GID_known', 'Young', -1, 1n)).code).toBe(29)
    expect((await update('GID_known', 'Young', 4000, 1n)).code).toBe(29)
  })

  it('is ignored while a reset waits to be told', async () => {
    cluster.broker.offsets.reset('Young', 'GID_known', 1, 0)
    expect(await update('GID_known', 'Young', 1, 3n)).toMatchObject({
      code: 0,
      remark: 'Offset has been previously reset',
    })
    expect(cluster.broker.offsets.get('Young', 'GID_known', 1)).toBe(0n)
  })

  it('outlives the broker', async () => {
    const { broker } = cluster
    broker.offsets.commit('Young', 'GID_known', 2, 2n)
    await cluster.restartBroker()
    expect(cluster.broker.offsets.get('Young', 'GID_known', 2)).toBe(2n)
  })
})

describe('the ends of a queue', () => {
  it('are its first offset and the next one to be written; 0 for what does not exist', async () => {
    const { brokerAddress: address } = cluster
    expect((await call(address, getMaxOffset, { topic: 'Young', queueId: 0 })).header.offset).toBe(3)
    expect(await call(address, getMinOffset, { topic: 'Young', queueId: 0 })).toMatchObject({
      code: 0,
      header: { offset: 0 },
    })
    expect((await call(address, getMaxOffset, { topic: 'NoSuchTopic', queueId: 7 })).header.offset).toBe(0)
    expect((await call(address, getMinOffset, { topic: 'NoSuchTopic', queueId: -7 })).header.offset).toBe(0)
  })

  it('are found by time', async () => {
    const { brokerAddress: address } = cluster
    const at = async (timestamp: number, boundaryType?: string) =>
      (await call(address, searchOffsetByTimestamp, { topic: 'Young', queueId: 0, timestamp, boundaryType })).header
        .offset
    expect(await at(0)).toBe(0)
    expect(await at(Date.now() + 60_000)).toBe(3)
    expect(await at(Infinity, 'LOWER')).toBe(3)
    expect(await at(Date.now() + 60_000, 'UPPER')).toBe(2)
    const earliest = await call(address, getEarliestMsgStoretime, { topic: 'Young', queueId: 0 })
    expect(Date.now() - earliest.header.timestamp).toBeLessThan(120_000)
    expect((await call(address, getEarliestMsgStoretime, { topic: 'Young', queueId: 3 })).header.timestamp).toBe(-1)
  })
})
