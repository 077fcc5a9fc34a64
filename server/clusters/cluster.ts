import { type Clock, systemClock } from '../../broker-core/base/clock.ts'
import type { Logger } from '../../broker-core/base/log.ts'
import { type AdminClient, type AdminClientOptions, openAdminClient } from '../../broker-core/client/index.ts'
import { Collector } from '../collector/collector.ts'
import type { ClusterConfig, ServerConfig } from '../config.ts'
import { database } from '../db/database.ts'
import { ClusterHistory } from '../history/cluster-history.ts'

/** Somebody watches: a broker that comes back is to be seen within seconds. */
const restAfterFailure = { restMs: 1000, restMsMax: 2000 }

/** A cluster the dashboard knows, with its admin client and its collector. Both begin when first used. */
export class Cluster {
  readonly config: ClusterConfig
  readonly client: AdminClient
  readonly collector: Collector
  readonly history: ClusterHistory
  readonly clock: Clock

  constructor(config: ClusterConfig, server: ServerConfig, log: Logger) {
    this.config = config
    this.clock = systemClock
    this.client = openAdminClient({
      ...connectionOf(config),
      timeoutMs: server.callTimeoutMs,
      ...restAfterFailure,
      log,
    })
    this.history = new ClusterHistory(database(), config.id)
    this.collector = new Collector(this.client, {
      intervalMs: server.collectIntervalMs,
      clock: this.clock,
      log,
      history: this.history,
    })
  }

  async close(): Promise<void> {
    await this.client.close()
    await this.collector.close()
  }
}

/** The part of a cluster's settings that connections are made by. */
export type ConnectionConfig = Pick<
  ClusterConfig,
  'nameServers' | 'vipChannel' | 'tls' | 'credentials' | 'addressMap' | 'proxies'
>

/** How a cluster's NameServers, brokers and proxies are spoken to. */
export function connectionOf(config: ConnectionConfig): AdminClientOptions {
  const { nameServers, vipChannel, tls, credentials, addressMap } = config
  return {
    nameServers,
    vipChannel,
    addressMap,
    ...(tls === 'off' ? {} : { tls: { verifiesServer: tls === 'verify' } }),
    ...(credentials === undefined ? {} : { credentials }),
  }
}
