import { measureTopics } from '../../../../../../server/contract/topics.ts'
import { route } from '../../../../../../server/http/route.ts'
import * as topics from '../../../../../../server/services/topics.ts'

export const dynamic = 'force-dynamic'
export const POST = route(measureTopics, topics.measure)
