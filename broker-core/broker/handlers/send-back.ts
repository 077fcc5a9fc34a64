import { decodeProperties, encodeProperties } from '../../message/message-properties.ts'
import { createOffsetMessageId } from '../../message/message-id.ts'
import { propertyNames } from '../../message/property-names.ts'
import type { requests } from '../../protocol/requests/index.ts'
import type { SubscriptionGroupConfig } from '../../protocol/bodies/groups.ts'
import { longText } from '../../protocol/fields.ts'
import { responseCode } from '../../protocol/response-codes.ts'
import { type Answer, type Call, type Handlers, refuse, Refusal } from '../../remoting/handler.ts'
import type { MessageToStore } from '../../store/store-types.ts'
import type { Broker } from '../broker.ts'
import { isSlave } from '../replication/role.ts'
import { rejected } from '../send-gate.ts'
import { deadLetterTopicOf, faq } from '../names.ts'
import { anyQueue, storeRefusal } from '../send-admission.ts'
import { delayedQueue, type TopicQueue } from '../send-properties.ts'
import { outcomeCode, StoredSend } from '../send-waiters.ts'
import { readStoredCopy, type StoredCopy } from '../stored-copy.ts'

type SendBackRequest = typeof requests.consumerSendMsgBack
type SendBackAnswer = Answer<SendBackRequest>
export type SendBackNeeds = Pick<
  Broker,
  'config' | 'topics' | 'groups' | 'store' | 'delay' | 'storeHost' | 'address' | 'statistics'
>

const writable = 2
const unitSubscriptionsBit = 2
const maxReconsumeTimesVersion = 121
/** Level of the first retry; each further one waits a level longer. */
const firstRetryLevel = 3

/**
 * CONSUMER_SEND_MSG_BACK (Java: AbstractSendMessageProcessor.consumerSendMsgBack): stores a copy of a message for a later try, or
 * as a dead letter.
 */
export const sendBackHandlers = (broker: SendBackNeeds) =>
  ({
    consumerSendMsgBack: (call) => sendBack(broker, call),
  }) satisfies Partial<Handlers<typeof requests, 'broker'>>

function sendBack(broker: SendBackNeeds, call: Call<SendBackRequest>): SendBackAnswer | Promise<SendBackAnswer> {
  const { header } = call
  if (isSlave(broker.config)) return refuse(rejected.code, rejected.remark)
  const group = broker.groups.findOrCreate(header.group)
  if (group === undefined)
    return refuse(responseCode.SUBSCRIPTION_GROUP_NOT_EXIST, `subscription group not exist, ${header.group} ${faq}`)
  if ((broker.config.brokerPermission & writable) === 0)
    return refuse(responseCode.NO_PERMISSION, `the broker[${broker.address}] sending message is forbidden`)
  if (group.retryQueueNums <= 0) return {}
  const topicSysFlag = header.unitMode ? unitSubscriptionsBit : 0
  const retryTopic = broker.topics.findOrCreateRetry(header.group, group.retryQueueNums, topicSysFlag)
  if (retryTopic === undefined)
    return refuse(responseCode.SYSTEM_ERROR, `topic of retries of ${header.group} not exist`)
  if ((retryTopic.perm & writable) === 0)
    return refuse(responseCode.NO_PERMISSION, `the topic[${retryTopic.topicName}] sending message is forbidden`)
  const record = broker.store.recordAt(header.offset)
  const message = record === undefined ? undefined : readStoredCopy(record)
  if (message === undefined)
    return refuse(responseCode.SYSTEM_ERROR, `look message by offset failed, ${longText(header.offset)}`)
  const queue: TopicQueue = { topic: retryTopic.topicName, queueId: anyQueue(group.retryQueueNums) }
  return storeCopy(broker, call, { group, message, queue })
}

interface SentBack {
  readonly group: SubscriptionGroupConfig
  readonly message: StoredCopy
  /** Where it goes if it is tried again. */
  readonly queue: TopicQueue
}

function storeCopy(
  broker: SendBackNeeds,
  call: Call<SendBackRequest>,
  { group, message, queue }: SentBack,
): SendBackAnswer | Promise<SendBackAnswer> {
  const { header } = call
  const properties = decodeProperties(message.properties)
  const originTopic = properties.get(propertyNames.retryTopic) ?? message.topic
  properties.set(propertyNames.retryTopic, originTopic)
  const originId = properties.get(propertyNames.originMessageId)
  if (originId === undefined)
    properties.set(propertyNames.originMessageId, createOffsetMessageId(message.storeHost, message.physicalOffset))
  properties.set(propertyNames.waitStoreOk, 'false')
  const isDead = header.delayLevel < 0 || message.reconsumeTimes >= retryTimesMax(call, group)
  let target = queue
  if (isDead) {
    const deadLetters = broker.topics.findOrCreate(deadLetterTopicOf(header.group), 1)
    if (deadLetters === undefined)
      return refuse(responseCode.SYSTEM_ERROR, `no dead-letter topic can be made for ${header.group}`)
    target = { topic: deadLetters.topicName, queueId: 0 }
    properties.set(propertyNames.delayTimeLevel, '0')
  } else {
    const level = header.delayLevel === 0 ? firstRetryLevel + message.reconsumeTimes : header.delayLevel
    properties.set(propertyNames.delayTimeLevel, String(level))
  }
  const stored = delayedQueue(properties, target, broker.delay.levels)
  const copy: MessageToStore = {
    ...message,
    ...stored,
    storeHost: broker.storeHost,
    reconsumeTimes: message.reconsumeTimes + 1,
    properties: Buffer.from(encodeProperties(properties)),
  }
  return append(broker, copy, () => count(broker, header.group, originTopic, isDead))
}

function retryTimesMax({ header, command }: Call<SendBackRequest>, group: SubscriptionGroupConfig): number {
  const isTold = command.version >= maxReconsumeTimesVersion && header.maxReconsumeTimes !== undefined
  return isTold ? (header.maxReconsumeTimes ?? 0) : group.retryMaxTimes
}

function append(
  broker: SendBackNeeds,
  copy: MessageToStore,
  onStored: () => void,
): SendBackAnswer | Promise<SendBackAnswer> {
  let resolve: (answer: SendBackAnswer) => void
  const answer = new Promise<SendBackAnswer>((resolved) => (resolve = resolved))
  const waiter = new StoredSend((outcome, failure) => {
    const code = outcomeCode(outcome, failure)
    if (code instanceof Refusal) return resolve(refuse(responseCode.SYSTEM_ERROR, code.remark))
    onStored()
    resolve({})
  })
  const refusal = broker.store.append(copy, waiter)
  return refusal === undefined ? answer : refuse(responseCode.SYSTEM_ERROR, storeRefusal(refusal).remark)
}

function count(broker: SendBackNeeds, group: string, originTopic: string, isDead: boolean): void {
  if (broker.topics.find(originTopic) === undefined) return
  const counters = broker.statistics.groupOnTopic(group, originTopic)
  counters.recordSendBack()
  if (isDead) counters.recordDeadLetter()
}
