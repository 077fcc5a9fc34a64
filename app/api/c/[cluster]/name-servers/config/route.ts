import { getNameServerConfig, updateNameServerConfig } from '../../../../../../server/contract/brokers.ts'
import { route } from '../../../../../../server/http/route.ts'
import * as nameServers from '../../../../../../server/services/name-servers.ts'

export const dynamic = 'force-dynamic'
export const GET = route(getNameServerConfig, nameServers.config)
export const PUT = route(updateNameServerConfig, nameServers.updateConfig)
