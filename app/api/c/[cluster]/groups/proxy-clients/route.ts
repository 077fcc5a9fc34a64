import { getProxyClients } from '../../../../../../server/contract/proxies.ts'
import { route } from '../../../../../../server/http/route.ts'
import * as proxies from '../../../../../../server/services/proxies.ts'

export const dynamic = 'force-dynamic'
export const GET = route(getProxyClients, proxies.clients)
