import { getGroupSettings } from '../../../../../../server/contract/group-changes.ts'
import { route } from '../../../../../../server/http/route.ts'
import * as groupWrites from '../../../../../../server/services/group-writes.ts'

export const dynamic = 'force-dynamic'
export const GET = route(getGroupSettings, groupWrites.settings)
