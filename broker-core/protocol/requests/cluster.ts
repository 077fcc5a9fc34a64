import { json, raw } from '../body.ts'
import { dataVersion } from '../bodies/data-version.ts'
import { brokerMemberGroup, clusterInfo, kvTable } from '../bodies/routes.ts'
import { bool, int, long, text } from '../fields.ts'
import { request } from '../request.ts'

const brokerIdentity = {
  clusterName: text({ is: 'cluster' }),
  brokerName: text(),
  brokerAddr: text(),
  brokerId: long(),
}

export const registerBroker = request({
  code: 103,
  servedBy: ['namesrv'],
  about: 'A broker tells its address and topics (body: bodies/broker-registration.ts).',
  action: 'update',
  header: {
    ...brokerIdentity,
    haServerAddr: text(),
    heartbeatTimeoutMillis: long().optional(),
    enableActingMaster: bool().optional(),
    compressed: bool().default(false),
    bodyCrc32: int().default(0),
    __ZONE_NAME: text().optional(),
  },
  body: raw,
  reply: {
    header: { haServerAddr: text().optional(), masterAddr: text().optional() },
    body: json(kvTable.optional()),
  },
})

export const unregisterBroker = request({
  code: 104,
  servedBy: ['namesrv'],
  about: 'A broker leaves.',
  action: 'update',
  header: brokerIdentity,
})

export const queryDataVersion = request({
  code: 322,
  servedBy: ['namesrv'],
  about: 'Asks whether the topics of a broker changed since its last registration; counts as a sign of life.',
  action: 'get',
  header: brokerIdentity,
  body: json(dataVersion.optional()),
  reply: { header: { changed: bool() }, body: json(dataVersion.optional()) },
})

export const brokerHeartbeat = request({
  code: 904,
  servedBy: ['namesrv'],
  about: 'A sign of life of a broker.',
  action: 'update',
  header: {
    clusterName: text({ is: 'cluster' }),
    brokerName: text(),
    brokerAddr: text(),
    brokerId: long().optional(),
    epoch: int().optional(),
    maxOffset: long().optional(),
    confirmOffset: long().optional(),
    heartbeatTimeoutMills: long().optional(),
    electionPriority: int().optional(),
  },
})

export const getBrokerClusterInfo = request({
  code: 106,
  servedBy: ['namesrv'],
  about: 'All clusters, their brokers and addresses.',
  action: 'get',
  reply: { body: json(clusterInfo) },
})

export const getBrokerMemberGroup = request({
  code: 901,
  servedBy: ['namesrv'],
  about: 'The addresses of one broker name.',
  action: 'get',
  header: { clusterName: text({ is: 'cluster' }), brokerName: text() },
  reply: { body: json(brokerMemberGroup) },
})
