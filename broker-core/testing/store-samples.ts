import * as fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { Clock } from '../base/clock.ts'
import type {
  AppendOutcome,
  AppendWaiter,
  MessageStore,
  MessageToStore,
  QueueReadResult,
  StoreOptions,
} from '../store/store-types.ts'

/** Makes an empty folder below the system's temporary one. */
export function temporaryFolder(name: string): string {
  return fs.mkdtempSync(path.join(os.tmpdir(), `rocketdeck-${name}-`))
}

/** Small files, so that rolling and several files need few messages. */
export function smallStoreOptions(rootFolder: string, changes: Partial<StoreOptions> = {}): StoreOptions {
  return {
    rootFolder,
    commitLogFileBytes: 64 * 1024,
    consumeQueueFileBytes: 2000,
    indexSlots: 100,
    indexEntriesMax: 400,
    flushDiskType: 'ASYNC_FLUSH',
    syncFlushTimeoutMs: 5000,
    flushIntervalMs: 500,
    messageBytesMax: 32 * 1024,
    propertiesBytesMax: 32767,
    ...changes,
  }
}

const host = { address: Buffer.from([127, 0, 0, 1]), port: 10911 }

/** Properties in stored form. */
export function storedProperties(properties: Record<string, string>): Buffer {
  return Buffer.from(
    Object.entries(properties)
      .map(([name, value]) => `${name}\u0001${value}\u0002`)
      .join(''),
  )
}

/** A message, with what matters to a test changed. */
export function sampleMessage(changes: Partial<MessageToStore> = {}): MessageToStore {
  return {
    topic: 'TopicTest',
    queueId: 0,
    flag: 0,
    sysFlag: 0,
    bornTimestamp: 1_700_000_000_000,
    bornHost: { address: Buffer.from([127, 0, 0, 1]), port: 50000 },
    storeHost: host,
    reconsumeTimes: 0,
    preparedTransactionOffset: 0,
    body: Buffer.from('hello'),
    properties: Buffer.alloc(0),
    ...changes,
  }
}

/** What became of an append. */
export interface Appended {
  readonly queueOffset: number
  readonly physicalOffset: number
  readonly physicalOffsets: number[] | undefined
  readonly storeTimestamp: number
  readonly outcome: AppendOutcome | 'refused'
  readonly remark: string | undefined
  readonly failure: Error | undefined
}

/** Appends one message, or several as a batch, and waits for the outcome. */
export function appended(store: MessageStore, message: MessageToStore | MessageToStore[]): Promise<Appended> {
  return new Promise((resolve) => {
    const waiter: AppendWaiter = {
      queueOffset: -1,
      physicalOffset: -1,
      storeTimestamp: -1,
      settle(outcome, failure) {
        resolve({
          queueOffset: waiter.queueOffset,
          physicalOffset: waiter.physicalOffset,
          physicalOffsets: waiter.physicalOffsets,
          storeTimestamp: waiter.storeTimestamp,
          outcome,
          remark: undefined,
          failure,
        })
      },
    }
    const refusal = Array.isArray(message) ? store.appendBatch(message, waiter) : store.append(message, waiter)
    if (refusal === undefined) return
    resolve({
      queueOffset: -1,
      physicalOffset: -1,
      physicalOffsets: undefined,
      storeTimestamp: -1,
      outcome: 'refused',
      remark: `${refusal.reason}: ${refusal.remark}`,
      failure: undefined,
    })
  })
}

/** All records of a queue, however many reads it takes. */
export function readAll(store: MessageStore, topic: string, queueId: number): Buffer[] {
  const records: Buffer[] = []
  let queueOffset = store.minQueueOffset(topic, queueId)
  for (;;) {
    const result: QueueReadResult = store.read({ topic, queueId, queueOffset, messagesMax: 32 })
    const bytes = Buffer.concat(result.pieces)
    for (let at = 0; at < bytes.length;) {
      const size = bytes.readInt32BE(at)
      records.push(bytes.subarray(at, at + size))
      at += size
    }
    if (result.nextBeginQueueOffset <= queueOffset) return records
    queueOffset = result.nextBeginQueueOffset
  }
}

/** A clock that is moved by hand. */
export class ManualClock implements Clock {
  time: number
  constructor(time = 1_700_000_000_000) {
    this.time = time
  }
  now(): number {
    return this.time
  }
}
