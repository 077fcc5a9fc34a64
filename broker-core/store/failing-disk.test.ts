import * as fs from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { systemClock } from '../base/clock.ts'
import { silentLog } from '../base/log.ts'
import { decodeStoredMessage } from '../message/stored-message.ts'
import { type FailingFiles, failingFiles } from '../testing/failing-files.ts'
import {
  type Appended,
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
let files: FailingFiles
let open: MessageStore[] = []

async function started(changes: Partial<StoreOptions> = {}, clock = systemClock): Promise<MessageStore> {
  const store = openMessageStore(smallStoreOptions(folder, changes), { log: silentLog, clock, files })
  await store.start()
  open.push(store)
  return store
}
const named = (text: string, properties: Record<string, string> = {}): ReturnType<typeof sampleMessage> =>
  sampleMessage({ body: Buffer.from(text), properties: storedProperties(properties) })
const bodies = (store: MessageStore): string[] =>
  readAll(store, 'TopicTest', 0).map((record) => decodeStoredMessage(record).body.toString())
async function appendedInTheEnd(store: MessageStore, text: string): Promise<Appended> {
  return await vi.waitFor(
    async () => {
      const result = await appended(store, named(text))
      expect(result.outcome).toBe('ok')
      return result
    },
    { timeout: 5000, interval: 20 },
  )
}

beforeEach(() => {
  folder = temporaryFolder('failing')
  files = failingFiles()
})
afterEach(async () => {
  files.fault = undefined
  files.holdsFlushes = false
  for (const go of files.heldFlushes.splice(0)) go()
  for (const store of open.splice(0)) await store.shutdown()
  fs.rmSync(folder, { recursive: true, force: true })
})

describe.each(['ASYNC_FLUSH', 'SYNC_FLUSH'] as const)('with %s', (flushDiskType) => {
  test.each([
    ['ENOSPC', 0],
    ['EIO', 0],
    ['ENOSPC', 250],
  ] as const)(
    'a write that fails with %s after %i bytes keeps nothing, and later ones go on',
    async (code, bytesFirst) => {
      let store = await started({ flushDiskType })
      await appended(store, named('first'))
      files.fault = { operation: 'write', pathHas: 'commitlog', code, bytesFirst }
      const failed = await Promise.all(['a', 'b', 'c'].map((text) => appended(store, named(text))))
      expect(failed.map((result) => result.outcome)).toEqual(['failed', 'failed', 'failed'])
      expect(failed[0]!.failure).toMatchObject({ code })
      expect(store.isWritable).toBe(false)
      expect((await appended(store, named('refused'))).remark).toMatch(/^notWritable/)
      files.fault = undefined
      const next = await appendedInTheEnd(store, 'next')
      expect(next).toMatchObject({ queueOffset: 1, physicalOffset: failed[0]!.physicalOffset })
      expect(bodies(store)).toEqual(['first', 'next'])
      await store.shutdown()
      open = []
      fs.writeFileSync(path.join(folder, 'abort'), '1')
      store = await started({ flushDiskType })
      expect(bodies(store)).toEqual(['first', 'next'])
    },
  )

  test('a failure while the log rolls into a new file keeps nothing of it', async () => {
    const store = await started({ flushDiskType })
    while (store.maxPhysicalOffset < 60_000) await appended(store, sampleMessage({ body: Buffer.alloc(1000, 66) }))
    const count = store.maxQueueOffset('TopicTest', 0)
    files.fault = { operation: 'open', pathHas: '00000000000000065536', code: 'EMFILE' }
    const failed = await Promise.all(
      [1, 2, 3].map(() => appended(store, sampleMessage({ body: Buffer.alloc(4000, 67) }))),
    )
    expect(failed.map((result) => result.outcome)).toEqual(['failed', 'failed', 'failed'])
    files.fault = undefined
    await vi.waitFor(async () => {
      expect((await appended(store, sampleMessage({ body: Buffer.alloc(4000, 68) }))).outcome).toBe('ok')
    })
    expect((await appended(store, sampleMessage({ body: Buffer.alloc(4000, 69) }))).outcome).toBe('ok')
    const records = readAll(store, 'TopicTest', 0).map((record) => decodeStoredMessage(record))
    expect(records.map((record) => Number(record.queueOffset))).toEqual(Array.from({ length: count + 2 }, (_, i) => i))
    expect(records.slice(-2).map((record) => record.body[0])).toEqual([68, 69])
  })

  test('queue files that cannot be written lose nothing', async () => {
    let store = await started({ flushDiskType })
    files.fault = { operation: 'open', pathHas: 'consumequeue', code: 'EIO' }
    for (let i = 0; i < 50; i++) expect((await appended(store, named(`m${i}`))).outcome).toBe('ok')
    expect(bodies(store)).toHaveLength(50)
    await store.shutdown()
    open = []
    expect(fs.existsSync(path.join(folder, 'abort'))).toBe(true)
    files.fault = undefined
    store = await started({ flushDiskType })
    expect(bodies(store)).toHaveLength(50)
  })
})

describe('sync flush', () => {
  test('acknowledges after the flush only, and what comes in meanwhile is the next group', async () => {
    const store = await started({ flushDiskType: 'SYNC_FLUSH' })
    files.holdsFlushes = true
    const settled: string[] = []
    const send = (text: string): Promise<void> =>
      appended(store, named(text)).then((result) => {
        settled.push(`${text} ${result.outcome}`)
      })
    const first = send('first')
    await vi.waitFor(() => {
      expect(files.heldFlushes).toHaveLength(1)
    })
    const rest = ['a', 'b', 'c'].map(send)
    await new Promise((resolve) => setImmediate(resolve))
    await new Promise((resolve) => setImmediate(resolve))
    expect(settled).toEqual([])
    expect(files.heldFlushes).toHaveLength(1)
    expect(store.maxQueueOffset('TopicTest', 0)).toBe(0)
    const writes = files.logWrites
    files.heldFlushes.shift()!()
    await first
    expect(settled).toEqual(['first ok'])
    await vi.waitFor(() => {
      expect(files.heldFlushes).toHaveLength(1)
    })
    expect(files.logWrites).toBe(writes + 1)
    files.heldFlushes.shift()!()
    await Promise.all(rest)
    expect(settled).toEqual(['first ok', 'a ok', 'b ok', 'c ok'])
    expect(files.flushes).toBe(2)
    expect(bodies(store)).toEqual(['first', 'a', 'b', 'c'])
  })

  test('a message with WAIT=false is acknowledged when it is written', async () => {
    const store = await started({ flushDiskType: 'SYNC_FLUSH' })
    files.holdsFlushes = true
    expect((await appended(store, named('hasty', { WAIT: 'false' }))).outcome).toBe('ok')
    expect(files.heldFlushes).toHaveLength(1)
  })

  test('a failed flush is told as flushTimeout; the message appears when a later one succeeds', async () => {
    let store = await started({ flushDiskType: 'SYNC_FLUSH' })
    files.fault = { operation: 'fdatasync', pathHas: 'commitlog', code: 'EIO' }
    expect((await appended(store, named('late'))).outcome).toBe('flushTimeout')
    expect(bodies(store)).toEqual([])
    const writes = files.logWrites
    files.fault = undefined
    expect(await appendedInTheEnd(store, 'next')).toMatchObject({ queueOffset: 1 })
    expect(files.logWrites).toBeGreaterThan(writes)
    expect(bodies(store)).toEqual(['late', 'next'])
    await store.shutdown()
    open = []
    store = await started({ flushDiskType: 'SYNC_FLUSH' })
    expect(bodies(store)).toEqual(['late', 'next'])
  })

  test('a flush that takes too long is told as flushTimeout', async () => {
    const clock = new ManualClock()
    const store = await started({ flushDiskType: 'SYNC_FLUSH', syncFlushTimeoutMs: 50 }, clock)
    files.holdsFlushes = true
    const result = appended(store, named('slow'))
    await vi.waitFor(() => {
      expect(files.heldFlushes).toHaveLength(1)
    })
    clock.time += 51
    expect((await result).outcome).toBe('flushTimeout')
    files.heldFlushes.shift()!()
    await vi.waitFor(() => {
      expect(bodies(store)).toEqual(['slow'])
    })
  })
})

test('a background flush that fails is done again, and the log is written again for it', async () => {
  const store = await started({ flushIntervalMs: 10 })
  files.fault = { operation: 'fdatasync', pathHas: 'commitlog', code: 'EIO' }
  expect((await appended(store, named('kept'))).outcome).toBe('ok')
  await vi.waitFor(() => {
    expect(files.failures).toBeGreaterThan(1)
  })
  expect(store.flushedPhysicalOffset).toBe(0)
  expect(bodies(store)).toEqual(['kept'])
  const writes = files.logWrites
  files.fault = undefined
  await vi.waitFor(() => {
    expect(store.flushedPhysicalOffset).toBe(store.maxPhysicalOffset)
  })
  expect(files.logWrites).toBeGreaterThan(writes)
  expect((await appended(store, named('next'))).queueOffset).toBe(1)
})

test('the switch noFlush loses what was acknowledged', async () => {
  const store = await started({ testSwitch: 'noFlush' })
  expect((await appended(store, named('lost'))).outcome).toBe('ok')
  expect(files.logWrites).toBe(0)
})

test('the switch acknowledgeBeforeWrite acknowledges what is not written', async () => {
  const store = await started({ testSwitch: 'acknowledgeBeforeWrite' })
  expect((await appended(store, named('early'))).outcome).toBe('ok')
  expect(files.logWrites).toBe(0)
  await vi.waitFor(() => {
    expect(bodies(store)).toEqual(['early'])
  })
})
