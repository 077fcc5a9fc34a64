import type { Clock } from '../../base/clock.ts'
import { PutLatency } from './put-latency.ts'
import { type SamplePeriod, TrafficSeries, samplePeriodMs } from './traffic-series.ts'

/** What all counters of a broker share: the running sampling period and the totals over all topics. */
export class BrokerTotals {
  /** With RocketMQ's `enableDetailStat`: also count per queue. */
  readonly countsQueues: boolean
  readonly period: SamplePeriod
  readonly put: TrafficSeries
  readonly get: TrafficSeries
  readonly putWithoutSystemTopics: TrafficSeries
  readonly getWithoutSystemTopics: TrafficSeries
  readonly getFromDisk: TrafficSeries
  readonly acks: TrafficSeries
  readonly checkPoints: TrafficSeries
  readonly putLatency = new PutLatency()
  /** Sends that the store could not take. */
  putFailures = 0
  /** Pulls that found nothing. */
  getMisses = 0
  /** Longest send and longest read since the start, ms. */
  putTimeMaxMs = 0
  getTimeMaxMs = 0
  private readonly clock: Clock

  constructor(clock: Clock, countsQueues: boolean) {
    this.clock = clock
    this.countsQueues = countsQueues
    this.period = { number: Math.floor(clock.now() / samplePeriodMs) }
    this.put = this.series()
    this.get = this.series()
    this.putWithoutSystemTopics = this.series()
    this.getWithoutSystemTopics = this.series()
    this.getFromDisk = this.series()
    this.acks = this.series()
    this.checkPoints = this.series()
  }

  /** A new series on the shared sampling period. */
  series(): TrafficSeries {
    return new TrafficSeries(this.period, this.clock.now())
  }

  recordPut(messages: number, bytes: number, latencyMs: number, isSystemTopic: boolean): void {
    this.put.add(messages, bytes, latencyMs)
    if (!isSystemTopic) this.putWithoutSystemTopics.add(messages, bytes, latencyMs)
    this.putLatency.record(latencyMs)
    if (latencyMs > this.putTimeMaxMs) this.putTimeMaxMs = latencyMs
  }

  recordGet(messages: number, latencyMs: number, isSystemTopic: boolean): void {
    this.get.add(messages, 0, latencyMs)
    if (!isSystemTopic) this.getWithoutSystemTopics.add(messages, 0, latencyMs)
    if (latencyMs > this.getTimeMaxMs) this.getTimeMaxMs = latencyMs
  }
}
