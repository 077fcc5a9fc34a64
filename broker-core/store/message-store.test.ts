import * as fs from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { systemClock } from '../base/clock.ts'
import { silentLog } from '../base/log.ts'
import { decodeStoredMessage } from '../message/stored-message.ts'
import {
  appended,
  ManualClock,
  readAll,
  sampleMessage,
  smallStoreOptions,
  storedProperties,
  temporaryFolder,
} from '../testing/store-samples.ts'
import { openMessageStore } from './message-store.ts'
import type { MessageStore, StoreOptions } from './store-types.ts'

let folder: string
let open: MessageStore[] = []

async function started(changes: Partial<StoreOptions> = {}, clock = systemClock): Promise<MessageStore> {
  const store = openMessageStore(smallStoreOptions(folder, changes), { log: silentLog, clock })
  await store.start()
  open.push(store)
  return store
}
async function stopped(store: MessageStore): Promise<void> {
  open = open.filter((other) => other !== store)
  await store.shutdown()
}
const bodies = (store: MessageStore, topic = 'TopicTest', queueId = 0): string[] =>
  readAll(store, topic, queueId).map((record) => decodeStoredMessage(record).body.toString())

beforeEach(() => {
  folder = temporaryFolder('store')
})
afterEach(async () => {
  for (const store of open.splice(0)) await store.shutdown()
  fs.rmSync(folder, { recursive: true, force: true })
})

describe.each(['ASYNC_FLUSH', 'SYNC_FLUSH'] as const)('append and read with %s', (flushDiskType) => {
  test('gives consecutive queue offsets and the same bytes back', async () => {
    const store = await started({ flushDiskType })
    const results = await Promise.all(
      [0, 1, 2, 3, 4, 5].map((i) => appended(store, sampleMessage({ queueId: i % 2, body: Buffer.from(`m${i}`) }))),
    )
    expect(results.map((result) => result.outcome)).toEqual(new Array(6).fill('ok'))
    expect(results.map((result) => result.queueOffset)).toEqual([0, 0, 1, 1, 2, 2])
    expect(results[1]!.physicalOffset).toBe(results[0]!.physicalOffset + 91 + 2 + 'TopicTest'.length)
    expect(bodies(store)).toEqual(['m0', 'm2', 'm4'])
    expect(bodies(store, 'TopicTest', 1)).toEqual(['m1', 'm3', 'm5'])
    expect(store.maxQueueOffset('TopicTest', 0)).toBe(3)
    expect(store.minQueueOffset('TopicTest', 0)).toBe(0)
    expect(store.queueIdsOf('TopicTest')).toEqual([0, 1])
    expect(decodeStoredMessage(store.recordAt(results[3]!.physicalOffset)!).body.toString()).toBe('m3')
    if (flushDiskType === 'SYNC_FLUSH') expect(store.flushedPhysicalOffset).toBe(store.maxPhysicalOffset)
  })

  test('keeps everything over a clean restart, and goes on behind it', async () => {
    let store = await started({ flushDiskType })
    for (let i = 0; i < 300; i++) {
      await appended(
        store,
        sampleMessage({ body: Buffer.alloc(700, i), properties: storedProperties({ KEYS: `k${i}` }) }),
      )
    }
    const before = readAll(store, 'TopicTest', 0).map((record) => record.toString('hex'))
    await stopped(store)
    expect(fs.existsSync(path.join(folder, 'abort'))).toBe(false)
    store = await started({ flushDiskType })
    expect(readAll(store, 'TopicTest', 0).map((record) => record.toString('hex'))).toEqual(before)
    expect(before.length).toBe(300)
    expect((await appended(store, sampleMessage())).queueOffset).toBe(300)
    expect(fs.readdirSync(path.join(folder, 'commitlog')).length).toBeGreaterThan(2)
    for (const i of [0, 7, 150, 299]) {
      const { records } = store.queryByKey({
        topic: 'TopicTest',
        key: `k${i}`,
        messagesMax: 32,
        beginTimestamp: 0,
        endTimestamp: Number.POSITIVE_INFINITY,
      })
      expect(records.map((record) => decodeStoredMessage(record).queueOffset)).toEqual([BigInt(i)])
    }
  })
})

test('a batch gets consecutive offsets and is found at the positions it was given', async () => {
  const store = await started()
  await appended(store, sampleMessage())
  const batch = ['a', 'b', 'c'].map((text) => sampleMessage({ body: Buffer.from(text) }))
  const result = await appended(store, batch)
  expect(result).toMatchObject({ outcome: 'ok', queueOffset: 1 })
  expect(result.physicalOffsets!.map((at) => decodeStoredMessage(store.recordAt(at)!).body.toString())).toEqual([
    'a',
    'b',
    'c',
  ])
  expect(bodies(store)).toEqual(['hello', 'a', 'b', 'c'])
})

