import { exportDeadLetters } from '../../../../../../server/contract/dead-letters.ts'
import { route } from '../../../../../../server/http/route.ts'
import * as messageFiles from '../../../../../../server/services/message-files.ts'

export const dynamic = 'force-dynamic'
export const GET = route(exportDeadLetters, messageFiles.exportDead)
