import type { CommandDeclaration } from './command.ts'
import { allocateMQ } from './families/allocate-mq.ts'
import { getBrokerConfig, updateBrokerConfig } from './families/broker-config.ts'
import { brokerStatus } from './families/broker-status.ts'
import { cleanExpiredCQ, cleanUnusedTopic, deleteExpiredCommitLog } from './families/cleaning.ts'
import { clusterList } from './families/cluster-list.ts'
import { deleteTopic } from './families/delete-topic.ts'
import {
  addWritePerm,
  deleteKvConfig,
  getNamesrvConfig,
  updateKvConfig,
  updateNamesrvConfig,
  wipeWritePerm,
} from './families/namesrv.ts'
import { statsAll } from './families/stats-all.ts'
import { topicList } from './families/topic-list.ts'
import { topicClusterList, topicRoute } from './families/topic-route.ts'
import { topicStatus } from './families/topic-status.ts'
import { updateOrderConf } from './families/update-order-conf.ts'
import { updateTopicList } from './families/update-topic-list.ts'
import { updateTopicPerm } from './families/update-topic-perm.ts'
import { updateTopic } from './families/update-topic.ts'

/** All commands, in the order in which they are listed. */
export const commands: readonly CommandDeclaration[] = [
  updateTopic,
  updateTopicList,
  deleteTopic,
  updateBrokerConfig,
  updateTopicPerm,
  topicRoute,
  topicStatus,
  topicClusterList,
  brokerStatus,
  clusterList,
  topicList,
  updateKvConfig,
  deleteKvConfig,
  wipeWritePerm,
  addWritePerm,
  updateOrderConf,
  cleanExpiredCQ,
  deleteExpiredCommitLog,
  cleanUnusedTopic,
  statsAll,
  allocateMQ,
  getNamesrvConfig,
  updateNamesrvConfig,
  getBrokerConfig,
]
