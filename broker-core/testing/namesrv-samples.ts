import type { Samples } from './sample.ts'
import { brokerData, dataVersion, nothing, route, settings, topicListSample, topicNames } from './sample-values.ts'

const identity = { clusterName: 'DefaultCluster', brokerName: 'broker-a', brokerAddr: '10.0.0.1:10911', brokerId: 0 }

/** Samples of what the NameServer serves. */
export const namesrvSamples = {
  getRouteinfoByTopic: {
    header: { topic: 'OrderTopic', acceptStandardJsonOnly: true },
    body: undefined,
    reply: { header: {}, body: route },
  },
  registerTopicInNamesrv: { ...nothing, header: { topic: 'OrderTopic' }, body: route },
  deleteTopicInNamesrv: { ...nothing, header: { topic: 'OrderTopic', clusterName: 'DefaultCluster' } },
  getAllTopicListFromNameserver: topicListSample,
  getTopicsByCluster: { ...topicListSample, header: { cluster: 'DefaultCluster' } },
  getSystemTopicListFromNs: {
    ...topicListSample,
    reply: { header: {}, body: { ...topicNames, brokerAddr: '10.0.0.1:10911' } },
  },
  getUnitTopicList: topicListSample,
  getHasUnitSubTopicList: topicListSample,
  getHasUnitSubUnunitTopicList: topicListSample,
  wipeWritePermOfBroker: {
    header: { brokerName: 'broker-a' },
    body: undefined,
    reply: { header: { wipeTopicCount: 12 }, body: undefined },
  },
  addWritePermOfBroker: {
    header: { brokerName: 'broker-a' },
    body: undefined,
    reply: { header: { addTopicCount: 12 }, body: undefined },
  },

  registerBroker: {
    header: {
      ...identity,
      haServerAddr: '10.0.0.1:10912',
      heartbeatTimeoutMillis: 120_000,
      enableActingMaster: false,
      compressed: false,
      bodyCrc32: 7,
    },
    body: Buffer.from('{"filterServerList":[],"topicConfigSerializeWrapper":{}}'),
    reply: {
      header: { haServerAddr: '10.0.0.1:10912', masterAddr: '10.0.0.1:10911' },
      body: { table: new Map([['OrderTopic', 'broker-a:8']]) },
    },
  },
  unregisterBroker: { ...nothing, header: identity },
  queryDataVersion: {
    header: identity,
    body: dataVersion,
    reply: { header: { changed: true }, body: dataVersion },
  },
  brokerHeartbeat: {
    ...nothing,
    header: {
      ...identity,
      epoch: 1,
      maxOffset: 8000,
      confirmOffset: 8000,
      heartbeatTimeoutMills: 10_000,
      electionPriority: 2147483647,
    },
  },
  getBrokerClusterInfo: {
    header: {},
    body: undefined,
    reply: {
      header: {},
      body: {
        brokerAddrTable: new Map([['broker-a', brokerData]]),
        clusterAddrTable: new Map([['DefaultCluster', ['broker-a']]]),
      },
    },
  },
  getBrokerMemberGroup: {
    header: { clusterName: 'DefaultCluster', brokerName: 'broker-a' },
    body: undefined,
    reply: {
      header: {},
      body: {
        brokerMemberGroup: {
          cluster: 'DefaultCluster',
          brokerName: 'broker-a',
          brokerAddrs: new Map([[0, '10.0.0.1:10911']]),
        },
      },
    },
  },

  putKvConfig: { ...nothing, header: { namespace: 'ORDER_TOPIC_CONFIG', key: 'OrderTopic', value: 'broker-a:8' } },
  getKvConfig: {
    header: { namespace: 'ORDER_TOPIC_CONFIG', key: 'OrderTopic' },
    body: undefined,
    reply: { header: { value: 'broker-a:8' }, body: undefined },
  },
  deleteKvConfig: { ...nothing, header: { namespace: 'ORDER_TOPIC_CONFIG', key: 'OrderTopic' } },
  getKvlistByNamespace: {
    header: { namespace: 'ORDER_TOPIC_CONFIG' },
    body: undefined,
    reply: { header: {}, body: { table: new Map([['OrderTopic', 'broker-a:8']]) } },
  },
  updateNamesrvConfig: { ...nothing, header: {}, body: settings },
  getNamesrvConfig: { header: {}, body: undefined, reply: { header: {}, body: settings } },
} satisfies Partial<Samples>
