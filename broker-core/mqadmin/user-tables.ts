import {
  type AdminClient,
  groupTypeOf,
  javaHash,
  type ReplyBodyOf,
  requests,
  type SubscriptionGroupConfig,
  type TopicConfig,
  topicTypeOf,
} from '../client/index.ts'
import { inHashOrder } from './java-objects.ts'
import { isOfGroup } from './topic-traffic.ts'

/** Tables of ten thousand take a second or so. */
const timeoutMs = 10_000

export interface UserTopics {
  readonly dataVersion: ReplyBodyOf<typeof requests.getAllTopicConfig>['dataVersion']
  readonly topics: ReadonlyMap<string, TopicConfig>
}

/**
 * The topics of a broker that are not the system's (Java: DefaultMQAdminExt.getUserTopicConfig).
 * @param withGroupTopics whether retry and dead letter topics are among them
 * @throws CallError
 */
export async function userTopicsOf(
  client: AdminClient,
  address: string,
  withGroupTopics: boolean,
): Promise<UserTopics> {
  const [configs, system] = await Promise.all([
    client.call(address, requests.getAllTopicConfig, {}, { timeoutMs }),
    client.call(address, requests.getSystemTopicListFromBroker, {}),
  ])
  const named = new Set(system.body.topicList)
  const { dataVersion, topicConfigTable } = configs.body
  const isKept = ([topic, { attributes, perm }]: readonly [string, TopicConfig]): boolean =>
    topicTypeOf(topic, attributes, named) !== 'SYSTEM' &&
    !named.has(topic) &&
    (withGroupTopics || !isOfGroup(topic)) &&
    perm >= 0 &&
    perm < 8
  return { dataVersion, topics: filtered(topicConfigTable, isKept) }
}

export interface UserGroups {
  readonly dataVersion: ReplyBodyOf<typeof requests.getAllSubscriptiongroupConfig>['dataVersion']
  readonly forbidden: ReadonlyMap<string, ReadonlyMap<string, number>>
  readonly groups: ReadonlyMap<string, SubscriptionGroupConfig>
}

/** The groups of a broker that are not the system's (Java: DefaultMQAdminExt.getUserSubscriptionGroup). @throws CallError */
export async function userGroupsOf(client: AdminClient, address: string): Promise<UserGroups> {
  const { body } = await client.call(address, requests.getAllSubscriptiongroupConfig, {}, { timeoutMs })
  const isKept = ([group]: readonly [string, SubscriptionGroupConfig]): boolean =>
    groupTypeOf(group, false) !== 'SYSTEM'
  return {
    dataVersion: body.dataVersion,
    forbidden: body.forbiddenTable,
    groups: filtered(body.subscriptionGroupTable, isKept),
  }
}

/** By name in the order of Java's map, which was made for the whole table (Java: ConcurrentHashMap.putAll). */
function filtered<T>(
  table: ReadonlyMap<string, T>,
  isKept: (entry: readonly [string, T]) => boolean,
): ReadonlyMap<string, T> {
  let buckets = 16
  while (table.size + (table.size >>> 1) + 1 > buckets / 2) buckets *= 2
  return new Map(inHashOrder([...table].filter(isKept), ([name]) => javaHash(name), buckets))
}

/** A map in the order in which a java.util.HashMap lists it. */
export const asJavaMap = <T>(entries: Iterable<readonly [string, T]>): ReadonlyMap<string, T> =>
  new Map(inHashOrder([...entries], ([name]) => javaHash(name)))
