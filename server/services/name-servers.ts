import { type BrokerAddress, compareText, gather, requests } from '../../broker-core/client/index.ts'
import { known, knownOr, unknown } from '../collector/known.ts'
import type { NameServerView } from '../collector/name-server-watch.ts'
import type { getNameServerConfig, listNameServers, updateNameServerConfig } from '../contract/brokers.ts'
import type { ReplyInputOf } from '../contract/endpoint.ts'
import type { Cluster } from '../clusters/cluster.ts'
import { ApiError } from '../http/api-error.ts'
import type { Service } from '../http/route.ts'
import { clusterOf } from './collected.ts'
import { changeAll, requireChangeable, settingsOf, type SettingsPeer } from './settings.ts'

/** Each NameServer by itself: they do not speak to each other, so one can know less than another. */
export const list: Service<typeof listNameServers> = async ({ params }) => {
  const cluster = clusterOf(params)
  const { client } = cluster
  const { addresses } = client.nameServers
  const { nameServers: watch } = cluster.collector.watch
  const [asked] = await Promise.all([
    gather(
      addresses.map((address) => ({ broker: 'name-server', address })),
      async ({ address }) => {
        const { body } = await client.call(address, requests.getAllTopicListFromNameserver, {}, { vip: false })
        return { address, topics: body.topicList.length }
      },
    ),
    watch.askAll(),
  ])
  const items = watch.views.map(({ address, brokers, answeredAt, failure }) => {
    const topics = asked.items.find((one) => one.address === address)?.topics
    const up = failure === undefined
    const nothing = unknown('broker-unreachable', failure)
    return {
      address,
      up,
      latencyMs: up ? knownOr(client.contact(address)?.latencyMs, 'none') : nothing,
      brokers: up ? known(brokers.length) : nothing,
      topics: knownOr(topics, 'broker-unreachable', failure),
      missing: watch.missingAt(address).map(({ broker, brokerId }) => `${broker}:${brokerId}`),
      answeredAt: answeredAt > 0 ? known(answeredAt) : unknown('none'),
    }
  })
  return { items, processes: processesOf(watch.views), failures: asked.failures, asOf: cluster.clock.now() }
}

/** All processes that any NameServer names, with the address each of them gives. */
function processesOf(views: readonly NameServerView[]): ReplyInputOf<typeof listNameServers>['processes'] {
  const keyOf = (one: BrokerAddress): string => `${one.cluster}\n${one.broker}\n${one.brokerId}`
  const answering = (view: NameServerView): readonly BrokerAddress[] => (view.failure === undefined ? view.brokers : [])
  const all = new Map(views.flatMap((view) => answering(view).map((one) => [keyOf(one), one])))
  const sorted = [...all].sort(([a], [b]) => compareText(a, b))
  return sorted.map(([key, { cluster, broker, brokerId }]) => ({
    brokerCluster: cluster,
    broker,
    brokerId: String(brokerId),
    addresses: views.map((view) => answering(view).find((one) => keyOf(one) === key)?.address ?? null),
  }))
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
  const items = await changeAll(peers, body.changes)
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
