import * as fs from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { systemClock } from '../base/clock.ts'
import { type Files, nodeFiles } from '../base/files.ts'
import { silentLog } from '../base/log.ts'
import { decodeStoredMessage } from '../message/stored-message.ts'
import {
  appended,
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

/** What a killed process wrote is there without a flush: the tests need none, and are faster without. */
const files: Files = {
  ...nodeFiles,
  fdatasync: (_descriptor, done) => {
    setImmediate(done, null)
  },
  fdatasyncSync: () => undefined,
  syncFolderSync: () => undefined,
}

async function started(root = folder, changes: Partial<StoreOptions> = {}): Promise<MessageStore> {
  const store = openMessageStore(smallStoreOptions(root, changes), { log: silentLog, clock: systemClock, files })
  await store.start()
  open.push(store)
  return store
}

/** A copy of the folder as a killed process would leave it: what is in the files, with `abort` and without the lock. */
function killedCopy(name: string): string {
  const copy = path.join(folder, name)
  fs.mkdirSync(copy)
  for (const entry of fs.readdirSync(folder)) {
    if (entry === name || entry.startsWith('copy') || entry.startsWith('lock.owner')) continue
    fs.cpSync(path.join(folder, entry), path.join(copy, entry), { recursive: true })
  }
  return copy
}

const bodies = (store: MessageStore, queueId = 0): string[] =>
  readAll(store, 'TopicTest', queueId).map((record) => decodeStoredMessage(record).body.toString())
const keyed = (i: number, extra: Parameters<typeof sampleMessage>[0] = {}): ReturnType<typeof sampleMessage> =>
  sampleMessage({
    queueId: i % 3,
    body: Buffer.from(`body-${i}`),
    properties: storedProperties({ KEYS: `key-${i}` }),
    ...extra,
  })
const byKey = (store: MessageStore, key: string): string[] =>
  store
    .queryByKey({ topic: 'TopicTest', key, messagesMax: 32, beginTimestamp: 0, endTimestamp: Number.POSITIVE_INFINITY })
    .records.map((record) => decodeStoredMessage(record).body.toString())

beforeEach(() => {
  folder = temporaryFolder('recovery')
})
afterEach(async () => {
  for (const store of open.splice(0)) await store.shutdown()
  fs.rmSync(folder, { recursive: true, force: true })
})

test('after a kill everything acknowledged is in its queue at its offset and found by key', async () => {
  const store = await started()
  const results = []
  for (let i = 0; i < 400; i++)
    results.push(await appended(store, keyed(i, { body: Buffer.from(`body-${i}`.padEnd(500)) })))
  const recovered = await started(killedCopy('copy'))
  for (const [i, result] of results.entries()) {
    const record = recovered.read({
      topic: 'TopicTest',
      queueId: i % 3,
      queueOffset: result.queueOffset,
      messagesMax: 1,
    })
    expect(decodeStoredMessage(record.pieces[0]!).physicalOffset).toBe(BigInt(result.physicalOffset))
    expect(byKey(recovered, `key-${i}`)).toEqual([`body-${i}`.padEnd(500)])
  }
  expect((await appended(recovered, keyed(0))).queueOffset).toBe(134)
})

test('a log that was cut at any byte of its last records keeps all whole ones', { timeout: 60_000 }, async () => {
  const store = await started()
  const ends: number[] = []
  for (let i = 0; i < 6; i++) {
    const message = keyed(i, { queueId: 0 })
    const { physicalOffset } = await appended(store, message)
    ends.push(physicalOffset + store.recordAt(physicalOffset)!.length)
  }
  await store.shutdown()
  open = []
  fs.writeFileSync(path.join(folder, 'abort'), '1')
  const logPath = path.join('commitlog', '0'.repeat(20))
  const whole = fs.readFileSync(path.join(folder, logPath))
  const from = ends[3]!
  for (let cut = from; cut <= ends[5]!; cut++) {
    const copy = killedCopy('copy')
    const damaged = Buffer.from(whole)
    damaged.fill(0, cut)
    fs.writeFileSync(path.join(copy, logPath), damaged)
    const recovered = await started(copy)
    const kept = ends.filter((end) => end <= cut).length
    expect(bodies(recovered)).toEqual(Array.from({ length: kept }, (_, i) => `body-${i}`))
    expect(recovered.maxPhysicalOffset).toBe(ends[kept - 1])
    expect((await appended(recovered, keyed(99, { queueId: 0 }))).queueOffset).toBe(kept)
    expect(byKey(recovered, 'key-99')).toEqual(['body-99'])
    if (kept < 6) expect(byKey(recovered, 'key-5')).toEqual([])
    await recovered.shutdown()
    open = []
    fs.rmSync(copy, { recursive: true })
  }
})

test('a damaged byte in the last record ends the log in front of it', async () => {
  const store = await started()
  const first = await appended(store, keyed(0, { queueId: 0 }))
  const second = await appended(store, keyed(1, { queueId: 0 }))
  expect(first.outcome).toBe('ok')
  const copy = killedCopy('copy')
  const logPath = path.join(copy, 'commitlog', '0'.repeat(20))
  const bytes = fs.readFileSync(logPath)
  const bodyAt = second.physicalOffset + 88
  bytes[bodyAt]! ^= 1
  fs.writeFileSync(logPath, bytes)
  const recovered = await started(copy)
  expect(bodies(recovered)).toEqual(['body-0'])
  expect(recovered.maxPhysicalOffset).toBe(second.physicalOffset)
})

test('remains behind the end do not come back as messages', async () => {
  const store = await started()
  for (let i = 0; i < 4; i++) await appended(store, keyed(i, { queueId: 0 }))
  const copy = killedCopy('copy')
  const logPath = path.join(copy, 'commitlog', '0'.repeat(20))
  const bytes = fs.readFileSync(logPath)
  const second = Number(decodeStoredMessage(readAll(store, 'TopicTest', 0)[1]!).physicalOffset)
  bytes[second + 88]! ^= 1
  fs.writeFileSync(logPath, bytes)
  let recovered = await started(copy)
  expect(bodies(recovered)).toEqual(['body-0'])
  await appended(recovered, keyed(7, { queueId: 0 }))
  await recovered.shutdown()
  open = [store]
  fs.writeFileSync(path.join(copy, 'abort'), '1')
  recovered = await started(copy)
  expect(bodies(recovered)).toEqual(['body-0', 'body-7'])
})

test.each(['consumequeue', 'index', 'checkpoint'])('after a kill a missing %s is made again', async (name) => {
  const store = await started()
  for (let i = 0; i < 30; i++) await appended(store, keyed(i))
  await store.shutdown()
  open = []
  fs.writeFileSync(path.join(folder, 'abort'), '1')
  fs.rmSync(path.join(folder, name), { recursive: true })
  const recovered = await started()
  expect(bodies(recovered, 1)).toEqual([1, 4, 7, 10, 13, 16, 19, 22, 25, 28].map((i) => `body-${i}`))
  for (let i = 0; i < 30; i++) expect(byKey(recovered, `key-${i}`)).toEqual([`body-${i}`])
})

test('after a clean stop deleted queues are made again from the log', async () => {
  const store = await started()
  for (let i = 0; i < 30; i++) await appended(store, keyed(i, { body: Buffer.alloc(5000, 65) }))
  await store.shutdown()
  open = []
  fs.rmSync(path.join(folder, 'consumequeue'), { recursive: true })
  const recovered = await started()
  expect(recovered.maxQueueOffset('TopicTest', 0)).toBe(10)
  expect(bodies(recovered, 2)).toHaveLength(10)
})

test('queue entries that were torn on the disk are made again', async () => {
  const store = await started()
  for (let i = 0; i < 250; i++) await appended(store, keyed(i, { queueId: 0 }))
  await store.shutdown()
  open = []
  fs.writeFileSync(path.join(folder, 'abort'), '1')
  const queuePath = path.join(folder, 'consumequeue', 'TopicTest', '0', '0'.repeat(20))
  const bytes = fs.readFileSync(queuePath)
  bytes.fill(0, 20 * 10, 20 * 20)
  bytes.fill(0x77, 20 * 40, 20 * 41)
  fs.writeFileSync(queuePath, bytes)
  const recovered = await started()
  expect(bodies(recovered)).toEqual(Array.from({ length: 250 }, (_, i) => `body-${i}`))
})

test('a queue whose first messages are gone begins where the log does', async () => {
  const store = await started()
  for (let i = 0; i < 200; i++) await appended(store, keyed(i, { queueId: 0, body: Buffer.alloc(2000, 65) }))
  await store.shutdown()
  open = []
  fs.rmSync(path.join(folder, 'consumequeue'), { recursive: true })
  fs.rmSync(path.join(folder, 'index'), { recursive: true })
  fs.rmSync(path.join(folder, 'commitlog', '0'.repeat(20)))
  let recovered = await started()
  const min = recovered.minQueueOffset('TopicTest', 0)
  expect(min).toBeGreaterThan(25)
  expect(recovered.maxQueueOffset('TopicTest', 0)).toBe(200)
  const records = readAll(recovered, 'TopicTest', 0)
  expect(records.map((record) => Number(decodeStoredMessage(record).queueOffset))).toEqual(
    Array.from({ length: 200 - min }, (_, i) => min + i),
  )
  await recovered.shutdown()
  open = []
  recovered = await started()
  expect(recovered.minQueueOffset('TopicTest', 0)).toBe(min)
  expect(recovered.maxQueueOffset('TopicTest', 0)).toBe(200)
})

test('of a topic that was deleted and made again only the new messages are there after a kill', async () => {
  const store = await started()
  for (let i = 0; i < 5; i++) await appended(store, keyed(i, { queueId: 0 }))
  await store.deleteQueues('TopicTest')
  for (let i = 10; i < 13; i++) await appended(store, keyed(i, { queueId: 0 }))
  const recovered = await started(killedCopy('copy'))
  expect(bodies(recovered)).toEqual(['body-10', 'body-11', 'body-12'])
  expect((await appended(recovered, keyed(1, { queueId: 0 }))).queueOffset).toBe(3)
})

test('a file of another size stops the start with its name and the setting', async () => {
  const store = await started()
  await appended(store, keyed(0))
  await store.shutdown()
  open = []
  await expect(started(folder, { commitLogFileBytes: 32 * 1024 })).rejects.toMatchObject({
    code: 'STORE_FILE_SIZE',
    message: expect.stringMatching(/commitlog\/0{20} has 65536 bytes, mappedFileSizeCommitLog is 32768/) as string,
  })
  // The refused start did not keep the folder.
  expect(bodies(await started())).toEqual(['body-0'])
})

test('the log goes on in a new file after a kill at the very end of a file', async () => {
  const store = await started()
  const bytesPerMessage = 1000
  while (store.maxPhysicalOffset < 65536) {
    await appended(store, keyed(0, { queueId: 0, body: Buffer.alloc(bytesPerMessage, 66) }))
  }
  const count = store.maxQueueOffset('TopicTest', 0)
  const copy = killedCopy('copy')
  // The kill came between the filler of the first file and the first write into the second.
  fs.rmSync(path.join(copy, 'commitlog', '00000000000000065536'))
  const recovered = await started(copy)
  expect(recovered.maxQueueOffset('TopicTest', 0)).toBe(count - 1)
  const next = await appended(recovered, keyed(1, { queueId: 0 }))
  expect(next).toMatchObject({ outcome: 'ok', queueOffset: count - 1, physicalOffset: 65536 })
})
