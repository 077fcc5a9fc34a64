import { type BrokerAddress, compareText, type Gathered, type NewTopic } from '../../broker-core/client/index.ts'
import { noteChange } from '../audit/change-notes.ts'
import type { Cluster } from '../clusters/cluster.ts'
import type { ReplyInputOf } from '../contract/endpoint.ts'
import type { createTopic, deleteTopic, updateTopic } from '../contract/topics.ts'
import { ApiError } from '../http/api-error.ts'
import type { Service } from '../http/route.ts'
import { reachedClusterOf } from './collected.ts'
import { writeFailure } from './write-failure.ts'

type Targets = { readonly brokerClusters: readonly string[]; readonly brokers: readonly string[] }

export const create: Service<typeof createTopic> = async ({ params, body }) => {
  const cluster = await reachedClusterOf(params)
  const masters = chosen(await cluster.client.directory.masters(), body)
  const existing = await cluster.client.topics.configs(body.topic)
  const silent = existing.failures.find((failure) => masters.some((master) => master.broker === failure.broker))
  // Without knowing whether it has the topic, making it could change one that is there.
  if (silent !== undefined) throw writeFailure(silent, existing.failures)
  const taken = existing.items.filter(({ reader }) => masters.some((master) => master.broker === reader.broker))
  if (taken.length > 0) {
    const brokers = taken.map(({ reader }) => reader.broker)
    throw new ApiError('topic-exists', `The topic ${body.topic} is on ${brokers.join(', ')} already.`, { brokers })
  }
  const topic: NewTopic = {
    topic: body.topic,
    readQueues: body.readQueues,
    writeQueues: body.writeQueues,
    perm: body.perm,
    order: body.order,
    ...(body.type === 'UNSPECIFIED' ? {} : { attributes: `+message.type=${body.type}` }),
  }
  return written(cluster, await cluster.client.topics.put(topic, masters))
}

export const update: Service<typeof updateTopic> = async ({ params, body }) => {
  const cluster = await reachedClusterOf(params)
  const existing = await cluster.client.topics.configs(body.topic)
  noteChange({ before: existing.items.map(({ reader, config }) => ({ broker: reader.broker, ...config })) })
  const masters = chosen(await cluster.client.directory.masters(), body)
  const outcome: Gathered<BrokerAddress> = { items: [], failures: [...existing.failures] }
  let isThere = false
  for (const { reader, config } of existing.items) {
    const master = masters.find((candidate) => candidate.broker === reader.broker)
    if (master === undefined) continue
    isThere = true
    // A write replaces the whole configuration: what is not named is sent back as it is on this broker.
    const topic: NewTopic = {
      topic: body.topic,
      readQueues: body.readQueues ?? config.readQueueNums,
      writeQueues: body.writeQueues ?? config.writeQueueNums,
      perm: body.perm ?? config.perm,
      order: body.order ?? config.order,
      filterType: config.topicFilterType,
      sysFlag: config.topicSysFlag,
    }
    const done = await cluster.client.topics.put(topic, [master])
    outcome.items.push(...done.items)
    outcome.failures.push(...done.failures)
  }
  if (!isThere && existing.failures.length === 0)
    throw new ApiError('topic-unknown', `No chosen broker has the topic ${body.topic}.`, { topic: body.topic })
  return written(cluster, outcome)
}

export const remove: Service<typeof deleteTopic> = async ({ params, query }) => {
  const cluster = await reachedClusterOf(params)
  const { client } = cluster
  const entry = cluster.collector.tables.topics.byName.get(query.topic)
  if (entry?.type === 'SYSTEM') throw new ApiError('bad-request', `${query.topic} is a topic of the system.`)
  const found = await client.topics.configs(query.topic)
  const owners = new Set([
    ...found.items.map(({ reader }) => reader.cluster),
    ...found.failures.flatMap((failure) => clustersOf(cluster, failure.broker)),
  ])
  if (found.items.length === 0 && found.failures.length === 0)
    throw new ApiError('topic-unknown', `No broker has the topic ${query.topic}.`, { topic: query.topic })
  noteChange({ before: found.items.map(({ reader, config }) => ({ broker: reader.broker, ...config })) })
  const masters = (await client.directory.masters()).filter((master) => owners.has(master.cluster))
  return written(cluster, await client.topics.delete(query.topic, masters))
}

const clustersOf = (cluster: Cluster, broker: string): string[] =>
  cluster.client.directory.last?.brokers.filter((b) => b.broker === broker).map((b) => b.cluster) ?? []

/** Masters of the named clusters and the named brokers; of everything when nothing is named. @throws ApiError `broker-unknown` */
function chosen(masters: readonly BrokerAddress[], targets: Targets): BrokerAddress[] {
  const { brokerClusters, brokers } = targets
  const lost = [
    ...brokers.filter((name) => !masters.some((master) => master.broker === name)),
    ...brokerClusters.filter((name) => !masters.some((master) => master.cluster === name)),
  ]
  if (lost.length > 0) throw new ApiError('broker-unknown', `No master is registered for ${lost.join(', ')}.`, { lost })
  if (masters.length === 0) throw new ApiError('broker-unknown', 'No master is registered with the NameServer.')
  if (brokerClusters.length === 0 && brokers.length === 0) return [...masters]
  return masters.filter((master) => brokers.includes(master.broker) || brokerClusters.includes(master.cluster))
}

/** The reply to a write; an error when no broker did it. Lists show the change at once. */
async function written(cluster: Cluster, outcome: Gathered<BrokerAddress>): Promise<ReplyInputOf<typeof createTopic>> {
  const [first] = outcome.failures
  if (outcome.items.length === 0 && first !== undefined) throw writeFailure(first, outcome.failures)
  await cluster.collector.refreshNames()
  const items = outcome.items.map(({ broker, address }) => ({ broker, address }))
  return {
    items: items.sort((a, b) => compareText(a.broker, b.broker)),
    failures: outcome.failures,
    asOf: cluster.clock.now(),
  }
}
