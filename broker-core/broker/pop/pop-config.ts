import { boolKey, type ConfigKey, intKey, longKey } from '../../base/config-table.ts'

const live = true

/** Keys of POP under RocketMQ's names (Java: BrokerConfig). */
export const popKeys = {
  reviveInterval: longKey({
    default: 1000,
    min: 1,
    unit: 'ms',
    live,
    about: 'POP: time between two looks at a revive queue.',
  }),
  reviveMaxSlow: longKey({
    default: 3,
    min: 1,
    live,
    about: 'POP: most intervals between two looks at a revive queue in which nothing happens.',
  }),
  reviveScanTime: longKey({
    default: 10_000,
    min: 1,
    unit: 'ms',
    live,
    about: 'POP: longest collection of check points and acks before they are acted upon.',
  }),
  reviveAckWaitMs: longKey({
    default: 180_000,
    min: 1,
    unit: 'ms',
    live,
    about: 'POP: how long an ack without its check point is waited for, with enableSkipLongAwaitingAck.',
  }),
  enableSkipLongAwaitingAck: boolKey({
    default: false,
    live,
    about: 'POP: acks whose check point is missing do not hold the revive queue for longer than reviveAckWaitMs.',
  }),
  enablePopLog: boolKey({ default: false, live, about: 'POP: every step is logged.' }),
  enablePopBufferMerge: boolKey({
    default: false,
    live,
    about: 'POP: check points and acks meet in memory first; only those without the other are stored.',
  }),
  popCkStayBufferTime: intKey({
    default: 10_000,
    min: 0,
    unit: 'ms',
    live,
    about: 'POP: longest stay of a check point in memory, with enablePopBufferMerge.',
  }),
  popCkStayBufferTimeOut: intKey({
    default: 3000,
    min: 0,
    unit: 'ms',
    live,
    about: 'POP: a check point is stored this time before its messages become visible again.',
  }),
  popCkMaxBufferSize: intKey({ default: 200_000, min: 0, live, about: 'POP: most check points in memory.' }),
  popCkOffsetMaxQueueSize: intKey({
    default: 20_000,
    min: 1,
    live,
    about: 'POP: most check points of one queue whose offset is not committed yet.',
  }),
  enablePopBatchAck: boolKey({ default: false, live, about: 'POP: acks of one check point are stored together.' }),
  enableRetryTopicV2: boolKey({
    default: false,
    live,
    about: 'POP: new retry topics are named `%RETRY%group+topic` instead of `%RETRY%group_topic`.',
  }),
  retrieveMessageFromPopRetryTopicV1: boolKey({
    default: true,
    live,
    about: 'POP: with enableRetryTopicV2 the old retry topics are still read.',
  }),
  popFromRetryProbability: intKey({
    default: 20,
    min: 0,
    max: 100,
    unit: '%',
    live,
    about: 'POP: how often the retry topic is looked at before the topic itself.',
  }),
  popFromRetryProbabilityForPriority: intKey({
    default: 0,
    min: 0,
    max: 100,
    unit: '%',
    live,
    about: 'POP: the same as popFromRetryProbability for topics of priority messages.',
  }),
  priorityOrderAsc: boolKey({
    default: true,
    live,
    about: 'POP: of a topic of priority messages the queue with the highest number is popped first; false: the lowest.',
  }),
  popResponseReturnActualRetryTopic: boolKey({
    default: false,
    live,
    about: 'POP: messages of a retry topic carry its name, not that of the topic they come from.',
  }),
  useSeparateRetryQueue: boolKey({
    default: false,
    live,
    about: 'POP: a retry topic has a queue for every queue of its topic.',
  }),
  initPopOffsetByCheckMsgInMem: boolKey({
    default: true,
    live,
    about: 'POP: a new group that begins at the end begins at 0 when the first message is still in memory.',
  }),
  enablePopMessageThreshold: boolKey({
    default: false,
    live,
    about: 'POP: a queue with too many messages that are not acked gives no more.',
  }),
  popInflightMessageThreshold: longKey({
    default: 10_000,
    min: 0,
    live,
    about: 'POP: how many unacked messages are too many, with enablePopMessageThreshold.',
  }),
  skipWhenCKRePutReachMaxTimes: boolKey({
    default: false,
    live,
    about: 'POP: messages that cannot be put up for another try are given up after 17 times.',
  }),
  appendAckAsync: boolKey({ default: false, live, about: 'POP: acks are answered before they are stored.' }),
  appendCkAsync: boolKey({
    default: false,
    live,
    about: 'POP: pops are answered before their check points are stored.',
  }),
} satisfies Record<string, ConfigKey<unknown>>
