import type { ConsumeStats, TopicStatsTable } from '../../protocol/bodies/statistics.ts'
import type { requests } from '../../protocol/requests/index.ts'
import { notSetRemark, responseCode } from '../../protocol/response-codes.ts'
import { type Handlers, refuse } from '../../remoting/handler.ts'
import type { Broker } from '../broker.ts'
import { consumeStatsOf, type ProgressNeeds, queueProgress, queuesOf } from '../consume-progress.ts'
import { TurnSlices } from '../turn-slices.ts'

export type StatisticsNeeds = ProgressNeeds & Pick<Broker, 'address' | 'filters'>

const consumeQueueEntriesMax = 1000

/** What is stored, what is consumed and how fast (Java: AdminBrokerProcessor). */
export const statisticsHandlers = (broker: StatisticsNeeds) =>
  ({ ...topicStatistics(broker), ...groupProgress(broker) }) satisfies Partial<Handlers<typeof requests, 'broker'>>

const topicStatistics = (broker: StatisticsNeeds) => {
  const { topics, consumers, filters, store, statistics } = broker
  return {
    getTopicStatsInfo: ({ header: { topic } }) => {
      const config = topics.find(topic)
      if (config === undefined) return refuse(responseCode.TOPIC_NOT_EXIST, `topic[${topic}] not exist`)
      const offsetTable: TopicStatsTable['offsetTable'] = new Map()
      for (const queue of queuesOf(broker, topic, Math.max(config.readQueueNums, config.writeQueueNums))) {
        const minOffset = Math.max(store.minQueueOffset(topic, queue.queueId), 0)
        const maxOffset = Math.max(store.maxQueueOffset(topic, queue.queueId), 0)
        const lastUpdateTimestamp = maxOffset > 0 ? store.storeTimestampOf(topic, queue.queueId, maxOffset - 1) : 0
        offsetTable.set(queue, { minOffset, maxOffset, lastUpdateTimestamp })
      }
      return { body: { offsetTable, topicPutTps: statistics.topicPutTps(topic) } }
    },

    viewBrokerStatsData: ({ header: { statsName, statsKey } }) => {
      const item = statistics.view(statsName, statsKey)
      if (item === undefined)
        return refuse(responseCode.SYSTEM_ERROR, `The stats <${statsName}> <${statsKey}> not exist`)
      return { body: item }
    },

    queryConsumeQueue: ({ header: { topic, queueId, index, count, consumerGroup } }) => {
      if (!store.queueIdsOf(topic).includes(queueId))
        return refuse(responseCode.SYSTEM_ERROR, `${queueId}@${topic} is not exist!`)
      const minQueueIndex = store.minQueueOffset(topic, queueId)
      const maxQueueIndex = store.maxQueueOffset(topic, queueId)
      if (index < minQueueIndex || index >= maxQueueIndex)
        return { remark: `Index ${index} of ${queueId}@${topic} is not exist!` }
      const end = Math.min(index + Math.max(Math.min(count, consumeQueueEntriesMax), 0), maxQueueIndex)
      const queueData = []
      for (let queueOffset = index; queueOffset < end; queueOffset++) {
        const entry = store.queueEntry(topic, queueId, queueOffset)
        if (entry === undefined) break
        const { physicalOffset, recordBytes, tagsCode } = entry
        queueData.push({
          physicOffset: physicalOffset,
          physicSize: recordBytes,
          tagsCode: BigInt(tagsCode),
          eval: false,
        })
      }
      const subscriptionData = consumers.subscription(consumerGroup ?? '', topic)
      const filterData =
        subscriptionData === undefined
          ? `${consumerGroup}@${topic} is not online!`
          : filters.describe(topic, consumerGroup ?? '')
      const ofGroup = consumerGroup === undefined || consumerGroup === '' ? {} : { subscriptionData, filterData }
      return { remark: notSetRemark, body: { ...ofGroup, queueData, maxQueueIndex, minQueueIndex } }
    },
  } satisfies Partial<Handlers<typeof requests, 'broker'>>
}

