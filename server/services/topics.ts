import { type BrokerAddress, compareText, distinctFailures, topicTypeOf } from '../../broker-core/client/index.ts'
import type { Cluster } from '../clusters/cluster.ts'
import { known, unknown } from '../collector/known.ts'
import type { TopicEntry } from '../collector/name-tables.ts'
import { messagesOf, type TopicMeasure } from '../collector/topic-sampler.ts'
import type { ReplyInputOf } from '../contract/endpoint.ts'
import type {
  getTopicConfig,
  getTopicGroups,
  getTopicRoute,
  getTopicStatus,
  listTopics,
  measureTopics,
  TopicRow,
  topicSortColumns,
} from '../contract/topics.ts'
import { TopicType, type Known } from '../contract/values.ts'
import { ApiError } from '../http/api-error.ts'
import type { Service } from '../http/route.ts'
import { lostBrokers } from './lost-brokers.ts'
import { clusterOf, reachedClusterOf } from './collected.ts'
import { progressOf } from './group-progress.ts'
import { countBy, mapKnown, pageOf, sorted } from './lists.ts'

export const list: Service<typeof listTopics> = async ({ params, query }) => {
  const cluster = await reachedClusterOf(params)
  await cluster.collector.freshNames()
  const { topics } = cluster.collector.tables
  const search = query.q?.toLowerCase() ?? ''
  const found = topics.entries.filter((entry) => entry.topic.toLowerCase().includes(search))
  const wanted = query.types === undefined ? found : found.filter((entry) => query.types?.includes(entry.type))
  const row = (entry: TopicEntry): TopicRow => rowOf(cluster, entry)
  return {
    ...pageOf(
      sorted(wanted, query.sort, { byName: 'topic', cell: (entry, column) => cellOf(cluster, entry, column) }),
      query,
      topics.entries.length,
      row,
    ),
    failures: [...topics.failures],
    asOf: topics.asOf,
    countByType: countBy(found, TopicType.options, (entry) => entry.type),
  }
}

function rowOf(cluster: Cluster, entry: TopicEntry): TopicRow {
  return { ...entry, perm: entry.perm & 7, ...measureOf(cluster.collector.topicMeasure(entry.topic)) }
}

/** What a column sorts by; of ten thousand topics no rows are made for that. */
function cellOf(cluster: Cluster, entry: TopicEntry, column: (typeof topicSortColumns)[number]): unknown {
  if (column === 'topic' || column === 'type' || column === 'writeQueues') return entry[column]
  return cluster.collector.topicMeasure(entry.topic)?.[column]
}

function measureOf(measure: TopicMeasure | undefined): Pick<TopicRow, 'inPerSecond' | 'messages' | 'lastMessageAt'> {
  if (measure === undefined) {
    const nothing = unknown('not-collected-yet')
    return { inPerSecond: nothing, messages: nothing, lastMessageAt: nothing }
  }
  return {
    inPerSecond: measure.inPerSecond,
    messages: mapKnown(measure.messages, String),
    lastMessageAt: measure.lastMessageAt,
  }
}

export const measure: Service<typeof measureTopics> = async ({ params, body }) => {
  const cluster = await reachedClusterOf(params)
  const { byName } = cluster.collector.tables.topics
  const entries = [...new Set(body.topics)].flatMap((topic) => byName.get(topic) ?? [])
  const measured = await cluster.collector.measureTopics(entries)
  return {
    items: measured.map(({ topic, measure }) => ({ topic, ...measureOf(measure) })),
    failures: distinctFailures(measured.flatMap(({ failures }) => failures)),
    asOf: cluster.clock.now(),
  }
}

export const status: Service<typeof getTopicStatus> = async ({ params, query }) => {
  const cluster = clusterOf(params)
  const [asked, type] = await Promise.all([cluster.client.topics.status(query.topic), typeOf(cluster, query.topic)])
  if (asked.items.length === 0 && asked.failures.length === 0) await requireLost(cluster, query.topic)
  return {
    topic: query.topic,
    type,
    inPerSecond: await inPerSecondOf(cluster, query.topic, asked),
    messages: String(messagesOf(asked.items)),
    items: asked.items.flatMap(({ broker, queues }) =>
      queues.map((queue) => ({
        broker,
        queueId: queue.queueId,
        minOffset: String(queue.minOffset),
        maxOffset: String(queue.maxOffset),
        lastUpdateAt: queue.lastUpdateAt > 0 ? known(queue.lastUpdateAt) : unknown('none'),
      })),
    ),
    failures: asked.failures,
    asOf: cluster.clock.now(),
  }
}

