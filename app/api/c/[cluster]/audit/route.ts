import { listAudit } from '../../../../../server/contract/audit.ts'
import { route } from '../../../../../server/http/route.ts'
import * as audit from '../../../../../server/services/audit.ts'

export const dynamic = 'force-dynamic'
export const GET = route(listAudit, audit.list)
