import type { TopicConfig } from '../protocol/bodies/topics.ts'
import type { requests } from '../protocol/requests/index.ts'
import type { HeaderOf } from '../protocol/request.ts'
import { responseCode } from '../protocol/response-codes.ts'
import { refuse, type Refusal } from '../remoting/handler.ts'
import type { AppendRefusal } from '../store/store-types.ts'
import type { Broker } from './broker.ts'
import { faq, isClosedToSenders, retryPrefix, topicNameProblem } from './names.ts'
import { describeTopic } from './topics.ts'

export type SendHeader = HeaderOf<typeof requests.sendMessage>

/** Where an admitted send goes. */
export interface SendTarget {
  readonly topic: TopicConfig
  readonly queueId: number
}

/** What admission needs of a broker. */
export type AdmissionNeeds = Pick<Broker, 'config' | 'clock' | 'topics' | 'address'>

const writable = 2
const unitBit = 1
const unitSubscriptionsBit = 2

/**
 * Checks a send against the broker's and the topic's state, in the order of Apache (Java: AbstractSendMessageProcessor.msgCheck);
 * creates the topic where a send may. The topic's own write permission is not looked at: clients obey it through the route.
 * @param from address of the sender, for remarks
 */
export function admitSend(needs: AdmissionNeeds, header: SendHeader, from: string): SendTarget | Refusal {
  const { config, topics } = needs
  const { topic: name, queueId } = header
  if (config.startAcceptSendRequestTimeStamp > needs.clock.now()) {
    const until = new Date(config.startAcceptSendRequestTimeStamp).toISOString()
    return refuse(responseCode.SYSTEM_ERROR, `broker unable to service, until ${until}`)
  }
  const known = topics.find(name)
  if ((config.brokerPermission & writable) === 0 && known?.order === true)
    return refuse(responseCode.NO_PERMISSION, `the broker[${needs.address}] sending message is forbidden`)
  if (known === undefined) {
    const problem = topicNameProblem(name)
    if (problem !== undefined) return refuse(responseCode.INVALID_PARAMETER, problem)
  }
  if (isClosedToSenders(name))
    return refuse(responseCode.NO_PERMISSION, `Sending message to topic[${name}] is forbidden.`)
  const topic = known ?? createTopic(needs, header)
  if (topic === undefined)
    return refuse(responseCode.TOPIC_NOT_EXIST, `topic[${name}] not exist, apply first please!${faq}`)
  if (queueId >= Math.max(topic.readQueueNums, topic.writeQueueNums))
    return refuse(
      responseCode.INVALID_PARAMETER,
      `request queueId[${queueId}] is illegal, ${describeTopic(topic)} Producer: ${from}`,
    )
  return { topic, queueId: queueId >= 0 ? queueId : anyQueue(topic.writeQueueNums) }
}

/** Creates the topic of a send that names an unknown one, if the template it asks for allows it. */
function createTopic({ topics }: AdmissionNeeds, header: SendHeader): TopicConfig | undefined {
  const { topic, defaultTopic, defaultTopicQueueNums } = header
  const isRetry = topic.startsWith(retryPrefix)
  const topicSysFlag = header.unitMode !== true ? 0 : isRetry ? unitSubscriptionsBit : unitBit
  const created = topics.findOrCreateForSend({ topic, defaultTopic, defaultTopicQueueNums, topicSysFlag })
  return created ?? (isRetry ? topics.findOrCreate(topic, 1, topicSysFlag) : undefined)
}

/** A queue id below `queues`, at random; 0 when there is none. */
export const anyQueue = (queues: number): number => (queues > 0 ? Math.floor(Math.random() * queues) : 0)

/** Whether messages of a topic need keys: only the newest of each key is to be kept. */
export const wantsKeys = (topic: TopicConfig): boolean => topic.attributes.get('cleanup.policy') === 'COMPACTION'

/** The remark to a message that is refused with MESSAGE_ILLEGAL: Apache's sentence, then what is wrong with this one. */
export const illegalMessage = (bodyBytesMax: number, detail: string): string =>
  'the message is illegal, maybe msg body or properties length not matched. ' +
  `msg body length limit ${bodyBytesMax}B, msg properties length limit 32KB. ${detail}`

/** The answer to a send that the store refused on the spot (Java: SendMessageProcessor.handlePutMessageResult). */
export function storeRefusal(refusal: AppendRefusal, bodyBytesMax = 4_194_304): { code: number; remark: string } {
  switch (refusal.reason) {
    case 'messageTooLarge':
    case 'propertiesTooLarge':
    case 'topicTooLong':
    case 'topicIllegal':
      return { code: responseCode.MESSAGE_ILLEGAL, remark: illegalMessage(bodyBytesMax, refusal.remark) }
    case 'tooManyLightQueues':
      return {
        code: responseCode.LMQ_QUOTA_EXCEEDED,
        remark: '[LMQ_CONSUME_QUEUE_NUM_EXCEEDED]lmq consume queue num exceeded.',
      }
    case 'notWritable':
    case 'shutdown':
      return { code: responseCode.SERVICE_NOT_AVAILABLE, remark: `service not available now: ${refusal.remark}` }
    case 'busy':
      return {
        code: responseCode.SYSTEM_BUSY,
        remark: '[PC_SYNCHRONIZED]broker busy, start flow control for a while',
      }
  }
}
