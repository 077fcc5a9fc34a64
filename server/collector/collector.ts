import type { Clock } from '../../broker-core/base/clock.ts'
import type { Logger } from '../../broker-core/base/log.ts'
import { type AdminClient, type BrokerAddress, inParallel, readersOf } from '../../broker-core/client/index.ts'
import type { ClusterHistory } from '../history/cluster-history.ts'
import { BrokerWatch, type SeenBroker } from './broker-watch.ts'
import type { GroupMeasure } from './group-progress.ts'
import { GroupSampler, type MeasuredGroup } from './group-sampler.ts'
import { deadLettersOf, historySamples, measureOf } from './history-samples.ts'
import { type GroupEntry, NameTables, type TopicEntry } from './name-tables.ts'
import { RateHistory, rateMembers, type RateSample } from './rate-history.ts'
import { SharedReads } from './shared-reads.ts'
import { type MeasuredTopic, type TopicMeasure, TopicSampler } from './topic-sampler.ts'

export interface CollectorOptions {
  readonly intervalMs: number
  readonly clock: Clock
  readonly log: Logger
  /** Where the samples of all days go; undefined: only the last hour is kept. */
  readonly history?: ClusterHistory
}

const historyStepMs = 10_000
const historySlots = 360
/** A part that took t is done again after this many times t, so that collecting never keeps a core busy. */
const restFactor = 15
/** How old names may be in a list, and what making them fresh may cost. */
const freshMs = 2000
const cheapMs = 200
/** How long a first page waits for more than names. */
const graceMs = 700
/** Topics or groups that are asked for at the same time. */
const rowsInParallel = 16
/** Part of the interval that a read for one browser is good for others: all ask once in an interval. */
const sharedFor = 0.97
/** While something does not answer it is looked for more often than the rest is sampled. */
const lookAgainMs = 1500

/**
 * Samples one cluster into memory, for everybody who looks: names of topics and groups, figures of brokers, progress of groups,
 * rates of the last hour. Pages answer from here; brokers see the same load for one browser or a hundred.
 */
export class Collector {
  readonly watch: BrokerWatch
  readonly tables: NameTables
  readonly groups: GroupSampler
  readonly topics: TopicSampler
  readonly history = new RateHistory(historyStepMs, historySlots)
  /** Of single topics and groups, for the rows that somebody looks at. */
  private readonly topicReads: SharedReads<MeasuredTopic>
  private readonly groupReads: SharedReads<MeasuredGroup>
  private readonly client: AdminClient
  private readonly options: CollectorOptions
  private readonly firstRound: Promise<void>
  private endFirstRound: () => void = () => undefined
  private readonly firstNames: Promise<void>
  private showFirstNames: () => void = () => undefined
  private timer: NodeJS.Timeout | undefined
  private round: Promise<void> | undefined
  private refreshingGroups: Promise<void> | undefined
  private isClosed = false
  private readonly listeners = new Set<() => void>()
  private readonly notBefore = { tables: 0, groups: 0, topics: 0 }

  constructor(client: AdminClient, options: CollectorOptions) {
    this.client = client
    this.options = options
    this.watch = new BrokerWatch(client, options.clock)
    this.tables = new NameTables(client)
    this.groups = new GroupSampler(client)
    this.topics = new TopicSampler(client, options.clock)
    this.topicReads = new SharedReads(options.clock, options.intervalMs * sharedFor)
    this.groupReads = new SharedReads(options.clock, options.intervalMs * sharedFor)
    this.recallLastHour()
    this.firstRound = new Promise((resolve) => (this.endFirstRound = resolve))
    this.firstNames = new Promise((resolve) => (this.showFirstNames = resolve))
  }

  start(): void {
    if (this.timer === undefined && !this.isClosed) this.run()
  }

  /**
   * Waits until the first round is over, a moment longer than the first names take, but no longer than `waitMsMax`: a page does
   * not wait for the slowest broker.
   */
  async ready(waitMsMax: number): Promise<void> {
    const timers: NodeJS.Timeout[] = []
    const after = (ms: number): Promise<void> => new Promise((resolve) => timers.push(setTimeout(resolve, ms)))
    await Promise.race([this.firstRound, this.firstNames.then(() => after(graceMs)), after(waitMsMax)])
    for (const timer of timers) clearTimeout(timer)
  }

