import {
  type AdminClient,
  type BrokerAddress,
  CallError,
  compareText,
  dlqPrefix,
  inParallel,
  retryPrefix,
} from '../client/index.ts'
import { isSameSubscription, stuckQueues } from './consumer-health.ts'
import { type GroupOverview, groupOfRetryTopic, overviewOf } from './families/group-overview.ts'
import type { RunningInfo } from './families/running-info-text.ts'
import { timeOfDay } from './java-text.ts'

/** Something that a person should look at, or the end of it. */
export interface MonitorEvent {
  readonly kind:
    | 'RETRY_GROWTH'
    | 'DEAD_LETTERS'
    | 'LAG'
    | 'OFFSET_MOVED_BACK'
    | 'OFFSET_BEYOND_END'
    | 'CONSUMERS_GONE'
    | 'QUEUE_BLOCKED'
    | 'DIFFERENT_SUBSCRIPTIONS'
    | 'NO_ANSWER'
    | 'OVER'
  /** What it is about, `group`, `topic`, `queue`, and the figures, in the order in which they are printed. */
  readonly facts: Readonly<Record<string, string | number | bigint>>
}

export interface MonitorLimits {
  /** Messages that a group may be behind on one topic. */
  readonly maxLag: bigint
  /** Growth before the first round counts when it is not older than this. */
  readonly windowMs: number
}

const asksAtOnce = 32
const memberTimeoutMs = 5000

/** What one round saw, for the next one to compare with. */
interface Seen {
  /** Messages ever written to a retry or dead letter topic. */
  readonly written: Map<string, bigint>
  /** Offset by group, topic and queue. */
  readonly offsets: Map<string, bigint>
  /** Client ids by group. */
  readonly members: Map<string, ReadonlySet<string>>
}

/**
 * Watches all groups of a cluster, round by round: growth of retry and dead letter topics, lag over a limit, offsets that move back
 * or stand behind the end of their queue, members that go, queues that make no headway, members that subscribe to different things
 * (Java: MonitorService, which tells its log only).
 */
export class Monitor {
  private readonly client: AdminClient
  private readonly limits: MonitorLimits
  private readonly now: () => number
  private before: Seen | undefined
  /** Conditions that were reported and still hold, by a text that names them. */
  private standing = new Map<string, MonitorEvent>()

  constructor(client: AdminClient, limits: MonitorLimits, now: () => number) {
    this.client = client
    this.limits = limits
    this.now = now
  }

  /** One look at everything. A condition that lasts is told once, and its end as `OVER`. */
  async round(): Promise<MonitorEvent[]> {
    const moments: MonitorEvent[] = []
    const conditions: MonitorEvent[] = []
    try {
      await this.look(moments, conditions)
    } catch (thrown) {
      if (!(thrown instanceof CallError)) throw thrown
      // Nothing is known, so nothing is over.
      const failure = noAnswer({ address: thrown.address }, thrown.message)
      const key = keyOf(failure)
      const isNew = !this.standing.has(key)
      this.standing.set(key, failure)
      return isNew ? [failure] : []
    }
    return [...moments, ...this.changesOf(conditions)]
  }

  private async look(moments: MonitorEvent[], conditions: MonitorEvent[]): Promise<void> {
    const { topics, readers, groups, failures } = await overviewOf(this.client, () => undefined)
    for (const { broker, address, message } of failures) conditions.push(noAnswer({ broker, address }, message))
    const silent = new Set(failures.map(({ broker }) => broker))
    const alive = readers.filter(({ broker }) => !silent.has(broker))
    const seen: Seen = { written: new Map(), offsets: new Map(), members: new Map() }
    for (const group of groups) {
      this.lookAtOffsets(group, seen, moments, conditions)
      this.lookAtMembers(group, seen, moments, conditions)
    }
    await inParallel(groups, asksAtOnce, (group) => this.lookInside(group, conditions))
    const deadLetterTopics = topics.filter((topic) => topic.startsWith(dlqPrefix))
    const retrying = new Set(groups.filter((group) => retriesOf(group) > 0n).map(({ group }) => group))
    // Retry topics of POP have a topic behind the group, and no offsets in its progress.
    const retryTopics = topics.filter(
      (topic) => topic.startsWith(retryPrefix) && (topic.includes('+') || retrying.has(groupOfRetryTopic(topic))),
    )
    await inParallel([...retryTopics, ...deadLetterTopics], asksAtOnce, (topic) =>
      this.lookAtGrowth(topic, alive, seen, moments),
    )
    // What a silent broker holds is not gone: it is compared when it answers again.
    this.before = {
      ...seen,
      written: merged(this.before?.written, seen.written),
      offsets: merged(this.before?.offsets, seen.offsets),
    }
  }

