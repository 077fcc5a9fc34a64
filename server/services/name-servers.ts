import { gather, requests } from '../../broker-core/client/index.ts'
import { known, knownOr, unknown } from '../collector/known.ts'
import type { getNameServerConfig, listNameServers, updateNameServerConfig } from '../contract/brokers.ts'
import type { Cluster } from '../clusters/cluster.ts'
import { ApiError } from '../http/api-error.ts'
import type { Service } from '../http/route.ts'
import { clusterOf } from './collected.ts'
import { change, requireChangeable, settingsOf, type SettingsPeer } from './settings.ts'

/** Each NameServer by itself: they do not speak to each other, so one can know less than another. */
export const list: Service<typeof listNameServers> = async ({ params }) => {
  const cluster = clusterOf(params)
  const { client } = cluster
  const { addresses } = client.nameServers
  const asked = await gather(
    addresses.map((address) => ({ broker: 'name-server', address })),
    async ({ address }) => {
      const [view, topics] = await Promise.all([
        client.call(address, requests.getBrokerClusterInfo, {}, { vip: false }),
        client.call(address, requests.getAllTopicListFromNameserver, {}, { vip: false }),
      ])
      const brokers = [...view.body.brokerAddrTable.values()].flatMap(({ brokerName, brokerAddrs }) =>
        [...brokerAddrs.keys()].map((id) => `${brokerName}:${id}`),
      )
      return { address, brokers, topics: topics.body.topicList.length }
    },
  )
  const everywhere = new Set(asked.items.flatMap(({ brokers }) => brokers))
  const items = addresses.map((address) => {
    const seen = asked.items.find((one) => one.address === address)
    const failure = asked.failures.find((one) => one.address === address)
    const nothing = unknown('broker-unreachable', failure?.message)
    return {
      address,
      up: seen !== undefined,
      latencyMs: seen === undefined ? nothing : knownOr(client.contact(address)?.latencyMs, 'none'),
      brokers: seen === undefined ? nothing : known(seen.brokers.length),
      topics: seen === undefined ? nothing : known(seen.topics),
      missing: seen === undefined ? [] : [...everywhere].filter((name) => !seen.brokers.includes(name)).sort(),
    }
  })
  return { items, failures: asked.failures, asOf: cluster.clock.now() }
}

export const config: Service<typeof getNameServerConfig> = async ({ params, query }) => {
  const cluster = clusterOf(params)
  const table = await peerOf(cluster, query.address).read()
  return { address: query.address, entries: settingsOf(table), asOf: cluster.clock.now() }
}

export const updateConfig: Service<typeof updateNameServerConfig> = async ({ params, body }) => {
  const cluster = clusterOf(params)
  requireChangeable(body.changes)
  const peers = body.addresses.map((address) => peerOf(cluster, address))
  const items = await Promise.all(peers.map((peer) => change(peer, body.changes)))
  return { items, asOf: cluster.clock.now() }
}

/** Only NameServers of this cluster are asked, whatever a request names. @throws ApiError `broker-unknown` */
function peerOf({ client }: Cluster, address: string): SettingsPeer {
  if (!client.nameServers.addresses.includes(address))
    throw new ApiError('broker-unknown', `${address} is no NameServer of this cluster.`)
  return {
    name: address,
    address,
    read: async () => (await client.call(address, requests.getNamesrvConfig, {}, { vip: false })).body,
    write: async (body) => (await client.call(address, requests.updateNamesrvConfig, {}, { body, vip: false })).remark,
  }
}
