import type { CommandDeclaration } from './command.ts'
import { getBrokerConfig, updateBrokerConfig } from './families/broker-config.ts'
import { brokerStatus } from './families/broker-status.ts'
import { cleanExpiredCQ, cleanUnusedTopic, deleteExpiredCommitLog } from './families/cleaning.ts'
import { clusterList } from './families/cluster-list.ts'
import {
  addWritePerm,
  deleteKvConfig,
  getNamesrvConfig,
  updateKvConfig,
  updateNamesrvConfig,
  wipeWritePerm,
} from './families/namesrv.ts'
import { topicStatus } from './families/topic-status.ts'

/** All commands, in the order in which they are listed. */
export const commands: readonly CommandDeclaration[] = [
  updateBrokerConfig,
  topicStatus,
  brokerStatus,
  clusterList,
  updateKvConfig,
  deleteKvConfig,
  wipeWritePerm,
  addWritePerm,
  cleanExpiredCQ,
  deleteExpiredCommitLog,
  cleanUnusedTopic,
  getNamesrvConfig,
  updateNamesrvConfig,
  getBrokerConfig,
]
