import { compareBrokers } from '../../../../../../server/contract/brokers.ts'
import { route } from '../../../../../../server/http/route.ts'
import * as brokers from '../../../../../../server/services/brokers.ts'

export const dynamic = 'force-dynamic'
export const GET = route(compareBrokers, brokers.compare)
