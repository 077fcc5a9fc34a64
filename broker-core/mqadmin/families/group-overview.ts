import {
  type AdminClient,
  type BrokerAddress,
  type BrokerProgress,
  CallError,
  type ConsumerConnection,
  distinctFailures,
  type FanOutFailure,
  failureOf,
  gather,
  inParallel,
  isRefusal,
  readersOf,
  requests,
  responseCode,
  retryPrefix,
  versionName,
} from '../../client/index.ts'
import type { CommandContext } from '../command.ts'
import { front } from '../java-text.ts'
import type { Column } from '../output.ts'
import { reportFailures } from '../targets.ts'

/** A group, as all brokers together know it. */
export interface GroupOverview {
  readonly group: string
  /** Per broker that has offsets of it. */
  readonly progress: readonly BrokerProgress[]
  /** Undefined: nobody is online. */
  readonly connection: ConsumerConnection | undefined
  /** A broker that says who is online. */
  readonly reader: BrokerAddress | undefined
}

export interface Overview {
  /** All topics that the NameServer knows, in its order. */
  readonly topics: readonly string[]
  readonly readers: readonly BrokerAddress[]
  readonly groups: readonly GroupOverview[]
  readonly failures: readonly FanOutFailure[]
}

/** A table of ten thousand groups takes some seconds on a busy broker. */
const tableTimeoutMs = 30_000
const groupsAtOnce = 64

/**
 * Every group that has a retry topic: its progress, asked of each broker for all groups at once, and who is online. That is one
 * request per broker and one per group, where the official tool sends five per group and one per topic.
 */
export async function overviewOf(client: AdminClient, progress: (text: string) => void): Promise<Overview> {
  const [{ body }, { brokers }] = await Promise.all([
    client.nameServers.call(requests.getAllTopicListFromNameserver, {}),
    client.directory.get(),
  ])
  const topics = body.topicList
  const readers = readersOf(brokers)
  const names = [...new Set(topics.filter((topic) => topic.startsWith(retryPrefix)).map(groupOfRetryTopic))]
  progress(`${names.length} groups at ${readers.length} brokers`)
  const tables = await gather(
    readers,
    async (reader) => ({ reader, groups: await client.groups.allProgress(reader, tableTimeoutMs) }),
    { deadlineMs: tableTimeoutMs + 1000 },
  )
  const failures: FanOutFailure[] = [...tables.failures]
  // A broker that gave no sign of life is not asked once per group.
  const dead = new Set(failures.filter(isSilence).map(({ address }) => address))
  const alive = readers.filter(({ address }) => !dead.has(address))
  const groups = await inParallel(names, groupsAtOnce, async (group): Promise<GroupOverview> => {
    const ofGroup = tables.items.flatMap(({ groups: table }) => table.get(group) ?? [])
    return { group, progress: ofGroup, ...(await onlineAt(client, group, alive, failures)) }
  })
  return { topics, readers, groups, failures: distinctFailures(failures) }
}

const isSilence = ({ code }: FanOutFailure): boolean => code === 'unreachable' || code === 'timeout'

/** The group of a retry topic; those of POP carry a topic behind the group (Java: KeyBuilder.parseGroup). */
export function groupOfRetryTopic(topic: string): string {
  const name = topic.slice(retryPrefix.length)
  const plus = name.indexOf('+')
  return plus < 0 ? name : name.slice(0, plus)
}

/** The first broker at which members are connected. A member is connected to all brokers of its topics. */
async function onlineAt(
  client: AdminClient,
  group: string,
  readers: readonly BrokerAddress[],
  failures: FanOutFailure[],
): Promise<Pick<GroupOverview, 'connection' | 'reader'>> {
  for (const reader of readers) {
    try {
      const { body } = await client.call(reader.address, requests.getConsumerConnectionList, { consumerGroup: group })
      if (body.connectionSet.length > 0) return { connection: body, reader }
    } catch (thrown) {
      if (!(thrown instanceof CallError)) throw thrown
      if (!isRefusal(thrown, responseCode.CONSUMER_NOT_ONLINE)) failures.push(failureOf(reader, thrown))
    }
  }
  return { connection: undefined, reader: undefined }
}

/** Messages that a group has not consumed, over all its topics. */
export const lagOf = ({ progress }: GroupOverview): bigint =>
  progress
    .flatMap(({ queues }) => queues)
    .reduce((sum, { brokerOffset, consumerOffset }) => sum + brokerOffset - consumerOffset, 0n)

const columns: readonly Column[] = [
  { title: '#Group', key: 'group', width: 64, cutAt: 64 },
  { title: '#Count', key: 'count', width: 6 },
  { title: '#Version', key: 'version', width: 24 },
  { title: '#Type', key: 'type', width: 5, gap: 1 },
  { title: '#Model', key: 'model', width: 14 },
  { title: '#TPS', key: 'tps', width: 7 },
  { title: '#Diff Total', key: 'diffTotal' },
]

/** One line per group. */
export async function printAllGroups({ client, out }: CommandContext): Promise<void> {
  const { groups, failures } = await overviewOf(client, (text) => {
    out.progress(text)
  })
  const table = out.table('groups', columns)
  for (const one of groups) {
    const { connection } = one
    const members = connection?.connectionSet ?? []
    const oldest = members.length === 0 ? undefined : Math.min(...members.map(({ version }) => version))
    const isPush = connection?.consumeType === 'CONSUME_PASSIVELY'
    table.row({
      group: { text: front(one.group, 64), value: one.group },
      count: members.length,
      version: oldest === undefined ? 'OFFLINE' : versionName(oldest),
      type: typeName(connection),
      model: isPush ? (connection.messageModel ?? '') : '',
      tps: Math.trunc(one.progress.reduce((sum, { tps }) => sum + tps, 0)),
      diffTotal: lagOf(one),
    })
  }
  reportFailures(out, failures)
}

function typeName(connection: ConsumerConnection | undefined): string {
  if (connection?.consumeType === undefined) return ''
  return connection.consumeType === 'CONSUME_ACTIVELY' ? 'PULL' : 'PUSH'
}
