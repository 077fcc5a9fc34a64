import type { BrokerAddress, Gathered, NewTopic } from '../../broker-core/client/index.ts'
import { noteChange } from '../audit/change-notes.ts'
import type { Cluster } from '../clusters/cluster.ts'
import type { createTopic, deleteTopic, updateTopic } from '../contract/topics.ts'
import { ApiError } from '../http/api-error.ts'
import { badRequest } from '../http/bad-request.ts'
import type { Service } from '../http/route.ts'
import { reachedClusterOf } from './collected.ts'
import { chosen, written } from './targets.ts'
import { writeFailure } from './write-failure.ts'

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
    throw new ApiError('topic-exists', `The topic ${body.topic} is on ${brokers.join(', ')} already.`, {
      topic: body.topic,
      brokers,
    })
  }
  const topic: NewTopic = {
    topic: body.topic,
    readQueues: body.readQueues,
    writeQueues: body.writeQueues,
    perm: body.perm,
    order: body.order,
    ...(body.type === 'UNSPECIFIED' ? {} : { attributes: `+message.type=${body.type}` }),
  }
  const outcome = await cluster.client.topics.put(topic, masters)
  await noteAfter(cluster, body.topic)
  return written(cluster, outcome)
}

export const update: Service<typeof updateTopic> = async ({ params, body }) => {
  const cluster = await reachedClusterOf(params)
  const existing = await cluster.client.topics.configs(body.topic)
  noteChange({ before: existing.items.map(noted) })
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
      ...(body.attributes.length === 0 ? {} : { attributes: attributeChanges(body.attributes, config.attributes) }),
    }
    const done = await cluster.client.topics.put(topic, [master])
    outcome.items.push(...done.items)
    outcome.failures.push(...done.failures)
  }
  if (!isThere && existing.failures.length === 0)
    throw new ApiError('topic-unknown', `No chosen broker has the topic ${body.topic}.`, { topic: body.topic })
  await noteAfter(cluster, body.topic)
  return written(cluster, outcome)
}

/** Notes what the brokers made of a write, not what they were asked for. */
async function noteAfter({ client }: Cluster, topic: string): Promise<void> {
  const after = await client.topics.configs(topic).catch(() => undefined)
  if (after !== undefined) noteChange({ after: after.items.map(noted) })
}

/** A topic on one broker, for the audit list. */
const noted = ({ reader, config }: { readonly reader: BrokerAddress; readonly config: object }) => ({
  broker: reader.broker,
  ...config,
})

/** RocketMQ's text of attribute changes: `+key=value,-key`. What is not there cannot be removed, so it is not asked. */
function attributeChanges(
  changes: readonly { readonly key: string; readonly value: string | null }[],
  before: ReadonlyMap<string, string>,
): string {
  return changes
    .filter(({ key, value }) => value !== null || before.has(key))
    .map(({ key, value }) => (value === null ? `-${key}` : `+${key}=${value}`))
    .join(',')
}

export const remove: Service<typeof deleteTopic> = async ({ params, query }) => {
  const cluster = await reachedClusterOf(params)
  const { client } = cluster
  const entry = cluster.collector.tables.topics.byName.get(query.topic)
  if (entry?.type === 'SYSTEM') {
    const { topic } = query
    throw badRequest('system-topic', `${topic} is a topic of the system.`, { topic })
  }
  const found = await client.topics.configs(query.topic)
  const owners = new Set([
    ...found.items.map(({ reader }) => reader.cluster),
    ...found.failures.flatMap((failure) => clustersOf(cluster, failure.broker)),
  ])
  if (found.items.length === 0 && found.failures.length === 0)
    throw new ApiError('topic-unknown', `No broker has the topic ${query.topic}.`, { topic: query.topic })
  noteChange({ before: found.items.map(noted) })
  const masters = (await client.directory.masters()).filter((master) => owners.has(master.cluster))
  if (query.brokers.length === 0) return written(cluster, await client.topics.delete(query.topic, masters))
  const some = chosen(masters, { brokers: query.brokers, brokerClusters: [] })
  const isEverywhere = some.length === masters.length
  return written(
    cluster,
    isEverywhere ? await client.topics.delete(query.topic, some) : await client.topics.deleteOn(query.topic, some),
  )
}

const clustersOf = (cluster: Cluster, broker: string): string[] =>
  cluster.client.directory.last?.brokers.filter((b) => b.broker === broker).map((b) => b.cluster) ?? []
