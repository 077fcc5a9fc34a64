import { resendMessages } from '../../../../../../server/contract/messages.ts'
import { route } from '../../../../../../server/http/route.ts'
import * as resending from '../../../../../../server/services/resending.ts'

export const dynamic = 'force-dynamic'
export const POST = route(resendMessages, resending.resend)
