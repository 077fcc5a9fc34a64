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

const hourMs = 3_600_000
let folder: string
let store: MessageStore | undefined
let usedPercent: number
const clock = new ManualClock()
const files: Files = {
  ...nodeFiles,
  diskSpaceSync: () => ({ totalBytes: 100, freeBytes: 100 - usedPercent, usableBytes: 100 - usedPercent }),
}

/** A store with some full commit log files, all last written at the clock's time. */
async function filled(changes: Partial<StoreOptions> = {}): Promise<MessageStore> {
  clock.time = new Date(2026, 5, 1, 12).getTime()
  usedPercent = 10
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
  await vi.waitFor(() => {
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
  await vi.waitFor(() => {
    expect(cleaned.isWritable).toBe(true)
  })
  expect(logFiles()).toEqual(before)
  clock.time = new Date(2026, 5, 5, 4, 30).getTime()
  await vi.waitFor(() => {
    expect(logFiles()).toEqual(before.slice(-1))
  })
  await vi.waitFor(() => {
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
  await vi.waitFor(() => {
    expect(logFiles()).toEqual(before.slice(-1))
  })
  expect(cleaned.isWritable).toBe(true)
})

test('above the forcible limit files are removed before their time', async () => {
  await filled()
  usedPercent = 88
  await vi.waitFor(() => {
    expect(logFiles()).toHaveLength(1)
  })
})

test('a disk that is nearly full takes no messages until there is room again', async () => {
  const full = await filled({ cleanFileForciblyEnable: false })
  usedPercent = 95
  await vi.waitFor(async () => {
    expect((await appended(full, sampleMessage())).remark).toMatch(/notWritable: the disk is too full/)
  })
  expect(full.isWritable).toBe(false)
  usedPercent = 88
  usedPercent = 84
  await vi.waitFor(async () => {
    expect((await appended(full, sampleMessage())).outcome).toBe('ok')
  })
})
