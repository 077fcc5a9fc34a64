import type { TopicConfig } from '../protocol/bodies/topics.ts'
import type { BrokerConfig } from './config.ts'
import { autoCreateTopicKey, scheduleTopic, timerTopic } from './names.ts'

const read = 4
const write = 2
const inherit = 1
const readWrite = read | write

/** A topic with RocketMQ's defaults for what is not given. */
export const topicConfigOf = (
  topicName: string,
  queueNums: number,
  perm: number = readWrite,
  topicSysFlag = 0,
): TopicConfig => ({
  attributes: new Map(),
  order: false,
  perm,
  readQueueNums: queueNums,
  topicFilterType: 'SINGLE_TAG',
  topicName,
  topicSysFlag,
  writeQueueNums: queueNums,
})

/**
 * The topics that a broker has from the start (Java: TopicConfigManager.init). Their names are system names, but for `TBW102`
 * they exist whatever the topic file says.
 */
export function systemTopicsOf(config: BrokerConfig): TopicConfig[] {
  const { brokerClusterName: cluster, brokerName: broker } = config
  const topics = [
    topicConfigOf('SELF_TEST_TOPIC', 1),
    topicConfigOf('BenchmarkTest', 1024),
    topicConfigOf(cluster, 16, inherit | (config.clusterTopicEnable ? readWrite : 0)),
    topicConfigOf(broker, 1, inherit | (config.brokerTopicEnable ? readWrite : 0)),
    topicConfigOf('OFFSET_MOVED_EVENT', 1),
    topicConfigOf(scheduleTopic, 18),
    topicConfigOf(`${cluster}_REPLY_TOPIC`, 1),
    topicConfigOf(`rmq_sys_REVIVE_LOG_${cluster}`, config.reviveQueueNum),
    topicConfigOf(`rmq_sys_SYNC_BROKER_MEMBER_${broker}`, 1, inherit),
    topicConfigOf('RMQ_SYS_TRANS_HALF_TOPIC', 1),
    topicConfigOf('RMQ_SYS_TRANS_OP_HALF_TOPIC', 1),
  ]
  if (config.autoCreateTopicEnable)
    topics.push(topicConfigOf(autoCreateTopicKey, config.defaultTopicQueueNums, inherit | readWrite))
  if (config.traceTopicEnable) topics.push(topicConfigOf(config.msgTraceTopicName, 1))
  if (config.timerWheelEnable) topics.push(topicConfigOf(timerTopic, 1))
  return topics
}
