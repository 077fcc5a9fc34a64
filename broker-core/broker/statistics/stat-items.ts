import type { BrokerTotals } from './broker-totals.ts'
import type { GroupOnTopicStatistics, QueueGetStatistics } from './group-statistics.ts'
import type { TopicStatistics } from './topic-statistics.ts'
import type { StatItemView, TrafficFigure, TrafficSeries } from './traffic-series.ts'

interface StatSource {
  readonly totals: BrokerTotals
  readonly topics: ReadonlyMap<string, TopicStatistics>
  readonly clusterName: string
  readonly now: number
}

type SeriesOf<T> = Readonly<
  Record<string, readonly [of: (counters: T) => TrafficSeries | undefined, figure: TrafficFigure]>
>

/** Items by cluster name. */
const brokerItems: SeriesOf<BrokerTotals> = {
  BROKER_PUT_NUMS: [(totals) => totals.put, 'messages'],
  BROKER_GET_NUMS: [(totals) => totals.get, 'messages'],
  BROKER_PUT_NUMS_WITHOUT_SYSTEM_TOPIC: [(totals) => totals.putWithoutSystemTopics, 'messages'],
  BROKER_GET_NUMS_WITHOUT_SYSTEM_TOPIC: [(totals) => totals.getWithoutSystemTopics, 'messages'],
  BROKER_GET_FROM_DISK_NUMS: [(totals) => totals.getFromDisk, 'messages'],
  BROKER_GET_FROM_DISK_SIZE: [(totals) => totals.getFromDisk, 'bytes'],
  BROKER_ACK_NUMS: [(totals) => totals.acks, 'messages'],
  BROKER_CK_NUMS: [(totals) => totals.checkPoints, 'messages'],
}

/** Items by topic. */
const topicItems: SeriesOf<TopicStatistics> = {
  TOPIC_PUT_NUMS: [(topic) => topic.put, 'messages'],
  TOPIC_PUT_SIZE: [(topic) => topic.put, 'bytes'],
}

/** Items by `topic@group`. */
const groupItems: SeriesOf<GroupOnTopicStatistics> = {
  GROUP_GET_NUMS: [(group) => group.get, 'messages'],
  GROUP_GET_SIZE: [(group) => group.get, 'bytes'],
  GROUP_GET_FROM_DISK_NUMS: [(group) => group.fromDisk, 'messages'],
  GROUP_GET_FROM_DISK_SIZE: [(group) => group.fromDisk, 'bytes'],
  GROUP_ACK_NUMS: [(group) => group.acks, 'messages'],
  GROUP_CK_NUMS: [(group) => group.checkPoints, 'messages'],
  SNDBCK_PUT_NUMS: [(group) => group.sendBacks, 'messages'],
  DLQ_PUT_NUMS: [(group) => group.deadLetters, 'messages'],
}

/** A queue of a topic and perhaps of a group, by the parts of its key. */
interface QueueKey {
  readonly topic: TopicStatistics | undefined
  readonly queueId: number
  readonly group: GroupOnTopicStatistics | undefined
}

/** Items by queue; `order` says how the key's parts follow each other. */
const queueItems: Readonly<
  Record<string, readonly [order: string, of: (key: QueueKey) => TrafficSeries | undefined, figure: TrafficFigure]>
> = {
  QUEUE_PUT_NUMS: ['topic@queue', ({ topic, queueId }) => topic?.queues[queueId], 'messages'],
  QUEUE_PUT_SIZE: ['topic@queue', ({ topic, queueId }) => topic?.queues[queueId], 'bytes'],
  QUEUE_GET_NUMS: ['topic@queue@group', ({ group, queueId }) => group?.queues[queueId]?.get, 'messages'],
  QUEUE_GET_SIZE: ['topic@queue@group', ({ group, queueId }) => group?.queues[queueId]?.get, 'bytes'],
  TOPIC_PUT_LATENCY: ['queue@topic', ({ topic, queueId }) => topic?.queues[queueId], 'ms'],
  GROUP_GET_LATENCY: ['queue@topic@group', ({ group, queueId }) => group?.queues[queueId]?.get, 'ms'],
}

/** The last lag of a group on a queue, shown as the sum of every window. */
const fallItems: Readonly<Record<string, (queue: QueueGetStatistics) => number>> = {
  GROUP_GET_FALL_SIZE: (queue) => queue.fallBytes,
  GROUP_GET_FALL_TIME: (queue) => queue.fallMs,
}
const lastValue = (value: number): StatItemView => {
  const window = { sum: value, tps: 0, avgpt: 0 }
  return { statsMinute: window, statsHour: window, statsDay: window }
}

/** Finds the series behind a stat item's name and key and looks at it; undefined when nothing was counted there. */
export function statItem(statsName: string, statsKey: string, source: StatSource): StatItemView | undefined {
  const seen = (series: TrafficSeries | undefined, figure: TrafficFigure): StatItemView | undefined =>
    series === undefined || series.calls === 0 ? undefined : series.view(figure, source.now)

  const ofBroker = own(brokerItems, statsName)
  if (ofBroker !== undefined)
    return statsKey === source.clusterName ? seen(ofBroker[0](source.totals), ofBroker[1]) : undefined

  const ofTopic = own(topicItems, statsName)
  if (ofTopic !== undefined) {
    const topic = source.topics.get(statsKey)
    return topic && seen(ofTopic[0](topic), ofTopic[1])
  }

  const parts = statsKey.split('@')
  const ofGroup = own(groupItems, statsName)
  if (ofGroup !== undefined) {
    const group = source.topics.get(parts[0] ?? '')?.groups.get(parts[1] ?? '')
    return group && seen(ofGroup[0](group), ofGroup[1])
  }

  const fall = own(fallItems, statsName)
  if (fall !== undefined) {
    const [queueId = '', topic = '', group = ''] = parts
    const queue = source.topics.get(topic)?.groups.get(group)?.queues[Number(queueId)]
    return queue && lastValue(fall(queue))
  }
  const ofQueue = own(queueItems, statsName)
  if (ofQueue === undefined) return undefined
  const part = (name: string): string => parts[ofQueue[0].split('@').indexOf(name)] ?? ''
  const topic = source.topics.get(part('topic'))
  const key = { topic, queueId: Number(part('queue')), group: topic?.groups.get(part('group')) }
  return seen(ofQueue[1](key), ofQueue[2])
}

const own = <T>(table: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined
