import { setWritePermission } from '../../../../../../server/contract/brokers.ts'
import { route } from '../../../../../../server/http/route.ts'
import * as maintenance from '../../../../../../server/services/maintenance.ts'

export const dynamic = 'force-dynamic'
export const POST = route(setWritePermission, maintenance.setWritable)
