import { decodeBatchBody } from '../message/batch-body.ts'
import { decodeProperties, encodeProperties, propertyEnd } from '../message/message-properties.ts'
import { propertyNames } from '../message/property-names.ts'
import { sysFlag } from '../message/sys-flag.ts'
import type { TopicConfig } from '../protocol/bodies/topics.ts'
import { responseCode } from '../protocol/response-codes.ts'
import { refuse, Refusal } from '../remoting/handler.ts'
import type { HostAddress, MessageToStore } from '../store/store-types.ts'
import type { Broker } from './broker.ts'
import { deadLetterTopicOf, faq, retryPrefix } from './names.ts'
import { timedQueue } from './put-message.ts'
import { illegalMessage, type SendHeader, type SendTarget, wantsKeys } from './send-admission.ts'
import { priorityQueue } from './send-priority.ts'
import { markProperties } from './send-properties.ts'
import { recallHandleOf } from './timer/recall-handle.ts'
import { halfQueue, preparesTransaction } from './transactions/half-message.ts'

/** A send that was admitted: who sent what where. */
export interface AdmittedSend {
  readonly header: SendHeader
  readonly body: Buffer
  readonly target: SendTarget
  readonly bornHost: HostAddress
  /** Ordinal of the sender's version. */
  readonly version: number
  /** Makes an id for a message whose producer gave none. */
  readonly newUniqueKey: () => string
}

/** What is to be stored for a send. */
export interface SentMessage {
  readonly messages: readonly MessageToStore[]
  readonly isBatch: boolean
  /** The topic and queue the sender is told, counted in the statistics: not those of a delay level. */
  readonly topic: string
  readonly queueId: number
  /** The client's id, for the reply. */
  readonly transactionId: string | undefined
  /** True for the half message of a transaction: `topic` is where it goes when it is committed. */
  readonly isHalf?: boolean
  /** By what the producer may recall a timer message. */
  readonly recallHandle?: string | undefined
}

/** What this module needs of a broker. */
export type SentMessageNeeds = Pick<
  Broker,
  | 'config'
  | 'clock'
  | 'store'
  | 'topics'
  | 'groups'
  | 'locks'
  | 'delay'
  | 'timer'
  | 'storeHost'
  | 'address'
  | 'statistics'
>

/** From this version on the header's maxReconsumeTimes counts (Java: MQVersion.V3_4_9). */
const maxReconsumeTimesVersion = 121

/** Bits of sysFlag that are the broker's business, whatever a client sends. */
const brokersBits = sysFlag.bornHostV6 | sysFlag.storeHostV6

/**
 * Makes what is stored from what was sent: properties, retry and dead-letter rules, delay (Java: SendMessageProcessor).
 * @returns a refusal when the message cannot be taken
 */
export function sentMessage(needs: SentMessageNeeds, send: AdmittedSend): SentMessage | Refusal {
  const { header, body } = send
  const isBatch = header.batch === true
  const problem = bodyProblem(needs, body)
  if (problem !== undefined) return illegalFor(needs, problem)
  if (!Number.isSafeInteger(header.bornTimestamp))
    return illegalFor(needs, `bornTimestamp ${header.bornTimestamp} is out of range`)
  const propertiesBytes = Buffer.byteLength(header.properties ?? '')
  if (propertiesBytes > 32_767)
    return illegalFor(needs, `the properties have ${propertiesBytes} bytes, at most 32767 are allowed`)
  return isBatch ? batchMessage(needs, send) : singleMessage(needs, send)
}

/** A refusal of the message itself. */
const illegalFor = ({ config }: SentMessageNeeds, detail: string): Refusal =>
  refuse(responseCode.MESSAGE_ILLEGAL, illegalMessage(config.maxMessageSize, detail))

function bodyProblem({ config }: SentMessageNeeds, body: Buffer): string | undefined {
  if (body.length === 0) return 'the message body is empty'
  if (body.length <= config.maxMessageSize) return undefined
  return `the message body has ${body.length} bytes, at most ${config.maxMessageSize} are allowed`
}

