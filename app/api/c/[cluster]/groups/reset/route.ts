import { resetOffsets } from '../../../../../../server/contract/offset-resets.ts'
import { route } from '../../../../../../server/http/route.ts'
import * as offsetResets from '../../../../../../server/services/offset-resets.ts'

export const dynamic = 'force-dynamic'
export const POST = route(resetOffsets, offsetResets.reset)
