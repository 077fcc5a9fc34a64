import type { requests } from '../../protocol/requests/index.ts'
import { responseCode } from '../../protocol/response-codes.ts'
import { type Handlers, refuse } from '../../remoting/handler.ts'
import type { Broker } from '../broker.ts'

export type OffsetNeeds = Pick<Broker, 'topics' | 'groups' | 'offsets' | 'store'>

/** Offsets of groups and of queues (Java: ConsumerManageProcessor, AdminBrokerProcessor). */
export const offsetHandlers = (broker: OffsetNeeds) => {
  const { topics, groups, offsets, store } = broker
  return {
    queryConsumerOffset: ({ header }) => {
      const { consumerGroup, topic, queueId } = header
      const consumerOffset = offsets.get(topic, consumerGroup, queueId)
      // A negative one may have been committed; it is no position.
      if (consumerOffset !== undefined && consumerOffset >= 0n) return { header: { offset: consumerOffset } }
      if (header.setZeroIfNotFound === false)
        return refuse(responseCode.QUERY_NOT_FOUND, 'Not found, do not set to zero, maybe this group boot first')
      // A young queue is read from its beginning, whatever the group asks for.
      if (store.minQueueOffset(topic, queueId) <= 0 && store.isInMemory(topic, queueId, 0))
        return { header: { offset: 0n } }
      return refuse(responseCode.QUERY_NOT_FOUND, 'Not found, V3_0_6_SNAPSHOT maybe this group consumer boot first')
    },

    updateConsumerOffset: ({ header }) => {
      const { consumerGroup, topic: name, queueId, commitOffset } = header
      if (groups.find(consumerGroup) === undefined)
        return refuse(responseCode.SUBSCRIPTION_GROUP_NOT_EXIST, `Group ${consumerGroup} not exist!`)
      const topic = topics.find(name)
      if (topic === undefined) return refuse(responseCode.TOPIC_NOT_EXIST, `Topic ${name} not exist!`)
      const isKnownQueue =
        queueId >= 0 &&
        (queueId < Math.max(topic.readQueueNums, topic.writeQueueNums) ||
          offsets.get(name, consumerGroup, queueId) !== undefined)
      if (!isKnownQueue)
        return refuse(responseCode.INVALID_PARAMETER, `queueId[${queueId}] is illegal for topic ${name}`)
      if (offsets.hasPendingReset(name, consumerGroup, queueId)) return { remark: 'Offset has been previously reset' }
      offsets.commit(name, consumerGroup, queueId, commitOffset)
      return {}
    },

    searchOffsetByTimestamp: ({ header }) => {
      const boundary = header.boundaryType?.toUpperCase() === 'UPPER' ? 'UPPER' : 'LOWER'
      return {
        header: { offset: store.queueOffsetByTime(header.topic, header.queueId, header.timestamp, boundary) },
      }
    },

    getMaxOffset: ({ header }) => ({ header: { offset: store.maxQueueOffset(header.topic, header.queueId) } }),

    getMinOffset: ({ header }) => ({
      remark: '',
      header: { offset: store.minQueueOffset(header.topic, header.queueId) },
    }),

    getEarliestMsgStoretime: ({ header }) => ({
      header: { timestamp: store.earliestStoreTimestamp(header.topic, header.queueId) },
    }),

    getAllConsumerOffset: () => ({
      body: { dataVersion: { ...offsets.version }, offsetTable: offsets.table() },
    }),
  } satisfies Partial<Handlers<typeof requests, 'broker'>>
}
