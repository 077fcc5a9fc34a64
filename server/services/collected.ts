import type { Cluster } from '../clusters/cluster.ts'
import { clusters } from '../clusters/clusters.ts'
import { ApiError } from '../http/api-error.ts'
import { CallError } from '../../broker-core/client/index.ts'

/** Longest that a page waits for the first round of a collector. */
const firstRoundMsMax = 4000

/** The cluster of a request. @throws ApiError `cluster-unknown` */
export const clusterOf = (params: { readonly cluster: string }): Cluster => clusters().get(params.cluster)

/** The cluster with a collector that has been round once, or has tried for a while. */
export async function collectedClusterOf(params: { readonly cluster: string }): Promise<Cluster> {
  const cluster = clusterOf(params)
  await cluster.collector.ready(firstRoundMsMax)
  return cluster
}

/**
 * As `collectedClusterOf`, for pages that are nothing without brokers.
 * @throws ApiError `unreachable` when no NameServer ever answered
 */
export async function reachedClusterOf(params: { readonly cluster: string }): Promise<Cluster> {
  const cluster = await collectedClusterOf(params)
  const { failure, askedAt } = cluster.collector.watch
  if (askedAt === 0 && failure !== undefined) throw unreachable(cluster, failure)
  return cluster
}

function unreachable(cluster: Cluster, failure: unknown): ApiError {
  const address = failure instanceof CallError ? failure.address : cluster.config.nameServers.join(';')
  const code = failure instanceof CallError && failure.code === 'timeout' ? 'timeout' : 'unreachable'
  const why = failure instanceof Error ? failure.message : String(failure)
  return new ApiError(code, `No NameServer answers: ${why}`, { hop: 'name-server', address })
}
