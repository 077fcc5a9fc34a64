/** Name rules and reserved names (Java: TopicValidator, MixAll). */

export const autoCreateTopicKey = 'TBW102'
export const scheduleTopic = 'SCHEDULE_TOPIC_XXXX'
export const timerTopic = 'rmq_sys_wheel_timer'
export const retryPrefix = '%RETRY%'
export const deadLetterPrefix = '%DLQ%'
/** What names of light queues, and of groups that read them, begin with. */
export const lightPrefix = '%LMQ%'
export const systemGroupPrefix = 'CID_RMQ_SYS_'

const systemTopicPrefix = 'rmq_sys_'
const nameLengthMax = 127
const retryTopicLengthMax = 255
const groupLengthMax = 120
const allowed = /^[%|a-zA-Z0-9_-]+$/

/** Topics of RocketMQ's own that every broker has or may get (Java: TopicValidator.SYSTEM_TOPIC_SET). */
export const reservedTopics: ReadonlySet<string> = new Set([
  autoCreateTopicKey,
  scheduleTopic,
  'BenchmarkTest',
  'RMQ_SYS_TRANS_HALF_TOPIC',
  'RMQ_SYS_ROCKSDB_TRANS_HALF_TOPIC',
  'RMQ_SYS_TRACE_TOPIC',
  'RMQ_SYS_TRANS_OP_HALF_TOPIC',
  'RMQ_SYS_ROCKSDB_TRANS_OP_HALF_TOPIC',
  'TRANS_CHECK_MAX_TIME_TOPIC',
  'SELF_TEST_TOPIC',
  'OFFSET_MOVED_EVENT',
  'CHECKPOINT_TOPIC',
])

const topicsClosedToSenders: ReadonlySet<string> = new Set([
  scheduleTopic,
  'RMQ_SYS_TRANS_HALF_TOPIC',
  'RMQ_SYS_ROCKSDB_TRANS_HALF_TOPIC',
  'RMQ_SYS_TRANS_OP_HALF_TOPIC',
  'RMQ_SYS_ROCKSDB_TRANS_OP_HALF_TOPIC',
  'TRANS_CHECK_MAX_TIME_TOPIC',
  'SELF_TEST_TOPIC',
  'OFFSET_MOVED_EVENT',
])

/** Groups that every broker has. */
export const systemGroups: readonly string[] = [
  'TOOLS_CONSUMER',
  'FILTERSRV_CONSUMER',
  'SELF_TEST_C_GROUP',
  'CID_ONS-HTTP-PROXY',
  'CID_ONSAPI_PULL',
  'CID_ONSAPI_PERMISSION',
  'CID_ONSAPI_OWNER',
  'CID_RMQ_SYS_TRANS',
]

/** Where Apache sends whoever was refused; it ends a remark. */
export const faq = '\nSee https://rocketmq.apache.org/docs/bestPractice/06FAQ for further details.'

/** What is wrong with a topic name, in the server's words; undefined when it may be used (Java: TopicValidator.validateTopic). */
export function topicNameProblem(topic: string): string | undefined {
  if (topic.trim() === '') return 'The specified topic is blank.'
  if (!allowed.test(topic))
    return `The specified topic: ${clip(topic)}, contains illegal characters, allowing only ^[%|a-zA-Z0-9_-]+$`
  const isDerived = topic.startsWith(retryPrefix) || topic.startsWith(deadLetterPrefix)
  if (isDerived && topic.length > retryTopicLengthMax)
    return `The specified topic is DLQ or Retry topic: ${clip(topic)}, and it's longer than topic max length: ${retryTopicLengthMax}`
  if (!isDerived && topic.length > nameLengthMax)
    return `The specified topic: ${clip(topic)}, is longer than topic max length: ${nameLengthMax}`
  return undefined
}

/** What is wrong with a group name; undefined when it may be used (Java: TopicValidator.validateGroup). */
export function groupNameProblem(group: string): string | undefined {
  if (group.trim() === '') return 'The specified group is blank.'
  if (!allowed.test(group))
    return `The specified group: ${clip(group)}, contains illegal characters, allowing only ^[%|a-zA-Z0-9_-]+$`
  if (group.length > groupLengthMax) return 'The specified group is longer than group max length.'
  return undefined
}

/** Whether a name belongs to RocketMQ itself on every broker; a broker adds some of its own (`Topics.isSystem`). */
export const isReservedTopic = (topic: string): boolean =>
  reservedTopics.has(topic) || topic.startsWith(systemTopicPrefix)

/** Whether producers may not send to the topic. */
export const isClosedToSenders = (topic: string): boolean => topicsClosedToSenders.has(topic)

export const retryTopicOf = (group: string): string => retryPrefix + group
export const deadLetterTopicOf = (group: string): string => deadLetterPrefix + group

const clip = (name: string): string => (name.length > 300 ? `${name.slice(0, 300)}…` : name)
