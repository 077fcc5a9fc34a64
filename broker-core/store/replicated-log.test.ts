import * as fs from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { systemClock } from '../base/clock.ts'
import { silentLog } from '../base/log.ts'
import { logBytes } from '../testing/replicated-pair.ts'
import {
  appended,
  readAll,
  sampleMessage,
  smallStoreOptions,
  storedProperties,
  temporaryFolder,
} from '../testing/store-samples.ts'
import { openMessageStore } from './message-store.ts'
import type { MessageStore } from './store-types.ts'

let folder: string
const open: MessageStore[] = []

async function started(name: string): Promise<MessageStore> {
  const store = openMessageStore(smallStoreOptions(path.join(folder, name)), { log: silentLog, clock: systemClock })
  await store.start()
  open.push(store)
  return store
}

/** A store of several files, whose topics and queues alternate. */
async function filled(): Promise<MessageStore> {
  const store = await started('master')
  for (let i = 0; i < 60; i++)
    await Promise.all(
      [0, 1, 2, 3, 4].map((k) =>
        appended(
          store,
          sampleMessage({
            topic: k === 3 ? 'Other' : 'TopicTest',
            queueId: k % 2,
            body: Buffer.alloc(((i * 37 + k) % 400) + 1, i),
            properties: storedProperties({ KEYS: `key-${i}-${k}`, TAGS: 'a' }),
          }),
        ),
      ),
    )
  expect(store.replicated.lastFileStart).toBeGreaterThan(0)
  return store
}

async function replica(): Promise<MessageStore> {
  const store = await started('slave')
  store.replicated.becomeReplica()
  return store
}

beforeEach(() => {
  folder = temporaryFolder('replicated-log')
})
afterEach(async () => {
  for (const store of open.splice(0)) await store.shutdown()
  fs.rmSync(folder, { recursive: true, force: true })
})

const queues = [
  ['TopicTest', 0],
  ['TopicTest', 1],
  ['Other', 1],
] as const

test.each([1, 7, 8, 9, 250, 333, 5000, 1_000_000])(
  'a log that comes in pieces of %i bytes is the same log, with its queues',
  async (pieceBytes) => {
    const from = await filled()
    const to = await replica()
    const arrivals: string[] = []
    to.onArrival((topic, queueId, maxQueueOffset) => arrivals.push(`${topic} ${queueId} ${maxQueueOffset}`))
    const bytes = logBytes(from)
    for (let at = 0; at < bytes.length; at += pieceBytes)
      to.replicated.appendCopied(at, bytes.subarray(at, at + pieceBytes))
    expect(to.replicated.endPosition).toBe(bytes.length)
    expect(logBytes(to).equals(bytes)).toBe(true)
    for (const [topic, queueId] of queues) expect(readAll(to, topic, queueId)).toEqual(readAll(from, topic, queueId))
    expect(arrivals).toHaveLength(300)
    expect(new Set(arrivals).size).toBe(300)
    const query = { topic: 'Other', key: 'key-33-3', messagesMax: 8, beginTimestamp: 0, endTimestamp: Infinity }
    expect(to.queryByKey(query).records).toEqual(from.queryByKey(query).records)
    expect(to.queryByKey(query).records).toHaveLength(1)
  },
)

test('bytes that are no record are refused with what came with them, and the right ones go on', async () => {
  const from = await filled()
  const to = await replica()
  const bytes = logBytes(from)
  const firstBytes = bytes.readInt32BE(0)
  const secondBytes = bytes.readInt32BE(firstBytes)
  to.replicated.appendCopied(0, bytes.subarray(0, firstBytes + 5))
  const wrong = Buffer.from(bytes.subarray(firstBytes + 5, firstBytes + secondBytes + 400))
  wrong.writeInt32BE(17, secondBytes)
  expect(() => to.replicated.appendCopied(firstBytes + 5, wrong)).toThrow(
    `the master sent no record for position ${firstBytes + secondBytes}`,
  )
  expect(to.replicated.endPosition).toBe(firstBytes)
  expect(readAll(to, 'TopicTest', 0)).toHaveLength(1)
  to.replicated.appendCopied(firstBytes, bytes.subarray(firstBytes))
  expect(logBytes(to).equals(bytes)).toBe(true)
  for (const [topic, queueId] of queues) expect(readAll(to, topic, queueId)).toEqual(readAll(from, topic, queueId))
})
