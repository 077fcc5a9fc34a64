import * as declared from '../../../../../../server/contract/access.ts'
import { route } from '../../../../../../server/http/route.ts'
import * as access from '../../../../../../server/services/access.ts'

export const dynamic = 'force-dynamic'
export const GET = route(declared.listAccessRules, access.rules)
export const POST = route(declared.createAccessRules, access.createRules)
export const PUT = route(declared.updateAccessRules, access.updateRules)
export const DELETE = route(declared.deleteAccessRule, access.deleteRule)
