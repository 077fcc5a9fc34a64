import {
  type AdminClient,
  type BrokerAddress,
  decodeStoredMessages,
  type FoundMessage,
  gather,
  type Gathered,
  isRefusal,
  propertyNames,
  readersOf,
  requests,
  responseCode,
} from '../client/index.ts'
import { CommandError } from './command.ts'

const queryTimeoutMs = 18_000
const lightPrefix = '%LMQ%'
const wheelTimerTopic = 'rmq_sys_wheel_timer'

/** What is looked for in the indexes of the brokers. */
export interface MessageQuery {
  readonly topic: string
  readonly key: string
  /** The key is an id that a producer made. */
  readonly isUnique?: boolean
  /** `K` keys, `T` tags. */
  readonly indexType?: string
  readonly lastKey?: string
  /** A cluster, or the topic whose route is taken for a light topic. */
  readonly cluster?: string | undefined
  readonly countMax: number
  /** Store times. */
  readonly from: number
  readonly to: number
}

/**
 * Finds messages by key, tag or unique id at all brokers of a topic, in the brokers' order (Java: MQAdminImpl.queryMessage).
 * @throws CommandError when there is no route
 */
export async function findMessages(client: AdminClient, query: MessageQuery): Promise<Gathered<FoundMessage>> {
  const { topic, key, isUnique = false, indexType = 'K' } = query
  const header = {
    topic,
    key,
    maxNum: query.countMax,
    beginTimestamp: query.from,
    endTimestamp: query.to,
    indexType,
    ...(query.lastKey === undefined ? {} : { lastKey: query.lastKey }),
    ...(isUnique ? { _UNIQUE_KEY_QUERY: true } : {}),
  }
  const isWanted = ({ message: { properties } }: FoundMessage): boolean => {
    if (isUnique) return properties.get(propertyNames.uniqueKey) === key
    if (indexType === 'T') return properties.get(propertyNames.tags) === key
    return (properties.get(propertyNames.keys) ?? '').split(' ').includes(key)
  }
  const ask = async ({ broker, address }: BrokerAddress): Promise<FoundMessage[]> => {
    try {
      const { body } = await client.call(address, requests.queryMessage, header, { timeoutMs: queryTimeoutMs })
      return decodeStoredMessages(body).map((message) => ({ broker, message }))
    } catch (thrown) {
      if (isRefusal(thrown, responseCode.QUERY_NOT_FOUND)) return []
      throw thrown
    }
  }
  const found = await gather(await brokersToAsk(client, query), ask, { deadlineMs: queryTimeoutMs + 1000 })
  return { items: found.items.flat().filter(isWanted), failures: found.failures }
}

async function brokersToAsk(client: AdminClient, { topic, cluster }: MessageQuery): Promise<BrokerAddress[]> {
  const isHidden = topic.startsWith(lightPrefix) || topic === wheelTimerTopic
  const routed = isHidden && cluster !== undefined ? cluster : topic
  const route = await client.topics.route(routed)
  if (route === undefined)
    throw new CommandError(
      `No topic route info in name server for the topic: ${routed} (code ${responseCode.TOPIC_NOT_EXIST})`,
    )
  const readers = readersOf(route.brokers)
  if (isHidden || cluster === undefined) return readers
  const ofCluster = readers.filter((reader) => reader.cluster === cluster)
  if (ofCluster.length > 0) return ofCluster
  const known = [...new Set(readers.map((reader) => reader.cluster))].join(', ')
  throw new CommandError(`the topic ${topic} is not in the cluster ${cluster}, but in ${known}`)
}

/**
 * The one message that an offset id or a unique id names.
 * @throws CommandError when nobody has it, with what kept brokers from answering
 */
export async function findById(
  client: AdminClient,
  topic: string,
  id: string,
  cluster?: string,
): Promise<FoundMessage> {
  const byOffset = await client.lookup.byOffsetId(id, topic)
  if (byOffset.items[0] !== undefined) return byOffset.items[0]
  const byKey = await findMessages(client, {
    ...{ topic, key: id, isUnique: true, cluster, countMax: 32 },
    ...{ from: 0, to: Infinity },
  })
  const [first] = byKey.items.sort((a, b) => a.message.storeTimestamp - b.message.storeTimestamp)
  if (first !== undefined) return first
  throw notFound(id, topic, [...byOffset.failures, ...byKey.failures])
}

/** Nobody has a message; names the brokers that could not be asked. */
export function notFound(key: string, topic: string, failures: Gathered<FoundMessage>['failures']): CommandError {
  const silent = failures.map(({ broker, message }) => `${broker} was not asked: ${message}`)
  const why = [`query message by key finished, but no message: ${key} of ${topic}`, ...new Set(silent)].join('; ')
  return new CommandError(`${why} (code ${responseCode.NO_MESSAGE})`)
}
