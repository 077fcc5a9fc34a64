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

const isCount = (value: unknown): value is number => Number.isInteger(value) && Math.abs(value as number) < 2 ** 31

/** A configuration that has exactly the members and types it should, as nearly all have. */
function plainTopicConfig(value: unknown): TopicConfig | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const given = value as Partial<Record<keyof TopicConfig, unknown>>
  const {
    topicName,
    readQueueNums,
    writeQueueNums,
    perm,
    topicFilterType,
    topicSysFlag,
    order,
    attributes = {},
  } = given
  if (typeof topicName !== 'string' || typeof order !== 'boolean') return undefined
  if (!isCount(readQueueNums) || !isCount(writeQueueNums) || !isCount(perm) || !isCount(topicSysFlag)) return undefined
  if (topicFilterType !== 'SINGLE_TAG' && topicFilterType !== 'MULTI_TAG') return undefined
  if (typeof attributes !== 'object' || attributes === null || Array.isArray(attributes)) return undefined
  const named = new Map<string, string>()
  for (const [name, text] of Object.entries(attributes as Record<string, unknown>)) {
    if (typeof text !== 'string') return undefined
    named.set(name, text)
  }
  return { topicName, readQueueNums, writeQueueNums, perm, topicFilterType, topicSysFlag, order, attributes: named }
}

/** As `topicConfig`, but quick: tables have thousands of them. */
const topicConfigOfTable = z.unknown().transform((value, context): TopicConfig => {
  const plain = plainTopicConfig(value)
  if (plain !== undefined) return plain
  const parsed = topicConfig.safeParse(value)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  context.issues.push({ code: 'custom', message: `${issue?.path.join('.')}: ${issue?.message}`, input: value })
  return z.NEVER
})

/** Java: LogicQueueMappingItem: where a piece of a logical queue is; -1: not known, or open. */
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

export type LogicQueueMappingItem = z.output<typeof logicQueueMappingItem>

/** Java: TopicQueueMappingInfo (static topics). */
export const topicQueueMappingInfo = z.object(mappingInfoMembers)

/** Java: TopicQueueMappingDetail (static topics). */
export const topicQueueMappingDetail = z.object({
  ...mappingInfoMembers,
  hostedQueues: javaMapByNumber(javaList(logicQueueMappingItem)),
})
export type TopicQueueMappingDetail = z.output<typeof topicQueueMappingDetail>

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
  topicConfigTable: javaMap(topicConfigOfTable),
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
