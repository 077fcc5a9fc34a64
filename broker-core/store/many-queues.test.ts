import * as fs from 'node:fs'
import { expect, test } from 'vitest'
import { systemClock } from '../base/clock.ts'
import { silentLog } from '../base/log.ts'
import { appended, sampleMessage, smallStoreOptions, temporaryFolder } from '../testing/store-samples.ts'
import { openMessageStore } from './message-store.ts'

const topics = 600

test('thousands of queues need few open files and come back after a kill', { timeout: 60_000 }, async () => {
  const folder = temporaryFolder('queues')
  const options = smallStoreOptions(folder, { commitLogFileBytes: 4 * 1024 * 1024, consumeQueueFileBytes: 6_000_000 })
  const openFiles = (): number => fs.readdirSync('/proc/self/fd').length
  try {
    const before = openFiles()
    let store = openMessageStore(options, { log: silentLog, clock: systemClock })
    await store.start()
    for (let round = 0; round < 2; round++) {
      await Promise.all(
        Array.from({ length: topics }, (_, i) => appended(store, sampleMessage({ topic: `T${i}`, queueId: i % 4 }))),
      )
    }
    await store.shutdown()
    fs.writeFileSync(`${folder}/abort`, '1')
    store = openMessageStore(options, { log: silentLog, clock: systemClock })
    await store.start()
    expect(store.topicsWithQueues()).toHaveLength(topics)
    for (let i = 0; i < topics; i++) expect(store.maxQueueOffset(`T${i}`, i % 4)).toBe(2)
    if (process.platform === 'linux') expect(openFiles() - before).toBeLessThan(300)
    await store.shutdown()
  } finally {
    fs.rmSync(folder, { recursive: true, force: true })
  }
})
