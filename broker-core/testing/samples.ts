import { carry, json } from '../protocol/body.ts'
import { consumeMessageDirectlyResult, consumerRunningInfo } from '../protocol/bodies/clients.ts'
import { namesrvSamples } from './namesrv-samples.ts'
import { assignmentSamples } from './assignment-samples.ts'
import { popSamples } from './pop-samples.ts'
import type { Samples } from './sample.ts'
import {
  time,
  dataVersion,
  queue,
  bytes,
  nothing,
  topicConfig,
  groupConfig,
  subscription,
  settings,
  topicListSample,
} from './sample-values.ts'
import { liteSamples } from './lite-samples.ts'
import { operationSamples } from './operation-samples.ts'
import { timerSamples } from './timer-samples.ts'
import { transactionSamples } from './transaction-samples.ts'

const sendSample = {
  header: {
    producerGroup: 'PID_order',
    topic: 'OrderTopic',
    defaultTopic: 'TBW102',
    defaultTopicQueueNums: 4,
    queueId: -1,
    sysFlag: 0,
    bornTimestamp: time,
    flag: -2147483648,
    properties: 'KEYS\u0001order-1\u0002TAGS\u0001TagA\u0002UNIQ_KEY\u0001AC1100021F9018B4AAC20A1B2C3D0000\u0002',
    reconsumeTimes: 0,
    unitMode: false,
    maxReconsumeTimes: 16,
    batch: false,
    bname: 'broker-a',
  },
  body: bytes,
  reply: {
    header: {
      msgId: '0A00000100002A9F0000000000001F40',
      queueId: 3,
      queueOffset: 9_007_199_254_740_991,
      transactionId: 'AC1100021F9018B4AAC20A1B2C3D0000',
      MSG_REGION: 'DefaultRegion',
      TRACE_ON: 'true',
    },
    body: undefined,
  },
}

const pullSample = {
  header: {
    consumerGroup: 'GID_order',
    topic: 'OrderTopic',
    queueId: 1,
    queueOffset: 42,
    maxMsgNums: 32,
    sysFlag: 7,
    commitOffset: 40,
    suspendTimeoutMillis: 15_000,
    subscription: 'TagA || TagB',
    subVersion: 1_795_240_162_827_000_001n,
    expressionType: 'TAG',
    maxMsgBytes: 262_144,
    requestSource: -1,
    bname: 'broker-a',
  },
  body: undefined,
  reply: {
    header: {
      suggestWhichBrokerId: 0,
      nextBeginOffset: 74,
      minOffset: 0,
      maxOffset: 120,
      offsetDelta: 0,
      topicSysFlag: 0,
      groupSysFlag: 0,
    },
    body: bytes,
  },
}

const queueHeader = { topic: 'OrderTopic', queueId: 1, bname: 'broker-a' }
const locks = { consumerGroup: 'GID_order', clientId: '10.0.0.5@4711', onlyThisBroker: false, mqSet: [queue] }
const connections = [{ clientId: '10.0.0.5@4711', clientAddr: '10.0.0.5:52100', language: 'JAVA', version: 513 }]

const runningInfo = json(consumerRunningInfo)
const directResult = json(consumeMessageDirectlyResult)
const runningInfoText =
  '{"mqTable":{{"brokerName":"broker-a","queueId":1,"topic":"OrderTopic"}:{"commitOffset":100,"locked":true}},' +
  '"properties":{"PROP_CONSUME_TYPE":"CONSUME_PASSIVELY"},"subscriptionSet":[]}'

