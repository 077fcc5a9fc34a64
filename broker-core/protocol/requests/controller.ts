import { json, properties } from '../body.ts'
import { brokerReplicasInfo, electMasterResult } from '../bodies/controller.ts'
import { bool, int, long, text } from '../fields.ts'
import { javaList, javaText } from '../java-values.ts'
import { request } from '../request.ts'

/** A controller is a program of its own: it knows which replica of a broker is the master. */
const controllerOnly = { servedBy: [], notYet: ['controller'] } as const

export const controllerElectMaster = request({
  ...controllerOnly,
  code: 1002,
  about: 'Makes a replica the master of its broker.',
  action: 'update',
  header: {
    clusterName: text({ is: 'cluster' }),
    brokerName: text(),
    brokerId: long(),
    designateElect: bool().default(false),
    invokeTime: long().optional(),
  },
  reply: {
    header: {
      masterBrokerId: long().optional(),
      masterAddress: text().optional(),
      masterEpoch: int().optional(),
      syncStateSetEpoch: int().optional(),
    },
    body: json(electMasterResult),
  },
})

export const controllerGetMetadataInfo = request({
  ...controllerOnly,
  code: 1005,
  about: 'Which controllers there are, and which of them leads.',
  action: 'get',
  reply: {
    header: {
      group: text().optional(),
      controllerLeaderId: text().optional(),
      controllerLeaderAddress: text().optional(),
      isLeader: bool().default(false),
      peers: text().optional(),
    },
  },
})

export const controllerGetSyncStateData = request({
  ...controllerOnly,
  code: 1006,
  about: 'Which replicas of brokers are level with their masters.',
  action: 'get',
  body: json(javaList(javaText())),
  reply: { body: json(brokerReplicasInfo) },
})

export const updateControllerConfig = request({
  ...controllerOnly,
  code: 1009,
  about: 'Changes settings of a controller.',
  action: 'update',
  body: properties,
})

export const getControllerConfig = request({
  ...controllerOnly,
  code: 1010,
  about: 'All settings of a controller.',
  action: 'get',
  reply: { body: properties },
})

export const cleanBrokerData = request({
  ...controllerOnly,
  code: 1011,
  about: 'Forgets replicas of a broker.',
  action: 'update',
  header: {
    clusterName: text({ is: 'cluster' }).optional(),
    brokerName: text(),
    brokerControllerIdsToClean: text().optional(),
    isCleanLivingBroker: bool().default(false),
    invokeTime: long().optional(),
  },
})
