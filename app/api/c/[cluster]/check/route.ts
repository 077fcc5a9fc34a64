import { checkCluster } from '../../../../../server/contract/cluster-settings.ts'
import { route } from '../../../../../server/http/route.ts'
import * as clusterSettings from '../../../../../server/services/cluster-settings.ts'

export const dynamic = 'force-dynamic'
export const GET = route(checkCluster, clusterSettings.check)
