import { refreshGroups } from '../../../../../../server/contract/groups.ts'
import { route } from '../../../../../../server/http/route.ts'
import * as groups from '../../../../../../server/services/groups.ts'

export const dynamic = 'force-dynamic'
export const POST = route(refreshGroups, groups.refresh)
