import type { Clock } from '../../broker-core/base/clock.ts'
import {
  type AdminClient,
  type BrokerAddress,
  type FanOutFailure,
  gather,
  inParallel,
  type TopicStatus,
} from '../../broker-core/client/index.ts'
import type { Known } from '../contract/values.ts'
import { known, unknown } from './known.ts'
import type { NameTable, TopicEntry } from './name-tables.ts'

/** What a list shows of a topic's traffic. */
export interface TopicMeasure {
  readonly inPerSecond: Known<number>
  /** Messages in store. */
  readonly messages: Known<bigint>
  readonly lastMessageAt: Known<number>
  readonly at: number
}

/** A topic that was asked for, and the brokers that did not answer. */
export interface MeasuredTopic {
  readonly topic: string
  readonly measure: TopicMeasure
  readonly failures: readonly FanOutFailure[]
}

/** Topics that are measured in one round: those with traffic first, the others in turn. */
const topicsPerRound = 300
const topicsInParallel = 16

/** Measures topics: all of a small cluster in every round, of a large one the busy ones and the others in turn. */
export class TopicSampler {
  private readonly client: AdminClient
  private readonly clock: Clock
  private turn = 0
  readonly measures = new Map<string, TopicMeasure>()

  constructor(client: AdminClient, clock: Clock) {
    this.client = client
    this.clock = clock
  }

  async sample(
    table: NameTable<TopicEntry>,
    active: ReadonlySet<string>,
    readers: readonly BrokerAddress[],
  ): Promise<void> {
    for (const topic of this.measures.keys()) if (!table.byName.has(topic)) this.measures.delete(topic)
    await inParallel(this.choose(table, active), topicsInParallel, (entry) => this.measure(entry, readers))
  }

  /** Measures one topic now and keeps what came. */
  async measure(entry: TopicEntry, readers: readonly BrokerAddress[]): Promise<MeasuredTopic> {
    const names = new Set(entry.brokers)
    const mine = readers.filter((reader) => names.has(reader.broker))
    const result = await this.ask(entry.topic, mine, names.size)
    this.measures.set(entry.topic, result.measure)
    return result
  }

  private choose(table: NameTable<TopicEntry>, active: ReadonlySet<string>): TopicEntry[] {
    const { entries, byName } = table
    if (entries.length <= topicsPerRound) return [...entries]
    const chosen = new Set<TopicEntry>()
    const busy = [...this.measures].filter(([, m]) => 'value' in m.inPerSecond && m.inPerSecond.value > 0)
    for (const topic of [...active, ...busy.map(([topic]) => topic)]) {
      const entry = byName.get(topic)
      if (entry !== undefined && chosen.size < topicsPerRound * 0.7) chosen.add(entry)
    }
    while (chosen.size < topicsPerRound) {
      chosen.add(entries[this.turn % entries.length]!)
      this.turn = (this.turn + 1) % entries.length
    }
    return [...chosen]
  }

  private async ask(topic: string, readers: readonly BrokerAddress[], expected: number): Promise<MeasuredTopic> {
    const asked = await gather(readers, async (reader) => {
      const [status] = await this.client.topics.statusAt(topic, reader)
      const tps = status?.putTps ?? (await this.client.topics.statsTps(reader.address, 'TOPIC_PUT_NUMS', topic))
      return { status, tps }
    })
    const statuses = asked.items.flatMap(({ status }) => status ?? [])
    const isWhole = asked.items.length >= expected
    const nothing = unknown('broker-unreachable')
    const measure: TopicMeasure = {
      inPerSecond: isWhole ? known(asked.items.reduce((sum, { tps }) => sum + tps, 0)) : nothing,
      messages: isWhole ? known(messagesOf(statuses)) : nothing,
      lastMessageAt: statuses.length > 0 ? lastMessageOf(statuses) : isWhole ? unknown('none') : nothing,
      at: this.clock.now(),
    }
    return { topic, measure, failures: asked.failures }
  }
}

/** Max minus min over all queues. */
export const messagesOf = (statuses: readonly TopicStatus[]): bigint =>
  statuses.flatMap(({ queues }) => queues).reduce((sum, queue) => sum + (queue.maxOffset - queue.minOffset), 0n)

function lastMessageOf(statuses: readonly TopicStatus[]): Known<number> {
  const newest = Math.max(0, ...statuses.flatMap(({ queues }) => queues.map((queue) => queue.lastUpdateAt)))
  return newest > 0 ? known(newest) : unknown('none')
}
