import { z } from 'zod'
import {
  javaBits64,
  javaBool,
  javaDouble,
  javaEnum,
  javaInt,
  javaList,
  javaLong,
  javaMap,
  javaMapByQueue,
  javaText,
  javaTextOrNothing,
  messageQueue,
  orNothing,
} from '../java-values.ts'

export const consumeTypes = ['CONSUME_ACTIVELY', 'CONSUME_PASSIVELY', 'CONSUME_POP'] as const
export const messageModels = ['BROADCASTING', 'CLUSTERING'] as const
export const consumeFromWheres = [
  'CONSUME_FROM_LAST_OFFSET',
  'CONSUME_FROM_LAST_OFFSET_AND_FROM_MIN_WHEN_BOOT_FIRST',
  'CONSUME_FROM_MIN_OFFSET',
  'CONSUME_FROM_MAX_OFFSET',
  'CONSUME_FROM_FIRST_OFFSET',
  'CONSUME_FROM_TIMESTAMP',
] as const

/** The hash codes of tags; foreign clients put anything there, so what is no number reads as 0. */
const tagCode = z.unknown().transform((value): number => {
  const number = Number(value)
  return Number.isInteger(number) ? number : 0
})

/** What a group wants of a topic (Java: SubscriptionData). `subVersion` is exact: the Go client sends nanoseconds. */
export const subscriptionData = z.object({
  classFilterMode: javaBool(),
  topic: javaText(),
  subString: javaText(),
  tagsSet: javaList(javaText()),
  codeSet: javaList(tagCode),
  subVersion: javaBits64(),
  expressionType: javaText('TAG'),
})
export type SubscriptionData = z.output<typeof subscriptionData>

/** Java: ConsumerData. */
export const consumerData = z.object({
  groupName: javaText(),
  consumeType: javaEnum(consumeTypes, 'CONSUME_PASSIVELY'),
  messageModel: javaEnum(messageModels, 'CLUSTERING'),
  consumeFromWhere: javaEnum(consumeFromWheres, 'CONSUME_FROM_LAST_OFFSET'),
  subscriptionDataSet: javaList(subscriptionData),
  unitMode: javaBool(),
})
export type ConsumerData = z.output<typeof consumerData>

/** Java: HeartbeatData. */
export const heartbeatData = z.object({
  clientID: javaText(),
  producerDataSet: javaList(z.object({ groupName: javaText() })),
  consumerDataSet: javaList(consumerData),
  heartbeatFingerprint: javaInt(),
  withoutSub: javaBool(),
})
export type HeartbeatData = z.output<typeof heartbeatData>

/** Java: CheckClientRequestBody. */
export const checkClientRequest = z.object({
  clientId: javaText(),
  group: javaText(),
  namespace: javaTextOrNothing,
  subscriptionData: orNothing(subscriptionData),
})

/** Java: GetConsumerListByGroupResponseBody. */
export const consumerIdList = z.object({ consumerIdList: javaList(javaText()) })

/** Java: LockBatchRequestBody, UnlockBatchRequestBody. */
export const queueLockRequest = z.object({
  consumerGroup: javaText(),
  clientId: javaText(),
  onlyThisBroker: javaBool(),
  mqSet: javaList(messageQueue),
})

/** Java: LockBatchResponseBody. */
export const queueLockReply = z.object({ lockOKMQSet: javaList(messageQueue) })

const connection = z.object({
  clientId: javaText(),
  clientAddr: javaText(),
  language: javaText('OTHER'),
  version: javaInt(),
})
export type Connection = z.output<typeof connection>

/** Java: ProducerConnection. */
export const producerConnection = z.object({ connectionSet: javaList(connection) })
export type ProducerConnection = z.output<typeof producerConnection>

/** Java: ConsumerConnection. */
export const consumerConnection = z.object({
  connectionSet: javaList(connection),
  subscriptionTable: javaMap(subscriptionData),
  consumeType: javaEnum(consumeTypes, undefined),
  messageModel: javaEnum(messageModels, undefined),
  consumeFromWhere: javaEnum(consumeFromWheres, undefined),
})
export type ConsumerConnection = z.output<typeof consumerConnection>

/** Java: ProducerTableInfo; `remoteIP` begins with a slash. */
export const producerTableInfo = z.object({
  data: javaMap(
    javaList(
      z.object({
        clientId: javaText(),
        remoteIP: javaText(),
        language: javaText('OTHER'),
        version: javaInt(),
        lastUpdateTimestamp: javaLong(),
      }),
    ),
  ),
})
export type ProducerTableInfo = z.output<typeof producerTableInfo>

/** Java: QuerySubscriptionResponseBody. */
export const querySubscriptionReply = z.object({
  group: javaTextOrNothing,
  topic: javaTextOrNothing,
  subscriptionData: orNothing(subscriptionData),
})

/** Java: ProcessQueueInfo. The Go client spells `dropped`. */
const processQueueInfo = z.object({
  commitOffset: javaLong(),
  cachedMsgMinOffset: javaLong(),
  cachedMsgMaxOffset: javaLong(),
  cachedMsgCount: javaInt(),
  cachedMsgSizeInMiB: javaInt(),
  transactionMsgMinOffset: javaLong(),
  transactionMsgMaxOffset: javaLong(),
  transactionMsgCount: javaInt(),
  locked: javaBool(),
  tryUnlockTimes: javaLong(),
  lastLockTimestamp: javaLong(),
  droped: javaBool(),
  lastPullTimestamp: javaLong(),
  lastConsumeTimestamp: javaLong(),
})

const popProcessQueueInfo = z.object({ waitAckCount: javaInt(), droped: javaBool(), lastPopTimestamp: javaLong() })

const consumeStatus = z.object({
  pullRT: javaDouble(),
  pullTPS: javaDouble(),
  consumeRT: javaDouble(),
  consumeOKTPS: javaDouble(),
  consumeFailedTPS: javaDouble(),
  consumeFailedMsgs: javaLong(),
})

/** Java: ConsumerRunningInfo. */
export const consumerRunningInfo = z.object({
  properties: javaMap(javaText()),
  subscriptionSet: javaList(subscriptionData),
  mqTable: javaMapByQueue(processQueueInfo),
  mqPopTable: javaMapByQueue(popProcessQueueInfo),
  statusTable: javaMap(consumeStatus),
  userConsumerInfo: javaMap(javaText()),
  jstack: javaTextOrNothing,
})
export type ConsumerRunningInfo = z.output<typeof consumerRunningInfo>

export const consumeResults = [
  'CR_SUCCESS',
  'CR_LATER',
  'CR_ROLLBACK',
  'CR_COMMIT',
  'CR_THROW_EXCEPTION',
  'CR_RETURN_NULL',
] as const

/** Java: ConsumeMessageDirectlyResult. */
export const consumeMessageDirectlyResult = z.object({
  order: javaBool(),
  autoCommit: javaBool(true),
  consumeResult: javaEnum(consumeResults, undefined),
  remark: javaTextOrNothing,
  spentTimeMills: javaLong(),
})
export type ConsumeMessageDirectlyResult = z.output<typeof consumeMessageDirectlyResult>
