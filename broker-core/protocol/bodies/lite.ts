import { z } from 'zod'
import {
  javaBits64,
  javaBool,
  javaInt,
  javaList,
  javaLong,
  javaMap,
  javaText,
  javaTextOrNothing,
  orNothing,
} from '../java-values.ts'

/** Java: GetBrokerLiteInfoResponseBody. */
export const brokerLiteInfo = z.object({
  storeType: javaTextOrNothing,
  maxLmqNum: javaInt(),
  currentLmqNum: javaInt(),
  liteSubscriptionCount: javaInt(),
  orderInfoCount: javaInt(),
  cqTableSize: javaInt(),
  offsetTableSize: javaInt(),
  eventMapSize: javaInt(),
  /** Parent topic → how long its lite topics live, in minutes; -1 for ever. */
  topicMeta: javaMap(javaInt()),
  /** Parent topic → groups. */
  groupMeta: javaMap(javaList(javaText())),
})
export type BrokerLiteInfo = z.output<typeof brokerLiteInfo>

/** Java: GetParentTopicInfoResponseBody. */
export const parentTopicInfo = z.object({
  topic: javaTextOrNothing,
  ttl: javaInt(),
  groups: javaList(javaText()),
  lmqNum: javaInt(),
  liteTopicCount: javaInt(),
})

/** Java: GetLiteTopicInfoResponseBody. */
export const liteTopicInfo = z.object({
  parentTopic: javaTextOrNothing,
  liteTopic: javaTextOrNothing,
  subscriber: javaList(z.object({ clientId: javaText(), group: javaText() })),
  topicOffset: z
    .unknown()
    .optional()
    .transform((value) => value ?? {})
    .pipe(z.object({ minOffset: javaBits64(), maxOffset: javaBits64(), lastUpdateTimestamp: javaLong() })),
  shardingToBroker: javaBool(),
})

/** Java: GetLiteClientInfoResponseBody. */
export const liteClientInfo = z.object({
  parentTopic: javaTextOrNothing,
  group: javaTextOrNothing,
  clientId: javaTextOrNothing,
  lastAccessTime: javaLong(),
  lastConsumeTime: javaLong(),
  /** 0 or less: the broker knows no such client. */
  liteTopicCount: javaInt(),
  liteTopicSet: orNothing(javaList(javaText())),
})

const liteLag = z.object({
  liteTopic: javaText(),
  lagCount: javaLong(),
  earliestUnconsumedTimestamp: javaLong(),
})
export type LiteLag = z.output<typeof liteLag>

/** Java: GetLiteGroupInfoResponseBody. */
export const liteGroupInfo = z.object({
  group: javaTextOrNothing,
  parentTopic: javaTextOrNothing,
  liteTopic: javaTextOrNothing,
  earliestUnconsumedTimestamp: javaLong(),
  totalLagCount: javaLong(),
  liteTopicOffsetWrapper: orNothing(
    z.object({
      brokerOffset: javaBits64(),
      consumerOffset: javaBits64(),
      pullOffset: javaBits64(),
      lastTimestamp: javaLong(),
    }),
  ),
  lagCountTopK: javaList(liteLag),
  lagTimestampTopK: javaList(liteLag),
})
