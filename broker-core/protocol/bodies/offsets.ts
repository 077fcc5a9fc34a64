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

const offsetsByGroup = javaMap(javaMapByNumber(javaBits64()))

/**
 * Java: ConsumerOffsetManager as JSON. Keys are `topic@group`, then the queue id; offsets are exact. `groupTopicMap` and
 * `pullOffsetTable` since 5.1.
 */
export const consumerOffsetTable = z.object({
  dataVersion: orNothing(dataVersion),
  groupTopicMap: javaMap(javaList(javaText())),
  offsetTable: offsetsByGroup,
  pullOffsetTable: offsetsByGroup,
})

/** Java: QueryCorrectionOffsetBody. By queue id; 2^63 - 1 where the compared group is behind. */
export const correctionOffsets = z.object({ correctionOffsets: javaMapByNumber(javaBits64()) })

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

/** Java: DelayOffsetSerializeWrapper. By delay level. */
export const delayOffsetTable = z.object({
  dataVersion: orNothing(dataVersion),
  offsetTable: javaMapByNumber(javaLong()),
})