  /** Asks for names anew, after a write that changed them. */
  async refreshNames(): Promise<void> {
    await this.tables.refresh(await this.client.directory.readers(), () => this.options.clock.now())
  }

  /**
   * Makes the names fresh where that is cheap, so that a topic somebody has just made is in the list; waits a moment at most. Asks
   * once in a while however many pages look.
   */
  async freshNames(): Promise<void> {
    const { topics, tookMs } = this.tables
    if (this.options.clock.now() - topics.asOf < freshMs || tookMs > cheapMs || this.watch.failure !== undefined) return
    let timer: NodeJS.Timeout | undefined
    const moment = new Promise<void>((resolve) => (timer = setTimeout(resolve, cheapMs * 2)))
    await Promise.race([this.refreshNames().catch(() => undefined), moment])
    clearTimeout(timer)
  }

  /** Asks for topics now, once for all who look at them. */
  async measureTopics(entries: readonly TopicEntry[]): Promise<MeasuredTopic[]> {
    const readers = await this.client.directory.readers()
    return inParallel(entries, rowsInParallel, (entry) =>
      this.topicReads.get(entry.topic, () => this.topics.measure(entry, readers)),
    )
  }

  /** Asks for progress and clients of groups now, once for all who look at them. */
  async measureGroups(entries: readonly Pick<GroupEntry, 'group' | 'brokers'>[]): Promise<MeasuredGroup[]> {
    const readers = await this.client.directory.readers()
    return inParallel(entries, rowsInParallel, ({ group, brokers }) => {
      const mine = readers.filter((reader) => brokers.includes(reader.broker))
      return this.groupReads.get(group, () => this.groups.measure(group, mine, () => this.options.clock.now()))
    })
  }

  /** Something was changed: rows are read anew. */
  forgetReads(): void {
    this.topicReads.forget()
    this.groupReads.forget()
  }

  topicMeasure(topic: string): TopicMeasure | undefined {
    return this.topics.measures.get(topic)
  }

  groupMeasure(group: string): GroupMeasure | undefined {
    return this.groups.measures.get(group)
  }

  async close(): Promise<void> {
    this.isClosed = true
    clearTimeout(this.timer)
    await this.round
    this.options.history?.close()
  }

