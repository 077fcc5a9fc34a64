import type { SubscriptionData } from '../protocol/bodies/clients.ts'
import type { SubscriptionGroupConfig } from '../protocol/bodies/groups.ts'
import type { BrokerData, TopicRouteData } from '../protocol/bodies/routes.ts'
import type { TopicConfig } from '../protocol/bodies/topics.ts'
import type { MessageQueue } from '../protocol/java-values.ts'

/** Values that several samples share. */

export const time = 1_795_240_162_827
export const dataVersion = { counter: 3, stateVersion: 0, timestamp: time }
export const queue: MessageQueue = { brokerName: 'broker-a', queueId: 1, topic: 'OrderTopic' }
export const bytes = Buffer.from('hello \u4f60\u597d')
export const nothing = { body: undefined, reply: { header: {}, body: undefined } }

export const topicConfig: TopicConfig = {
  topicName: 'OrderTopic',
  readQueueNums: 8,
  writeQueueNums: 4,
  perm: 6,
  topicFilterType: 'SINGLE_TAG',
  topicSysFlag: 0,
  order: true,
  attributes: new Map([['message.type', 'FIFO']]),
}

export const groupConfig: SubscriptionGroupConfig = {
  groupName: 'GID_order',
  consumeEnable: true,
  consumeFromMinEnable: true,
  consumeBroadcastEnable: false,
  consumeMessageOrderly: false,
  retryQueueNums: 1,
  retryMaxTimes: 3,
  groupRetryPolicy: {
    type: 'EXPONENTIAL',
    exponentialRetryPolicy: { initial: 5000, max: 7_200_000, multiplier: 2 },
    customizedRetryPolicy: undefined,
  },
  brokerId: 0,
  whichBrokerWhenConsumeSlowly: 1,
  notifyConsumerIdsChangedEnable: true,
  groupSysFlag: 0,
  consumeTimeoutMinute: 15,
  subscriptionDataSet: [{ topic: 'OrderTopic', expressionType: 'TAG', expression: '*', version: 1 }],
  attributes: new Map(),
}

export const subscription: SubscriptionData = {
  classFilterMode: false,
  topic: 'OrderTopic',
  subString: 'TagA || TagB',
  tagsSet: ['TagA', 'TagB'],
  codeSet: [2598919, 2598920],
  // As the Go client sends it: nanoseconds, beyond 2^53.
  subVersion: 1_795_240_162_827_000_001n,
  expressionType: 'TAG',
}

export const brokerData: BrokerData = {
  cluster: 'DefaultCluster',
  brokerName: 'broker-a',
  brokerAddrs: new Map([
    [0, '10.0.0.1:10911'],
    [1, '10.0.0.2:10911'],
  ]),
  enableActingMaster: false,
  zoneName: undefined,
}

export const route: TopicRouteData = {
  orderTopicConf: 'broker-a:8',
  queueDatas: [{ brokerName: 'broker-a', readQueueNums: 8, writeQueueNums: 4, perm: 6, topicSysFlag: 0 }],
  brokerDatas: [brokerData],
  filterServerTable: new Map(),
  topicQueueMappingByBroker: undefined,
}

export const topicNames = { topicList: ['OrderTopic', '%RETRY%GID_order'], brokerAddr: undefined }
export const topicListSample = { header: {}, body: undefined, reply: { header: {}, body: topicNames } }
export const settings = new Map([
  ['brokerName', 'broker-a'],
  ['storePathRootDir', '/data'],
])
