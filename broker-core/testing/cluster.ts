import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Clock } from '../base/clock.ts'
import type { Logger } from '../base/log.ts'
import type { Broker } from '../broker/broker.ts'
import { type BrokerOptions, startBroker } from '../broker/broker-start.ts'
import type { BrokerConfig } from '../broker/config.ts'
import type { NamesrvConfig } from '../namesrv/config.ts'
import { type Namesrv, startNamesrv } from '../namesrv/namesrv.ts'
import { Connector } from '../remoting/connector.ts'

export interface TestClusterOptions {
  /** Settings of the broker that differ from the small ones of tests. */
  readonly broker?: Partial<BrokerConfig>
  readonly namesrv?: Partial<NamesrvConfig>
  readonly clock?: Clock
  readonly log?: Logger
  /** Kept after `close`; undefined: a temporary folder that is removed. */
  readonly folder?: string
}

/** A NameServer and a broker in this process, on free ports of 127.0.0.1. */
export interface TestCluster {
  readonly folder: string
  readonly namesrv: Namesrv
  /** `host:port` */
  readonly namesrvAddress: string
  /** The broker; after `restartBroker` the new one. */
  readonly broker: Broker
  readonly brokerAddress: string
  /** Calls both, and takes what the broker asks of a client as not supported. */
  readonly connector: Connector
  /** Starts another broker at the same NameServer, stopped with the cluster. */
  addBroker(config: Partial<BrokerConfig>): Promise<Broker>
  /** Stops the broker and starts it again on its folder and port. */
  restartBroker(config?: Partial<BrokerConfig>): Promise<Broker>
  close(): Promise<void>
}

/** Small files: a test needs kilobytes, not gigabytes. */
const smallStore = {
  mappedFileSizeCommitLog: 4 * 1024 * 1024,
  mappedFileSizeConsumeQueue: 20 * 1000,
  maxHashSlotNum: 5000,
  maxIndexNum: 20_000,
} satisfies Partial<BrokerConfig>

/** Starts a NameServer and a broker that serve when the promise resolves. */
export async function startTestCluster(options: TestClusterOptions = {}): Promise<TestCluster> {
  const folder = options.folder ?? mkdtempSync(path.join(tmpdir(), 'test-cluster-'))
  const parts = {
    ...(options.log === undefined ? {} : { log: options.log }),
    ...(options.clock === undefined ? {} : { clock: options.clock }),
  }
  const namesrv = await startNamesrv({
    ...parts,
    config: {
      bindAddress: '127.0.0.1',
      listenPort: 0,
      kvConfigPath: path.join(folder, 'namesrv', 'kvConfig.json'),
      ...options.namesrv,
    },
  })
  const start = (name: string, config: Partial<BrokerConfig>): Promise<Broker> => {
    const brokerOptions: BrokerOptions = {
      ...parts,
      config: {
        bindAddress: '127.0.0.1',
        listenPort: 0,
        namesrvAddr: namesrv.address,
        storePathRootDir: path.join(folder, name),
        brokerName: name,
        ...smallStore,
        ...config,
      },
    }
    return startBroker(brokerOptions)
  }
  const connector = new Connector(parts)
  const others: Broker[] = []
  let broker = await start('broker-a', options.broker ?? {})
  return {
    folder,
    namesrv,
    namesrvAddress: namesrv.address,
    get broker() {
      return broker
    },
    get brokerAddress() {
      return broker.address
    },
    connector,
    async addBroker(config) {
      const other = await start(config.brokerName ?? `broker-${others.length + 2}`, config)
      others.push(other)
      return other
    },
    async restartBroker(config = {}) {
      const { port } = broker
      await broker.close()
      broker = await start('broker-a', { ...options.broker, listenPort: port, ...config })
      return broker
    },
    async close() {
      await connector.close()
      await Promise.all([broker, ...others].map((each) => each.close()))
      await namesrv.close()
      if (options.folder === undefined) rmSync(folder, { recursive: true, force: true })
    },
  }
}