/** A sample of every declared request. The type refuses a request without one. */
export const samples: Samples = {
  sendMessage: sendSample,
  sendMessageV2: sendSample,
  sendBatchMessage: { ...sendSample, header: { ...sendSample.header, batch: true } },
  sendReplyMessage: sendSample,
  sendReplyMessageV2: sendSample,
  pullMessage: pullSample,
  litePullMessage: pullSample,
  consumerSendMsgBack: {
    ...nothing,
    header: {
      group: 'GID_order',
      offset: 8000,
      delayLevel: 3,
      originMsgId: '0A00000100002A9F0000000000001F40',
      originTopic: 'OrderTopic',
      unitMode: false,
      maxReconsumeTimes: 16,
    },
  },
  queryMessage: {
    header: {
      topic: 'OrderTopic',
      key: 'order-1',
      maxNum: 64,
      beginTimestamp: 0,
      endTimestamp: Infinity,
      indexType: 'K',
      _UNIQUE_KEY_QUERY: false,
    },
    body: undefined,
    reply: { header: { indexLastUpdateTimestamp: time, indexLastUpdatePhyoffset: 8000 }, body: bytes },
  },
  viewMessageById: {
    header: { offset: 8000, topic: 'OrderTopic' },
    body: undefined,
    reply: { header: {}, body: bytes },
  },

  queryConsumerOffset: {
    header: { consumerGroup: 'GID_order', ...queueHeader, setZeroIfNotFound: false },
    body: undefined,
    reply: { header: { offset: 42n }, body: undefined },
  },
  updateConsumerOffset: {
    ...nothing,
    header: { consumerGroup: 'GID_order', ...queueHeader, commitOffset: 9_223_372_036_854_775_807n },
  },
  searchOffsetByTimestamp: {
    header: { ...queueHeader, timestamp: time, boundaryType: 'LOWER' },
    body: undefined,
    reply: { header: { offset: 42 }, body: undefined },
  },
  getMaxOffset: {
    header: { ...queueHeader, committed: true },
    body: undefined,
    reply: { header: { offset: 120 }, body: undefined },
  },
  getMinOffset: { header: queueHeader, body: undefined, reply: { header: { offset: 0 }, body: undefined } },
  getEarliestMsgStoretime: {
    header: queueHeader,
    body: undefined,
    reply: { header: { timestamp: -1 }, body: undefined },
  },
  getAllConsumerOffset: {
    header: {},
    body: undefined,
    reply: {
      header: {},
      body: {
        dataVersion,
        groupTopicMap: new Map([['GID_order', ['OrderTopic']]]),
        offsetTable: new Map([['OrderTopic@GID_order', new Map([[1, 42n]])]]),
        pullOffsetTable: new Map([['OrderTopic@GID_order', new Map([[1, 45n]])]]),
      },
    },
  },
  queryCorrectionOffset: {
    header: { topic: 'OrderTopic', compareGroup: 'GID_order', filterGroups: 'GID_old,GID_test' },
    body: undefined,
    reply: { header: {}, body: { correctionOffsets: new Map([[1, 9_223_372_036_854_775_807n]]) } },
  },
  cloneGroupOffset: {
    ...nothing,
    header: { srcGroup: 'GID_order', destGroup: 'GID_copy', topic: 'OrderTopic', offline: true },
  },
  getAllDelayOffset: {
    header: {},
    body: undefined,
    reply: { header: {}, body: { dataVersion, offsetTable: new Map([[3, 42]]) } },
  },
  invokeBrokerToResetOffset: {
    header: { group: 'GID_order', topic: 'OrderTopic', queueId: 1, offset: 42, timestamp: -1, isForce: true },
    body: undefined,
    reply: { header: {}, body: { offsetTable: new Map([[queue, 42]]) } },
  },
  invokeBrokerToGetConsumerStatus: {
    header: { topic: 'OrderTopic', group: 'GID_order', clientAddr: '10.0.0.5@4711' },
    body: undefined,
    reply: {
      header: {},
      body: {
        consumerTable: new Map([['10.0.0.5@4711', new Map([[queue, 42]])]]),
        messageQueueTable: new Map(),
      },
    },
  },

  heartBeat: {
    header: {},
    body: {
      clientID: '10.0.0.5@4711',
      producerDataSet: [{ groupName: 'PID_order' }],
      consumerDataSet: [
        {
          groupName: 'GID_order',
          consumeType: 'CONSUME_PASSIVELY',
          messageModel: 'CLUSTERING',
          consumeFromWhere: 'CONSUME_FROM_LAST_OFFSET',
          subscriptionDataSet: [subscription],
          unitMode: false,
        },
      ],
      heartbeatFingerprint: 0,
      withoutSub: false,
    },
    reply: { header: { IS_SUPPORT_HEART_BEAT_V2: 'true', IS_SUB_CHANGE: 'true' }, body: undefined },
  },
  unregisterClient: {
    ...nothing,
    header: { clientID: '10.0.0.5@4711', producerGroup: 'PID_order', consumerGroup: 'GID_order' },
  },
  getConsumerListByGroup: {
    header: { consumerGroup: 'GID_order' },
    body: undefined,
    reply: { header: {}, body: { consumerIdList: ['10.0.0.5@4711'] } },
  },
  lockBatchMq: { header: {}, body: locks, reply: { header: {}, body: { lockOKMQSet: [queue] } } },
  unlockBatchMq: { ...nothing, header: {}, body: locks },
  checkClientConfig: {
    ...nothing,
    header: {},
    body: {
      clientId: '10.0.0.5@4711',
      group: 'GID_order',
      namespace: undefined,
      subscriptionData: { ...subscription, expressionType: 'SQL92', subString: "region = 'x'" },
    },
  },
  getConsumerConnectionList: {
    header: { consumerGroup: 'GID_order' },
    body: undefined,
    reply: {
      header: {},
      body: {
        connectionSet: connections,
        subscriptionTable: new Map([['OrderTopic', subscription]]),
        consumeType: 'CONSUME_PASSIVELY',
        messageModel: 'CLUSTERING',
        consumeFromWhere: 'CONSUME_FROM_LAST_OFFSET',
      },
    },
  },
  getProducerConnectionList: {
    header: { producerGroup: 'PID_order' },
    body: undefined,
    reply: { header: {}, body: { connectionSet: connections } },
  },
  getAllProducerInfo: {
    header: {},
    body: undefined,
    reply: {
      header: {},
      body: {
        data: new Map([
          [
            'PID_order',
            [
              {
                clientId: '10.0.0.5@4711',
                remoteIP: '/10.0.0.5:52100',
                language: 'JAVA',
                version: 513,
                lastUpdateTimestamp: time,
              },
            ],
          ],
        ]),
      },
    },
  },
  getConsumerRunningInfo: {
    header: { consumerGroup: 'GID_order', clientId: '10.0.0.5@4711', jstackEnable: true },
    body: undefined,
    reply: { header: {}, body: carry(runningInfo, Buffer.from(runningInfoText)) },
  },
  consumeMessageDirectly: {
    header: {
      consumerGroup: 'GID_order',
      clientId: '10.0.0.5@4711',
      msgId: '0A00000100002A9F0000000000001F40',
      brokerName: 'broker-a',
      topic: 'OrderTopic',
      topicSysFlag: 0,
      groupSysFlag: 0,
    },
    body: bytes,
    reply: { header: {}, body: carry(directResult, Buffer.from('{"consumeResult":"CR_SUCCESS","spentTimeMills":3}')) },
  },

  updateAndCreateTopic: {
    ...nothing,
    header: {
      topic: 'OrderTopic',
      defaultTopic: 'TBW102',
      readQueueNums: 8,
      writeQueueNums: 4,
      perm: 6,
      topicFilterType: 'SINGLE_TAG',
      topicSysFlag: 0,
      order: true,
      attributes: '+message.type=FIFO',
      force: false,
    },
  },
  updateAndCreateStaticTopic: {
    ...nothing,
    header: {
      topic: 'OrderTopic',
      defaultTopic: 'TBW102',
      readQueueNums: 1,
      writeQueueNums: 1,
      perm: 6,
      topicFilterType: 'SINGLE_TAG',
      topicSysFlag: 0,
      order: false,
      force: false,
      lo: true,
      bname: 'broker-a',
    },
    body: {
      topic: 'OrderTopic',
      scope: '__global__',
      totalQueues: 1,
      bname: 'broker-a',
      epoch: time,
      dirty: false,
      currIdMap: new Map([[0, 0]]),
      hostedQueues: new Map([
        [
          0,
          [
            {
              gen: 0,
              queueId: 0,
              bname: 'broker-a',
              logicOffset: 0,
              startOffset: 0,
              endOffset: -1,
              timeOfStart: -1,
              timeOfEnd: -1,
            },
          ],
        ],
      ]),
    },
  },
  updateAndCreateTopicList: { ...nothing, header: {}, body: { topicConfigList: [topicConfig] } },
  deleteTopicInBroker: { ...nothing, header: { topic: 'OrderTopic' } },
  getAllTopicConfig: {
    header: { topicSeq: 0, maxTopicNum: 100, dataVersion: '{"counter":3,"stateVersion":0,"timestamp":1}' },
    body: undefined,
    reply: {
      header: { totalTopicNum: 1 },
      body: {
        dataVersion,
        topicConfigTable: new Map([['OrderTopic', topicConfig]]),
        mappingDataVersion: dataVersion,
        topicQueueMappingDetailMap: new Map(),
        topicQueueMappingInfoMap: new Map(),
      },
    },
  },
  getTopicConfig: {
    header: { topic: 'OrderTopic', lo: true },
    body: undefined,
    reply: { header: {}, body: { ...topicConfig, mappingDetail: undefined } },
  },
  getSystemTopicListFromBroker: topicListSample,
  queryTopicConsumeByWho: {
    header: { topic: 'OrderTopic' },
    body: undefined,
    reply: { header: {}, body: { groupList: ['GID_order'] } },
  },
  queryTopicsByConsumer: { ...topicListSample, header: { group: 'GID_order' } },

  updateAndCreateSubscriptiongroup: { ...nothing, header: {}, body: groupConfig },
  updateAndCreateSubscriptiongroupList: { ...nothing, header: {}, body: { groupConfigList: [groupConfig] } },
  deleteSubscriptiongroup: { ...nothing, header: { groupName: 'GID_order', cleanOffset: true } },
  getAllSubscriptiongroupConfig: {
    header: { groupSeq: 0, maxGroupNum: 100 },
    body: undefined,
    reply: {
      header: { totalGroupNum: 1 },
      body: {
        dataVersion,
        forbiddenTable: new Map([['GID_order', new Map([['OrderTopic', 4]])]]),
        subscriptionGroupTable: new Map([['GID_order', groupConfig]]),
      },
    },
  },
  getSubscriptiongroupConfig: {
    header: { group: 'GID_order' },
    body: undefined,
    reply: { header: {}, body: groupConfig },
  },
  querySubscriptionByConsumer: {
    header: { group: 'GID_order', topic: 'OrderTopic' },
    body: undefined,
    reply: { header: {}, body: { group: 'GID_order', topic: 'OrderTopic', subscriptionData: subscription } },
  },
  updateAndGetGroupForbidden: {
    header: { group: 'GID_order', topic: 'OrderTopic', readable: false },
    body: undefined,
    reply: { header: {}, body: { group: 'GID_order', topic: 'OrderTopic', readable: false } },
  },

  getTopicStatsInfo: {
    header: { topic: 'OrderTopic' },
    body: undefined,
    reply: {
      header: {},
      body: {
        offsetTable: new Map([[queue, { minOffset: 0, maxOffset: 120, lastUpdateTimestamp: time }]]),
        topicPutTps: 0.25,
      },
    },
  },
  getConsumeStats: {
    header: { consumerGroup: 'GID_order', topic: 'OrderTopic', topicList: 'OrderTopic;PayTopic' },
    body: undefined,
    reply: {
      header: {},
      body: {
        offsetTable: new Map([[queue, { brokerOffset: 120, consumerOffset: 42, pullOffset: 60, lastTimestamp: time }]]),
        consumeTps: 1.5,
      },
    },
  },
  queryConsumeTimeSpan: {
    header: { topic: 'OrderTopic', group: 'GID_order' },
    body: undefined,
    reply: {
      header: {},
      body: {
        consumeTimeSpanSet: [
          {
            messageQueue: queue,
            minTimeStamp: time - 1000,
            minTimeStampStr: '2026-11-21#05:49:21:827',
            maxTimeStamp: time,
            maxTimeStampStr: '2026-11-21#05:49:22:827',
            consumeTimeStamp: time - 500,
            consumeTimeStampStr: '2026-11-21#05:49:22:327',
            delayTime: 500,
          },
        ],
      },
    },
  },
  viewBrokerStatsData: {
    header: { statsName: 'TOPIC_PUT_NUMS', statsKey: 'OrderTopic' },
    body: undefined,
    reply: {
      header: {},
      body: {
        statsMinute: { sum: 60, tps: 1, avgpt: 1.67 },
        statsHour: { sum: 3600, tps: 1, avgpt: 1 },
        statsDay: { sum: 86_400, tps: 1, avgpt: 0 },
      },
    },
  },
  getBrokerConsumeStats: {
    header: { isOrder: false },
    body: undefined,
    reply: {
      header: {},
      body: {
        consumeStatsList: [new Map([['GID_order', []]])],
        brokerAddr: '10.0.0.1:10911',
        totalDiff: 20,
        totalInflightDiff: 0,
      },
    },
  },
  queryConsumeQueue: {
    header: { topic: 'OrderTopic', queueId: 1, index: 10, count: 2, consumerGroup: 'GID_order' },
    body: undefined,
    reply: {
      header: {},
      body: {
        subscriptionData: subscription,
        filterData: undefined,
        queueData: [
          {
            physicOffset: 8000,
            physicSize: 285,
            tagsCode: -9_223_372_036_854_775_807n,
            extendDataJson: undefined,
            bitMap: undefined,
            eval: true,
            msg: undefined,
          },
        ],
        maxQueueIndex: 120,
        minQueueIndex: 0,
      },
    },
  },

  getBrokerRuntimeInfo: {
    header: {},
    body: undefined,
    reply: { header: {}, body: { table: new Map([['putTps', '0.1 0.2 0.3']]) } },
  },
  getBrokerConfig: {
    header: {},
    body: undefined,
    reply: { header: { version: '{"counter":0,"stateVersion":0,"timestamp":1}' }, body: settings },
  },
  updateBrokerConfig: { ...nothing, header: {}, body: settings },
  cleanExpiredConsumequeue: { ...nothing, header: {}, body: undefined },
  cleanUnusedTopic: { ...nothing, header: {}, body: undefined },
  resetMasterFlushOffset: { ...nothing, header: { masterFlushOffset: 5000 }, body: undefined },
  getBrokerEpochCache: {
    header: {},
    body: undefined,
    reply: {
      header: {},
      body: {
        clusterName: 'DefaultCluster',
        brokerName: 'broker-a',
        brokerId: 1,
        epochList: [{ epoch: 1, startOffset: 0n, endOffset: 9_223_372_036_854_775_807n }],
        maxOffset: 500n,
      },
    },
  },
  deleteExpiredCommitlog: { ...nothing, header: {}, body: undefined },
  getBrokerHaStatus: {
    header: {},
    body: undefined,
    reply: {
      header: {},
      body: {
        master: true,
        masterCommitLogMaxOffset: 5000,
        inSyncSlaveNums: 1,
        haConnectionInfo: [
          {
            addr: '10.0.0.2:40000',
            slaveAckOffset: 5000,
            diff: 0,
            inSync: true,
            transferredByteInSecond: 2048,
            transferFromWhere: 5000,
          },
        ],
        haClientRuntimeInfo: {
          masterAddr: undefined,
          transferredByteInSecond: 0,
          maxOffset: 0,
          lastReadTimestamp: 0,
          lastWriteTimestamp: 0,
          masterFlushOffset: 0,
        },
      },
    },
  },

  ...popSamples,
  ...assignmentSamples,
  ...namesrvSamples,
  ...timerSamples,
  ...transactionSamples,
  ...operationSamples,
  ...liteSamples,

  notifyConsumerIdsChanged: { ...nothing, header: { consumerGroup: 'GID_order' } },
  pushReplyMessageToClient: {
    header: {
      producerGroup: 'CLIENT_INNER_PRODUCER',
      topic: 'DefaultCluster_REPLY_TOPIC',
      defaultTopic: 'TBW102',
      defaultTopicQueueNums: 4,
      queueId: 0,
      sysFlag: 0,
      bornTimestamp: time,
      flag: 0,
      properties: 'MSG_TYPE\u0001reply\u0002CORRELATION_ID\u0001c1\u0002',
      reconsumeTimes: 0,
      unitMode: false,
      bornHost: '127.0.0.1:50000',
      storeHost: '127.0.0.1:10911',
      storeTimestamp: time,
    },
    body: bytes,
    reply: { header: {}, body: undefined },
  },
  resetConsumerClientOffset: {
    ...nothing,
    header: { group: 'GID_order', topic: 'OrderTopic', queueId: -1, offset: -1, timestamp: time, isForce: true },
    body: Buffer.from('{"offsetTable":{}}'),
  },
  getConsumerStatusFromClient: {
    header: { topic: 'OrderTopic', group: 'GID_order', clientAddr: '10.0.0.5@4711' },
    body: undefined,
    reply: {
      header: {},
      body: { messageQueueTable: new Map([[queue, 42]]), consumerTable: new Map() },
    },
  },
}
