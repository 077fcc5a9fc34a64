import { z } from 'zod'
import {
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

/** Java: ConsumerOffsetSerializeWrapper. Keys are `topic@group`, then the queue id. */
export const consumerOffsetTable = z.object({
  dataVersion: orNothing(dataVersion),
  offsetTable: javaMap(javaMapByNumber(javaLong())),
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
