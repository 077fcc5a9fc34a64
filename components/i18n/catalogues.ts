import enAccess from './messages/en/access.json'
import enAudit from './messages/en/audit.json'
import enBase from './messages/en/base.json'
import enBrokers from './messages/en/brokers.json'
import enDeadLetters from './messages/en/deadLetters.json'
import enClusters from './messages/en/clusters.json'
import enClients from './messages/en/clients.json'
import enGroups from './messages/en/groups.json'
import enMessages from './messages/en/messages.json'
import enOffsets from './messages/en/offsets.json'
import enOverview from './messages/en/overview.json'
import enPalette from './messages/en/palette.json'
import enProducers from './messages/en/producers.json'
import enShell from './messages/en/shell.json'
import enTopics from './messages/en/topics.json'
import enTrace from './messages/en/trace.json'
import zhAccess from './messages/zh/access.json'
import zhAudit from './messages/zh/audit.json'
import zhBase from './messages/zh/base.json'
import zhBrokers from './messages/zh/brokers.json'
import zhDeadLetters from './messages/zh/deadLetters.json'
import zhClusters from './messages/zh/clusters.json'
import zhClients from './messages/zh/clients.json'
import zhGroups from './messages/zh/groups.json'
import zhMessages from './messages/zh/messages.json'
import zhOffsets from './messages/zh/offsets.json'
import zhOverview from './messages/zh/overview.json'
import zhPalette from './messages/zh/palette.json'
import zhProducers from './messages/zh/producers.json'
import zhShell from './messages/zh/shell.json'
import zhTopics from './messages/zh/topics.json'
import zhTrace from './messages/zh/trace.json'

const en = {
  base: enBase,
  shell: enShell,
  overview: enOverview,
  brokers: enBrokers,
  topics: enTopics,
  clusters: enClusters,
  clients: enClients,
  groups: enGroups,
  offsets: enOffsets,
  palette: enPalette,
  producers: enProducers,
  messages: enMessages,
  deadLetters: enDeadLetters,
  access: enAccess,
  audit: enAudit,
  trace: enTrace,
}

/** All texts by part; English sets the keys, a key that Chinese lacks does not compile. */
export type Catalogue = typeof en
export type CataloguePart = keyof Catalogue

const zh: Catalogue = {
  base: zhBase,
  shell: zhShell,
  overview: zhOverview,
  brokers: zhBrokers,
  topics: zhTopics,
  clusters: zhClusters,
  clients: zhClients,
  groups: zhGroups,
  offsets: zhOffsets,
  palette: zhPalette,
  producers: zhProducers,
  messages: zhMessages,
  deadLetters: zhDeadLetters,
  access: zhAccess,
  audit: zhAudit,
  trace: zhTrace,
}

/** Every text in every language. Only the server reads it whole; a page is given its parts. */
export const catalogues = { en, zh }
