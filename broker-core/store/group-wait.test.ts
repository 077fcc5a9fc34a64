import * as fs from 'node:fs'
import { describe, expect, test, vi } from 'vitest'
import { systemClock } from '../base/clock.ts'
import { nodeFiles } from '../base/files.ts'
import { silentLog } from '../base/log.ts'
import { failingFiles } from '../testing/failing-files.ts'
import { appended, sampleMessage, smallStoreOptions, temporaryFolder } from '../testing/store-samples.ts'
import { GroupWait } from './group-wait.ts'
import { openMessageStore } from './message-store.ts'

/** A wait that has seen so many flushes of one length, the last one at 1000 ms. */
function after(flushMs: number, acknowledged: number, waiting: number): GroupWait {
  const wait = new GroupWait()
  for (let i = 0; i < 100; i++) wait.flushed(flushMs, acknowledged, waiting, 1000)
  return wait
}

describe('the wait for a larger group', () => {
  test('ends when all who were on their way are back', () => {
    const wait = after(0.3, 30, 20)
    expect(wait.restMs(49, 1000)).toBeCloseTo(2.4, 1)
    expect(wait.restMs(50, 1000)).toBe(0)
  })

  test('ends after the time of eight flushes', () => {
    const wait = after(0.3, 30, 20)
    expect(wait.restMs(21, 1002.2)).toBeCloseTo(0.2, 1)
    expect(wait.restMs(21, 1002.5)).toBe(0)
  })

  test('is not there for a lone sender', () => {
    expect(after(5, 1, 0).restMs(1, 1000)).toBe(0)
  })

  test('is at most three milliseconds on a slow disk, however long flushes took', () => {
    const wait = after(0.8, 30, 20)
    wait.flushed(10_000, 30, 20, 2000)
    expect(wait.restMs(21, 2000)).toBe(3)
    expect(wait.restMs(21, 2003)).toBe(0)
  })

  test('is not there for large groups', () => {
    expect(after(2, 4000, 600).restMs(600, 1000)).toBe(0)
    expect(after(2, 4000, 100).restMs(100, 1000)).toBe(3)
  })
})

test('two senders that take turns on a slow disk come to share their flushes', async () => {
  const folder = temporaryFolder('group-wait')
  const files = failingFiles()
  files.fdatasync = (descriptor, done) => {
    files.flushes++
    setTimeout(() => {
      nodeFiles.fdatasync(descriptor, done)
    }, 4)
  }
  const store = openMessageStore(smallStoreOptions(folder, { flushDiskType: 'SYNC_FLUSH' }), {
    log: silentLog,
    clock: systemClock,
    files,
  })
  await store.start()
  try {
    const send = async (): Promise<void> => {
      for (let i = 0; i < 20; i++) expect((await appended(store, sampleMessage())).outcome).toBe('ok')
    }
    const first = send()
    await vi.waitFor(
      () => {
        expect(files.flushes).toBe(1)
      },
      { interval: 1 },
    )
    await Promise.all([first, send()])
    expect(files.flushes).toBeLessThan(32)
  } finally {
    await store.shutdown()
    fs.rmSync(folder, { recursive: true, force: true })
  }
})
