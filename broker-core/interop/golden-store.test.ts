import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import * as fs from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { systemClock } from '../base/clock.ts'
import { silentLog } from '../base/log.ts'
import { magicBlank } from '../message/record-layout.ts'
import { decodeStoredMessage, type StoredMessage } from '../message/stored-message.ts'
import { sysFlag } from '../message/sys-flag.ts'
import { openMessageStore } from '../store/message-store.ts'
import type { MessageStore } from '../store/store-types.ts'
import {
  appended,
  readAll,
  sampleMessage,
  smallStoreOptions,
  storedProperties,
  temporaryFolder,
} from '../testing/store-samples.ts'

/** A record as Apache's own decoder prints it. */
interface ExpectedRecord {
  readonly physicalOffset: number
  readonly storeSize: number
  readonly blank?: true
  readonly topic: string
  readonly queueId: number
  readonly queueOffset: number
  readonly offsetMsgId: string
  readonly uniqueMsgId?: string
  readonly bornTimestamp: number
  readonly bornHost: string
  readonly storeTimestamp: number
  readonly storeHost: string
  readonly flag: number
  readonly sysFlag: number
  readonly bodyCRC: number
  readonly reconsumeTimes: number
  readonly preparedTransactionOffset: number
  readonly properties: Record<string, string>
  readonly bodyBytes: number
  readonly bodySha256: string
}

const fixtures = path.join(import.meta.dirname, 'fixtures', 'store')
const options = {
  commitLogFileBytes: 1024 * 1024,
  consumeQueueFileBytes: 120_000,
  indexSlots: 1000,
  indexEntriesMax: 4000,
  messageBytesMax: 4 * 1024 * 1024,
}
const recordCount = { clean: 146, killed: 167 }

let folder: string
beforeEach(() => {
  folder = temporaryFolder('golden')
})
afterEach(() => {
  fs.rmSync(folder, { recursive: true, force: true })
})

function unpack(name: string): string {
  execFileSync('tar', ['xzf', path.join(fixtures, `${name}.tar.gz`), '-C', folder])
  return path.join(folder, 'store')
}

function expectedRecords(name: string): ExpectedRecord[] {
  const text = fs.readFileSync(path.join(fixtures, `${name}.expected.json`), 'utf8')
  return (JSON.parse(text) as { records: ExpectedRecord[] }).records
}

/** The fields of the expected record, as our decoder has them. */
function asExpected(message: StoredMessage, record: Buffer): Record<string, unknown> {
  return {
    physicalOffset: Number(message.physicalOffset),
    storeSize: record.length,
    topic: message.topic,
    queueId: message.queueId,
    queueOffset: Number(message.queueOffset),
    offsetMsgId: message.offsetMessageId,
    bornTimestamp: message.bornTimestamp,
    bornHost: message.bornHost,
    storeTimestamp: message.storeTimestamp,
    storeHost: message.storeHost,
    flag: message.flag,
    // Java's decoder takes the compressed bit away once it has decompressed.
    sysFlag: message.sysFlag & ~sysFlag.compressed,
    bodyCRC: message.bodyCrc,
    reconsumeTimes: message.reconsumeTimes,
    preparedTransactionOffset: Number(message.preparedTransactionOffset),
    properties: Object.fromEntries([...message.properties].sort(([a], [b]) => (a < b ? -1 : 1))),
    bodyBytes: message.body.length,
    bodySha256: createHash('sha256').update(message.body).digest('hex'),
  }
}

/** Leaves out what only describes the recording. */
function comparable(record: ExpectedRecord): Record<string, unknown> {
  const kept: Record<string, unknown> = { ...record }
  for (const name of ['msgId', 'uniqueMsgId', 'keys', 'tags', 'propertiesString', 'magic', 'pulled']) delete kept[name]
  return kept
}

function checkAll(store: MessageStore, name: 'clean' | 'killed'): void {
  const expected = expectedRecords(name)
  expect(expected).toHaveLength(recordCount[name])
  const queues = new Map<string, ExpectedRecord[]>()
  for (const record of expected) {
    if (record.blank === true) {
      expect(store.recordAt(record.physicalOffset)).toBeUndefined()
      continue
    }
    const stored = store.recordAt(record.physicalOffset)!
    expect(asExpected(decodeStoredMessage(stored), stored)).toEqual(comparable(record))
    const id = `${record.topic}/${record.queueId}`
    queues.set(id, [...(queues.get(id) ?? []), record])
    checkKeys(store, record, stored)
  }
  for (const records of queues.values()) {
    const { topic, queueId } = records[0]!
    expect(readAll(store, topic, queueId).map((record) => Number(decodeStoredMessage(record).physicalOffset))).toEqual(
      records.map((record) => record.physicalOffset),
    )
    expect(records.map((record) => record.queueOffset)).toEqual(records.map((_, i) => i))
    expect(store.maxQueueOffset(topic, queueId)).toBe(records.length)
  }
  expect(store.maxPhysicalOffset).toBe(Math.max(...expected.map((record) => record.physicalOffset + record.storeSize)))
}