test('a batch is never divided between two files', async () => {
  const store = await started()
  for (let i = 0; i < 10; i++) {
    const batch = Array.from({ length: 5 }, () => sampleMessage({ body: Buffer.alloc(4000) }))
    const { physicalOffsets } = await appended(store, batch)
    expect(new Set(physicalOffsets!.map((at) => Math.floor(at / 65536))).size).toBe(1)
  }
  expect(store.maxQueueOffset('TopicTest', 0)).toBe(50)
})

test('says why it refuses', async () => {
  const store = await started()
  const remarkOf = async (changes: Parameters<typeof sampleMessage>[0]): Promise<string | undefined> =>
    (await appended(store, sampleMessage(changes))).remark
  expect(await remarkOf({ body: Buffer.alloc(32 * 1024 + 1) })).toMatch(/messageTooLarge.*32769 bytes.*32768/)
  expect(await remarkOf({ properties: Buffer.alloc(32768) })).toMatch(/propertiesTooLarge/)
  expect(await remarkOf({ topic: 'x'.repeat(128) })).toMatch(/topicTooLong.*128 bytes/)
  expect(await remarkOf({ topic: '../x' })).toMatch(/topicIllegal/)
  expect(await remarkOf({ queueId: -1 })).toMatch(/topicIllegal/)
  await stopped(store)
  expect(await remarkOf({})).toMatch(/shutdown/)
})

test('reads as the reference says at, before and behind the ends', async () => {
  const store = await started()
  const statusAt = (queueOffset: number, queueId = 0): [string, number] => {
    const result = store.read({ topic: 'TopicTest', queueId, queueOffset, messagesMax: 32 })
    return [result.status, result.nextBeginQueueOffset]
  }
  expect(statusAt(0)).toEqual(['NO_MESSAGE_IN_QUEUE', 0])
  await appended(store, sampleMessage())
  await appended(store, sampleMessage())
  expect(statusAt(0)).toEqual(['FOUND', 2])
  expect(statusAt(-1)).toEqual(['OFFSET_TOO_SMALL', 0])
  expect(statusAt(2)).toEqual(['OFFSET_OVERFLOW_ONE', 2])
  expect(statusAt(9)).toEqual(['OFFSET_OVERFLOW_BADLY', 2])
  expect(statusAt(5, 3)).toEqual(['NO_MESSAGE_IN_QUEUE', 0])
})

test('a read takes what matches, and goes on behind what was looked at', async () => {
  const store = await started()
  const tagsOf = ['TagA', 'TagB', 'TagA', '', 'TagB']
  for (const tag of tagsOf) {
    await appended(store, sampleMessage({ properties: tag === '' ? Buffer.alloc(0) : storedProperties({ TAGS: tag }) }))
  }
  const request = { topic: 'TopicTest', queueId: 0, queueOffset: 0, messagesMax: 32 }
  const tagA = store.read({ ...request, accepts: (code) => code === 2598919 })
  expect(tagA).toMatchObject({ status: 'FOUND', messageCount: 2, nextBeginQueueOffset: 5 })
  expect(store.read({ ...request, accepts: () => false })).toMatchObject({
    status: 'NO_MATCHED_MESSAGE',
    nextBeginQueueOffset: 5,
  })
  const byRecord = store.read({ ...request, acceptsRecord: (record) => decodeStoredMessage(record).queueOffset === 3n })
  expect(byRecord).toMatchObject({ messageCount: 1, nextBeginQueueOffset: 5 })
  expect(store.read({ ...request, messagesMax: 2 })).toMatchObject({ messageCount: 2, nextBeginQueueOffset: 2 })
  expect(store.queueEntry('TopicTest', 0, 1)).toMatchObject({ tagsCode: 2598920 })
})

test('finds queue offsets by time', async () => {
  const clock = new ManualClock()
  const store = await started({}, clock)
  const t = clock.time
  for (const step of [0, 1000, 1000, 5000]) {
    clock.time = t + step
    await appended(store, sampleMessage())
  }
  const at = (time: number, boundary: 'LOWER' | 'UPPER'): number =>
    store.queueOffsetByTime('TopicTest', 0, time, boundary)
  expect([t - 1, t, t + 500, t + 1000, t + 1001, t + 5000, t + 5001].map((time) => at(time, 'LOWER'))).toEqual([
    0, 0, 1, 1, 3, 3, 4,
  ])
  expect([t - 1, t, t + 500, t + 1000, t + 4999, t + 5000, t + 9000].map((time) => at(time, 'UPPER'))).toEqual([
    0, 0, 0, 2, 2, 3, 3,
  ])
  expect(store.earliestStoreTimestamp('TopicTest', 0)).toBe(t)
  expect(store.storeTimestampOf('TopicTest', 0, 3)).toBe(t + 5000)
  expect(store.storeTimestampOf('TopicTest', 0, 4)).toBe(-1)
})