  /** Calls back after every round, and whenever the state of a broker or NameServer was looked at. @returns what ends it */
  onSeen(listener: () => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  private run(): void {
    const startedAt = this.options.clock.now()
    this.round = this.collect()
      .catch((thrown: unknown) => this.options.log.warn({ err: thrown }, 'a round of collecting failed'))
      .then(() => {
        this.endFirstRound()
        this.tell()
        this.plan(startedAt + this.options.intervalMs)
      })
  }

  /** The next round, or before it a look at what does not answer: when it is back, the round comes at once. */
  private plan(nextAt: number): void {
    if (this.isClosed) return
    const waitMs = Math.max(0, nextAt - this.options.clock.now())
    const isSoon = waitMs <= lookAgainMs || this.watch.isWhole
    this.timer = setTimeout(() => (isSoon ? this.run() : this.lookAgain(nextAt)), isSoon ? waitMs : lookAgainMs)
    this.timer.unref()
  }

  private lookAgain(nextAt: number): void {
    this.round = this.look()
      .catch((thrown: unknown) => this.options.log.warn({ err: thrown }, 'looking for brokers failed'))
      .then(() => {
        this.tell()
        this.plan(this.watch.isWhole ? this.options.clock.now() : nextAt)
      })
  }

  private async look(): Promise<void> {
    await this.watch.findBrokers()
    await this.watch.readFigures()
  }

  private tell(): void {
    for (const listener of this.listeners) listener()
  }

  private async collect(): Promise<void> {
    const startedAt = this.options.clock.now()
    await this.watch.findBrokers()
    const readers = readersOf(this.watch.registered().map((seen) => seen.broker))
    await Promise.all([
      this.watch.readFigures(),
      this.watch.nameServers.sample(),
      this.part('tables', () => this.collectNames(readers)),
    ])
    await Promise.all([
      this.part('groups', () => this.sampleGroups(readers)),
      this.part('topics', () => this.topics.sample(this.tables.topics, this.groups.activeTopics, readers)),
    ])
    await this.addSample(startedAt)
  }

  private async collectNames(readers: readonly BrokerAddress[]): Promise<void> {
    this.tables.onNames = this.showFirstNames
    this.tables.forgetFormer(new Set(this.watch.brokers.map((seen) => seen.broker.broker)))
    await this.tables.refresh(readers, () => this.options.clock.now())
  }

  private async sampleGroups(readers: readonly BrokerAddress[]): Promise<void> {
    await this.groups.sample(this.tables.groups, readers, this.options.clock.now())
    await Promise.all([
      this.groups.sampleConnections(this.tables.groups, readers),
      this.groups.findOldestWaiting(readers, this.options.clock.now()),
    ])
  }

  /** Collects names, progress and connections of all groups now. Who asks while one runs waits for that one. */
  refreshGroups(): Promise<void> {
    this.refreshingGroups ??= this.collectGroups().finally(() => (this.refreshingGroups = undefined))
    return this.refreshingGroups
  }

  private async collectGroups(): Promise<void> {
    await this.refreshNames()
    await this.sampleGroups(readersOf(this.watch.registered().map((seen) => seen.broker)))
  }

  /** Does a part of the round unless its last run was so dear that it has to rest. */
  private async part(name: keyof typeof this.notBefore, work: () => Promise<void>): Promise<void> {
    const startedAt = this.options.clock.now()
    if (startedAt < this.notBefore[name]) return
    await work()
    const tookMs = this.options.clock.now() - startedAt
    this.notBefore[name] = tookMs * restFactor > this.options.intervalMs ? startedAt + tookMs * restFactor : 0
  }

  private async addSample(since: number): Promise<void> {
    const up = this.watch.brokers.filter((seen) => this.watch.isUp(seen))
    const masters = up.filter((seen) => seen.broker.brokerId === 0)
    if (masters.length === 0) return
    const sum = (read: (seen: SeenBroker) => number | undefined): number =>
      masters.reduce((total, seen) => total + (read(seen) ?? Number.NaN), 0)
    const { backlog } = this.groups
    const whole = {
      inPerSecond: sum((seen) => seen.figures?.inPerSecond),
      outPerSecond: sum((seen) => seen.figures?.outPerSecond),
      backlog: backlog === undefined ? Number.NaN : Number(backlog.total),
      oldestWaitingMs: backlog === undefined ? Number.NaN : (this.groups.oldestWaiting?.ms ?? 0),
      deadLetters: deadLettersOf(this.tables.topics.entries, (topic) => this.topicMeasure(topic)),
      diskPercent: Math.max(...up.flatMap((seen) => seen.figures?.diskPercent ?? [])),
    }
    const now = this.options.clock.now()
    this.history.add(now, whole)
    await this.options.history?.record(now, [...historySamples({ whole, up, since }, this.topics, this.groups)])
  }

  /** The chart of the last hour goes on where the process before left it. */
  private recallLastHour(): void {
    const { history, clock } = this.options
    if (history === undefined) return
    const now = clock.now()
    const read = (measure: string) =>
      history.read({ kind: 'cluster', subject: '', measure }, now - historyStepMs * historySlots, now, now)
    const series = rateMembers.map((member) => [member, read(measureOf[member]).values] as const)
    const { from, stepMs, values } = read(measureOf.inPerSecond)
    values.forEach((value, at) => {
      if (value === null) return
      const sample = Object.fromEntries(series.map(([member, all]) => [member, all[at] ?? Number.NaN]))
      this.history.add(from + at * stepMs, sample as unknown as RateSample)
    })
  }
}
