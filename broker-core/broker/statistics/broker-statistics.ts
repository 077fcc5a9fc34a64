import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import type { Clock } from '../../base/clock.ts'
import { messageOf } from '../../base/errors.ts'
import type { Logger } from '../../base/log.ts'
import { BrokerTotals } from './broker-totals.ts'
import { type DayTotals, emptyDayTotals, readDayTotals, turnDay } from './day-totals.ts'
import type { GroupOnTopicStatistics } from './group-statistics.ts'
import { javaDouble } from './java-double.ts'
import { RateSamples } from './rate-samples.ts'
import { statItem } from './stat-items.ts'
import { TopicStatistics } from './topic-statistics.ts'
import { type StatItemView, samplePeriodMs } from './traffic-series.ts'

export interface BrokerStatisticsOptions {
  readonly clock: Clock
  readonly log: Logger
  /** Key of the BROKER_* items. */
  readonly clusterName: string
  /** System topics do not count in the totals of a day. */
  readonly isSystemTopic: (topic: string) => boolean
  /** RocketMQ's `enableDetailStat`: also count per queue. Default true. */
  readonly countsQueues?: boolean
  /** File that carries the totals of the day over a restart; undefined: they begin at 0, as Apache's do. */
  readonly file?: string | undefined
}

const secondMs = 1000
const saveIntervalMs = 10_000
const minuteMs = 60_000

/**
 * What a broker counts (Java: BrokerStatsManager, StoreStatsService, BrokerStats).
 *
 * Hot path: `statistics.topic(topic).recordPut(…)`, `statistics.groupOnTopic(group, topic).recordGet(…)`; both objects may be
 * kept for as long as the topic exists. A call costs some additions and no allocation.
 */
export class BrokerStatistics {
  private readonly clock: Clock
  private readonly log: Logger
  private readonly options: BrokerStatisticsOptions
  private readonly totals: BrokerTotals
  private readonly topics = new Map<string, TopicStatistics>()
  private readonly rates = new RateSamples()
  private readonly days: DayTotals
  private readonly putBefore: number
  private readonly getBefore: number
  private timer: NodeJS.Timeout | undefined
  private minuteEndsAt: number
  private savedAt: number
  private savedText = ''

  constructor(options: BrokerStatisticsOptions) {
    this.options = options
    this.clock = options.clock
    this.log = options.log
    this.totals = new BrokerTotals(options.clock, options.countsQueues ?? true)
    const now = this.clock.now()
    this.minuteEndsAt = now + minuteMs
    this.savedAt = now
    this.days = this.loadDays(now)
    this.putBefore = this.days.putNow
    this.getBefore = this.days.getNow
    turnDay(this.days, now)
    this.sampleRates(now)
  }

  /** Begins to sample, once per second. */
  start(): void {
    this.timer ??= setInterval(() => {
      this.tick()
    }, secondMs).unref()
  }

  /** Stops sampling and saves the totals of the day. */
  close(): void {
    clearInterval(this.timer)
    this.timer = undefined
    this.updateDays(this.clock.now())
    this.save()
  }

  /** One step of sampling; the timer calls it, tests do after moving their clock. */
  tick(): void {
    const now = this.clock.now()
    this.totals.period.number = Math.floor(now / samplePeriodMs)
    this.sampleRates(now)
    if (now >= this.minuteEndsAt) {
      this.totals.putLatency.rotate()
      this.minuteEndsAt = now + minuteMs
    }
    this.updateDays(now)
    if (now - this.savedAt >= saveIntervalMs) {
      this.savedAt = now
      this.save()
    }
  }

  /** Counters of a topic, made on first use: ask only for topics that exist. */
  topic(topic: string): TopicStatistics {
    let counters = this.topics.get(topic)
    if (counters === undefined) {
      counters = new TopicStatistics(topic, this.options.isSystemTopic(topic), this.totals)
      this.topics.set(topic, counters)
    }
    return counters
  }

  /** Counters of a consumer group on a topic, made on first use: ask only for topics and groups that exist. */
  groupOnTopic(group: string, topic: string): GroupOnTopicStatistics {
    return this.topic(topic).group(group)
  }

  /** Counts a send that the store could not take. */
  recordPutFailure(): void {
    this.totals.putFailures += 1
  }

  /** Forgets a deleted topic with its groups. An object still held elsewhere counts only into the broker's totals from now on. */
  removeTopic(topic: string): void {
    this.topics.delete(topic)
  }

  /** Forgets a deleted group on all topics. */
  removeGroup(group: string): void {
    for (const counters of this.topics.values()) counters.groups.delete(group)
  }

  /** Messages stored per second over the last minute (`topicPutTps` of 202). */
  topicPutTps(topic: string): number {
    return this.topics.get(topic)?.put.minuteTps('messages', this.clock.now()) ?? 0
  }

