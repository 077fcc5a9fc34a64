import { listMessages, sendMessage } from '../../../../../server/contract/messages.ts'
import { route } from '../../../../../server/http/route.ts'
import * as messageSending from '../../../../../server/services/message-sending.ts'
import * as messages from '../../../../../server/services/messages.ts'

export const dynamic = 'force-dynamic'
export const GET = route(listMessages, messages.list)
export const POST = route(sendMessage, messageSending.send)
