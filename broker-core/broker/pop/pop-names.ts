import { retryPrefix } from '../names.ts'

/** Group whose offsets say how far the revive queues are worked through. */
export const reviveGroup = 'CID_RMQ_SYS_REVIVE_GROUP'
/** The "revive queue" of ordered pops, which have no check points (Java: KeyBuilder.POP_ORDER_REVIVE_QUEUE). */
export const orderedReviveQueue = 999

/** The topic of check points and acks (Java: PopAckConstants.buildClusterReviveTopic). */
export const reviveTopicOf = (cluster: string): string => `rmq_sys_REVIVE_LOG_${cluster}`

/** Where messages go that were not acked in time (Java: KeyBuilder.buildPopRetryTopic). */
export const popRetryTopicOf = (topic: string, group: string, isV2: boolean): string =>
  `${retryPrefix}${group}${isV2 ? '+' : '_'}${topic}`

/** The topic behind a retry topic of POP; any other topic is its own (Java: KeyBuilder.parseNormalTopic). */
export const normalTopicOf = (topic: string, group: string): string =>
  topic.startsWith(retryPrefix) ? topic.slice(retryPrefix.length + group.length + 1) : topic

/** How offsets of a topic are marked in replies and handles: `0` normal, `1` and `2` retry topics of POP. */
export const retryFlagOf = (topic: string): string =>
  !topic.startsWith(retryPrefix) ? '0' : topic.includes('+') ? '2' : '1'

/** The topic that a retry flag stands for (Java: ExtraInfoUtil.getRealTopic). */
export function realTopicOf(topic: string, group: string, retryFlag: string): string {
  if (retryFlag === '1') return popRetryTopicOf(topic, group, false)
  return retryFlag === '2' ? popRetryTopicOf(topic, group, true) : topic
}
