import * as access from './access.ts'
import * as audit from './audit.ts'
import * as brokers from './brokers.ts'
import * as clusterSettings from './cluster-settings.ts'
import * as clients from './clients.ts'
import * as clusters from './clusters.ts'
import * as deadLetters from './dead-letters.ts'
import * as groupChanges from './group-changes.ts'
import * as groups from './groups.ts'
import * as history from './history.ts'
import * as live from './live.ts'
import * as messages from './messages.ts'
import * as monitors from './monitors.ts'
import * as offsetResets from './offset-resets.ts'
import * as overview from './overview.ts'
import * as producers from './producers.ts'
import * as proxies from './proxies.ts'
import * as topics from './topics.ts'
import * as traces from './traces.ts'
import type { paths } from './paths.ts'

const { health, ready, listClusters, getCluster } = clusters
const { getClusterSettings, createCluster, updateClusterSettings, deleteCluster, testCluster, checkCluster } =
  clusterSettings
const { listMonitors, setMonitor, deleteMonitor } = monitors
const { getProxyClients } = proxies
const { openLive } = live
const { getOverview, getRates } = overview
const { getHistory, getTop } = history
const { listBrokers, getBrokerRuntime, getBrokerConfig, updateBrokerConfig, compareBrokers } = brokers
const { getBrokerMaintenance, setWritePermission, cleanBroker } = brokers
const { listNameServers, getNameServerConfig, updateNameServerConfig } = brokers
const { listTopics, measureTopics, getTopicStatus, getTopicRoute, getTopicGroups, getTopicConfig } = topics
const { createTopic, updateTopic, deleteTopic } = topics
const { listGroups, measureGroups, getGroupProgress, getGroupClients, getGroupConfig } = groups
const { refreshGroups } = groups
const { getGroupSettings, createGroup, updateGroup, deleteGroup } = groupChanges
const { planReset, resetOffsets } = offsetResets
const { listClients, getClient, getGroupConsistency } = clients
const { listProducers } = producers
const { listMessages, listMessagesByKey, listMessagesAt, getMessage, getMessageDelivery, sendMessage } = messages
const { downloadBody, exportMessages, resendMessages } = messages
const { listDeadLetterGroups, listDeadLetters, exportDeadLetters } = deadLetters
const { listAccessUsers, createAccessUser, updateAccessUser, deleteAccessUser } = access
const { listAccessRules, createAccessRules, updateAccessRules, deleteAccessRule } = access
const { listAudit } = audit
const { getTraces } = traces

/** Every endpoint by name. The server takes the schemas from here; the browser takes only the type. */
export const contract = {
  health,
  ready,
  openLive,
  listClusters,
  getCluster,
  createCluster,
  testCluster,
  deleteCluster,
  getClusterSettings,
  updateClusterSettings,
  checkCluster,
  listMonitors,
  setMonitor,
  deleteMonitor,
  getProxyClients,
  getOverview,
  getRates,
  getHistory,
  getTop,
  listBrokers,
  getBrokerRuntime,
  getBrokerConfig,
  updateBrokerConfig,
  compareBrokers,
  getBrokerMaintenance,
  setWritePermission,
  cleanBroker,
  listNameServers,
  getNameServerConfig,
  updateNameServerConfig,
  listTopics,
  measureTopics,
  getTopicStatus,
  getTopicRoute,
  getTopicGroups,
  getTopicConfig,
  createTopic,
  updateTopic,
  deleteTopic,
  listGroups,
  measureGroups,
  getGroupProgress,
  getGroupClients,
  getGroupConfig,
  createGroup,
  updateGroup,
  deleteGroup,
  getGroupSettings,
  getGroupConsistency,
  refreshGroups,
  planReset,
  resetOffsets,
  listClients,
  getClient,
  listProducers,
  listMessages,
  listMessagesByKey,
  listMessagesAt,
  getMessage,
  getMessageDelivery,
  sendMessage,
  downloadBody,
  exportMessages,
  resendMessages,
  listDeadLetterGroups,
  listDeadLetters,
  exportDeadLetters,
  listAccessUsers,
  createAccessUser,
  updateAccessUser,
  deleteAccessUser,
  listAccessRules,
  createAccessRules,
  updateAccessRules,
  deleteAccessRule,
  getTraces,
  listAudit,
} satisfies Record<keyof typeof paths, unknown>

/** Types of every endpoint by name: `ReplyOf<Contract['listTopics']>`. */
export type Contract = typeof contract