  /** Messages handed to a group per second over the last minute. */
  groupGetTps(group: string, topic: string): number {
    return this.topics.get(topic)?.groups.get(group)?.get.minuteTps('messages', this.clock.now()) ?? 0
  }

  /**
   * A stat item for VIEW_BROKER_STATS_DATA (315).
   * @returns undefined when nothing was counted under that name and key
   */
  view(statsName: string, statsKey: string): StatItemView | undefined {
    return statItem(statsName, statsKey, {
      totals: this.totals,
      topics: this.topics,
      clusterName: this.options.clusterName,
      now: this.clock.now(),
    })
  }

  /** The broker's rates, averages over 10, 60 and 600 s. */
  brokerRates(): Record<'put' | 'found' | 'miss' | 'transferred' | 'total', [number, number, number]> {
    this.sampleRatesWhenStale()
    const found = this.rates.rates('found')
    const miss = this.rates.rates('miss')
    return {
      put: this.rates.rates('put'),
      found,
      miss,
      transferred: this.rates.rates('transferred'),
      total: [found[0] + miss[0], found[1] + miss[1], found[2] + miss[2]],
    }
  }

  /** Totals of yesterday and today, cumulative. */
  dayTotals(): Readonly<DayTotals> {
    this.updateDays(this.clock.now())
    return this.days
  }

  /** The keys of GET_BROKER_RUNTIME_INFO (28) that statistics know. */
  runtimeFacts(): Record<string, string> {
    const { totals } = this
    const rates = this.brokerRates()
    const days = this.dayTotals()
    const three = (values: readonly number[]): string => values.map(javaDouble).join(' ')
    const transferred = three(rates.transferred)
    return {
      putTps: three(rates.put),
      getFoundTps: three(rates.found),
      getMissTps: three(rates.miss),
      getTotalTps: three(rates.total),
      getTransferredTps: transferred,
      // Spelled so before 5.0: tools of 4.9 read it and fail without it.
      getTransferedTps: transferred,
      putMessageTimesTotal: String(Math.max(totals.put.messages, 1)),
      putMessageFailedTimes: String(totals.putFailures),
      putMessageSizeTotal: String(totals.put.bytes),
      putMessageAverageSize: javaDouble(totals.put.bytes / Math.max(totals.put.messages, 1)),
      putMessageEntireTimeMax: String(totals.putTimeMaxMs),
      getMessageEntireTimeMax: String(totals.getTimeMaxMs),
      putMessageDistributeTime: totals.putLatency.distribution(),
      putLatency99: totals.putLatency.percentile(0.99).toFixed(2),
      putLatency999: totals.putLatency.percentile(0.999).toFixed(2),
      msgPutTotalYesterdayMorning: String(days.putYesterdayMorning),
      msgPutTotalTodayMorning: String(days.putTodayMorning),
      msgPutTotalTodayNow: String(days.putNow),
      msgGetTotalYesterdayMorning: String(days.getYesterdayMorning),
      msgGetTotalTodayMorning: String(days.getTodayMorning),
      msgGetTotalTodayNow: String(days.getNow),
    }
  }

  private sampleRates(now: number): void {
    this.sampledAt = now
    this.rates.take(now, {
      put: this.totals.put.messages,
      found: this.totals.get.calls,
      miss: this.totals.getMisses,
      transferred: this.totals.get.messages,
    })
  }

  private sampledAt = 0

  /** A stalled timer must not show old rates as current ones. */
  private sampleRatesWhenStale(): void {
    const now = this.clock.now()
    if (now - this.sampledAt >= 2 * secondMs) this.sampleRates(now)
  }

  private updateDays(now: number): void {
    turnDay(this.days, now)
    this.days.putNow = this.putBefore + this.totals.putWithoutSystemTopics.messages
    this.days.getNow = this.getBefore + this.totals.getWithoutSystemTopics.messages
  }

  private loadDays(now: number): DayTotals {
    const { file } = this.options
    if (file === undefined || !existsSync(file)) return emptyDayTotals(now)
    const saved = readDayTotals(readFileSync(file, 'utf8'))
    if (saved === undefined) this.log.warn({ file }, 'the saved totals of the day are unreadable; counting begins at 0')
    return saved ?? emptyDayTotals(now)
  }

  private save(): void {
    const { file } = this.options
    if (file === undefined) return
    const text = JSON.stringify(this.days)
    if (text === this.savedText) return
    try {
      writeFileSync(`${file}.tmp`, text)
      renameSync(`${file}.tmp`, file)
      this.savedText = text
    } catch (thrown) {
      this.log.warn({ file, reason: messageOf(thrown) }, 'the totals of the day could not be saved')
    }
  }
}
