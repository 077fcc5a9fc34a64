import {
  type AdminClient,
  decodeStoredMessages,
  exactRequests,
  propertyNames,
  readersOf,
  responseCode,
  type StoredMessage,
} from '../client/index.ts'
import { CommandError } from './command.ts'
import { type QueueName, queuesInHashOrder } from './java-objects.ts'

/** A queue and the broker process that it is read at. */
export interface ReadableQueue extends QueueName {
  readonly address: string
}

/** Words of Java's PullStatus. */
export type PullStatus = 'FOUND' | 'NO_NEW_MSG' | 'NO_MATCHED_MSG' | 'OFFSET_ILLEGAL'

export interface Pulled {
  readonly status: PullStatus
  readonly nextOffset: bigint
  /** With the queue's bounds among their properties, as consumers get them. */
  readonly messages: StoredMessage[]
}

/** The group under which the tools read. */
export const toolsGroup = 'TOOLS_CONSUMER'

const { SUCCESS, PULL_NOT_FOUND, PULL_RETRY_IMMEDIATELY, PULL_OFFSET_MOVED } = responseCode
const statuses: Readonly<Record<number, PullStatus>> = {
  [SUCCESS]: 'FOUND',
  [PULL_NOT_FOUND]: 'NO_NEW_MSG',
  [PULL_RETRY_IMMEDIATELY]: 'NO_MATCHED_MSG',
  [PULL_OFFSET_MOVED]: 'OFFSET_ILLEGAL',
}
const subscriptionFlag = 4

/**
 * The queues of a topic that can be read, in the order of Apache's tool.
 * @param parent topic whose route is taken for a light topic: that has one queue on each broker
 * @throws CommandError when there are none
 */
export async function readableQueues(client: AdminClient, topic: string, parent?: string): Promise<ReadableQueue[]> {
  if (parent !== undefined) {
    const readers = readersOf((await routeOf(client, parent)).brokers)
    return readers.map(({ broker, address }) => ({ topic, broker, address, queueId: 0 }))
  }
  await routeOf(client, topic)
  const queues = await client.pullConsumer(toolsGroup).queues(topic)
  if (queues.length > 0) return queuesInHashOrder(queues)
  throw new CommandError(`Can not find Message Queue for this topic, ${topic}: it has no queue that can be read`)
}

/** One queue of a topic by broker and number. @throws CommandError when the broker does not have the topic */
export async function readableQueue(
  client: AdminClient,
  { topic, broker, queueId }: QueueName,
  routeTopic = topic,
): Promise<ReadableQueue> {
  const { brokers } = await routeOf(client, routeTopic)
  const reader = readersOf(brokers).find((one) => one.broker === broker)
  if (reader !== undefined) return { topic, broker, queueId, address: reader.address }
  const known = [...new Set(brokers.map((one) => one.broker))].join(', ')
  throw new CommandError(`The broker[${broker}] not exist: the topic ${routeTopic} is on ${known}`)
}

async function routeOf(client: AdminClient, topic: string) {
  const route = await client.topics.route(topic)
  if (route !== undefined) return route
  throw new CommandError(
    `Can not find Message Queue for this topic, ${topic}: No topic route info in name server for the topic: ${topic} ` +
      `(code ${responseCode.TOPIC_NOT_EXIST})`,
  )
}

/** First offset of a queue and the next one to be written. @throws CallError */
export async function boundsOf(
  client: AdminClient,
  { topic, queueId, address }: ReadableQueue,
): Promise<{ first: bigint; end: bigint }> {
  const header = { topic, queueId }
  const [first, end] = await Promise.all([
    client.call(address, exactRequests.getMinOffset, header),
    client.call(address, exactRequests.getMaxOffset, header),
  ])
  return { first: first.header.offset, end: end.header.offset }
}

/** First offset whose message was stored at a time or later, as the broker tells. @throws CallError */
export async function offsetAt(client: AdminClient, queue: ReadableQueue, timestamp: number): Promise<bigint> {
  const { topic, queueId, address } = queue
  const header = { topic, queueId, timestamp, boundaryType: 'LOWER' }
  return (await client.call(address, exactRequests.searchOffsetByTimestamp, header)).header.offset
}

/** What is to be pulled. */
export interface PullWish {
  readonly queueOffset: bigint
  /** A broker gives at most 32 at once, often fewer. */
  readonly count: number
  /** Tags joined by `||`; `*` is all. */
  readonly expression?: string
  readonly group?: string
}

/** One pull (Java: DefaultMQPullConsumer.pull). @throws CallError */
export async function pull(client: AdminClient, queue: ReadableQueue, wish: PullWish): Promise<Pulled> {
  const { expression = '*' } = wish
  const reply = await client.call(
    queue.address,
    exactRequests.pullMessage,
    {
      consumerGroup: wish.group ?? toolsGroup,
      topic: queue.topic,
      queueId: queue.queueId,
      queueOffset: wish.queueOffset,
      maxMsgNums: wish.count,
      sysFlag: subscriptionFlag,
      commitOffset: 0,
      suspendTimeoutMillis: 0,
      subscription: expression,
      subVersion: 0n,
      expressionType: 'TAG',
    },
    { accept: [PULL_NOT_FOUND, PULL_RETRY_IMMEDIATELY, PULL_OFFSET_MOVED], vip: false },
  )
  const { nextBeginOffset, minOffset, maxOffset } = reply.header
  const status = statuses[reply.code]!
  const tags = tagsOf(expression)
  // Brokers choose by the tags' hash.
  const isWanted = ({ properties }: StoredMessage): boolean =>
    tags === undefined || tags.has(properties.get(propertyNames.tags) ?? '')
  const messages = (status === 'FOUND' ? decodeStoredMessages(reply.body) : []).filter(isWanted).map((message) => ({
    ...message,
    properties: new Map([
      ...message.properties,
      [propertyNames.minOffset, String(minOffset)],
      [propertyNames.maxOffset, String(maxOffset)],
    ]),
  }))
  return { status, nextOffset: nextBeginOffset, messages }
}

/** The tags that an expression names; undefined: all. */
function tagsOf(expression: string): ReadonlySet<string> | undefined {
  const text = expression.trim()
  if (text === '' || text === '*') return undefined
  return new Set(text.split('||').map((tag) => tag.trim()))
}
