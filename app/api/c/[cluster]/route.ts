import { deleteCluster } from '../../../../server/contract/cluster-settings.ts'
import { getCluster } from '../../../../server/contract/clusters.ts'
import { route } from '../../../../server/http/route.ts'
import * as clusterSettings from '../../../../server/services/cluster-settings.ts'
import * as clusters from '../../../../server/services/clusters.ts'

export const dynamic = 'force-dynamic'
export const DELETE = route(deleteCluster, clusterSettings.remove)
export const GET = route(getCluster, clusters.get)
