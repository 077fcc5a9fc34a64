import type { Samples } from './sample.ts'
import { nothing, time } from './sample-values.ts'

const lag = { liteTopic: 'child-1', lagCount: 7, earliestUnconsumedTimestamp: time }

/** A sample of every request about lite topics. */
export const liteSamples = {
  getBrokerLiteInfo: {
    header: {},
    body: undefined,
    reply: {
      header: {},
      body: {
        storeType: 'default',
        maxLmqNum: 20_000,
        currentLmqNum: 3,
        liteSubscriptionCount: 2,
        orderInfoCount: 1,
        cqTableSize: 17,
        offsetTableSize: 8,
        eventMapSize: 4,
        topicMeta: new Map([['OrderLite', -1]]),
        groupMeta: new Map([['OrderLite', ['GID_order']]]),
      },
    },
  },
  getParentTopicInfo: {
    header: { topic: 'OrderLite' },
    body: undefined,
    reply: {
      header: {},
      body: { topic: 'OrderLite', ttl: -1, groups: ['GID_order'], lmqNum: 3, liteTopicCount: 2 },
    },
  },
  getLiteTopicInfo: {
    header: { parentTopic: 'OrderLite', liteTopic: 'child-1' },
    body: undefined,
    reply: {
      header: {},
      body: {
        parentTopic: 'OrderLite',
        liteTopic: 'child-1',
        subscriber: [{ clientId: '10.0.0.5@4711', group: 'GID_order' }],
        topicOffset: { minOffset: 0n, maxOffset: 9_223_372_036_854_775_807n, lastUpdateTimestamp: time },
        shardingToBroker: true,
      },
    },
  },
  getLiteClientInfo: {
    header: { parentTopic: 'OrderLite', group: 'GID_order', clientId: '10.0.0.5@4711', maxCount: 1000 },
    body: undefined,
    reply: {
      header: {},
      body: {
        parentTopic: 'OrderLite',
        group: 'GID_order',
        clientId: '10.0.0.5@4711',
        lastAccessTime: time,
        lastConsumeTime: time,
        liteTopicCount: 1,
        liteTopicSet: ['child-1'],
      },
    },
  },
  getLiteGroupInfo: {
    header: { group: 'GID_order', liteTopic: 'child-1', topK: 20 },
    body: undefined,
    reply: {
      header: {},
      body: {
        group: 'GID_order',
        parentTopic: 'OrderLite',
        liteTopic: 'child-1',
        earliestUnconsumedTimestamp: time,
        totalLagCount: 7,
        liteTopicOffsetWrapper: { brokerOffset: 10n, consumerOffset: 3n, pullOffset: 3n, lastTimestamp: time },
        lagCountTopK: [lag],
        lagTimestampTopK: [lag],
      },
    },
  },
  triggerLiteDispatch: { ...nothing, header: { group: 'GID_order', clientId: '10.0.0.5@4711' } },
} satisfies Partial<Samples>
