import { exportMessages } from '../../../../../../server/contract/messages.ts'
import { route } from '../../../../../../server/http/route.ts'
import * as messageFiles from '../../../../../../server/services/message-files.ts'

export const dynamic = 'force-dynamic'
export const POST = route(exportMessages, messageFiles.exportChosen)
