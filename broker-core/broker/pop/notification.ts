import type { TopicConfig } from '../../protocol/bodies/topics.ts'
import { responseCode } from '../../protocol/response-codes.ts'
import { refuse, Refusal } from '../../remoting/handler.ts'
import type { Broker } from '../broker.ts'
import { filterFor, type MessageFilter } from '../filter/message-filter.ts'
import { faq } from '../names.ts'
import { popRetryTopicOf } from './pop-names.ts'
import { groupFor } from './pops.ts'

/** A question whether there are messages that a group could pop. */
export interface NotificationQuery {
  readonly consumerGroup: string
  readonly topic: string
  /** -1: any queue. */
  readonly queueId: number
  readonly pollTime: number
  readonly bornTime: number
  readonly order: boolean
  readonly attemptId: string | undefined
  readonly expType: string | undefined
  readonly exp: string | undefined
  /** `ip:port` of the asker, for remarks. */
  readonly from: string
}

export type NotificationNeeds = Pick<
  Broker,
  'config' | 'topics' | 'groups' | 'offsets' | 'store' | 'pop' | 'orderTable'
>

export interface NotificationFinding {
  readonly hasMessages: boolean
  readonly filter: MessageFilter | undefined
}

const readable = 4
/** With as many messages as this, or more, they are not looked at one by one (Java: maxMessageFilterNumForNotification). */
const examinedMax = 64

/** What of a topic and group a question about waiting pops or messages may see. */
export function readableTopic(
  { config, topics, groups }: Pick<Broker, 'config' | 'topics' | 'groups'>,
  query: Pick<NotificationQuery, 'consumerGroup' | 'topic' | 'queueId' | 'from'>,
): TopicConfig | Refusal {
  const { topic: name, queueId, consumerGroup, from } = query
  if ((config.brokerPermission & readable) === 0)
    return refuse(responseCode.NO_PERMISSION, `the broker[${config.brokerIP1}] peeking message is forbidden`)
  const topic = topics.find(name)
  if (topic === undefined)
    return refuse(responseCode.TOPIC_NOT_EXIST, `topic[${name}] not exist, apply first please! ${faq}`)
  if ((topic.perm & readable) === 0)
    return refuse(responseCode.NO_PERMISSION, `the topic[${name}] peeking message is forbidden`)
  if (queueId >= topic.readQueueNums) {
    const remark =
      `queueId[${queueId}] is illegal, topic:[${name}] topicConfig.readQueueNums:[${topic.readQueueNums}] ` +
      `consumer:[/${from}]`
    return refuse(responseCode.INVALID_PARAMETER, remark)
  }
  const group = groupFor({ groups }, consumerGroup)
  return group instanceof Refusal ? group : topic
}

/** Looks whether there are messages, and changes nothing (Java: NotificationProcessor). */
export class Notifications {
  private readonly needs: NotificationNeeds

  constructor(needs: NotificationNeeds) {
    this.needs = needs
  }

  evaluate(query: NotificationQuery): NotificationFinding | Refusal {
    const topic = readableTopic(this.needs, query)
    if (topic instanceof Refusal) return topic
    const filter = filterOf(query)
    if (filter instanceof Refusal) return filter
    const hasOwn =
      query.queueId < 0
        ? this.hasTopic(query, topic, filter)
        : this.hasQueue(query, topic.topicName, query.queueId, filter)
    return { hasMessages: hasOwn || this.hasRetries(query), filter }
  }

  private hasTopic(query: NotificationQuery, topic: TopicConfig, filter: MessageFilter | undefined): boolean {
    for (let queueId = 0; queueId < topic.readQueueNums; queueId++)
      if (this.hasQueue(query, topic.topicName, queueId, filter)) return true
    return false
  }

  private hasRetries(query: NotificationQuery): boolean {
    const { config, topics } = this.needs
    const versions = config.enableRetryTopicV2
      ? config.retrieveMessageFromPopRetryTopicV1
        ? [true, false]
        : [true]
      : [false]
    return versions.some((isV2) => {
      const topic = topics.find(popRetryTopicOf(query.topic, query.consumerGroup, isV2))
      return topic !== undefined && this.hasTopic(query, topic, undefined)
    })
  }

  private hasQueue(
    query: NotificationQuery,
    topic: string,
    queueId: number,
    filter: MessageFilter | undefined,
  ): boolean {
    const { orderTable, offsets, store, pop } = this.needs
    const group = query.consumerGroup
    if (query.order && orderTable.isBlocked({ topic: query.topic, group, queueId }, query.attemptId, 0)) return false
    const known = Number(offsets.get(topic, group, queueId) ?? -1n)
    const start = known < 0 ? store.minQueueOffset(topic, queueId) : known
    const queueOffset = Math.max(start, pop.buffer.latestOffset({ topic, group, queueId }))
    const rest = store.maxQueueOffset(topic, queueId) - queueOffset
    if (filter?.accepts === undefined || rest <= 0 || rest >= examinedMax) return rest > 0
    const read = store.read({ topic, queueId, queueOffset, messagesMax: 1, accepts: filter.accepts })
    return read.messageCount > 0 || read.status !== 'NO_MATCHED_MESSAGE'
  }
}

function filterOf({ expType, exp }: NotificationQuery): MessageFilter | undefined | Refusal {
  if (expType === undefined || expType === '' || exp === undefined || exp === '') return undefined
  const filter = filterFor({ expressionType: expType, expression: exp })
  if (!(filter instanceof Refusal)) return filter
  return refuse(responseCode.SUBSCRIPTION_PARSE_FAILED, `parse the consumer's subscription failed: ${filter.remark}`)
}
