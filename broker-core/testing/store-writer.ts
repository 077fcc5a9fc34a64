/**
 * Writes messages to a store until it is killed, and prints one line per acknowledged message: `queueId queueOffset position number`.
 * `tsx store-writer.ts <folder> <ASYNC_FLUSH|SYNC_FLUSH> <first number> [test switch]`
 */
import * as fs from 'node:fs'
import { systemClock } from '../base/clock.ts'
import { silentLog } from '../base/log.ts'
import { openMessageStore } from '../store/message-store.ts'
import type { AppendWaiter, StoreOptions } from '../store/store-types.ts'
import { sampleMessage, smallStoreOptions, storedProperties } from './store-samples.ts'

/** Settings that the writer and the one who looks afterwards have in common. */
export function writerOptions(folder: string, changes: Partial<StoreOptions>): StoreOptions {
  return smallStoreOptions(folder, {
    commitLogFileBytes: 1024 * 1024,
    consumeQueueFileBytes: 20_000,
    indexSlots: 1000,
    indexEntriesMax: 20_000,
    ...changes,
  })
}

const inFlight = 64
const queues = 4

/** Writes to standard output at once, however full the pipe is. */
function say(line: string): void {
  const bytes = Buffer.from(line)
  for (let done = 0; done < bytes.length;) {
    try {
      done += fs.writeSync(1, bytes, done)
    } catch (thrown) {
      if ((thrown as { code?: string }).code !== 'EAGAIN') throw thrown
    }
  }
}

async function write(folder: string, changes: Partial<StoreOptions>, firstNumber: number): Promise<void> {
  const store = openMessageStore(writerOptions(folder, changes), { log: silentLog, clock: systemClock })
  await store.start()
  let number = firstNumber
  const send = (): void => {
    const mine = number++
    const queueId = mine % queues
    const waiter: AppendWaiter = {
      queueOffset: 0,
      physicalOffset: 0,
      storeTimestamp: 0,
      settle(outcome) {
        // Written at once: what the reader of the pipe has seen was acknowledged before the kill.
        if (outcome === 'ok') say(`${queueId} ${waiter.queueOffset} ${waiter.physicalOffset} ${mine}\n`)
        setImmediate(send)
      },
    }
    const body = Buffer.alloc(100 + (mine % 700), `message ${mine} `)
    const refusal = store.append(
      sampleMessage({ queueId, body, properties: storedProperties({ KEYS: `key-${mine}` }) }),
      waiter,
    )
    if (refusal !== undefined) throw new Error(refusal.remark)
  }
  for (let i = 0; i < inFlight; i++) send()
}

if (process.argv[1]?.includes('store-writer')) {
  const [folder, flushDiskType, first, testSwitch] = process.argv.slice(2)
  const changes = {
    flushDiskType: flushDiskType as StoreOptions['flushDiskType'],
    ...(testSwitch === undefined ? {} : { testSwitch: testSwitch as NonNullable<StoreOptions['testSwitch']> }),
  }
  void write(folder!, changes, Number(first))
}
