import {
  type ConsumerConnection,
  distinctFailures,
  dlqPrefix,
  type FanOutFailure,
  type FoundMessage,
  inParallel,
  propertyNames,
  type QueueOffsets,
} from '../../broker-core/client/index.ts'
import type { Cluster } from '../clusters/cluster.ts'
import type { getMessageDelivery } from '../contract/messages.ts'
import type { ReplyInputOf } from '../contract/endpoint.ts'
import { ApiError } from '../http/api-error.ts'
import type { Service } from '../http/route.ts'
import { clusterOf } from './collected.ts'

type Delivery = ReplyInputOf<typeof getMessageDelivery>['items'][number]

const groupsMax = 100

/** What became of a message in each group of its topic (Java: MQAdminImpl.messageTrackDetail, with the queue named by its broker). */
export const delivery: Service<typeof getMessageDelivery> = async ({ params, query }) => {
  const cluster = clusterOf(params)
  const found = await cluster.client.lookup.byOffsetId(query.offsetMsgId, query.topic)
  const [message] = found.items
  if (message === undefined) {
    const silent = found.failures.map((failure) => failure.broker)
    const why = silent.length === 0 ? '' : ` No answer from ${silent.join(', ')}.`
    throw new ApiError('message-unknown', `No message ${query.offsetMsgId} at its place in the commit log.${why}`, {
      id: query.offsetMsgId,
      failures: found.failures,
    })
  }
  const asked = await cluster.client.topics.groups(message.message.topic)
  const parts = await inParallel(asked.items.slice(0, groupsMax), 8, (group) => deliveryTo(cluster, group, message))
  return {
    items: parts.map((part) => part.item),
    failures: distinctFailures([...asked.failures, ...parts.flatMap((part) => part.failures)]),
    asOf: cluster.clock.now(),
  }
}

async function deliveryTo(
  cluster: Cluster,
  group: string,
  found: FoundMessage,
): Promise<{ item: Delivery; failures: FanOutFailure[] }> {
  const { message, broker } = found
  const readers = await cluster.client.topics.readers(message.topic)
  const mine = readers.filter((reader) => reader.broker === broker)
  const [connections, progress, deadLetter] = await Promise.all([
    cluster.client.groups.connections(group, readers),
    cluster.client.groups.progress(group, mine, message.topic),
    deadLetterOf(cluster, group, found),
  ])
  const failures = [...connections.failures, ...progress.failures]
  const queue = progress.items
    .flatMap((part) => part.queues)
    .find((q) => q.topic === message.topic && q.queueId === message.queueId && q.broker === broker)
  const online = connections.items.flatMap(({ connection }) => connection ?? [])
  const item = {
    group,
    ...statusOf(found, online, queue, failures),
    ...(deadLetter === undefined ? {} : { deadLetter }),
  }
  return { item, failures }
}

/** Where the group put the message when it gave it up; an offset that went past tells nothing of that. */
async function deadLetterOf(cluster: Cluster, group: string, { message }: FoundMessage): Promise<string | undefined> {
  const topic = dlqPrefix + group
  if (message.topic === topic || !cluster.collector.tables.topics.byName.has(topic)) return undefined
  const { items } = await cluster.client.lookup.byUniqueId(topic, message.messageId)
  return items.at(-1)?.message.offsetMessageId
}

function statusOf(
  { message }: FoundMessage,
  online: readonly ConsumerConnection[],
  queue: QueueOffsets | undefined,
  failures: readonly FanOutFailure[],
): Omit<Delivery, 'group'> {
  const [first] = online
  const at = queue === undefined ? {} : { consumerOffset: String(queue.consumerOffset) }
  if (first?.messageModel === 'BROADCASTING')
    return { status: 'CONSUME_BROADCASTING', reason: 'each client keeps its own offset', ...at }
  if (first === undefined && failures.length > 0) return { status: 'UNKNOWN', reason: failures[0]!.message, ...at }
  if (queue !== undefined && queue.consumerOffset > message.queueOffset) {
    const reason = `consumer offset ${queue.consumerOffset} is past queue offset ${message.queueOffset}`
    return isFiltered(first, message.topic, message.properties.get(propertyNames.tags))
      ? { status: 'CONSUMED_BUT_FILTERED', reason: `${reason}, and the group does not subscribe to its tag`, ...at }
      : { status: 'CONSUMED', reason, ...at }
  }
  if (first === undefined) return { status: 'NOT_ONLINE', reason: 'no client of the group is connected', ...at }
  if (first.consumeType === 'CONSUME_ACTIVELY')
    return { status: 'PULL', reason: 'a pull consumer decides itself what it reads', ...at }
  if (first.consumeType === 'CONSUME_POP')
    return { status: 'UNKNOWN', reason: 'a POP consumer acknowledges messages one by one', ...at }
  const seen = queue === undefined ? 'the group has no offset for its queue' : `consumer offset ${queue.consumerOffset}`
  return { status: 'NOT_CONSUME_YET', reason: `${seen}, queue offset ${message.queueOffset}`, ...at }
}

function isFiltered(connection: ConsumerConnection | undefined, topic: string, tag: string | undefined): boolean {
  const tags = connection?.subscriptionTable.get(topic)?.tagsSet ?? []
  return tags.length > 0 && !tags.includes('*') && !tags.includes(tag ?? '')
}