  private lookAtOffsets(
    { group, progress }: GroupOverview,
    seen: Seen,
    moments: MonitorEvent[],
    conditions: MonitorEvent[],
  ): void {
    const lags = new Map<string, bigint>()
    for (const { topic, broker, queueId, brokerOffset, consumerOffset } of progress.flatMap(({ queues }) => queues)) {
      const queue = `${broker}:${queueId}`
      const key = `${group}\n${topic}\n${queue}`
      const last = this.before?.offsets.get(key)
      seen.offsets.set(key, consumerOffset)
      if (last !== undefined && consumerOffset < last)
        moments.push({ kind: 'OFFSET_MOVED_BACK', facts: { group, topic, queue, from: last, to: consumerOffset } })
      if (consumerOffset > brokerOffset)
        conditions.push({
          kind: 'OFFSET_BEYOND_END',
          facts: { group, topic, queue, offset: consumerOffset, end: brokerOffset },
        })
      else lags.set(topic, (lags.get(topic) ?? 0n) + brokerOffset - consumerOffset)
    }
    const { maxLag } = this.limits
    for (const [topic, messages] of lags)
      if (messages > maxLag) conditions.push({ kind: 'LAG', facts: { group, topic, messages, limit: maxLag } })
  }

  private lookAtMembers(
    overview: GroupOverview,
    seen: Seen,
    moments: MonitorEvent[],
    conditions: MonitorEvent[],
  ): void {
    const { group, connection, progress } = overview
    const now = new Set((connection?.connectionSet ?? []).map(({ clientId }) => clientId))
    seen.members.set(group, now)
    const gone = [...(this.before?.members.get(group) ?? [])].filter((clientId) => !now.has(clientId))
    if (gone.length > 0)
      moments.push({ kind: 'CONSUMERS_GONE', facts: { group, gone: gone.join(','), members: now.size } })
    const waiting = progress
      .flatMap(({ queues }) => queues)
      .reduce((sum, queue) => sum + positive(queue.brokerOffset - queue.consumerOffset), 0n)
    if (now.size === 0 && waiting > 0n && gone.length === 0 && !this.wasOnline(group))
      conditions.push({ kind: 'CONSUMERS_GONE', facts: { group, members: 0, waiting } })
  }

  private wasOnline(group: string): boolean {
    return (this.before?.members.get(group)?.size ?? 0) > 0
  }

  /** Asks the members of a push group how they are. */
  private async lookInside({ group, connection, reader }: GroupOverview, conditions: MonitorEvent[]): Promise<void> {
    if (reader === undefined || connection?.consumeType !== 'CONSUME_PASSIVELY') return
    const ids = connection.connectionSet.map(({ clientId }) => clientId).sort(compareText)
    const infos = new Map<string, RunningInfo>()
    for (const clientId of ids) {
      try {
        infos.set(
          clientId,
          await this.client.groups.runningInfo(group, clientId, reader.address, { timeoutMs: memberTimeoutMs }),
        )
      } catch (thrown) {
        if (!(thrown instanceof CallError)) throw thrown
        // Clients in other languages may not know the question.
        if (thrown.retriable) conditions.push(noAnswer({ group, client: clientId }, thrown.message))
      }
    }
    if (!isSameSubscription(infos, this.now())) conditions.push({ kind: 'DIFFERENT_SUBSCRIPTIONS', facts: { group } })
    for (const [client, info] of infos)
      for (const { topic, broker, queueId, problem } of stuckQueues(info, this.now()))
        conditions.push({
          kind: 'QUEUE_BLOCKED',
          facts: { group, topic, queue: `${broker}:${queueId}`, client, problem },
        })
  }

