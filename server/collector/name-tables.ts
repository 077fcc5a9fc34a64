import {
  type AdminClient,
  type BrokerAddress,
  type BrokerGroups,
  type BrokerTopics,
  compareText,
  type FanOutFailure,
  gather,
  groupTypeOf,
  type GroupType,
  topicTypeOf,
  type TopicType,
} from '../../broker-core/client/index.ts'

/** A topic over all brokers that have it. */
export interface TopicEntry {
  readonly topic: string
  readonly type: TopicType
  readonly brokers: string[]
  readQueues: number
  writeQueues: number
  readonly perm: number
  permDiffers: boolean
}

/** A group over all brokers that have it. */
export interface GroupEntry {
  readonly group: string
  readonly type: GroupType
  readonly brokers: string[]
}

/** A table that was put together from the brokers' own, sorted by name. */
export interface NameTable<T> {
  readonly byName: ReadonlyMap<string, T>
  readonly entries: readonly T[]
  readonly failures: readonly FanOutFailure[]
  /** Epoch ms; 0 before the first. */
  readonly asOf: number
}

export const emptyTable: NameTable<never> = { byName: new Map<string, never>(), entries: [], failures: [], asOf: 0 }

/**
 * Keeps the tables of each broker, and of a broker that does not answer the last one it gave: a dead broker takes no names away as
 * long as it is registered.
 */
export class NameTables {
  private readonly client: AdminClient
  private readonly topicTables = new Map<string, BrokerTopics>()
  private readonly groupTables = new Map<string, BrokerGroups>()
  topics: NameTable<TopicEntry> = emptyTable
  groups: NameTable<GroupEntry> = emptyTable

  constructor(client: AdminClient) {
    this.client = client
  }

  /** Asks one process per broker. @param readers those that are registered */
  async refresh(readers: readonly BrokerAddress[], now: () => number): Promise<void> {
    const names = new Set(readers.map((reader) => reader.broker))
    const limits = { parallel: 4, deadlineMs: 15_000 }
    const [topics, groups] = await Promise.all([
      gather(readers, (reader) => this.client.topics.table(reader), limits),
      gather(readers, (reader) => this.client.groups.table(reader), limits),
    ])
    keep(this.topicTables, topics.items, names)
    keep(this.groupTables, groups.items, names)
    this.topics = tableOf(mergeTopics([...this.topicTables.values()]), topics.failures, now())
    this.groups = tableOf(mergeGroups([...this.groupTables.values()]), groups.failures, now())
  }
}

function keep<T extends { broker: string }>(tables: Map<string, T>, fresh: readonly T[], names: Set<string>): void {
  for (const table of fresh) tables.set(table.broker, table)
  for (const broker of tables.keys()) if (!names.has(broker)) tables.delete(broker)
}

function tableOf<T>(byName: Map<string, T>, failures: readonly FanOutFailure[], asOf: number): NameTable<T> {
  const entries = [...byName.entries()].sort(([a], [b]) => compareText(a, b)).map(([, entry]) => entry)
  return { byName, entries, failures, asOf }
}

function mergeTopics(tables: readonly BrokerTopics[]): Map<string, TopicEntry> {
  const system = new Set(tables.flatMap((table) => table.systemTopics))
  const topics = new Map<string, TopicEntry>()
  for (const { broker, topics: table } of tables) {
    for (const [topic, config] of table) {
      const known = topics.get(topic)
      if (known === undefined) {
        topics.set(topic, {
          topic,
          type: topicTypeOf(topic, config.attributes, system),
          brokers: [broker],
          readQueues: config.readQueueNums,
          writeQueues: config.writeQueueNums,
          perm: config.perm,
          permDiffers: false,
        })
      } else {
        known.brokers.push(broker)
        known.readQueues += config.readQueueNums
        known.writeQueues += config.writeQueueNums
        known.permDiffers ||= known.perm !== config.perm
      }
    }
  }
  return topics
}

function mergeGroups(tables: readonly BrokerGroups[]): Map<string, GroupEntry> {
  const groups = new Map<string, GroupEntry>()
  for (const { broker, groups: table } of tables) {
    for (const [group, config] of table) {
      const known = groups.get(group)
      if (known === undefined)
        groups.set(group, { group, type: groupTypeOf(group, config.consumeMessageOrderly), brokers: [broker] })
      else known.brokers.push(broker)
    }
  }
  return groups
}
