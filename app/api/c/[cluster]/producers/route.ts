import { listProducers } from '../../../../../server/contract/producers.ts'
import { route } from '../../../../../server/http/route.ts'
import * as producers from '../../../../../server/services/producers.ts'

export const dynamic = 'force-dynamic'
export const GET = route(listProducers, producers.list)
