import { z } from 'zod'
import {
  javaBool,
  javaInt,
  javaList,
  javaLong,
  javaMap,
  javaMapByNumber,
  javaText,
  javaTextOrNothing,
  orNothing,
} from '../java-values.ts'

const replica = z.object({
  brokerName: javaText(),
  brokerId: javaLong(),
  brokerAddress: javaTextOrNothing,
  alive: javaBool(),
})

/** Java: BrokerReplicasInfo: which replicas of a broker are level with its master. */
export const brokerReplicasInfo = z.object({
  replicasInfoTable: javaMap(
    z.object({
      masterBrokerId: orNothing(javaLong()),
      masterAddress: javaTextOrNothing,
      masterEpoch: javaInt(),
      syncStateSetEpoch: javaInt(),
      inSyncReplicas: javaList(replica),
      notInSyncReplicas: javaList(replica),
    }),
  ),
})
export type Replica = z.output<typeof replica>

/** Java: ElectMasterResponseBody. */
export const electMasterResult = z.object({
  brokerMemberGroup: orNothing(
    z.object({
      cluster: javaTextOrNothing,
      brokerName: javaTextOrNothing,
      brokerAddrs: javaMapByNumber(javaText()),
    }),
  ),
  syncStateSet: javaList(javaLong()),
})
