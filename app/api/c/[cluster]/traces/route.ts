import { getTraces } from '../../../../../server/contract/traces.ts'
import { route } from '../../../../../server/http/route.ts'
import * as traces from '../../../../../server/services/traces.ts'

export const dynamic = 'force-dynamic'
export const GET = route(getTraces, traces.find)
