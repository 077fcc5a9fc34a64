import { getHistory } from '../../../../../server/contract/history.ts'
import { route } from '../../../../../server/http/route.ts'
import * as history from '../../../../../server/services/history.ts'

export const dynamic = 'force-dynamic'
export const GET = route(getHistory, history.get)
