import {
  type AdminClient,
  type BrokerAddress,
  type BrokerProgress,
  type FanOutFailure,
  gather,
  inParallel,
  isSystemGroup,
  retryPrefix,
} from '../../broker-core/client/index.ts'
import { type ConnectionColumns, connectionColumns } from './connection-columns.ts'
import { diffTotalOf, type GroupMeasure, measureGroup } from './group-progress.ts'
import type { GroupEntry, NameTable } from './name-tables.ts'
import { type OldestWaiting, OldestWaitingFinder } from './oldest-waiting.ts'
import { type SeenClients, seenClients } from './seen-clients.ts'

/** Most time a broker gets for the progress of all its groups. */
const allProgressMs = 10_000
/** Groups whose connections are asked for in one round: those furthest behind first, the others in turn. */
const groupsPerRound = 200

/** A group that was asked for, and the brokers that did not answer. */
export interface MeasuredGroup {
  readonly group: string
  readonly measure: GroupMeasure
  readonly columns: ConnectionColumns
  readonly failures: readonly FanOutFailure[]
}

/** Samples the progress of all groups, with one call per broker. */
export class GroupSampler {
  private readonly client: AdminClient
  private readonly lastByBroker = new Map<string, Map<string, BrokerProgress>>()
  private lastTopicEnds = new Map<string, bigint>()
  private turn = 0
  measures = new Map<string, GroupMeasure>()
  readonly connections = new Map<string, ConnectionColumns>()
  /** Who was connected when a group was last asked. */
  readonly clients = new Map<string, SeenClients>()
  private hasSampled = false
  private readonly finder: OldestWaitingFinder
  /** Undefined while nothing waits, and before the first sample. */
  oldestWaiting: OldestWaiting | undefined
  /** Topics that got messages between the last two samples. */
  activeTopics = new Set<string>()
  failures: FanOutFailure[] = []

  constructor(client: AdminClient) {
    this.client = client
    this.finder = new OldestWaitingFinder((topic, reader, queueId, queueOffset) =>
      client.groupOffsets.storedAt(topic, reader, queueId, queueOffset),
    )
  }

  /** Asks each broker for the progress of all its groups. A silent broker leaves its groups partly unknown. */
  async sample(table: NameTable<GroupEntry>, readers: readonly BrokerAddress[], now: number): Promise<void> {
    const limits = { parallel: 4, deadlineMs: allProgressMs }
    const asked = await gather(
      readers,
      async (reader) => ({
        broker: reader.broker,
        groups: await this.client.groups.allProgress(reader, allProgressMs),
      }),
      limits,
    )
    this.failures = asked.failures
    this.lastByBroker.clear()
    for (const { broker, groups } of asked.items) this.lastByBroker.set(broker, groups)
    this.measureAll(table, now)
    this.hasSampled = asked.items.length > 0 || readers.length === 0
    this.noteActiveTopics()
  }

  private measureAll(table: NameTable<GroupEntry>, now: number): void {
    const measures = new Map<string, GroupMeasure>()
    for (const entry of table.entries) {
      const silent = entry.brokers.filter((broker) => !this.lastByBroker.has(broker))
      const parts = entry.brokers.flatMap((broker) => this.lastByBroker.get(broker)?.get(entry.group) ?? [])
      measures.set(entry.group, measureGroup(parts, silent, now))
    }
    this.measures = measures
  }

  /** Finds the message that has waited longest, of what the last sample told. */
  async findOldestWaiting(readers: readonly BrokerAddress[], now: number): Promise<void> {
    const isCounted = (group: string): boolean => !isSystemGroup(group)
    this.oldestWaiting = await this.finder.find(this.lastByBroker, readers, { now, isCounted })
  }

  /** Asks one broker anew. */
  async sampleBroker(table: NameTable<GroupEntry>, reader: BrokerAddress, now: number): Promise<void> {
    const { items } = await gather([reader], () => this.client.groups.allProgress(reader, allProgressMs), {
      deadlineMs: allProgressMs,
    })
    if (items[0] === undefined) this.lastByBroker.delete(reader.broker)
    else this.lastByBroker.set(reader.broker, items[0])
    this.measureAll(table, now)
  }

  /** Sum over all groups of applications; undefined before the first sample. */
  get backlog(): { total: bigint; unknownGroups: number } | undefined {
    if (!this.hasSampled) return undefined
    const backlog = { total: 0n, unknownGroups: 0 }
    for (const [group, { diffTotal, isPartial }] of this.measures) {
      if (isSystemGroup(group)) continue
      if ('value' in diffTotal) backlog.total += diffTotal.value.known
      if (isPartial) backlog.unknownGroups++
    }
    return backlog
  }