test('prepared and rolled-back messages are in the log but in no queue', async () => {
  const store = await started()
  const prepared = await appended(store, sampleMessage({ sysFlag: 0x4 }))
  expect(prepared).toMatchObject({ outcome: 'ok', queueOffset: 0 })
  expect((await appended(store, sampleMessage({ sysFlag: 0x8 }))).queueOffset).toBe(0)
  expect(store.maxQueueOffset('TopicTest', 0)).toBe(1)
  expect(store.recordAt(prepared.physicalOffset)).toBeDefined()
})

test('an entry of the delay topic carries the time at which the message is due', async () => {
  const clock = new ManualClock()
  const store = await started({}, clock)
  await appended(
    store,
    sampleMessage({ topic: 'SCHEDULE_TOPIC_XXXX', queueId: 2, properties: storedProperties({ DELAY: '3' }) }),
  )
  expect(store.queueEntry('SCHEDULE_TOPIC_XXXX', 2, 0)?.tagsCode).toBe(clock.time + 10_000)
})

test('tells listeners in the turn in which a message became readable', async () => {
  const store = await started()
  const seen: unknown[] = []
  store.onArrival((topic, queueId, maxQueueOffset, tagsCode) => {
    seen.push([topic, queueId, maxQueueOffset, tagsCode, store.maxQueueOffset(topic, queueId)])
  })
  await Promise.all([
    appended(store, sampleMessage()),
    appended(store, sampleMessage({ properties: storedProperties({ TAGS: 'TagA' }) })),
  ])
  expect(seen).toEqual([
    ['TopicTest', 0, 1, 0, 2],
    ['TopicTest', 0, 2, 2598919, 2],
  ])
})

test('keys whose hashes collide are told apart', async () => {
  const store = await started()
  await appended(store, sampleMessage({ properties: storedProperties({ KEYS: 'Aa x' }) }))
  await appended(store, sampleMessage({ properties: storedProperties({ KEYS: 'BB', UNIQ_KEY: 'U1' }) }))
  const offsetsOf = (key: string): bigint[] =>
    store
      .queryByKey({
        topic: 'TopicTest',
        key,
        messagesMax: 9,
        beginTimestamp: 0,
        endTimestamp: Number.POSITIVE_INFINITY,
      })
      .records.map((record) => decodeStoredMessage(record).queueOffset)
  expect(offsetsOf('Aa')).toEqual([0n])
  expect(offsetsOf('BB')).toEqual([1n])
  expect(offsetsOf('x')).toEqual([0n])
  expect(offsetsOf('U1')).toEqual([1n])
  expect(offsetsOf('none')).toEqual([])
})

test('a second instance on the same folder is refused, with the folder and the process', async () => {
  await started()
  await expect(started()).rejects.toMatchObject({
    code: 'STORE_IN_USE',
    details: { folder, pid: process.pid },
  })
})

test('a deleted topic begins again at 0', async () => {
  const store = await started()
  for (let i = 0; i < 5; i++) await appended(store, sampleMessage())
  await store.deleteQueues('TopicTest')
  expect(store.topicsWithQueues()).toEqual([])
  expect(store.maxQueueOffset('TopicTest', 0)).toBe(0)
  expect((await appended(store, sampleMessage({ body: Buffer.from('new') }))).queueOffset).toBe(0)
  expect(bodies(store)).toEqual(['new'])
})

test('stores IPv6 hosts and says so in the flags, whatever the sender set', async () => {
  const store = await started()
  const v6 = { address: Buffer.from('20010db8000000000000000000000001', 'hex'), port: 10911 }
  await appended(store, sampleMessage({ bornHost: v6, storeHost: v6 }))
  await appended(store, sampleMessage({ sysFlag: 0x30 }))
  const [first, second] = readAll(store, 'TopicTest', 0).map((record) => decodeStoredMessage(record))
  expect(first).toMatchObject({ bornHost: '[2001:db8::1]:10911', sysFlag: 0x30 })
  expect(second).toMatchObject({ bornHost: '127.0.0.1:50000', sysFlag: 0 })
})
