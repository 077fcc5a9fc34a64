import * as fs from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type Files, nodeFiles } from '../base/files.ts'
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

/** Waits for a condition; the machine may be busy. */
const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 15_000 })

const hourMs = 3_600_000
let folder: string
let store: MessageStore | undefined
let usedPercent: number
let isDiskUnknown: boolean
const clock = new ManualClock()
const files: Files = {
  ...nodeFiles,
  diskSpaceSync: () => {
    if (isDiskUnknown) throw new Error('no such disk')
    return { totalBytes: 100, freeBytes: 100 - usedPercent, usableBytes: 100 - usedPercent }
  },
}

/** A store with some full commit log files, all last written at the clock's time. */
async function filled(changes: Partial<StoreOptions> = {}): Promise<MessageStore> {
  clock.time = new Date(2026, 5, 1, 12).getTime()
  usedPercent = 10
  isDiskUnknown = false
  store = openMessageStore(smallStoreOptions(folder, { cleanResourceIntervalMs: 10, ...changes }), {
    log: silentLog,
    clock,
    files,
  })
  await store.start()
  for (let i = 0; i < 300; i++) {
    await appended(
      store,
      sampleMessage({ body: Buffer.alloc(1000, 65), properties: storedProperties({ KEYS: `k${i}` }) }),
    )
  }
  for (const name of logFiles())
    fs.utimesSync(path.join(folder, 'commitlog', name), clock.time / 1000, clock.time / 1000)
  await until(() => {
    expect(store!.unflushedBytes).toBe(0)
  })
  return store
}
const logFiles = (): string[] => fs.readdirSync(path.join(folder, 'commitlog'))

beforeEach(() => {
  folder = temporaryFolder('cleaner')
})
afterEach(async () => {
  await store?.shutdown()
  fs.rmSync(folder, { recursive: true, force: true })
})

test('files past their time are removed in the hour for it, with what led to them, but never the last one', async () => {
  const cleaned = await filled()
  const before = logFiles()
  clock.time = new Date(2026, 5, 4, 13).getTime()
  await until(() => {
    expect(cleaned.isWritable).toBe(true)
  })
  expect(logFiles()).toEqual(before)
  clock.time = new Date(2026, 5, 5, 4, 30).getTime()
  await until(() => {
    expect(logFiles()).toEqual(before.slice(-1))
  })
  await until(() => {
    expect(fs.readdirSync(path.join(folder, 'consumequeue', 'TopicTest', '0')).length).toBeLessThan(3)
  })
  const min = cleaned.minQueueOffset('TopicTest', 0)
  expect(min).toBeGreaterThan(200)
  const queueOffsets = readAll(cleaned, 'TopicTest', 0).map((record) => Number(decodeStoredMessage(record).queueOffset))
  expect(queueOffsets).toEqual(Array.from({ length: 300 - min }, (_, i) => min + i))
  expect(cleaned.read({ topic: 'TopicTest', queueId: 0, queueOffset: 0, messagesMax: 1 })).toMatchObject({
    status: 'OFFSET_TOO_SMALL',
    nextBeginQueueOffset: min,
  })
  const query = { topic: 'TopicTest', messagesMax: 9, beginTimestamp: 0, endTimestamp: Number.POSITIVE_INFINITY }
  expect(cleaned.queryByKey({ ...query, key: 'k0' }).records).toEqual([])
  expect(cleaned.queryByKey({ ...query, key: 'k299' }).records).toHaveLength(1)
  expect((await appended(cleaned, sampleMessage())).queueOffset).toBe(300)
})

test('a disk above the first limit loses expired files at any hour, above the second the others too', async () => {
  const cleaned = await filled()
  const before = logFiles()
  clock.time += 73 * hourMs
  usedPercent = 80
  await until(() => {
    expect(logFiles()).toEqual(before.slice(-1))
  })
  expect(cleaned.isWritable).toBe(true)
})

test('above the forcible limit files are removed before their time', async () => {
  await filled()
  usedPercent = 88
  await until(() => {
    expect(logFiles()).toHaveLength(1)
  })
})

test('a disk that is nearly full takes no messages until there is room again', async () => {
  const full = await filled({ cleanFileForciblyEnable: false })
  usedPercent = 95
  await until(async () => {
    expect((await appended(full, sampleMessage())).remark).toMatch(/notWritable: the disk is too full/)
  })
  expect(full.isWritable).toBe(false)
  usedPercent = 88
  usedPercent = 84
  await until(async () => {
    expect((await appended(full, sampleMessage())).outcome).toBe('ok')
  })
})

test('what is expired goes at once when it is asked for, in as many rounds as it takes', async () => {
  const cleaned = await filled({ deleteFilesMax: 2 })
  const before = logFiles()
  expect(before.length).toBeGreaterThan(5)
  cleaned.cleanExpired()
  expect(logFiles()).toEqual(before)
  clock.time += 73 * hourMs
  cleaned.cleanExpired()
  await until(() => {
    expect(logFiles()).toEqual(before.slice(-1))
  })
  expect(cleaned.minPhysicalOffset).toBeGreaterThan(0)
})

test('how long files are kept may be changed while the store is open', async () => {
  const cleaned = await filled()
  clock.time += 2 * hourMs
  cleaned.cleanExpired()
  expect(logFiles().length).toBeGreaterThan(5)
  cleaned.setRetention({ fileReservedHours: 1, deleteWhen: '14' })
  await until(() => {
    expect(logFiles()).toHaveLength(1)
  })
})

test('a disk whose use cannot be found out counts as used, but not as full', async () => {
  const cleaned = await filled()
  clock.time += 73 * hourMs
  isDiskUnknown = true
  await until(() => {
    expect(logFiles()).toHaveLength(1)
  })
  expect(cleaned.isWritable).toBe(true)
})

test('queues whose messages are all gone are removed on request, others and kept topics are not', async () => {
  store = openMessageStore(smallStoreOptions(folder, { cleanResourceIntervalMs: 10 }), { log: silentLog, clock, files })
  clock.time = new Date(2026, 5, 1, 12).getTime()
  usedPercent = 10
  isDiskUnknown = false
  await store.start()
  for (const topic of ['Gone', 'Kept', 'TopicTest']) await appended(store, sampleMessage({ topic }))
  await appended(store, sampleMessage({ topic: 'Gone', queueId: 1 }))
  for (let i = 0; i < 300; i++) await appended(store, sampleMessage({ body: Buffer.alloc(1000, 65) }))
  store.cleanExpiredQueues(() => false)
  expect(store.queueIdsOf('Gone')).toEqual([0, 1])
  await until(() => {
    expect(store!.unflushedBytes).toBe(0)
  })
  for (const name of logFiles()) fs.utimesSync(path.join(folder, 'commitlog', name), 0, 0)
  store.cleanExpired()
  await until(() => {
    expect(logFiles()).toHaveLength(1)
  })
  store.cleanExpiredQueues((topic) => topic === 'Kept')
  expect(store.topicsWithQueues().sort()).toEqual(['Kept', 'TopicTest'])
  expect(fs.existsSync(path.join(folder, 'consumequeue', 'Gone', '0'))).toBe(false)
  expect([store.minQueueOffset('Kept', 0), store.maxQueueOffset('Kept', 0)]).toEqual([1, 1])
  expect((await appended(store, sampleMessage({ topic: 'Kept' }))).queueOffset).toBe(1)
  expect((await appended(store, sampleMessage({ topic: 'Gone' }))).queueOffset).toBe(0)
  expect(readAll(store, 'Gone', 0)).toHaveLength(1)
})
