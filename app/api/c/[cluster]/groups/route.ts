import { createGroup, deleteGroup, updateGroup } from '../../../../../server/contract/group-changes.ts'
import { listGroups } from '../../../../../server/contract/groups.ts'
import { route } from '../../../../../server/http/route.ts'
import * as groupWrites from '../../../../../server/services/group-writes.ts'
import * as groups from '../../../../../server/services/groups.ts'

export const dynamic = 'force-dynamic'
export const DELETE = route(deleteGroup, groupWrites.remove)
export const GET = route(listGroups, groups.list)
export const POST = route(createGroup, groupWrites.create)
export const PUT = route(updateGroup, groupWrites.update)
