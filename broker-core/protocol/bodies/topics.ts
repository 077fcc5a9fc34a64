import { z } from 'zod'
import {
  javaBool,
  javaEnum,
  javaInt,
  javaList,
  javaLong,
  javaMap,
  javaMapByNumber,
  javaText,
  orNothing,
} from '../java-values.ts'
import { javaTextOrNothing } from '../java-values.ts'
import { dataVersion, noDataVersion } from './data-version.ts'

export const topicFilterTypes = ['SINGLE_TAG', 'MULTI_TAG'] as const

const topicConfigMembers = {
  topicName: javaText(),
  readQueueNums: javaInt(16),
  writeQueueNums: javaInt(16),
  /** Bits: 8 priority, 4 read, 2 write, 1 inherit. */
  perm: javaInt(6),
  topicFilterType: javaEnum(topicFilterTypes, 'SINGLE_TAG'),
  /** Bits: 1 unit, 2 has unit subscriptions. */
  topicSysFlag: javaInt(),
  order: javaBool(),
  attributes: javaMap(javaText()),
}

/** Java: TopicConfig. */
export const topicConfig = z.object(topicConfigMembers)
export type TopicConfig = z.output<typeof topicConfig>

const logicQueueMappingItem = z.object({
  bname: javaTextOrNothing,
  endOffset: javaLong(-1),
  gen: javaInt(),
  logicOffset: javaLong(),
  queueId: javaInt(),
  startOffset: javaLong(),
  timeOfEnd: javaLong(-1),
  timeOfStart: javaLong(-1),
})

const mappingInfoMembers = {
  bname: javaTextOrNothing,
  currIdMap: javaMapByNumber(javaInt()),
  dirty: javaBool(),
  epoch: javaLong(),
  scope: javaTextOrNothing,
  topic: javaTextOrNothing,
  totalQueues: javaInt(),
}

/** Java: TopicQueueMappingInfo (static topics). */
export const topicQueueMappingInfo = z.object(mappingInfoMembers)

/** Java: TopicQueueMappingDetail (static topics). */
export const topicQueueMappingDetail = z.object({
  ...mappingInfoMembers,
  hostedQueues: javaMapByNumber(javaList(logicQueueMappingItem)),
})

/** Java: TopicConfigAndQueueMapping. */
export const topicConfigAndMapping = z.object({
  ...topicConfigMembers,
  mappingDetail: orNothing(topicQueueMappingDetail),
})
export type TopicConfigAndMapping = z.output<typeof topicConfigAndMapping>

const versionOrNone = z
  .unknown()
  .optional()
  .transform((value) => value ?? noDataVersion)
  .pipe(dataVersion)

/** Java: TopicConfigAndMappingSerializeWrapper; 4.9 has only the first two members. */
export const topicConfigTable = z.object({
  dataVersion: versionOrNone,
  topicConfigTable: javaMap(topicConfig),
  mappingDataVersion: orNothing(dataVersion),
  topicQueueMappingDetailMap: orNothing(javaMap(topicQueueMappingDetail)),
  topicQueueMappingInfoMap: orNothing(javaMap(topicQueueMappingInfo)),
})
export type TopicConfigTable = z.output<typeof topicConfigTable>

/** Java: CreateTopicListRequestBody. Attribute keys carry `+` or `-`. */
export const topicConfigList = z.object({ topicConfigList: javaList(topicConfig) })

/** Java: TopicList. */
export const topicList = z.object({ topicList: javaList(javaText()), brokerAddr: javaTextOrNothing })
export type TopicList = z.output<typeof topicList>

/** Java: GroupList. */
export const groupList = z.object({ groupList: javaList(javaText()) })
export type GroupList = z.output<typeof groupList>