function checkKeys(store: MessageStore, record: ExpectedRecord, stored: Buffer): void {
  const keys = [record.properties['UNIQ_KEY'], ...(record.properties['KEYS'] ?? '').split(' ')]
  for (const key of keys) {
    if (key === undefined || key === '') continue
    const query = {
      topic: record.topic,
      key,
      messagesMax: 100,
      beginTimestamp: 0,
      endTimestamp: Number.MAX_SAFE_INTEGER,
    }
    const { records } = store.queryByKey(query)
    expect(records.some((found) => found.equals(stored))).toBe(true)
  }
}

describe.each(['clean', 'killed'] as const)('the store that Apache left %s', (name) => {
  test('opens, and every message is found as described', async () => {
    const root = unpack(name)
    const store = openMessageStore(smallStoreOptions(root, options), { log: silentLog, clock: systemClock })
    await store.start()
    checkAll(store, name)
    await store.shutdown()
  })

  test('still has everything after ours wrote to it, and after a clean and an unclean stop of ours', async () => {
    const root = unpack(name)
    const parts = { log: silentLog, clock: systemClock }
    let store = openMessageStore(smallStoreOptions(root, options), parts)
    await store.start()
    const before = store.maxQueueOffset('StoreNormal', 1)
    const added = await appended(
      store,
      sampleMessage({ topic: 'StoreNormal', queueId: 1, properties: storedProperties({ KEYS: 'ours' }) }),
    )
    expect(added.queueOffset).toBe(before)
    await store.shutdown()
    for (const isClean of [true, false]) {
      if (!isClean) fs.writeFileSync(path.join(root, 'abort'), '1')
      store = openMessageStore(smallStoreOptions(root, options), parts)
      await store.start()
      for (const record of expectedRecords(name)) {
        if (record.blank === true) continue
        const stored = store.recordAt(record.physicalOffset)!
        expect(asExpected(decodeStoredMessage(stored), stored)).toEqual(comparable(record))
        checkKeys(store, record, stored)
      }
      expect(store.maxQueueOffset('StoreNormal', 1)).toBe(before + 1)
      await store.shutdown()
    }
  })
})

test.each(['clean', 'killed'] as const)(
  'queue files and index made by ours from the log of %s equal Apache’s',
  async (name) => {
    const root = unpack(name)
    const apache = path.join(folder, 'apache')
    fs.cpSync(path.join(root, 'consumequeue'), path.join(apache, 'consumequeue'), { recursive: true })
    fs.cpSync(path.join(root, 'index'), path.join(apache, 'index'), { recursive: true })
    fs.rmSync(path.join(root, 'consumequeue'), { recursive: true })
    fs.rmSync(path.join(root, 'index'), { recursive: true })
    fs.rmSync(path.join(root, 'checkpoint'))
    fs.writeFileSync(path.join(root, 'abort'), '1')
    const store = openMessageStore(smallStoreOptions(root, options), { log: silentLog, clock: systemClock })
    await store.start()
    await store.shutdown()
    let compared = 0
    for (const entry of fs.readdirSync(path.join(apache, 'consumequeue'), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue
      const file = path.join(entry.parentPath, entry.name)
      const ours = path.join(root, path.relative(apache, file))
      expect(fs.readFileSync(ours).equals(fs.readFileSync(file)), ours).toBe(true)
      compared++
    }
    expect(compared).toBeGreaterThan(10)
    const indexOf = (base: string): Buffer => {
      const index = path.join(base, 'index')
      return fs.readFileSync(path.join(index, fs.readdirSync(index)[0]!))
    }
    expect(indexOf(root).equals(indexOf(apache))).toBe(true)
  },
)

test('the filler between two files is the one of Apache', () => {
  const blank = expectedRecords('clean').find((record) => record.blank === true)!
  const log = fs.readFileSync(path.join(unpack('clean'), 'commitlog', '0'.repeat(20)))
  expect(log.readInt32BE(blank.physicalOffset)).toBe(blank.storeSize)
  expect(log.readInt32BE(blank.physicalOffset + 4)).toBe(magicBlank)
})
