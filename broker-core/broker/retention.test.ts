import { readdirSync, utimesSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { requests } from '../protocol/requests/index.ts'
import { startTestCluster, type TestCluster } from '../testing/cluster.ts'
import { pullHeader, sendHeader, textsOf } from '../testing/messages.ts'

/** Waits for a condition; the machine may be busy. */
const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 15_000 })

let cluster: TestCluster
beforeAll(async () => {
  cluster = await startTestCluster({ broker: { mappedFileSizeCommitLog: 256 * 1024 } })
})
afterAll(() => cluster.close())

const { cleanExpiredConsumequeue, cleanUnusedTopic, deleteExpiredCommitlog } = requests
type Cleaning = typeof cleanExpiredConsumequeue | typeof cleanUnusedTopic | typeof deleteExpiredCommitlog
const call = (request: Cleaning) =>
  cluster.connector.call(cluster.brokerAddress, request as typeof cleanUnusedTopic, {})

async function send(topic: string, body: string, bytes = 0): Promise<number> {
  const content = Buffer.concat([Buffer.from(body), Buffer.alloc(bytes, 0x20)])
  const header = sendHeader({ topic, properties: `UNIQ_KEY\u0001${body}\u0002` })
  const reply = await cluster.connector.call(cluster.brokerAddress, requests.sendMessageV2, header, { body: content })
  expect(reply.code).toBe(0)
  return reply.header.queueOffset
}

const pull = (topic: string, queueOffset: number) =>
  cluster.connector.call(cluster.brokerAddress, requests.pullMessage, pullHeader({ topic, queueOffset, maxMsgNums: 1 }))

const logFiles = (): string[] => readdirSync(path.join(cluster.broker.config.storePathRootDir, 'commitlog'))

/** Fills log files and lets all but the last expire. */
async function expireAll(topic: string): Promise<void> {
  for (let i = 0; i < 12; i++) await send(topic, `filler ${i}`, 60_000)
  await until(() => expect(cluster.broker.store.unflushedBytes).toBe(0))
  const folder = path.join(cluster.broker.config.storePathRootDir, 'commitlog')
  for (const name of logFiles()) utimesSync(path.join(folder, name), 0, 0)
  expect(logFiles().length).toBeGreaterThan(1)
  expect((await call(deleteExpiredCommitlog)).code).toBe(0)
  await until(() => expect(logFiles()).toHaveLength(1))
}

test('a position that fell off the start is answered with the first one that is left', async () => {
  await send('Fallen', 'early')
  await expireAll('Fallen')
  const min = cluster.broker.store.minQueueOffset('Fallen', 0)
  expect(min).toBeGreaterThan(0)
  const moved = await pull('Fallen', 0)
  expect(moved).toMatchObject({
    code: 21,
    remark: 'OFFSET_TOO_SMALL',
    header: { nextBeginOffset: min, minOffset: min },
  })
  const { connector, brokerAddress } = cluster
  const minOffset = await connector.call(brokerAddress, requests.getMinOffset, { topic: 'Fallen', queueId: 0 })
  expect(minOffset.header.offset).toBe(min)
  const first = await pull('Fallen', min)
  expect(first.code).toBe(0)
  expect(textsOf(first.body)[0]).toMatch(/^filler /)
})

test('cleanExpiredCQ removes queues without messages, cleanUnusedTopic those without a topic', async () => {
  await send('AllGone', 'a')
  await send('NoTopic', 'b')
  await expireAll('Filling')
  expect(await pull('AllGone', 0)).toMatchObject({
    code: 21,
    header: { nextBeginOffset: 1, minOffset: 1, maxOffset: 1 },
  })
  await cluster.connector.call(cluster.brokerAddress, requests.updateAndCreateTopic, {
    topic: 'NoTopic',
    defaultTopic: 'TBW102',
    readQueueNums: 4,
    writeQueueNums: 4,
    perm: 6,
    topicFilterType: 'SINGLE_TAG',
    order: false,
  })
  expect((await call(cleanExpiredConsumequeue)).code).toBe(0)
  expect(cluster.broker.store.queueIdsOf('AllGone')).toEqual([])
  expect(await pull('AllGone', 0)).toMatchObject({ code: 19 })
  expect(await send('AllGone', 'again')).toBe(0)

  await send('NoTopic', 'left over')
  cluster.broker.topics.delete('NoTopic')
  expect(cluster.broker.store.queueIdsOf('NoTopic')).toEqual([0])
  expect((await call(cleanUnusedTopic)).code).toBe(0)
  expect(cluster.broker.store.queueIdsOf('NoTopic')).toEqual([])
  expect(cluster.broker.store.queueIdsOf('AllGone')).toEqual([0])
})

test('how long messages are kept may be changed while the broker runs', async () => {
  const update = (body: Record<string, string>) =>
    cluster.connector.call(
      cluster.brokerAddress,
      requests.updateBrokerConfig,
      {},
      { body: new Map(Object.entries(body)) },
    )
  for (let i = 0; i < 12; i++) await send('Shorter', `filler ${i}`, 60_000)
  await until(() => expect(cluster.broker.store.unflushedBytes).toBe(0))
  const files = logFiles().length
  expect((await call(deleteExpiredCommitlog)).code).toBe(0)
  expect(logFiles()).toHaveLength(files)
  expect((await update({ fileReservedTime: '0' })).code).toBe(0)
  expect((await call(deleteExpiredCommitlog)).code).toBe(0)
  await until(() => expect(logFiles()).toHaveLength(1))
  expect((await update({ deleteWhen: 'at night' })).code).not.toBe(0)
})
