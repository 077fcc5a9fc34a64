import type { Samples } from './sample.ts'
import { nothing, time } from './sample-values.ts'

const user = { username: 'alice', password: 'secret', userType: 'Normal', userStatus: 'enable' }
const acl = {
  subject: 'User:alice',
  policies: [
    {
      policyType: 'Custom',
      entries: [
        {
          resource: 'Topic:OrderTopic',
          actions: ['Pub', 'Sub'],
          sourceIps: ['10.0.0.0/24'],
          decision: 'Allow',
        },
      ],
    },
  ],
}
const settings = new Map([
  ['a', '1'],
  ['b', 'x y'],
])

/** A sample of every request about access, controllers, containers, cold data and RocksDB. */
export const operationSamples = {
  authCreateUser: { ...nothing, header: { username: 'alice' }, body: user },
  authUpdateUser: {
    ...nothing,
    header: { username: 'alice' },
    body: { username: 'alice', userStatus: 'disable', password: undefined, userType: undefined },
  },
  authDeleteUser: { ...nothing, header: { username: 'alice' } },
  authGetUser: { header: { username: 'alice' }, body: undefined, reply: { header: {}, body: user } },
  authListUser: { header: { filter: 'ali' }, body: undefined, reply: { header: {}, body: [user] } },
  authCreateAcl: { ...nothing, header: { subject: 'User:alice' }, body: acl },
  authUpdateAcl: { ...nothing, header: { subject: 'User:alice' }, body: acl },
  authDeleteAcl: {
    ...nothing,
    header: { subject: 'User:alice', policyType: 'Custom', resource: 'Topic:OrderTopic' },
  },
  authGetAcl: { header: { subject: 'User:alice' }, body: undefined, reply: { header: {}, body: acl } },
  authListAcl: {
    header: { subjectFilter: 'ali', resourceFilter: 'Order' },
    body: undefined,
    reply: { header: {}, body: [acl] },
  },

  controllerElectMaster: {
    header: {
      clusterName: 'DefaultCluster',
      brokerName: 'broker-a',
      brokerId: 2,
      designateElect: true,
      invokeTime: time,
    },
    body: undefined,
    reply: {
      header: { masterBrokerId: 2, masterAddress: '10.0.0.2:10911', masterEpoch: 3, syncStateSetEpoch: 4 },
      body: {
        brokerMemberGroup: {
          cluster: 'DefaultCluster',
          brokerName: 'broker-a',
          brokerAddrs: new Map([[2, '10.0.0.2:10911']]),
        },
        syncStateSet: [1, 2],
      },
    },
  },
  controllerGetMetadataInfo: {
    header: {},
    body: undefined,
    reply: {
      header: {
        group: 'group1',
        controllerLeaderId: 'n0',
        controllerLeaderAddress: '10.0.0.9:9878',
        isLeader: true,
        peers: 'n0:10.0.0.9:9878;n1:10.0.0.8:9878',
      },
      body: undefined,
    },
  },
  controllerGetSyncStateData: {
    header: {},
    body: ['broker-a'],
    reply: {
      header: {},
      body: {
        replicasInfoTable: new Map([
          [
            'broker-a',
            {
              masterBrokerId: 1,
              masterAddress: '10.0.0.1:10911',
              masterEpoch: 2,
              syncStateSetEpoch: 3,
              inSyncReplicas: [{ brokerName: 'broker-a', brokerId: 1, brokerAddress: '10.0.0.1:10911', alive: true }],
              notInSyncReplicas: [],
            },
          ],
        ]),
      },
    },
  },
  updateControllerConfig: { ...nothing, header: {}, body: settings },
  getControllerConfig: { header: {}, body: undefined, reply: { header: {}, body: settings } },
  cleanBrokerData: {
    ...nothing,
    header: {
      clusterName: 'DefaultCluster',
      brokerName: 'broker-a',
      brokerControllerIdsToClean: '1;2',
      isCleanLivingBroker: true,
      invokeTime: time,
    },
  },

  addBroker: { ...nothing, header: { configPath: '/etc/rocketmq/broker-b.conf' } },
  removeBroker: { ...nothing, header: { brokerName: 'broker-b', brokerClusterName: 'DefaultCluster', brokerId: 1 } },

  updateColdDataFlowCtrConfig: { ...nothing, header: {}, body: new Map([['GID_order', '1048576']]) },
  removeColdDataFlowCtrConfig: { ...nothing, header: {}, body: 'GID_order' },
  getColdDataFlowCtrInfo: {
    header: {},
    body: undefined,
    reply: {
      header: {},
      body: {
        runtimeTable: new Map([
          ['GID_order', { coldAcc: 5n, createTimeMills: time, lastColdReadTimeMills: time + 123 }],
        ]),
        configTable: new Map([['GID_order', 1_048_576n]]),
        cgColdReadThreshold: 3_145_728n,
        globalColdReadThreshold: 9_223_372_036_854_775_807n,
        globalAcc: 5n,
      },
    },
  },
  setCommitlogReadMode: { ...nothing, header: { READ_AHEAD_MODE: '1' } },

  checkRocksdbCqWriteProgress: {
    header: { topic: 'OrderTopic', checkStoreTime: time },
    body: undefined,
    reply: { header: {}, body: { checkResult: 'different', checkStatus: 1 } },
  },
  exportRocksdbConfigToJson: { ...nothing, header: { configType: 'topics;subscriptionGroups;' } },
} satisfies Partial<Samples>