function singleMessage(needs: SentMessageNeeds, send: AdmittedSend): SentMessage | Refusal {
  const { header, body } = send
  const properties = decodeProperties(header.properties ?? '')
  const refusal = illegal(needs, header, properties) ?? transactionRefusal(needs, header, properties)
  if (refusal !== undefined) return refusal
  const redirected = header.topic.startsWith(retryPrefix) ? retryTarget(needs, send, properties) : send.target
  if (redirected instanceof Refusal) return redirected
  const { config } = needs
  markProperties(
    properties,
    { region: config.regionId, traceOn: config.traceOn, cluster: config.brokerClusterName },
    send.newUniqueKey,
  )
  nameLightQueue(header.topic, properties)
  const queueId = priorityQueue(properties, redirected.queueId, redirected.topic.writeQueueNums)
  if (wantsKeys(redirected.topic) && (properties.get(propertyNames.keys) ?? '').trim() === '')
    return refuse(responseCode.MESSAGE_ILLEGAL, 'Required message key is missing')
  const told = { topic: redirected.topic.topicName, queueId }
  const isHalf = preparesTransaction(properties, header.reconsumeTimes ?? 0)
  const stored = isHalf ? halfQueue(properties, told) : timedQueue(needs, { ...told, sysFlag: 0, properties })
  if ('code' in stored) return refuse(stored.code, stored.remark)
  const message: MessageToStore = {
    ...common(needs, send, redirected.topic),
    topic: stored.topic,
    queueId: stored.queueId,
    flag: header.flag,
    body,
    properties: Buffer.from(encodeProperties(properties)),
  }
  const transactionId = properties.get(propertyNames.uniqueKey)
  const recallHandle = recallHandleOf(properties, config.brokerName)
  return { messages: [message], isBatch: false, ...told, transactionId, isHalf, recallHandle }
}

function batchMessage(needs: SentMessageNeeds, send: AdmittedSend): SentMessage | Refusal {
  const { header, body, target } = send
  const properties = decodeProperties(header.properties ?? '')
  const refusal = illegal(needs, header, properties) ?? transactionRefusal(needs, header, properties)
  if (refusal !== undefined) return refusal
  if (header.topic.startsWith(retryPrefix))
    return refuse(responseCode.MESSAGE_ILLEGAL, `batch request does not support retry group ${header.topic}`)
  if (needs.delay.levels.levelOf(properties.get(propertyNames.delayTimeLevel)) > 0)
    return illegalFor(needs, 'the messages of a batch cannot be delayed')
  const shared = { ...common(needs, send, target.topic), topic: header.topic, queueId: target.queueId }
  const messages: MessageToStore[] = []
  try {
    for (const entry of decodeBatchBody(body)) {
      messages.push({ ...shared, flag: entry.flag, body: entry.body, properties: withEnd(entry.properties) })
    }
  } catch (thrown) {
    if (thrown instanceof RangeError) return illegalFor(needs, thrown.message)
    throw thrown
  }
  const transactionId = properties.get(propertyNames.uniqueKey)
  return { messages, isBatch: true, topic: header.topic, queueId: target.queueId, transactionId }
}

/** A message of a lite topic is in the light queue of that topic (Java: LiteUtil.toLmqName). */
function nameLightQueue(topic: string, properties: Map<string, string>): void {
  const liteTopic = properties.get(propertyNames.liteTopic)
  if (liteTopic !== undefined) properties.set(propertyNames.innerMultiDispatch, `%LMQ%$${topic}$${liteTopic}`)
}

/** Fields that all messages of a request share. */
function common(needs: SentMessageNeeds, { header, bornHost }: AdmittedSend, topic: TopicConfig) {
  const multiTags = topic.topicFilterType === 'MULTI_TAG' ? sysFlag.multiTags : 0
  return {
    sysFlag: (header.sysFlag & ~(brokersBits | sysFlag.transactionMask)) | multiTags,
    bornTimestamp: header.bornTimestamp,
    bornHost,
    storeHost: needs.storeHost,
    reconsumeTimes: header.reconsumeTimes ?? 0,
    preparedTransactionOffset: 0,
  }
}

