import type { CommandDeclaration } from './command.ts'
import { allocateMQ } from './families/allocate-mq.ts'
import { getBrokerConfig, updateBrokerConfig } from './families/broker-config.ts'
import { brokerConsumeStats } from './families/broker-consume-stats.ts'
import { getBrokerEpoch, resetMasterFlushOffset } from './families/broker-epoch.ts'
import { brokerStatus } from './families/broker-status.ts'
import { cleanExpiredCQ, cleanUnusedTopic, deleteExpiredCommitLog } from './families/cleaning.ts'
import { cloneGroupOffset } from './families/clone-group-offset.ts'
import { clusterList } from './families/cluster-list.ts'
import { consumerConnection, producer, producerConnection } from './families/connections.ts'
import { consumeMessage } from './families/consume-message.ts'
import { setConsumeMode } from './families/consume-mode.ts'
import { consumerProgress } from './families/consumer-progress.ts'
import { consumerStatus } from './families/consumer-status.ts'
import { addBroker, removeBroker } from './families/containers.ts'
import {
  cleanBrokerMetadata,
  electMaster,
  getControllerConfig,
  getControllerMetaData,
  getSyncStateSet,
  updateControllerConfig,
} from './families/controllers.ts'
import { deleteTopic } from './families/delete-topic.ts'
import { dumpCompactionLog } from './families/dump-compaction-log.ts'
import { exportConfigs } from './families/export-configs.ts'
import { exportMetadata } from './families/export-metadata.ts'
import { exportMetrics } from './families/export-metrics.ts'
import { exportPopRecord } from './families/export-pop-record.ts'
import { exportMetadataInRocksDB } from './families/export-rocksdb.ts'
import { haStatus } from './families/ha-status.ts'
import {
  addWritePerm,
  deleteKvConfig,
  getNamesrvConfig,
  updateKvConfig,
  updateNamesrvConfig,
  wipeWritePerm,
} from './families/namesrv.ts'
import { printMsg, printMsgByQueue } from './families/print-msg.ts'
import { queryCq } from './families/query-cq.ts'
import { queryMsgTraceById } from './families/query-msg-trace.ts'
import { queryMsgById, queryMsgByKey, queryMsgByOffset, queryMsgByUniqueKey } from './families/query-msg.ts'
import { resetOffsetByTime, skipAccumulatedMessage } from './families/reset-offsets.ts'
import { sendMessage, sendMsgStatus } from './families/send-message.ts'
import { checkMsgSendRT, clusterRT } from './families/send-times.ts'
import { startMonitoring } from './families/start-monitoring.ts'
import { remappingStaticTopic, updateStaticTopic } from './families/static-topic.ts'
import { statsAll } from './families/stats-all.ts'
import { deleteSubGroup, getConsumerConfig, updateSubGroup, updateSubGroupList } from './families/sub-group.ts'
import { topicList } from './families/topic-list.ts'
import { topicClusterList, topicRoute } from './families/topic-route.ts'
import { topicStatus } from './families/topic-status.ts'
import { updateOrderConf } from './families/update-order-conf.ts'
import { updateTopicList } from './families/update-topic-list.ts'
import { updateTopicPerm } from './families/update-topic-perm.ts'
import { updateTopic } from './families/update-topic.ts'
import { copyUser, createUser, deleteUser, getUser, listUser, updateUser } from './families/users.ts'
import { copyAcl, createAcl, deleteAcl, getAcl, listAcl, updateAcl } from './families/acls.ts'
import {
  getColdDataFlowCtrInfo,
  removeColdDataFlowCtrGroupConfig,
  setCommitLogReadAheadMode,
  updateColdDataFlowCtrGroupConfig,
} from './families/cold-data.ts'
import { checkRocksdbCqWriteProgress, rocksDBConfigToJson } from './families/rocksdb.ts'
import { switchTimerEngine } from './families/timer-engine.ts'
import {
  getBrokerLiteInfo,
  getLiteClientInfo,
  getLiteGroupInfo,
  getLiteTopicInfo,
  getParentTopicInfo,
  triggerLiteDispatch,
} from './families/lite-topics.ts'

/** All commands, in the order in which they are listed. */
export const commands: readonly CommandDeclaration[] = [
  updateTopic,
  updateTopicList,
  deleteTopic,
  updateSubGroup,
  updateSubGroupList,
  setConsumeMode,
  deleteSubGroup,
  updateBrokerConfig,
  updateTopicPerm,
  topicRoute,
  topicStatus,
  topicClusterList,
  addBroker,
  removeBroker,
  resetMasterFlushOffset,
  brokerStatus,
  queryMsgById,
  queryMsgByKey,
  queryMsgByUniqueKey,
  queryMsgByOffset,
  queryMsgTraceById,
  printMsg,
  printMsgByQueue,
  sendMsgStatus,
  brokerConsumeStats,
  producerConnection,
  consumerConnection,
  consumerProgress,
  consumerStatus,
  cloneGroupOffset,
  producer,
  clusterList,
  topicList,
  updateKvConfig,
  deleteKvConfig,
  wipeWritePerm,
  addWritePerm,
  resetOffsetByTime,
  skipAccumulatedMessage,
  updateOrderConf,
  cleanExpiredCQ,
  deleteExpiredCommitLog,
  cleanUnusedTopic,
  startMonitoring,
  statsAll,
  allocateMQ,
  checkMsgSendRT,
  clusterRT,
  getNamesrvConfig,
  updateNamesrvConfig,
  getBrokerConfig,
  getConsumerConfig,
  queryCq,
  sendMessage,
  consumeMessage,
  updateStaticTopic,
  remappingStaticTopic,
  exportMetadata,
  exportConfigs,
  exportMetrics,
  exportMetadataInRocksDB,
  exportPopRecord,
  haStatus,
  getSyncStateSet,
  getBrokerEpoch,
  getControllerMetaData,
  getControllerConfig,
  updateControllerConfig,
  electMaster,
  cleanBrokerMetadata,
  dumpCompactionLog,
  getColdDataFlowCtrInfo,
  updateColdDataFlowCtrGroupConfig,
  removeColdDataFlowCtrGroupConfig,
  setCommitLogReadAheadMode,
  createUser,
  updateUser,
  deleteUser,
  getUser,
  listUser,
  copyUser,
  createAcl,
  updateAcl,
  deleteAcl,
  getAcl,
  listAcl,
  copyAcl,
  rocksDBConfigToJson,
  checkRocksdbCqWriteProgress,
  switchTimerEngine,
  getBrokerLiteInfo,
  getParentTopicInfo,
  getLiteTopicInfo,
  getLiteClientInfo,
  getLiteGroupInfo,
  triggerLiteDispatch,
]
