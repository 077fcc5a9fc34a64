import { isRefusal, requests, responseCode, versionName } from '../../broker-core/client/index.ts'
import type { getProxyClients } from '../contract/proxies.ts'
import { ApiError } from '../http/api-error.ts'
import { badRequest } from '../http/bad-request.ts'
import type { Service } from '../http/route.ts'
import { clusterOf } from './collected.ts'

/** Asks a proxy, at its remoting port, who is connected for a group (Java: ProxyAdminImpl.examineConsumerConnectionInfo). */
export const clients: Service<typeof getProxyClients> = async ({ params, query }) => {
  const cluster = clusterOf(params)
  const { proxies } = cluster.config
  const proxy = query.proxy ?? cluster.config.proxy
  if (proxy === undefined) throw new ApiError('not-set', 'No proxy is set for this cluster.')
  // Only proxies that were set are asked: a query is no way to make the dashboard connect to any address.
  if (!proxies.includes(proxy))
    throw badRequest('proxy-unknown', `query.proxy: ${proxy} is none of the proxies of this cluster`, { proxy })
  const answer = { proxy, group: query.group, asOf: cluster.clock.now() }
  try {
    const header = { consumerGroup: query.group }
    const { body } = await cluster.client.call(proxy, requests.getConsumerConnectionList, header, { vip: false })
    return {
      ...answer,
      ...(body.messageModel === undefined ? {} : { mode: body.messageModel }),
      ...(body.consumeType === undefined ? {} : { consumeType: body.consumeType }),
      clients: body.connectionSet.map(({ clientId, clientAddr, language, version }) => ({
        ...{ clientId, address: clientAddr, language },
        version: versionName(version),
      })),
    }
  } catch (thrown) {
    if (isRefusal(thrown, responseCode.CONSUMER_NOT_ONLINE)) return { ...answer, clients: [] }
    throw thrown
  }
}