  /** What waits on one broker, groups with most first; undefined when it has not answered. */
  backlogOf(
    broker: string,
  ): { total: bigint; unknownGroups: number; groups: { group: string; diff: bigint }[] } | undefined {
    const groups = this.lastByBroker.get(broker)
    if (groups === undefined) return undefined
    const backlog = { total: 0n, unknownGroups: 0, groups: [] as { group: string; diff: bigint }[] }
    for (const [group, { queues }] of groups) {
      if (isSystemGroup(group)) continue
      const { known, unknownQueues } = diffTotalOf(queues, 0)
      backlog.total += known
      if (unknownQueues > 0) backlog.unknownGroups++
      if (known > 0n) backlog.groups.push({ group, diff: known })
    }
    backlog.groups.sort((a, b) => (a.diff < b.diff ? 1 : a.diff > b.diff ? -1 : 0))
    return backlog
  }

  /** Asks for progress and connections of one group now, and keeps what came. @param now when the answers are there */
  async measure(group: string, readers: readonly BrokerAddress[], now: () => number): Promise<MeasuredGroup> {
    const [progress, { columns, failures }] = await Promise.all([
      this.client.groups.progress(group, readers),
      this.connect(group, readers),
    ])
    const silent = progress.failures.map((failure) => failure.broker)
    const measure = measureGroup(progress.items, silent, now())
    this.measures.set(group, measure)
    return { group, measure, columns, failures: [...progress.failures, ...failures] }
  }

  /** Groups of applications with the largest known diff, largest first. */
  furthestBehind(count: number): { group: string; diff: bigint }[] {
    const behind = [...this.measures].flatMap(([group, { diffTotal }]) =>
      'value' in diffTotal && diffTotal.value.known > 0n && !isSystemGroup(group)
        ? [{ group, diff: diffTotal.value.known }]
        : [],
    )
    return behind.sort((a, b) => (a.diff < b.diff ? 1 : a.diff > b.diff ? -1 : 0)).slice(0, count)
  }

  /** Asks who is connected: all groups of a small cluster, of a large one those furthest behind and the others in turn. */
  async sampleConnections(table: NameTable<GroupEntry>, readers: readonly BrokerAddress[]): Promise<void> {
    for (const group of this.connections.keys()) {
      if (table.byName.has(group)) continue
      this.connections.delete(group)
      this.clients.delete(group)
    }
    await inParallel(this.choose(table), 16, async (entry) => {
      const mine = readers.filter((reader) => entry.brokers.includes(reader.broker))
      await this.connect(entry.group, mine)
    })
  }

  /** Asks who is connected to one group and keeps the answer. */
  async connect(
    group: string,
    readers: readonly BrokerAddress[],
  ): Promise<{ columns: ConnectionColumns; failures: FanOutFailure[] }> {
    const { items, failures } = await this.client.groups.connections(group, readers)
    const columns = connectionColumns(
      items,
      failures.map((failure) => failure.broker),
    )
    this.connections.set(group, columns)
    this.clients.set(group, seenClients(items))
    return { columns, failures }
  }

  private choose({ entries, byName }: NameTable<GroupEntry>): GroupEntry[] {
    if (entries.length <= groupsPerRound) return [...entries]
    const behind = this.furthestBehind(groupsPerRound / 4).flatMap(({ group }) => byName.get(group) ?? [])
    const chosen = new Set(behind)
    while (chosen.size < groupsPerRound) {
      chosen.add(entries[this.turn % entries.length]!)
      this.turn = (this.turn + 1) % entries.length
    }
    return [...chosen]
  }

  private noteActiveTopics(): void {
    const ends = new Map<string, bigint>()
    for (const groups of this.lastByBroker.values()) {
      const seen = new Set<string>()
      for (const { queues } of groups.values()) {
        // Every group of a topic tells the same broker offsets: one is enough.
        const fresh = new Set(queues.map(({ topic }) => topic).filter((topic) => !seen.has(topic)))
        for (const { topic, brokerOffset } of queues)
          if (fresh.has(topic)) ends.set(topic, (ends.get(topic) ?? 0n) + brokerOffset)
        for (const topic of fresh) seen.add(topic)
      }
    }
    this.activeTopics = new Set(
      [...ends].flatMap(([topic, end]) =>
        !topic.startsWith(retryPrefix) && this.lastTopicEnds.get(topic) !== end ? [topic] : [],
      ),
    )
    this.lastTopicEnds = ends
  }
}
