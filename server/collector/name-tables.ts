import {
  type AdminClient,
  type BrokerAddress,
  type BrokerGroups,
  type BrokerTopics,
  compareText,
  type FanOutFailure,
  gather,
  groupTypeOf,
  inParallel,
  type SubscriptionGroupConfig,
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

/** Perm: clients may write. */
export const writeBit = 2

export const emptyTable: NameTable<never> = { byName: new Map<string, never>(), entries: [], failures: [], asOf: 0 }

/**
 * Keeps the tables of each broker, and of a broker that does not answer the last one it gave: a dead broker takes no names away as
 * long as it is registered.
 */
export class NameTables {
  private readonly client: AdminClient
  private readonly topicTables = new Map<string, BrokerTopics>()
  private readonly groupTables = new Map<string, BrokerGroups>()
  private readonly failures = new Map<string, FanOutFailure>()
  /** Of brokers that are no longer registered: the last tables they gave. */
  private readonly former = new Map<string, { readonly topics: BrokerTopics; readonly groups: BrokerGroups }>()
  private refreshing: Promise<void> | undefined
  topics: NameTable<TopicEntry> = emptyTable
  groups: NameTable<GroupEntry> = emptyTable
  /** How long the last refresh took. */
  tookMs = 0
  /** Called when there are names to show. */
  onNames: () => void = () => undefined

  constructor(client: AdminClient) {
    this.client = client
  }

  /** Asks one process per broker; who comes while a refresh runs waits for that one. @param readers those that are registered */
  refresh(readers: readonly BrokerAddress[], now: () => number): Promise<void> {
    this.refreshing ??= this.ask(readers, now).finally(() => (this.refreshing = undefined))
    return this.refreshing
  }

  /** Configuration of a group per broker that has it, from memory. */
  groupConfigs(group: string): { broker: string; config: SubscriptionGroupConfig }[] {
    return [...this.groupTables.values()].flatMap(({ broker, groups }) => {
      const config = groups.get(group)
      return config === undefined ? [] : [{ broker, config }]
    })
  }

  /** Topics of one broker that its own configuration lets clients write to, system topics last; from memory. */
  writableTopicsOf(broker: string): string[] {
    const table = this.topicTables.get(broker)
    if (table === undefined) return []
    const system = new Set(table.systemTopics)
    const topics = [...table.topics].flatMap(([topic, { perm }]) => ((perm & writeBit) === 0 ? [] : [topic]))
    return [...topics.filter((topic) => !system.has(topic)), ...topics.filter((topic) => system.has(topic))]
  }

  private async ask(readers: readonly BrokerAddress[], now: () => number): Promise<void> {
    const startedAt = now()
    this.remember(readers)
    for (const known of [this.topicTables, this.groupTables, this.failures])
      for (const broker of known.keys()) if (!readers.some((reader) => reader.broker === broker)) known.delete(broker)
    await inParallel(readers, 4, async (reader) => {
      const { failures } = await gather([reader], async () => {
        const [topics, groups] = await Promise.all([this.client.topics.table(reader), this.client.groups.table(reader)])
        this.topicTables.set(reader.broker, topics)
        this.groupTables.set(reader.broker, groups)
      })
      if (failures[0] === undefined) this.failures.delete(reader.broker)
      else this.failures.set(reader.broker, failures[0])
      // Before the first whole answer a part is better than nothing; the brokers that are missing are named.
      if (this.topics.asOf === 0 || this.topics.failures.some((failure) => failure.message === notYet))
        this.merge(readers, startedAt)
    })
    this.merge(readers, now())
    this.tookMs = now() - startedAt
  }

  private remember(readers: readonly BrokerAddress[]): void {
    for (const { broker } of readers) this.former.delete(broker)
    for (const [broker, topics] of this.topicTables) {
      const groups = this.groupTables.get(broker)
      if (groups !== undefined && !readers.some((reader) => reader.broker === broker))
        this.former.set(broker, { topics, groups })
    }
  }

  /** Whether a broker that has gone had a topic or a group when it gave its tables last; true of one that never gave them. */
  had(
    broker: string,
    { topic, group }: { readonly topic?: string | undefined; readonly group?: string | undefined },
  ): boolean {
    const topics = this.topicTables.get(broker)?.topics ?? this.former.get(broker)?.topics.topics
    const groups = this.groupTables.get(broker)?.groups ?? this.former.get(broker)?.groups.groups
    if (topics === undefined || groups === undefined) return true
    return (topic === undefined || topics.has(topic)) && (group === undefined || groups.has(group))
  }

  /** Drops what is kept of brokers that are no longer expected. */
  forgetFormer(expected: ReadonlySet<string>): void {
    for (const broker of this.former.keys()) if (!expected.has(broker)) this.former.delete(broker)
  }

  private merge(readers: readonly BrokerAddress[], asOf: number): void {
    const waiting = readers.filter(({ broker }) => !this.topicTables.has(broker) && !this.failures.has(broker))
    const failures = [
      ...this.failures.values(),
      ...waiting.map(({ broker, address }) => ({ broker, address, code: 'timeout' as const, message: notYet })),
    ]
    this.topics = tableOf(mergeTopics([...this.topicTables.values()]), failures, asOf)
    this.groups = tableOf(mergeGroups([...this.groupTables.values()]), failures, asOf)
    if (this.topics.entries.length > 0) this.onNames()
  }
}

const notYet = 'has not answered yet'

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
