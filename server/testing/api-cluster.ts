import { startTestCluster, type TestCluster, type TestClusterOptions } from '../../broker-core/testing/cluster.ts'
import { Clusters, useClusters } from '../clusters/clusters.ts'
import { readConfig } from '../config.ts'

/** Our own NameServer and broker, and the API's clusters pointed at them. */
export async function startApiCluster(options: TestClusterOptions = {}): Promise<TestCluster> {
  const cluster = await startTestCluster(options)
  await useClusters(clustersAt(cluster.namesrvAddress))
  return cluster
}

export async function stopApiCluster(cluster: TestCluster): Promise<void> {
  await useClusters(undefined)
  await cluster.close()
}

/** Clusters for tests: short time-outs, quick rounds. */
export const clustersAt = (nameServers: string, callTimeoutMs = 600): Clusters =>
  new Clusters(
    readConfig({
      NAMESRV_ADDR: nameServers,
      ROCKETDECK_CALL_TIMEOUT_MS: String(callTimeoutMs),
      ROCKETDECK_COLLECT_INTERVAL_MS: '300',
      LOG_LEVEL: 'silent',
    }),
  )
