import { getGroupConsistency } from '../../../../../../server/contract/clients.ts'
import { route } from '../../../../../../server/http/route.ts'
import * as clients from '../../../../../../server/services/clients.ts'

export const dynamic = 'force-dynamic'
export const GET = route(getGroupConsistency, clients.consistency)
