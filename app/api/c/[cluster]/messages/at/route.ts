import { listMessagesAt } from '../../../../../../server/contract/messages.ts'
import { route } from '../../../../../../server/http/route.ts'
import * as messages from '../../../../../../server/services/messages.ts'

export const dynamic = 'force-dynamic'
export const GET = route(listMessagesAt, messages.listAt)
