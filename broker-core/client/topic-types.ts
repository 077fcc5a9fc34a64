/** What a topic is for; RETRY, DLQ and SYSTEM follow from the name, the others from the attribute `message.type`. */
export type TopicType =
  'NORMAL' | 'DELAY' | 'FIFO' | 'TRANSACTION' | 'UNSPECIFIED' | 'MIXED' | 'RETRY' | 'DLQ' | 'SYSTEM'

export const retryPrefix = '%RETRY%'
export const dlqPrefix = '%DLQ%'

const declared: ReadonlySet<string> = new Set(['NORMAL', 'DELAY', 'FIFO', 'TRANSACTION', 'MIXED', 'UNSPECIFIED'])

/** Topics that are the system's on every broker (Java: TopicValidator). */
const systemTopics: ReadonlySet<string> = new Set([
  'TBW102',
  'SCHEDULE_TOPIC_XXXX',
  'BenchmarkTest',
  'RMQ_SYS_TRANS_HALF_TOPIC',
  'RMQ_SYS_TRACE_TOPIC',
  'RMQ_SYS_TRANS_OP_HALF_TOPIC',
  'RMQ_SYS_ROCKSDB_TRANS_HALF_TOPIC',
  'TRANS_CHECK_MAX_TIME_TOPIC',
  'SELF_TEST_TOPIC',
  'OFFSET_MOVED_EVENT',
  'CHECKPOINT_TOPIC',
])

/**
 * @param attributes of the topic; a 4.x broker has none
 * @param named topics that the brokers call system topics (their own and their cluster's name among them)
 */
export function topicTypeOf(
  topic: string,
  attributes: ReadonlyMap<string, string> | undefined,
  named: ReadonlySet<string>,
): TopicType {
  if (topic.startsWith(retryPrefix)) return 'RETRY'
  if (topic.startsWith(dlqPrefix)) return 'DLQ'
  if (systemTopics.has(topic) || named.has(topic) || topic.startsWith('rmq_sys_')) return 'SYSTEM'
  const type = attributes?.get('message.type')?.toUpperCase()
  return type !== undefined && declared.has(type) ? (type as TopicType) : 'UNSPECIFIED'
}

/** Groups that belong to the system (Java: MixAll.isSysConsumerGroup and the names a broker makes at start). */
const systemGroups: ReadonlySet<string> = new Set([
  'TOOLS_CONSUMER',
  'FILTERSRV_CONSUMER',
  'SELF_TEST_C_GROUP',
  'SELF_TEST_P_GROUP',
  '__MONITOR_CONSUMER',
  'CLIENT_INNER_PRODUCER',
  'CID_ONS-HTTP-PROXY',
  'CID_ONSAPI_PULL',
  'CID_ONSAPI_PERMISSION',
  'CID_ONSAPI_OWNER',
  'CID_SYS_RMQ_TRANS',
])

export type GroupType = 'NORMAL' | 'FIFO' | 'SYSTEM'

/** Whether the servers, and no application, read with this group. */
export const isSystemGroup = (group: string): boolean => systemGroups.has(group) || group.startsWith('CID_RMQ_SYS_')

export function groupTypeOf(group: string, isOrderly: boolean): GroupType {
  if (isSystemGroup(group)) return 'SYSTEM'
  return isOrderly ? 'FIFO' : 'NORMAL'
}
