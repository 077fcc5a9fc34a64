import { z } from 'zod'
import {
  javaBits64,
  javaInt,
  javaList,
  javaLong,
  javaMap,
  javaMapByNumber,
  javaMapByQueue,
  javaText,
  orNothing,
} from '../java-values.ts'
import { dataVersion } from './data-version.ts'

/** Java: ConsumerOffsetSerializeWrapper. Keys are `topic@group`, then the queue id; offsets are exact. */
export const consumerOffsetTable = z.object({
  dataVersion: orNothing(dataVersion),
  offsetTable: javaMap(javaMapByNumber(javaBits64())),
})

/** Java: ResetOffsetBody. */
export const resetOffsets = z.object({ offsetTable: javaMapByQueue(javaLong()) })

/** Java: ResetOffsetBodyForC, a list for C++ consumers. */
export const resetOffsetList = z.object({
  offsetTable: javaList(
    z.object({ brokerName: javaText(), queueId: javaInt(), topic: javaText(), offset: javaLong() }),
  ),
})

/** Java: GetConsumerStatusBody. */
export const consumerStatus = z.object({
  messageQueueTable: javaMapByQueue(javaLong()),
  consumerTable: javaMap(javaMapByQueue(javaLong())),
})
