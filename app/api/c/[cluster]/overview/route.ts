import { getOverview } from '../../../../../server/contract/overview.ts'
import { route } from '../../../../../server/http/route.ts'
import * as overview from '../../../../../server/services/overview.ts'

export const dynamic = 'force-dynamic'
export const GET = route(getOverview, overview.get)
