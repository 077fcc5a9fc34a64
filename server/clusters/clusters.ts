import { readConfig, type ServerConfig } from '../config.ts'
import { ApiError } from '../http/api-error.ts'
import { serverLog } from '../server-log.ts'
import { Cluster } from './cluster.ts'

/** All clusters of the dashboard by slug; each starts when it is first asked for. */
export class Clusters {
  readonly startedAt = Date.now()
  private readonly config: ServerConfig
  private readonly open = new Map<string, Cluster>()

  constructor(config: ServerConfig) {
    this.config = config
  }

  /** @throws ApiError `cluster-unknown` */
  get(id: string): Cluster {
    const known = this.open.get(id)
    if (known !== undefined) return known
    const config = this.config.clusters.find((cluster) => cluster.id === id)
    if (config === undefined)
      throw new ApiError('cluster-unknown', `There is no cluster ${JSON.stringify(id.slice(0, 80))}.`)
    const cluster = new Cluster(config, this.config, serverLog())
    this.open.set(id, cluster)
    cluster.collector.start()
    return cluster
  }

  all(): Cluster[] {
    return this.config.clusters.map((config) => this.get(config.id))
  }

  async close(): Promise<void> {
    await Promise.all([...this.open.values()].map((cluster) => cluster.close()))
    this.open.clear()
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
