import { GroupOnTopicStatistics } from './group-statistics.ts'
import type { BrokerTotals } from './broker-totals.ts'
import type { TrafficSeries } from './traffic-series.ts'

/** Counters of one topic. The send path asks for it once per request (`statistics.topic(name)`) or keeps it. */
export class TopicStatistics {
  readonly topic: string
  readonly put: TrafficSeries
  /** By queue id; a queue has an entry from its first message on. */
  readonly queues: (TrafficSeries | undefined)[] = []
  readonly groups = new Map<string, GroupOnTopicStatistics>()
  private readonly totals: BrokerTotals
  private readonly isSystem: boolean

  constructor(topic: string, isSystem: boolean, totals: BrokerTotals) {
    this.topic = topic
    this.isSystem = isSystem
    this.totals = totals
    this.put = totals.series()
  }

  /**
   * Counts one acknowledged send.
   * @param messages number of messages (more than 1 for a batch)
   * @param bytes stored bytes of all of them
   * @param latencyMs whole milliseconds from the arrival of the request to the acknowledgement
   */
  recordPut(queueId: number, messages: number, bytes: number, latencyMs: number): void {
    this.put.add(messages, bytes, latencyMs)
    this.totals.recordPut(messages, bytes, latencyMs, this.isSystem)
    if (!this.totals.countsQueues) return
    const queue = (this.queues[queueId] ??= this.totals.series())
    queue.add(messages, bytes, latencyMs)
  }

  /** Counters of a consumer group on this topic. */
  group(group: string): GroupOnTopicStatistics {
    let counters = this.groups.get(group)
    if (counters === undefined) {
      counters = new GroupOnTopicStatistics(group, this.topic, this.isSystem, this.totals)
      this.groups.set(group, counters)
    }
    return counters
  }
}
