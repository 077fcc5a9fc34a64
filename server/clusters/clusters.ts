import { type ClusterConfig, readConfig, type ServerConfig } from '../config.ts'
import { type Database, database } from '../db/database.ts'
import { ApiError } from '../http/api-error.ts'
import { serverLog } from '../server-log.ts'
import { Cluster } from './cluster.ts'
import { ClusterStore } from './cluster-store.ts'

/** All clusters of the dashboard by slug; each starts when it is first asked for. */
export class Clusters {
  readonly startedAt = Date.now()
  readonly config: ServerConfig
  private readonly store: ClusterStore
  private readonly database: Database
  private readonly open = new Map<string, Cluster>()
  private configs: readonly ClusterConfig[]

  constructor(config: ServerConfig, kept: Database = database()) {
    this.config = config
    this.database = kept
    this.store = new ClusterStore(kept, config.started)
    this.configs = this.store.all()
  }

  /** Where the settings of clusters are kept. */
  get place(): Database['place'] {
    return this.database.place
  }

  /** @throws ApiError `cluster-unknown` */
  get(id: string): Cluster {
    const known = this.open.get(id)
    if (known !== undefined) return known
    const config = this.configs.find((cluster) => cluster.id === id)
    if (config === undefined)
      throw new ApiError('cluster-unknown', `There is no cluster ${JSON.stringify(id.slice(0, 80))}.`, {
        cluster: id.slice(0, 80),
      })
    const cluster = new Cluster(config, this.config, serverLog())
    this.open.set(id, cluster)
    cluster.collector.start()
    return cluster
  }

  /** Something was changed in a cluster: what was read before is shown to nobody. One that is not open has nothing. */
  forgetReads(id: string): void {
    this.open.get(id)?.collector.forgetReads()
  }

  all(): Cluster[] {
    return this.configs.map((config) => this.get(config.id))
  }

  /** @throws ApiError `cluster-exists` */
  add(config: ClusterConfig): Cluster {
    if (this.configs.some((cluster) => cluster.id === config.id))
      throw new ApiError('cluster-exists', `There is a cluster ${config.id} already.`, { cluster: config.id })
    this.save(config)
    return this.get(config.id)
  }

  /** Gives a cluster other settings: its connections are closed and made anew. What was collected of it begins anew, too. */
  change(config: ClusterConfig): Cluster {
    this.get(config.id)
    this.save(config)
    void this.end(config.id)
    return this.get(config.id)
  }

  /** Forgets a cluster that was added here. @throws ApiError `cluster-unknown`, `cluster-stays` */
  remove(id: string): void {
    const { origin } = this.get(id).config
    if (origin === 'started')
      throw new ApiError('cluster-stays', `The dashboard was started for ${id}; only clusters added here can go.`, {
        cluster: id,
      })
    this.store.remove(id)
    this.configs = this.store.all()
    void this.end(id).then(() => {
      this.store.forgetHistory(id) // What its collector wrote while it ended goes, too.
    })
  }

  async close(): Promise<void> {
    await Promise.all([...this.open.values()].map((cluster) => cluster.close()))
    this.open.clear()
  }

  private save(config: ClusterConfig): void {
    this.store.save(config, Date.now())
    this.configs = this.store.all()
  }

  private async end(id: string): Promise<void> {
    const cluster = this.open.get(id)
    this.open.delete(id)
    // Calls that run end with an error of their own; nobody waits for them any more.
    await cluster?.close().catch((thrown: unknown) => serverLog().warn({ err: thrown }, 'a cluster did not close'))
  }
}

// Next loads each route's modules on its own and again after a change; the clusters must be the same for all of them.
const place = globalThis as { rocketdeckClusters?: Clusters }

/** The clusters of this process. */
export function clusters(): Clusters {
  place.rocketdeckClusters ??= new Clusters(readConfig(process.env))
  return place.rocketdeckClusters
}

/** Puts other clusters in place, and ends those before. For tests. */
export async function useClusters(next: Clusters | undefined): Promise<void> {
  const before = place.rocketdeckClusters
  if (next === undefined) delete place.rocketdeckClusters
  else place.rocketdeckClusters = next
  await before?.close()
}
