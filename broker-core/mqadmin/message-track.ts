import {
  type AdminClient,
  type BrokerAddress,
  type ConsumerConnection,
  type FoundMessage,
  inParallel,
  propertyNames,
  readersOf,
  responseCode,
  retryPrefix,
} from '../client/index.ts'
import { javaHashOrder } from './java-hash-order.ts'

/** What became of a message in one group (Java: MessageTrack). */
export interface MessageTrack {
  readonly group: string
  readonly type:
    | 'CONSUMED'
    | 'CONSUMED_BUT_FILTERED'
    | 'CONSUME_BROADCASTING'
    | 'NOT_CONSUME_YET'
    | 'NOT_ONLINE'
    | 'PULL'
    | 'UNKNOWN'
  readonly why: string | undefined
}

const groupsAtOnce = 8

export const trackText = ({ group, type, why }: MessageTrack): string =>
  `MessageTrack [consumerGroup=${group}, trackType=${type}, exceptionDesc=${why ?? 'null'}]`

/**
 * What the groups of its topic made of a message (Java: DefaultMQAdminExtImpl.messageTrackDetail).
 * @throws CallError when no NameServer answers
 */
export async function tracksOf(client: AdminClient, found: FoundMessage): Promise<MessageTrack[]> {
  const { items: groups } = await client.topics.groups(found.message.topic)
  return inParallel(javaHashOrder(groups), groupsAtOnce, (group) => trackOf(client, found, group))
}

async function trackOf(client: AdminClient, found: FoundMessage, group: string): Promise<MessageTrack> {
  const readers = await readersOfGroup(client, found.message.topic, group)
  const { items, failures } = await client.groups.connections(group, readers)
  const connection = items.find((item) => item.connection !== undefined)?.connection
  if (connection === undefined) {
    if (failures[0] !== undefined) return { group, type: 'UNKNOWN', why: failures[0].message }
    return { group, type: 'NOT_ONLINE', why: offline(`the consumer group[${group}] not online`) }
  }
  if (connection.consumeType === 'CONSUME_ACTIVELY') return { group, type: 'PULL', why: undefined }
  if (connection.consumeType !== 'CONSUME_PASSIVELY') return { group, type: 'UNKNOWN', why: undefined }
  return trackByOffsets(client, { found, group, readers, connection })
}

const offline = (text: string): string => `CODE:${responseCode.CONSUMER_NOT_ONLINE} DESC:${text}`

/** The group is asked for where its retry topic is, and before it has one where the message's topic is. */
async function readersOfGroup(client: AdminClient, topic: string, group: string): Promise<BrokerAddress[]> {
  const route = await client.topics.route(`${retryPrefix}${group}`)
  return route === undefined ? client.topics.readers(topic) : readersOf(route.brokers)
}

interface OnlineGroup {
  readonly found: FoundMessage
  readonly group: string
  readonly readers: readonly BrokerAddress[]
  readonly connection: ConsumerConnection
}

async function trackByOffsets(client: AdminClient, online: OnlineGroup): Promise<MessageTrack> {
  const { found, group, connection } = online
  const { broker, message } = found
  const progress = await client.groups.progress(group, online.readers)
  const queues = progress.items.flatMap((item) => item.queues)
  if (queues.length === 0) {
    if (progress.failures[0] !== undefined) return { group, type: 'UNKNOWN', why: progress.failures[0].message }
    if (connection.messageModel === 'BROADCASTING') return { group, type: 'CONSUME_BROADCASTING', why: undefined }
    const why =
      'Not found the consumer group consume stats, because return offset table is empty, maybe the consumer not consume any message'
    return { group, type: 'NOT_ONLINE', why: offline(why) }
  }
  const isConsumed = queues.some(
    (queue) =>
      queue.topic === message.topic &&
      queue.queueId === message.queueId &&
      queue.broker === broker &&
      queue.consumerOffset > message.queueOffset,
  )
  if (!isConsumed) return { group, type: 'NOT_CONSUME_YET', why: undefined }
  const tags = connection.subscriptionTable.get(message.topic)?.tagsSet ?? []
  const tag = message.properties.get(propertyNames.tags)
  const isWanted = tags.length === 0 || tags.includes('*') || (tag !== undefined && tags.includes(tag))
  return { group, type: isWanted ? 'CONSUMED' : 'CONSUMED_BUT_FILTERED', why: undefined }
}
