import { z } from 'zod'
import {
  javaBool,
  javaInt,
  javaList,
  javaMap,
  javaMapByNumber,
  javaText,
  javaTextOrNothing,
  orNothing,
} from '../java-values.ts'
import { topicQueueMappingInfo } from './topics.ts'

/** Java: QueueData. `topicSynFlag` is the name before 4.9. */
export const queueData = z.object({
  brokerName: javaText(),
  readQueueNums: javaInt(),
  writeQueueNums: javaInt(),
  perm: javaInt(),
  topicSysFlag: javaInt(),
})
export type QueueData = z.output<typeof queueData>

/** Java: BrokerData; id 0 is the master. */
export const brokerData = z.object({
  cluster: javaText(),
  brokerName: javaText(),
  brokerAddrs: javaMapByNumber(javaText()),
  enableActingMaster: orNothing(javaBool()),
  zoneName: javaTextOrNothing,
})
export type BrokerData = z.output<typeof brokerData>

/** Java: TopicRouteData. */
export const topicRouteData = z.object({
  orderTopicConf: javaTextOrNothing,
  queueDatas: javaList(queueData),
  brokerDatas: javaList(brokerData),
  filterServerTable: javaMap(javaList(javaText())),
  topicQueueMappingByBroker: orNothing(javaMap(topicQueueMappingInfo)),
})
export type TopicRouteData = z.output<typeof topicRouteData>

/** Java: ClusterInfo. */
export const clusterInfo = z.object({
  brokerAddrTable: javaMap(brokerData),
  clusterAddrTable: javaMap(javaList(javaText())),
})
export type ClusterInfo = z.output<typeof clusterInfo>

/** Java: BrokerMemberGroup in GetBrokerMemberGroupResponseBody. */
export const brokerMemberGroup = z.object({
  brokerMemberGroup: orNothing(
    z.object({ cluster: javaText(), brokerName: javaText(), brokerAddrs: javaMapByNumber(javaText()) }),
  ),
})

/** Java: KVTable. */
export const kvTable = z.object({ table: javaMap(javaText()) })
export type KvTable = z.output<typeof kvTable>
