import { openLive } from '../../../server/contract/live.ts'
import { streamRoute } from '../../../server/http/stream-route.ts'
import * as live from '../../../server/live/live-stream.ts'

export const dynamic = 'force-dynamic'
export const GET = streamRoute(openLive, live.open)