/**
 * Messages of messages are made by a broker, for topics of a kind that is not served (Java: HookUtils.checkInnerBatch); a delay
 * that cannot be read must not become none.
 */
function illegal(
  needs: SentMessageNeeds,
  { sysFlag: flags }: SendHeader,
  properties: ReadonlyMap<string, string>,
): Refusal | undefined {
  if ((flags & sysFlag.innerBatch) !== 0 || properties.has(propertyNames.innerNumber))
    return illegalFor(needs, 'The flag or property of an inner batch is not for clients.')
  const delay = properties.get(propertyNames.delayTimeLevel)
  if (delay === undefined || /^[+-]?\d{1,10}$/.test(delay)) return undefined
  return illegalFor(needs, `the delay level is not a number: ${JSON.stringify(delay.slice(0, 40))}`)
}

/**
 * Half messages may be forbidden. A message that its flags call half, but not its properties, would be stored out of everybody's
 * reach by Apache.
 */
function transactionRefusal(
  needs: SentMessageNeeds,
  header: SendHeader,
  properties: ReadonlyMap<string, string>,
): Refusal | undefined {
  const kind = header.sysFlag & sysFlag.transactionMask
  if (preparesTransaction(properties, header.reconsumeTimes ?? 0)) {
    if (header.batch === true) return refuse(responseCode.MESSAGE_ILLEGAL, 'a batch cannot be part of a transaction')
    if (!needs.config.rejectTransactionMessage) return undefined
    const remark = `the broker[${needs.config.brokerIP1}] sending transaction message is forbidden`
    return refuse(responseCode.NO_PERMISSION, remark)
  }
  const isHidden = kind === sysFlag.transactionPrepared || kind === sysFlag.transactionRollback
  if (!isHidden || properties.has(propertyNames.transactionPrepared)) return undefined
  return refuse(
    responseCode.MESSAGE_ILLEGAL,
    `sysFlag ${header.sysFlag} is that of a transaction, but the message has no property TRAN_MSG`,
  )
}

/**
 * Where a message goes that a client sends to a retry topic itself (Java: handleRetryAndDLQ): the dead-letter topic when it was
 * tried often enough, or when an ordered consumer gives it up.
 */
function retryTarget(
  needs: SentMessageNeeds,
  send: AdmittedSend,
  properties: Map<string, string>,
): SendTarget | Refusal {
  const { header } = send
  const group = header.topic.slice(retryPrefix.length)
  const config = needs.groups.findOrCreate(group)
  if (config === undefined)
    return refuse(responseCode.SUBSCRIPTION_GROUP_NOT_EXIST, `subscription group not exist, ${group} ${faq}`)
  const hasOwnMax = send.version >= maxReconsumeTimesVersion && header.maxReconsumeTimes !== undefined
  const max = hasOwnMax ? (header.maxReconsumeTimes ?? 0) : config.retryMaxTimes
  if ((header.reconsumeTimes ?? 0) <= max && needs.locks.areAllLapsed(group)) return send.target
  const topic = needs.topics.findOrCreate(deadLetterTopicOf(group), 1)
  if (topic === undefined) return refuse(responseCode.SYSTEM_ERROR, `no dead-letter topic can be made for ${group}`)
  properties.set(propertyNames.delayTimeLevel, '-1')
  const origin = needs.topics.find(properties.get(propertyNames.retryTopic) ?? '')?.topicName ?? header.topic
  needs.statistics.groupOnTopic(group, origin).recordDeadLetter()
  return { topic, queueId: 0 }
}

/** Properties with the end mark behind the last one: not all clients write it. */
function withEnd(properties: Buffer): Buffer {
  if (properties.length === 0 || properties[properties.length - 1] === propertyEnd) return properties
  return Buffer.concat([properties, Buffer.from([propertyEnd])])
}