const groupProgress = (broker: StatisticsNeeds) => {
  const { clock, topics, consumers, offsets, store, statistics } = broker
  return {
    getConsumeStats: ({ header: { consumerGroup, topic, topicList } }) => {
      const listed = topicList?.split(';').filter((name) => name.trim() !== '') ?? []
      if (listed.length > 0) return { body: consumeStatsOf(broker, consumerGroup, listed, true) }
      const asked = topic === undefined || topic.trim() === '' ? undefined : [topic]
      return { body: consumeStatsOf(broker, consumerGroup, asked, false) }
    },

    queryConsumeTimeSpan: ({ header: { topic, group } }) => {
      const config = topics.find(topic)
      if (config === undefined) return refuse(responseCode.TOPIC_NOT_EXIST, `topic[${topic}] not exist`)
      const consumeTimeSpanSet = queuesOf(broker, topic, config.writeQueueNums).map((messageQueue) => {
        const { queueId } = messageQueue
        const { brokerOffset, consumerOffset, lastTimestamp } = queueProgress(broker, messageQueue, group)
        const minTimeStamp = store.earliestStoreTimestamp(topic, queueId)
        const maxTimeStamp = store.storeTimestampOf(topic, queueId, brokerOffset - 1)
        const consumeTimeStamp = consumerOffset > 0 ? lastTimestamp : minTimeStamp
        const nextTimestamp =
          consumerOffset < brokerOffset ? store.storeTimestampOf(topic, queueId, consumerOffset) : -1
        return {
          messageQueue,
          minTimeStamp,
          minTimeStampStr: timeText(minTimeStamp),
          maxTimeStamp,
          maxTimeStampStr: timeText(maxTimeStamp),
          consumeTimeStamp,
          consumeTimeStampStr: timeText(consumeTimeStamp),
          delayTime: nextTimestamp > 0 ? Math.max(clock.now() - nextTimestamp, 0) : 0,
        }
      })
      return { body: { consumeTimeSpanSet } }
    },

    getBrokerConsumeStats: async ({ header: { isOrder } }) => {
      const slices = new TurnSlices()
      const consumeStatsList: Map<string, ConsumeStats[]>[] = []
      let totalDiff = 0
      let totalInflightDiff = 0
      for (const { groupName: group } of [...broker.groups.all()]) {
        const byTopic: ConsumeStats[] = []
        for (const topic of offsets.topicsOf(group)) {
          if (slices.isOver) await slices.next()
          const config = topics.find(topic)
          if (config === undefined || (isOrder && !config.order) || isUnsubscribed(group, topic)) continue
          const offsetTable: ConsumeStats['offsetTable'] = new Map()
          for (const queue of queuesOf(broker, topic, config.writeQueueNums)) {
            const progress = queueProgress(broker, queue, group)
            offsetTable.set(queue, progress)
            totalDiff += progress.brokerOffset - progress.consumerOffset
            totalInflightDiff += progress.pullOffset - progress.consumerOffset
          }
          byTopic.push({ offsetTable, consumeTps: statistics.groupGetTps(group, topic) })
        }
        consumeStatsList.push(new Map([[group, byTopic]]))
      }
      return { body: { consumeStatsList, brokerAddr: broker.address, totalDiff, totalInflightDiff } }
    },
  } satisfies Partial<Handlers<typeof requests, 'broker'>>

  function isUnsubscribed(group: string, topic: string): boolean {
    const online = consumers.group(group)
    return online !== undefined && online.subscriptions.size > 0 && !online.subscriptions.has(topic)
  }
}

/** `2026-11-21#06:14:18:178` in local time (Java: UtilAll.timeMillisToHumanString2 of the bodies). */
function timeText(timestamp: number): string {
  const date = new Date(timestamp)
  const two = (value: number): string => String(value).padStart(2, '0')
  const day = `${String(date.getFullYear())}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  const time = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
  return `${day}#${time}:${String(date.getMilliseconds()).padStart(3, '0')}`
}
