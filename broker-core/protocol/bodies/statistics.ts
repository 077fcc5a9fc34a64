import { z } from 'zod'
import {
  javaBits64,
  javaBool,
  javaDouble,
  javaInt,
  javaList,
  javaLong,
  javaMap,
  javaMapByQueue,
  javaTextOrNothing,
  messageQueue,
  orNothing,
} from '../java-values.ts'
import { subscriptionData } from './clients.ts'

/** Java: TopicStatsTable. `topicPutTps` since 5.3.3. */
export const topicStatsTable = z.object({
  offsetTable: javaMapByQueue(
    z.object({ minOffset: javaLong(), maxOffset: javaLong(), lastUpdateTimestamp: javaLong() }),
  ),
  topicPutTps: javaDouble(),
})
export type TopicStatsTable = z.output<typeof topicStatsTable>

/** Java: ConsumeStats. `pullOffset` since 5.1.0: absent before. */
export const consumeStats = z.object({
  offsetTable: javaMapByQueue(
    z.object({
      brokerOffset: javaLong(),
      consumerOffset: javaLong(),
      pullOffset: orNothing(javaLong()),
      lastTimestamp: javaLong(),
    }),
  ),
  consumeTps: javaDouble(),
})
export type ConsumeStats = z.output<typeof consumeStats>

/** Java: ConsumeStatsList. Each map has one group; one ConsumeStats per topic. */
export const consumeStatsList = z.object({
  consumeStatsList: javaList(javaMap(javaList(consumeStats))),
  brokerAddr: javaTextOrNothing,
  totalDiff: javaLong(),
  totalInflightDiff: javaLong(),
})
export type ConsumeStatsList = z.output<typeof consumeStatsList>

const statsItem = z
  .unknown()
  .optional()
  .transform((value) => value ?? {})
  .pipe(z.object({ sum: javaLong(), tps: javaDouble(), avgpt: javaDouble() }))

/** Java: BrokerStatsData. */
export const brokerStatsData = z.object({ statsMinute: statsItem, statsHour: statsItem, statsDay: statsItem })
export type BrokerStatsData = z.output<typeof brokerStatsData>

/** Java: QueryConsumeTimeSpanBody. The `…Str` members are for people, in the broker's time zone. */
export const consumeTimeSpans = z.object({
  consumeTimeSpanSet: javaList(
    z.object({
      messageQueue: messageQueue,
      minTimeStamp: javaLong(),
      minTimeStampStr: javaTextOrNothing,
      maxTimeStamp: javaLong(),
      maxTimeStampStr: javaTextOrNothing,
      consumeTimeStamp: javaLong(),
      consumeTimeStampStr: javaTextOrNothing,
      delayTime: javaLong(),
    }),
  ),
})

/** Java: QueryConsumeQueueResponseBody. `tagsCode` is exact: it may be any 64-bit number. */
export const consumeQueueEntries = z.object({
  subscriptionData: orNothing(subscriptionData),
  filterData: javaTextOrNothing,
  queueData: javaList(
    z.object({
      physicOffset: javaLong(),
      physicSize: javaInt(),
      tagsCode: javaBits64(),
      extendDataJson: javaTextOrNothing,
      bitMap: javaTextOrNothing,
      eval: javaBool(),
      msg: javaTextOrNothing,
    }),
  ),
  maxQueueIndex: javaLong(),
  minQueueIndex: javaLong(),
})
