import {
  type AdminClient,
  type BrokerAddress,
  CallError,
  dlqPrefix,
  type FanOutFailure,
  failureOf,
  gather,
  isRefusal,
  readersOf,
  requests,
  responseCode,
  retryPrefix,
} from '../client/index.ts'

/** Topics asked for at the same time: what a client sends to one address at once. */
export const topicsAtOnce = 32

/** True for the topics that belong to groups. */
export const isOfGroup = (topic: string): boolean => topic.startsWith(retryPrefix) || topic.startsWith(dlqPrefix)

/** @throws CallError */
export async function allTopics(client: AdminClient): Promise<string[]> {
  const { body } = await client.nameServers.call(requests.getAllTopicListFromNameserver, {}, { timeoutMs: 10_000 })
  return body.topicList
}

/** Finds the brokers of a topic, all their processes; none when nobody has it. @throws CallError */
export type TopicFinder = (topic: string) => Promise<readonly BrokerAddress[]>

/**
 * For commands that ask about all topics: each broker is asked once for its table, instead of the NameServer for each topic.
 * @throws CallError when no NameServer answers
 */
export async function topicFinder(client: AdminClient): Promise<TopicFinder> {
  const { brokers } = await client.directory.get()
  const tables = await gather(
    readersOf(brokers),
    async (reader) => ({ reader, topics: (await client.topics.table(reader)).topics }),
    { deadlineMs: 10_000 },
  )
  const places = new Map<string, BrokerAddress[]>()
  for (const { reader, topics } of tables.items) {
    const processes = brokers.filter(({ broker }) => broker === reader.broker)
    for (const topic of topics.keys()) places.set(topic, [...(places.get(topic) ?? []), ...processes])
  }
  return async (topic) => {
    const found = places.get(topic) ?? []
    // Only the route tells which cluster comes first, and what a broker has that did not answer.
    const isSure = tables.failures.length === 0 && found.length > 0 && isOneCluster(found)
    return isSure ? found : ((await client.topics.route(topic))?.brokers ?? [])
  }
}

const isOneCluster = ([first, ...others]: readonly BrokerAddress[]): boolean =>
  others.every(({ cluster }) => cluster === first?.cluster)

/**
 * The groups of a topic, of all its brokers, in the order in which the brokers name them. Apache's tool asks the first broker only.
 * @param failures brokers that did not answer are added
 */
export async function groupsOfTopic(
  client: AdminClient,
  topic: string,
  brokers: readonly BrokerAddress[],
  failures: FanOutFailure[],
): Promise<string[]> {
  const lists = await Promise.all(
    readersOf(brokers).map(async (reader) => {
      try {
        return (await client.call(reader.address, requests.queryTopicConsumeByWho, { topic })).body.groupList
      } catch (thrown) {
        if (!(thrown instanceof CallError)) throw thrown
        if (!isRefusal(thrown, responseCode.TOPIC_NOT_EXIST)) failures.push(failureOf(reader, thrown))
        return []
      }
    }),
  )
  return [...new Set(lists.flat())]
}

/** Messages per second, and of the last day; of a shorter time while the broker is younger. */
export interface Traffic {
  readonly tps: number
  readonly count24h: number
}

/**
 * One statistics item over all masters (Java: StatsAllSubCommand). A broker without such an item has no traffic.
 * @param failures brokers that did not answer are added
 */
export async function trafficOf(
  client: AdminClient,
  item: { readonly name: 'TOPIC_PUT_NUMS' | 'GROUP_GET_NUMS'; readonly key: string },
  masters: readonly BrokerAddress[],
  failures: FanOutFailure[],
): Promise<Traffic> {
  const header = { statsName: item.name, statsKey: item.key }
  const parts = await Promise.all(
    masters.map(async (master): Promise<Traffic> => {
      try {
        // Most topics have no traffic: that answer is none of the errors.
        const accept = [responseCode.SYSTEM_ERROR]
        const { code, body } = await client.call(master.address, requests.viewBrokerStatsData, header, { accept })
        if (code !== responseCode.SUCCESS) return { tps: 0, count24h: 0 }
        const { statsMinute, statsHour, statsDay } = body
        return { tps: statsMinute.tps, count24h: statsDay.sum || statsHour.sum || statsMinute.sum }
      } catch (thrown) {
        if (!(thrown instanceof CallError)) throw thrown
        failures.push(failureOf(master, thrown))
        return { tps: 0, count24h: 0 }
      }
    }),
  )
  return {
    tps: parts.reduce((sum, { tps }) => sum + tps, 0),
    count24h: parts.reduce((sum, { count24h }) => sum + count24h, 0),
  }
}
