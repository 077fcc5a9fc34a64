import { type Clock, systemClock } from '../base/clock.ts'
import { silentLog } from '../base/log.ts'
import { ReplicaAcks } from '../ha/replica-acks.ts'
import { ReplicationSink, type ReplicationSinkParts } from '../ha/replication-sink.ts'
import { ReplicationSource } from '../ha/replication-source.ts'
import { openMessageStore } from '../store/message-store.ts'
import type { MessageStore, StoreOptions } from '../store/store-types.ts'
import { smallStoreOptions } from './store-samples.ts'

const clock: Clock = systemClock
const sourceLimits = {
  frameBytesMax: 32_768,
  heartbeatMs: 50,
  silenceMsMax: 20_000,
  bytesPerSecondMax: Number.POSITIVE_INFINITY,
}
const sinkLimits = { heartbeatMs: 50, silenceMsMax: 20_000, pauseMs: 20 }

/** A store with the master's end of replication. */
export class TestMaster {
  readonly store: MessageStore
  readonly acks: ReplicaAcks
  private readonly source: ReplicationSource
  port = 0

  private constructor(store: MessageStore, needed: number, timeoutMs: number) {
    this.store = store
    this.acks = new ReplicaAcks({ needed: () => needed, timeoutMs: () => timeoutMs, clock })
    if (needed > 1) store.replicated.setGate(this.acks)
    const log = store.replicated
    const parts = { log, limits: () => sourceLimits, clock, logger: silentLog, acks: this.acks }
    this.source = new ReplicationSource({ ...parts, gapBytesMax: () => 256 * 1024 * 1024 })
  }

  /** Opens a store folder as master. @param needed replicas that must have a message, the master counted */
  static async open(
    folder: string,
    { needed = 1, timeoutMs = 3000, port = 0, ...changes }: MasterChanges = {},
  ): Promise<TestMaster> {
    const store = openMessageStore(smallStoreOptions(folder, changes), { log: silentLog, clock })
    await store.start()
    const master = new TestMaster(store, needed, timeoutMs)
    master.port = await master.source.start(port, '127.0.0.1')
    return master
  }

  get slaves() {
    return this.source.slaves()
  }

  async close(): Promise<void> {
    await this.source.close()
    await this.store.shutdown()
  }
}

export type MasterChanges = Partial<StoreOptions> & {
  readonly needed?: number
  readonly timeoutMs?: number
  readonly port?: number
}

/** A store that follows a master. */
export class TestSlave {
  readonly store: MessageStore
  readonly sink: ReplicationSink

  private constructor(store: MessageStore, master: () => TestMaster, changes: Partial<ReplicationSinkParts>) {
    this.store = store
    this.sink = new ReplicationSink({
      log: store.replicated,
      masterAddress: () => `127.0.0.1:${master().port}`,
      masterExtent: () => {
        const { minPosition: begin, endPosition: end } = master().store.replicated
        return Promise.resolve({ begin, end })
      },
      limits: () => sinkLimits,
      clock,
      logger: silentLog,
      ...changes,
    })
  }

  static async open(
    folder: string,
    master: () => TestMaster,
    changes: Partial<StoreOptions> = {},
    sink: Partial<ReplicationSinkParts> = {},
  ): Promise<TestSlave> {
    const store = openMessageStore(smallStoreOptions(folder, changes), { log: silentLog, clock })
    await store.start()
    const slave = new TestSlave(store, master, sink)
    slave.sink.start()
    return slave
  }

  async close(): Promise<void> {
    await this.sink.stop()
    await this.store.shutdown()
  }
}

/** The whole log of a store, from a position on. */
export function logBytes({ replicated: log }: MessageStore, from = log.minPosition): Buffer {
  const pieces: Buffer[] = []
  for (let position = from; position < log.endPosition; position += pieces.at(-1)!.length)
    pieces.push(log.copy(position, Buffer.alloc(1024 * 1024)))
  return Buffer.concat(pieces)
}
