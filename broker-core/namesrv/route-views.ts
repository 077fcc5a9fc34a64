import type { BrokerData, TopicRouteData } from '../protocol/bodies/routes.ts'

/** How a route is shown to particular clients. */

const writeBit = 2

/**
 * Shows the smallest slave as id 0 for brokers that allow it, have no master and take no writes (Java: RouteInfoManager with
 * supportActingMaster), so that clients that read from the master only find somebody.
 */
export function withActingMaster(route: TopicRouteData): TopicRouteData {
  const brokerDatas = route.brokerDatas.map((data): BrokerData => {
    const isClosed = route.queueDatas.every(
      (queues) => queues.brokerName !== data.brokerName || (queues.perm & writeBit) === 0,
    )
    if (data.brokerAddrs.size === 0 || data.brokerAddrs.has(0) || data.enableActingMaster !== true || !isClosed)
      return data
    const [smallest, ...others] = [...data.brokerAddrs].sort(([a], [b]) => a - b)
    return smallest === undefined ? data : { ...data, brokerAddrs: new Map([[0, smallest[1]], ...others]) }
  })
  return { ...route, brokerDatas }
}

/** Keeps the brokers of one zone, and those that have no master now (Java: ZoneRouteRPCHook). */
export function boundedToZone(route: TopicRouteData, zone: string): TopicRouteData {
  const brokerDatas = route.brokerDatas.filter(
    (data) => !data.brokerAddrs.has(0) || data.zoneName?.toLowerCase() === zone.toLowerCase(),
  )
  const kept = new Set(brokerDatas.map((data) => data.brokerName))
  const dropped = route.brokerDatas.filter((data) => !kept.has(data.brokerName))
  const filterServerTable = new Map(route.filterServerTable)
  for (const data of dropped) for (const address of data.brokerAddrs.values()) filterServerTable.delete(address)
  const queueDatas = route.queueDatas.filter((queues) => kept.has(queues.brokerName))
  return { ...route, brokerDatas, queueDatas, filterServerTable }
}
