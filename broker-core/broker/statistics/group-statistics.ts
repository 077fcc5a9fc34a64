import type { BrokerTotals } from './broker-totals.ts'
import type { TrafficSeries } from './traffic-series.ts'

/** Counters of one consumer group on one topic: pulls, send-backs, dead letters, POP. */
export class GroupOnTopicStatistics {
  readonly group: string
  readonly topic: string
  readonly get: TrafficSeries
  /** Pulls per queue id; a queue has an entry from its first found message on. */
  readonly queues: (QueueGetStatistics | undefined)[] = []
  sendBacks: TrafficSeries | undefined
  deadLetters: TrafficSeries | undefined
  acks: TrafficSeries | undefined
  checkPoints: TrafficSeries | undefined
  fromDisk: TrafficSeries | undefined
  private readonly totals: BrokerTotals
  private readonly isSystem: boolean

  constructor(group: string, topic: string, isSystem: boolean, totals: BrokerTotals) {
    this.group = group
    this.topic = topic
    this.isSystem = isSystem
    this.totals = totals
    this.get = totals.series()
  }

  /**
   * Counts one pull or pop that found messages.
   * @param bytes stored bytes handed out
   * @param latencyMs milliseconds of reading
   */
  recordGet(queueId: number, messages: number, bytes: number, latencyMs: number): void {
    this.get.add(messages, bytes, latencyMs)
    this.totals.recordGet(messages, latencyMs, this.isSystem)
    if (!this.totals.countsQueues) return
    this.queue(queueId).get.add(messages, bytes, latencyMs)
  }

  /** Counts what the broker itself takes from the queue to deliver it elsewhere: in no total, nobody got it yet. */
  recordOwnGet(queueId: number, messages: number, bytes: number): void {
    this.get.add(messages, bytes, 0)
    if (this.totals.countsQueues) this.queue(queueId).get.add(messages, bytes, 0)
  }

  /** Counts a pull or pop that found nothing. */
  recordMiss(): void {
    this.totals.getMisses += 1
  }

  /** Notes how far behind the end of the queue the group reads (bytes of log, ms of store time). */
  recordFall(queueId: number, bytes: number, ms: number): void {
    const queue = this.queue(queueId)
    queue.fallBytes = bytes
    queue.fallMs = ms
  }

  /** Counts messages that were read from disk because they had left memory. */
  recordGetFromDisk(messages: number, bytes: number): void {
    ;(this.fromDisk ??= this.totals.series()).add(messages, bytes, 0)
    this.totals.getFromDisk.add(messages, bytes, 0)
  }

  /** Counts one message that a consumer sent back. */
  recordSendBack(): void {
    ;(this.sendBacks ??= this.totals.series()).add(1, 0, 0)
  }

  /** Counts one message moved to the dead-letter topic. */
  recordDeadLetter(): void {
    ;(this.deadLetters ??= this.totals.series()).add(1, 0, 0)
  }

  /** Counts POP acknowledgements. */
  recordAck(messages: number): void {
    ;(this.acks ??= this.totals.series()).add(messages, 0, 0)
    this.totals.acks.add(messages, 0, 0)
  }

  /** Counts POP check points. */
  recordCheckPoint(messages: number): void {
    ;(this.checkPoints ??= this.totals.series()).add(messages, 0, 0)
    this.totals.checkPoints.add(messages, 0, 0)
  }

  private queue(queueId: number): QueueGetStatistics {
    return (this.queues[queueId] ??= { get: this.totals.series(), fallBytes: 0, fallMs: 0 })
  }
}

export interface QueueGetStatistics {
  readonly get: TrafficSeries
  fallBytes: number
  fallMs: number
}