  /** Growth of a retry or dead letter topic since the last round; in the first one, growth within the window. */
  private async lookAtGrowth(
    topic: string,
    readers: readonly BrokerAddress[],
    seen: Seen,
    moments: MonitorEvent[],
  ): Promise<void> {
    const isRetry = topic.startsWith(retryPrefix)
    const kind = isRetry ? 'RETRY_GROWTH' : 'DEAD_LETTERS'
    const group = isRetry ? groupOfRetryTopic(topic) : topic.slice(dlqPrefix.length)
    for (const reader of readers) {
      let status
      try {
        status = await this.client.topics.statusAt(topic, reader)
      } catch (thrown) {
        if (!(thrown instanceof CallError)) throw thrown
        continue
      }
      const queues = status.flatMap((one) => one.queues)
      const written = queues.reduce((sum, { maxOffset }) => sum + maxOffset, 0n)
      const newestAt = Math.max(0, ...queues.map(({ lastUpdateAt }) => lastUpdateAt))
      const key = `${topic}\n${reader.broker}`
      seen.written.set(key, written)
      const last = this.before === undefined ? undefined : (this.before.written.get(key) ?? 0n)
      const facts = { group, topic, broker: reader.broker }
      if (last !== undefined && written > last) moments.push({ kind, facts: { ...facts, messages: written - last } })
      if (last === undefined && written > 0n && this.now() - newestAt < this.limits.windowMs)
        moments.push({ kind, facts: { ...facts, newest: timeOfDay(newestAt) } })
    }
  }

  /** Conditions that began, and those that are over. */
  private changesOf(conditions: readonly MonitorEvent[]): MonitorEvent[] {
    const now = new Map(conditions.map((condition) => [keyOf(condition), condition]))
    const begun = [...now].filter(([key]) => !this.standing.has(key)).map(([, condition]) => condition)
    const over = [...this.standing].filter(([key]) => !now.has(key)).map(([, { kind, facts }]) => overOf(kind, facts))
    this.standing = now
    return [...begun, ...over]
  }
}

const subjects = ['group', 'topic', 'queue', 'client', 'broker', 'address'] as const

/** Names a condition without its figures, which change from round to round. */
const keyOf = ({ kind, facts }: MonitorEvent): string =>
  [kind, ...subjects.map((subject) => String(facts[subject] ?? ''))].join('\n')

function overOf(kind: string, facts: MonitorEvent['facts']): MonitorEvent {
  const named = subjects.flatMap((subject) =>
    facts[subject] === undefined ? [] : [[subject, facts[subject]] as const],
  )
  return { kind: 'OVER', facts: { what: kind, ...Object.fromEntries(named) } }
}

const noAnswer = (who: Readonly<Record<string, string>>, message: string): MonitorEvent => ({
  kind: 'NO_ANSWER',
  facts: { ...who, message },
})

const positive = (value: bigint): bigint => (value > 0n ? value : 0n)

const merged = <T>(before: ReadonlyMap<string, T> | undefined, seen: ReadonlyMap<string, T>): Map<string, T> =>
  new Map([...(before ?? []), ...seen])

/** Messages that were ever written to the retry topic of a group, as far as its progress tells. */
const retriesOf = ({ group, progress }: GroupOverview): bigint =>
  progress
    .flatMap(({ queues }) => queues)
    .filter(({ topic }) => topic === `${retryPrefix}${group}`)
    .reduce((sum, { brokerOffset }) => sum + brokerOffset, 0n)
