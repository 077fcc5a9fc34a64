import type { FrameCluster } from '../components/shell/top-bar.tsx'
import { clusters } from '../server/clusters/clusters.ts'

/** The clusters of this dashboard, the one to begin with first. */
export function knownClusters(): readonly FrameCluster[] {
  return clusters()
    .all()
    .map(({ config }) => ({ id: config.id, name: config.name, environment: config.environment }))
}
