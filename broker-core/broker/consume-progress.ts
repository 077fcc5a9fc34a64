import type { ConsumeStats } from '../protocol/bodies/statistics.ts'
import type { MessageQueue } from '../protocol/java-values.ts'
import type { Broker } from './broker.ts'

export type ProgressNeeds = Pick<
  Broker,
  'config' | 'clock' | 'topics' | 'groups' | 'consumers' | 'offsets' | 'store' | 'statistics'
>

export interface QueueProgress {
  readonly brokerOffset: number
  readonly consumerOffset: number
  readonly pullOffset: number
  readonly lastTimestamp: number
}

/**
 * How far a group has come on one queue. A position beyond the end of the queue, which clients may commit, counts as its end:
 * a lag is never negative.
 */
export function queueProgress(broker: ProgressNeeds, queue: MessageQueue, group: string): QueueProgress {
  const { topic, queueId } = queue
  const { offsets, store } = broker
  const brokerOffset = Math.max(store.maxQueueOffset(topic, queueId), 0)
  const within = (queueOffset: bigint | undefined): number =>
    Math.min(Math.max(Number(queueOffset ?? 0n), 0), brokerOffset)
  const consumerOffset = within(offsets.get(topic, group, queueId))
  const pullOffset = Math.max(consumerOffset, within(offsets.pulledOf(topic, group, queueId)))
  const lastTimestamp = consumerOffset > 0 ? Math.max(store.storeTimestampOf(topic, queueId, consumerOffset - 1), 0) : 0
  return { brokerOffset, consumerOffset, pullOffset, lastTimestamp }
}

/** The first `count` queues of a topic on this broker. */
export const queuesOf = (broker: Pick<Broker, 'config'>, topic: string, count: number): MessageQueue[] =>
  Array.from({ length: count }, (_, queueId) => ({ brokerName: broker.config.brokerName, queueId, topic }))

/**
 * What a group consumed and what waits for it (Java: AdminBrokerProcessor.getConsumeStats).
 * @param asked topics that the caller names; undefined: all on which the group has positions
 * @param keepsUnsubscribed whether topics count that the group's members, if any are online, do not subscribe to
 */
export function consumeStatsOf(
  broker: ProgressNeeds,
  group: string,
  asked: readonly string[] | undefined,
  keepsUnsubscribed: boolean,
): ConsumeStats {
  const online = broker.consumers.group(group)
  const subscribed =
    online !== undefined && online.subscriptions.size > 0 && !keepsUnsubscribed ? online.subscriptions : undefined
  const offsetTable: ConsumeStats['offsetTable'] = new Map()
  let consumeTps = 0
  for (const topic of asked ?? broker.offsets.topicsOf(group)) {
    const config = broker.topics.find(topic)
    if (config === undefined || subscribed?.has(topic) === false) continue
    for (const queue of queuesOf(broker, topic, config.readQueueNums))
      offsetTable.set(queue, queueProgress(broker, queue, group))
    consumeTps += broker.statistics.groupGetTps(group, topic)
  }
  return { offsetTable, consumeTps }
}
