import { createCluster } from '../../../server/contract/cluster-settings.ts'
import { listClusters } from '../../../server/contract/clusters.ts'
import { route } from '../../../server/http/route.ts'
import * as clusterSettings from '../../../server/services/cluster-settings.ts'
import * as clusters from '../../../server/services/clusters.ts'

export const dynamic = 'force-dynamic'
export const GET = route(listClusters, clusters.list)
export const POST = route(createCluster, clusterSettings.create)
