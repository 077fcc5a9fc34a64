import {
  type BrokerAddress,
  compareText,
  type Gathered,
  mastersOf,
  type ProducerClient,
  versionName,
} from '../../broker-core/client/index.ts'
import type { Cluster } from '../clusters/cluster.ts'
import { knownOr } from '../collector/known.ts'
import type { ReplyInputOf } from '../contract/endpoint.ts'
import type { listProducers } from '../contract/producers.ts'
import { ApiError } from '../http/api-error.ts'
import type { Service } from '../http/route.ts'
import { clusterOf } from './collected.ts'

type Row = ReplyInputOf<typeof listProducers>['items'][number]

export const list: Service<typeof listProducers> = async ({ params, query }) => {
  const cluster = clusterOf(params)
  const brokers = await brokersFor(cluster, query.topic)
  const asked = await ask(cluster, brokers, query.group)
  const rows = new Map<string, Row>()
  for (const client of asked.items) {
    if (query.group !== undefined && client.group !== query.group) continue
    const key = `${client.group}\n${client.clientId}`
    const row = rows.get(key)
    if (row === undefined) rows.set(key, rowOf(client))
    else take(row, client)
  }
  const search = query.q?.toLowerCase() ?? ''
  const items = [...rows.values()]
    .filter((row) => `${row.group}\n${row.clientId}`.toLowerCase().includes(search))
    .sort((a, b) => compareText(a.group, b.group) || compareText(a.clientId, b.clientId))
  return { items, failures: asked.failures, asOf: cluster.clock.now() }
}

/** Producers are connected to masters: those of the topic's route, or all. */
async function brokersFor(cluster: Cluster, topic: string | undefined): Promise<BrokerAddress[]> {
  if (topic === undefined) return cluster.client.directory.masters()
  const route = await cluster.client.topics.route(topic)
  if (route === undefined) throw new ApiError('topic-unknown', `No broker has the topic ${topic}.`, { topic })
  return mastersOf(route)
}

/** The table of all groups; brokers too old to have it are asked for the one group. */
async function ask(
  cluster: Cluster,
  brokers: readonly BrokerAddress[],
  group: string | undefined,
): Promise<Gathered<ProducerClient>> {
  const { connections } = cluster.client
  const all = await connections.allProducers(brokers)
  if (group === undefined) return all
  const old = new Set(
    all.failures.filter((failure) => failure.code === 'not-supported').map((failure) => failure.broker),
  )
  if (old.size === 0) return all
  const asked = await connections.producersOf(
    group,
    brokers.filter((broker) => old.has(broker.broker)),
  )
  const failures = all.failures.filter((failure) => failure.code !== 'not-supported')
  return { items: [...all.items, ...asked.items], failures: [...failures, ...asked.failures] }
}

function rowOf(client: ProducerClient): Row {
  return {
    group: client.group,
    clientId: client.clientId,
    address: client.address,
    language: client.language,
    version: versionName(client.version),
    brokers: [client.broker],
    lastSeenAt: knownOr(client.lastSeenAt, 'not-supported'),
  }
}

function take(row: Row, client: ProducerClient): void {
  row.brokers.push(client.broker)
  const seen = 'value' in row.lastSeenAt ? row.lastSeenAt.value : 0
  if (client.lastSeenAt !== undefined && client.lastSeenAt > seen) row.lastSeenAt = { value: client.lastSeenAt }
}
