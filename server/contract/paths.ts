import type { Path } from './endpoint.ts'

/**
 * Method and path of every endpoint, by the endpoint's name. Has no schemas, so that the browser can import it as a value;
 * the types of input and reply come with `import type { Contract } from './contract.ts'`.
 * Names of topics, groups, brokers and ids are query values, never path segments: `%RETRY%x` does not survive proxies there.
 */
export const paths = {
  ready: { method: 'GET', path: '/api/ready' },
  health: { method: 'GET', path: '/api/health' },
  openLive: { method: 'GET', path: '/api/live' },
  listClusters: { method: 'GET', path: '/api/clusters' },
  createCluster: { method: 'POST', path: '/api/clusters' },
  testCluster: { method: 'POST', path: '/api/clusters/test' },
  getCluster: { method: 'GET', path: '/api/c/[cluster]' },
  deleteCluster: { method: 'DELETE', path: '/api/c/[cluster]' },
  getClusterSettings: { method: 'GET', path: '/api/c/[cluster]/settings' },
  updateClusterSettings: { method: 'PUT', path: '/api/c/[cluster]/settings' },
  checkCluster: { method: 'GET', path: '/api/c/[cluster]/check' },
  listMonitors: { method: 'GET', path: '/api/c/[cluster]/monitors' },
  setMonitor: { method: 'PUT', path: '/api/c/[cluster]/monitors' },
  deleteMonitor: { method: 'DELETE', path: '/api/c/[cluster]/monitors' },
  getProxyClients: { method: 'GET', path: '/api/c/[cluster]/groups/proxy-clients' },
  getOverview: { method: 'GET', path: '/api/c/[cluster]/overview' },
  getRates: { method: 'GET', path: '/api/c/[cluster]/rates' },
  getHistory: { method: 'GET', path: '/api/c/[cluster]/history' },
  getTop: { method: 'GET', path: '/api/c/[cluster]/top' },

  listBrokers: { method: 'GET', path: '/api/c/[cluster]/brokers' },
  getBrokerRuntime: { method: 'GET', path: '/api/c/[cluster]/brokers/runtime' },
  getBrokerConfig: { method: 'GET', path: '/api/c/[cluster]/brokers/config' },
  updateBrokerConfig: { method: 'PUT', path: '/api/c/[cluster]/brokers/config' },
  compareBrokers: { method: 'GET', path: '/api/c/[cluster]/brokers/compare' },
  getBrokerMaintenance: { method: 'GET', path: '/api/c/[cluster]/brokers/maintenance' },
  setWritePermission: { method: 'POST', path: '/api/c/[cluster]/brokers/write-permission' },
  cleanBroker: { method: 'POST', path: '/api/c/[cluster]/brokers/clean' },
  listNameServers: { method: 'GET', path: '/api/c/[cluster]/name-servers' },
  getNameServerConfig: { method: 'GET', path: '/api/c/[cluster]/name-servers/config' },
  updateNameServerConfig: { method: 'PUT', path: '/api/c/[cluster]/name-servers/config' },

  listTopics: { method: 'GET', path: '/api/c/[cluster]/topics' },
  createTopic: { method: 'POST', path: '/api/c/[cluster]/topics' },
  updateTopic: { method: 'PUT', path: '/api/c/[cluster]/topics' },
  deleteTopic: { method: 'DELETE', path: '/api/c/[cluster]/topics' },
  measureTopics: { method: 'POST', path: '/api/c/[cluster]/topics/measures' },
  getTopicStatus: { method: 'GET', path: '/api/c/[cluster]/topics/status' },
  getTopicRoute: { method: 'GET', path: '/api/c/[cluster]/topics/route' },
  getTopicGroups: { method: 'GET', path: '/api/c/[cluster]/topics/groups' },
  getTopicConfig: { method: 'GET', path: '/api/c/[cluster]/topics/config' },
  sendMessage: { method: 'POST', path: '/api/c/[cluster]/messages' },

  listGroups: { method: 'GET', path: '/api/c/[cluster]/groups' },
  measureGroups: { method: 'POST', path: '/api/c/[cluster]/groups/measures' },
  getGroupProgress: { method: 'GET', path: '/api/c/[cluster]/groups/progress' },
  getGroupClients: { method: 'GET', path: '/api/c/[cluster]/groups/clients' },
  getGroupConfig: { method: 'GET', path: '/api/c/[cluster]/groups/config' },

  createGroup: { method: 'POST', path: '/api/c/[cluster]/groups' },
  updateGroup: { method: 'PUT', path: '/api/c/[cluster]/groups' },
  deleteGroup: { method: 'DELETE', path: '/api/c/[cluster]/groups' },
  getGroupSettings: { method: 'GET', path: '/api/c/[cluster]/groups/settings' },
  getGroupConsistency: { method: 'GET', path: '/api/c/[cluster]/groups/consistency' },
  refreshGroups: { method: 'POST', path: '/api/c/[cluster]/groups/refresh' },
  planReset: { method: 'POST', path: '/api/c/[cluster]/groups/reset/plan' },
  resetOffsets: { method: 'POST', path: '/api/c/[cluster]/groups/reset' },

  listClients: { method: 'GET', path: '/api/c/[cluster]/clients' },
  getClient: { method: 'GET', path: '/api/c/[cluster]/clients/one' },
  listProducers: { method: 'GET', path: '/api/c/[cluster]/producers' },

  listMessages: { method: 'GET', path: '/api/c/[cluster]/messages' },
  listMessagesByKey: { method: 'GET', path: '/api/c/[cluster]/messages/by-key' },
  getMessage: { method: 'GET', path: '/api/c/[cluster]/messages/by-id' },
  listMessagesAt: { method: 'GET', path: '/api/c/[cluster]/messages/at' },
  getMessageDelivery: { method: 'GET', path: '/api/c/[cluster]/messages/delivery' },
  downloadBody: { method: 'GET', path: '/api/c/[cluster]/messages/body' },
  exportMessages: { method: 'POST', path: '/api/c/[cluster]/messages/export' },
  resendMessages: { method: 'POST', path: '/api/c/[cluster]/messages/resend' },

  listDeadLetterGroups: { method: 'GET', path: '/api/c/[cluster]/dead-letters/groups' },
  listDeadLetters: { method: 'GET', path: '/api/c/[cluster]/dead-letters' },
  exportDeadLetters: { method: 'GET', path: '/api/c/[cluster]/dead-letters/export' },

  listAccessUsers: { method: 'GET', path: '/api/c/[cluster]/access/users' },
  createAccessUser: { method: 'POST', path: '/api/c/[cluster]/access/users' },
  updateAccessUser: { method: 'PUT', path: '/api/c/[cluster]/access/users' },
  deleteAccessUser: { method: 'DELETE', path: '/api/c/[cluster]/access/users' },
  listAccessRules: { method: 'GET', path: '/api/c/[cluster]/access/rules' },
  createAccessRules: { method: 'POST', path: '/api/c/[cluster]/access/rules' },
  updateAccessRules: { method: 'PUT', path: '/api/c/[cluster]/access/rules' },
  deleteAccessRule: { method: 'DELETE', path: '/api/c/[cluster]/access/rules' },

  listAudit: { method: 'GET', path: '/api/c/[cluster]/audit' },

  getTraces: { method: 'GET', path: '/api/c/[cluster]/traces' },
} as const satisfies Record<string, Path>
