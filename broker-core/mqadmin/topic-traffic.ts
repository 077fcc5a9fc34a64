import {
  type AdminClient,
  type BrokerAddress,
  CallError,
  dlqPrefix,
  type FanOutFailure,
  failureOf,
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
        const { body } = await client.call(master.address, requests.viewBrokerStatsData, header)
        const { statsMinute, statsHour, statsDay } = body
        return { tps: statsMinute.tps, count24h: statsDay.sum || statsHour.sum || statsMinute.sum }
      } catch (thrown) {
        if (!(thrown instanceof CallError)) throw thrown
        if (!isRefusal(thrown, responseCode.SYSTEM_ERROR)) failures.push(failureOf(master, thrown))
        return { tps: 0, count24h: 0 }
      }
    }),
  )
  return {
    tps: parts.reduce((sum, { tps }) => sum + tps, 0),
    count24h: parts.reduce((sum, { count24h }) => sum + count24h, 0),
  }
}
