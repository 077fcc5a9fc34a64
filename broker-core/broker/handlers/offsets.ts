import type { HeaderOf } from '../../protocol/request.ts'
import type { requests } from '../../protocol/requests/index.ts'
import { responseCode } from '../../protocol/response-codes.ts'
import { type Handlers, refuse } from '../../remoting/handler.ts'
import type { Broker } from '../broker.ts'
import { groupNameProblem } from '../names.ts'

export type OffsetNeeds = Pick<
  Broker,
  'config' | 'log' | 'topics' | 'groups' | 'offsets' | 'store' | 'consumers' | 'delay'
>
type CommitHeader = HeaderOf<typeof requests.updateConsumerOffset>

/** Offsets of groups and of queues (Java: ConsumerManageProcessor, AdminBrokerProcessor). */
export const offsetHandlers = (broker: OffsetNeeds) => {
  const { topics, offsets, store } = broker
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

    updateConsumerOffset: ({ header }) => commit(broker, header),

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
      body: {
        dataVersion: { ...offsets.version },
        groupTopicMap: offsets.topicsOfGroups(),
        offsetTable: offsets.table(),
        pullOffsetTable: offsets.pulledTable(),
      },
    }),

    queryCorrectionOffset: ({ header: { topic, compareGroup, filterGroups } }) => {
      const leftOut = new Set(filterGroups?.split(','))
      const firstOf = (queueId: number): number => store.minQueueOffset(topic, queueId)
      return { body: { correctionOffsets: offsets.smallestOf(topic, compareGroup, leftOut, firstOf) } }
    },

    cloneGroupOffset: ({ header: { srcGroup, destGroup, topic, offline }, peer }) => {
      const problem = groupNameProblem(destGroup)
      if (problem !== undefined) return refuse(responseCode.INVALID_PARAMETER, problem)
      broker.log.warn(
        { by: peer.remoteAddress, srcGroup, destGroup, topic },
        'an operator clones the offsets of a group',
      )
      const isOne = topic !== undefined && topic.trim() !== ''
      for (const name of isOne ? [topic] : offsets.topicsOf(srcGroup)) {
        const isUnsubscribed =
          !offline &&
          broker.consumers.group(srcGroup) !== undefined &&
          broker.consumers.subscription(srcGroup, name) === undefined
        if (topics.find(name) !== undefined && !isUnsubscribed) offsets.clone(srcGroup, destGroup, name)
      }
      return {}
    },

    getAllDelayOffset: () => {
      const { version } = broker.delay.offsets
      return { body: { dataVersion: { ...version }, offsetTable: new Map(broker.delay.offsets.all()) } }
    },
  } satisfies Partial<Handlers<typeof requests, 'broker'>>
}

/** Stores an offset as sent (Java: ConsumerManageProcessor.updateConsumerOffset). */
function commit(broker: OffsetNeeds, { consumerGroup, topic: name, queueId, commitOffset }: CommitHeader) {
  const { config, topics, groups, offsets, store } = broker
  if (groups.find(consumerGroup) === undefined)
    return refuse(responseCode.SUBSCRIPTION_GROUP_NOT_EXIST, `Group ${consumerGroup} not exist!`)
  const topic = topics.find(name)
  if (topic === undefined) return refuse(responseCode.TOPIC_NOT_EXIST, `Topic ${name} not exist!`)
  if (queueId === undefined) return refuse(responseCode.INVALID_PARAMETER, `QueueId is null, topic is ${name}`)
  if (commitOffset === undefined) return refuse(responseCode.INVALID_PARAMETER, `Offset is null, topic is ${name}`)
  // A queue that is being given up may still be drained; one that never was would only fill the table.
  const isKnownQueue =
    queueId >= 0 &&
    (queueId < Math.max(topic.readQueueNums, topic.writeQueueNums) ||
      offsets.get(name, consumerGroup, queueId) !== undefined ||
      store.maxQueueOffset(name, queueId) > 0)
  if (!isKnownQueue) return refuse(responseCode.INVALID_PARAMETER, `queueId[${queueId}] is illegal for topic ${name}`)
  if (config.useServerSideResetOffset && offsets.hasPendingReset(name, consumerGroup, queueId))
    return { remark: 'Offset has been previously reset' }
  offsets.commit(name, consumerGroup, queueId, commitOffset)
  return {}
}
