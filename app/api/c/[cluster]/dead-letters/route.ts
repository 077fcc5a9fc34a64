import { listDeadLetters } from '../../../../../server/contract/dead-letters.ts'
import { route } from '../../../../../server/http/route.ts'
import * as deadLetters from '../../../../../server/services/dead-letters.ts'

export const dynamic = 'force-dynamic'
export const GET = route(listDeadLetters, deadLetters.list)
