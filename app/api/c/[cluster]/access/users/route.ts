import * as declared from '../../../../../../server/contract/access.ts'
import { route } from '../../../../../../server/http/route.ts'
import * as access from '../../../../../../server/services/access.ts'

export const dynamic = 'force-dynamic'
export const GET = route(declared.listAccessUsers, access.users)
export const POST = route(declared.createAccessUser, access.createUser)
export const PUT = route(declared.updateAccessUser, access.updateUser)
export const DELETE = route(declared.deleteAccessUser, access.deleteUser)
