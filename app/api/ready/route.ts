import { ready } from '../../../server/contract/clusters.ts'
import { route } from '../../../server/http/route.ts'
import * as clusters from '../../../server/services/clusters.ts'

export const dynamic = 'force-dynamic'
export const GET = route(ready, clusters.readReadiness)
