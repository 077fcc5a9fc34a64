import { getMessageDelivery } from '../../../../../../server/contract/messages.ts'
import { route } from '../../../../../../server/http/route.ts'
import * as delivery from '../../../../../../server/services/delivery.ts'

export const dynamic = 'force-dynamic'
export const GET = route(getMessageDelivery, delivery.delivery)