async function inPerSecondOf(
  cluster: Cluster,
  topic: string,
  asked: Awaited<ReturnType<Cluster['client']['topics']['status']>>,
): Promise<Known<number>> {
  if (asked.failures.length > 0)
    return unknown('broker-unreachable', asked.failures.map(({ broker }) => broker).join(', '))
  const rateAt = async ({ putTps, address }: (typeof asked.items)[number]): Promise<number> =>
    putTps ?? (await cluster.client.topics.statsTps(address, 'TOPIC_PUT_NUMS', topic))
  const rates = await Promise.all(asked.items.map(rateAt))
  return known(rates.reduce((sum, rate) => sum + rate, 0))
}

/** From the collector's table; of a topic that it has not seen yet, from the configuration. */
async function typeOf(cluster: Cluster, topic: string): Promise<TopicType> {
  const seen = cluster.collector.tables.topics.byName.get(topic)
  if (seen !== undefined) return seen.type
  const { items } = await cluster.client.topics.configs(topic)
  return topicTypeOf(topic, items[0]?.config.attributes, new Set())
}

/** @throws ApiError `topic-unknown` when no broker that is gone can have it either */
async function requireLost(cluster: Cluster, topic: string): Promise<void> {
  if ((await lostBrokers(cluster, { topic })).length === 0) throw topicUnknown(topic)
}

const topicUnknown = (topic: string): ApiError =>
  new ApiError('topic-unknown', `No broker has the topic ${topic}.`, { topic })

export const route: Service<typeof getTopicRoute> = async ({ params, query }) => {
  const cluster = clusterOf(params)
  const found = await cluster.client.topics.route(query.topic, 0)
  if (found === undefined) throw topicUnknown(query.topic)
  const names = [...new Set(found.brokers.map((broker) => broker.broker))].sort(compareText)
  return {
    topic: query.topic,
    brokers: names.map((name) => {
      const processes = found.brokers.filter((broker) => broker.broker === name)
      return {
        brokerCluster: processes[0]!.cluster,
        broker: name,
        addresses: processes.map(({ brokerId, address }) => ({ brokerId: String(brokerId), address })),
      }
    }),
    queues: [...found.queues].sort((a, b) => compareText(a.broker, b.broker)),
    ...(found.orderConfig === undefined ? {} : { orderConfig: found.orderConfig }),
    asOf: found.at,
  }
}

export const config: Service<typeof getTopicConfig> = async ({ params, query }) => {
  const cluster = clusterOf(params)
  const asked = await cluster.client.topics.configs(query.topic)
  if (asked.items.length === 0 && asked.failures.length === 0) await requireLost(cluster, query.topic)
  const systemTopics = cluster.collector.tables.topics.byName.get(query.topic)?.type === 'SYSTEM' ? [query.topic] : []
  const items = asked.items.map(({ reader, config }): ReplyInputOf<typeof getTopicConfig>['items'][number] => ({
    broker: reader.broker,
    brokerCluster: reader.cluster,
    type: topicTypeOf(query.topic, config.attributes, new Set(systemTopics)),
    readQueues: config.readQueueNums,
    writeQueues: config.writeQueueNums,
    perm: config.perm & 7,
    order: config.order,
    attributes: [...config.attributes].map(([key, value]) => ({ key, value })),
  }))
  return { items, failures: asked.failures, asOf: cluster.clock.now() }
}

const groupsOfTopicMax = 200

export const groups: Service<typeof getTopicGroups> = async ({ params, query }) => {
  const cluster = clusterOf(params)
  const { topic } = query
  const readers: BrokerAddress[] = await cluster.client.topics.readers(topic)
  const asked = await cluster.client.topics.groups(topic)
  const wanted = asked.items.slice(0, groupsOfTopicMax)
  const parts = await Promise.all(wanted.map((group) => progressOf(cluster, group, readers, topic)))
  return {
    items: wanted.map((group, index) => parts[index]!.items[0] ?? emptyProgress(group, topic)),
    failures: distinctFailures([...asked.failures, ...parts.flatMap((part) => part.failures)]),
    asOf: cluster.clock.now(),
  }
}

const emptyProgress = (group: string, topic: string) => ({
  group,
  topic,
  diffTotal: { known: '0', unknownQueues: 0 },
  outPerSecond: unknown('no-offset'),
  lastConsumedAt: unknown('no-offset'),
  queues: [],
})
