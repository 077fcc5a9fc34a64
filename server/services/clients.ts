import {
  type BrokerAddress,
  type BrokerConnections,
  CallError,
  compareText,
  type ConsumerRunningInfo,
  gather,
  versionName,
} from '../../broker-core/client/index.ts'
import type { Cluster } from '../clusters/cluster.ts'
import { known, unknown } from '../collector/known.ts'
import type { SeenClient } from '../collector/seen-clients.ts'
import type { ClientProtocol, ClientRow, getClient, getGroupConsistency, listClients } from '../contract/clients.ts'
import type { QueryOf, ReplyInputOf } from '../contract/endpoint.ts'
import { ApiError } from '../http/api-error.ts'
import type { Service } from '../http/route.ts'
import { clusterOf, reachedClusterOf } from './collected.ts'
import { pageOf, sorted } from './lists.ts'

type Row = ReplyInputOf<typeof listClients>['items'][number]
type Protocol = (typeof ClientProtocol)['options'][number]

/** How long one client may take to tell of itself, and how many are asked. */
const runningInfo = { timeoutMs: 5000, clientsMax: 64 }

export const list: Service<typeof listClients> = async ({ params, query }) => {
  const cluster = await reachedClusterOf(params)
  await cluster.collector.ready(4000)
  const producers = await cluster.client.connections.allProducers(await cluster.client.directory.masters())
  const rows = new Map<string, Row>()
  for (const client of producers.items)
    join(rows, { ...client, brokers: [client.broker] }, { role: 'producer', group: client.group, topics: [] })
  const { clients, connections } = cluster.collector.groups
  for (const [group, seen] of clients)
    for (const client of seen.clients) join(rows, client, { role: 'consumer', group, topics: [...seen.topics] })
  const all = [...rows.values()].sort((a, b) => compareText(a.clientId, b.clientId))
  const found = all.filter((row) => isFound(row, query.q))
  const wanted = found.filter((row) => isWanted(row, query))
  const inOrder = sorted(wanted, query.sort, { byName: 'clientId', cell: (row, column) => row[column] })
  return {
    ...pageOf(inOrder, query, all.length, (row) => row),
    languages: facetOf(found, (row) => row.language),
    versions: facetOf(found, (row) => row.version),
    protocols: facetOf(found, (row) => row.protocol),
    groupsAsked: connections.size,
    groupsTotal: cluster.collector.tables.groups.entries.length,
    failures: producers.failures,
    asOf: cluster.clock.now(),
  }
}

/** Puts one role of a client into its row. */
function join(rows: Map<string, Row>, client: SeenClient, role: ClientRow['roles'][number]): void {
  const row = rows.get(client.clientId)
  if (row === undefined) {
    const { clientId, address, language, version, brokers } = client
    rows.set(clientId, {
      clientId,
      address,
      language,
      version: versionName(version),
      protocol: protocolOf(clientId),
      brokers: [...brokers],
      roles: [role],
    })
    return
  }
  for (const broker of client.brokers) if (!row.brokers.includes(broker)) row.brokers.push(broker)
  if (!row.roles.some((other) => other.role === role.role && other.group === role.group)) row.roles.push(role)
}

/** gRPC clients call themselves `host@pid@index@time` (Java: ClientId), the others `address@instance`. */
export const protocolOf = (clientId: string): Protocol => (/@\d+@\d+@[0-9a-z]+$/.test(clientId) ? 'grpc' : 'remoting')

function isFound(row: Row, q: string | undefined): boolean {
  const search = q?.toLowerCase() ?? ''
  if (search === '') return true
  return [row.clientId, row.address, ...row.roles.map(({ group }) => group)].some((text) =>
    text.toLowerCase().includes(search),
  )
}

function isWanted(row: Row, query: QueryOf<typeof listClients>): boolean {
  const { language, version, protocol, role, group, topic } = query
  if (language !== undefined && row.language !== language) return false
  if (version !== undefined && row.version !== version) return false
  if (protocol !== undefined && row.protocol !== protocol) return false
  return row.roles.some(
    (one) =>
      (role === undefined || one.role === role) &&
      (group === undefined || one.group === group) &&
      (topic === undefined || one.topics.includes(topic)),
  )
}

function facetOf(rows: readonly Row[], read: (row: Row) => string): { value: string; count: number }[] {
  const counts = new Map<string, number>()
  for (const row of rows) counts.set(read(row), (counts.get(read(row)) ?? 0) + 1)
  return [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || compareText(a.value, b.value))
}

export const one: Service<typeof getClient> = async ({ params, query }) => {
  const cluster = clusterOf(params)
  const { group, clientId } = query
  const { clients, failures } = await onlineOf(cluster, group)
  const reader = clients.get(clientId)?.reader
  if (reader === undefined) {
    const why = failures.length === 0 ? '' : ` ${failures.map(({ broker }) => broker).join(', ')} did not answer.`
    throw new ApiError('client-unknown', `${clientId} is not connected for the group ${group}.${why}`, {
      client: clientId,
      group,
      failures,
    })
  }
  const info = await cluster.client.groups.runningInfo(group, clientId, reader.address, {
    timeoutMs: runningInfo.timeoutMs,
    stack: query.stack === 'true',
  })
  return {
    clientId,
    group,
    broker: reader.broker,
    properties: [...info.properties].map(([key, value]) => ({ key, value })).sort((a, b) => compareText(a.key, b.key)),
    subscriptions: subscriptionsOf(info),
    queues: queuesOf(info),
    topics: [...info.statusTable]
      .map(([topic, status]) => ({
        topic,
        pullMs: status.pullRT,
        consumeMs: status.consumeRT,
        pulledPerSecond: status.pullTPS,
        consumedPerSecond: status.consumeOKTPS,
        failedPerSecond: status.consumeFailedTPS,
        failed: String(status.consumeFailedMsgs),
      }))
      .sort((a, b) => compareText(a.topic, b.topic)),
    ...(typeof info.jstack === 'string' && info.jstack !== '' ? { stack: info.jstack } : {}),
    asOf: cluster.clock.now(),
  }
}

interface OnlineClient {
  readonly reader: BrokerAddress
  readonly version: number
}

/** Every client that a broker sees for the group, with one broker to ask it through. */
async function onlineOf(cluster: Cluster, group: string) {
  const asked = await cluster.client.groups.connections(group, await cluster.client.directory.readers())
  const clients = new Map<string, OnlineClient>()
  const take = ({ reader, connection }: BrokerConnections): void => {
    for (const { clientId, version } of connection?.connectionSet ?? [])
      if (!clients.has(clientId)) clients.set(clientId, { reader, version })
  }
  asked.items.forEach(take)
  return { clients, failures: asked.failures }
}

type Subscription = ReplyInputOf<typeof getClient>['subscriptions'][number]

function subscriptionsOf(info: ConsumerRunningInfo): Subscription[] {
  return info.subscriptionSet
    .map(({ topic, subString, expressionType }) => ({
      topic,
      // Java prints the tags as they were given; their order and blanks mean nothing.
      expression: expressionType === 'TAG' ? tagsText(subString) : subString,
      expressionType,
    }))
    .sort((a, b) => compareText(a.topic, b.topic))
}

const tagsText = (text: string): string =>
  text
    .split('||')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '')
    .sort(compareText)
    .join(' || ') || '*'

function queuesOf(info: ConsumerRunningInfo): ReplyInputOf<typeof getClient>['queues'] {
  const moment = (at: number) => (at > 0 ? known(at) : unknown('none'))
  const pulled = [...info.mqTable].map(([queue, state]) => ({
    topic: queue.topic,
    broker: queue.brokerName,
    queueId: queue.queueId,
    commitOffset: state.commitOffset < 0 ? unknown('no-offset') : known(String(state.commitOffset)),
    cachedMessages: state.cachedMsgCount,
    cachedMiB: known(state.cachedMsgSizeInMiB),
    locked: known(state.locked),
    isDropped: state.droped,
    lastPullAt: moment(state.lastPullTimestamp),
    lastConsumeAt: moment(state.lastConsumeTimestamp),
  }))
  const popped = [...info.mqPopTable].map(([queue, state]) => ({
    topic: queue.topic,
    broker: queue.brokerName,
    queueId: queue.queueId,
    commitOffset: unknown('not-supported'),
    cachedMessages: state.waitAckCount,
    cachedMiB: unknown('not-supported'),
    locked: unknown('not-supported'),
    isDropped: state.droped,
    lastPullAt: moment(state.lastPopTimestamp),
    lastConsumeAt: unknown('not-supported'),
  }))
  return [...pulled, ...popped].sort(
    (a, b) => compareText(a.topic, b.topic) || compareText(a.broker, b.broker) || a.queueId - b.queueId,
  )
}

export const consistency: Service<typeof getGroupConsistency> = async ({ params, query }) => {
  const cluster = clusterOf(params)
  const { clients, failures } = await onlineOf(cluster, query.group)
  const asked = [...clients].slice(0, runningInfo.clientsMax)
  const silent: { clientId: string; reason: string }[] = asked.length < clients.size ? notAsked(clients) : []
  const told = await gather(
    asked.map(([clientId, { reader }]) => ({ ...reader, clientId })),
    async ({ clientId, address }) => {
      try {
        const info = await cluster.client.groups.runningInfo(query.group, clientId, address, runningInfo)
        return [{ clientId, subscriptions: subscriptionsOf(info) }]
      } catch (thrown) {
        if (!(thrown instanceof CallError)) throw thrown
        silent.push({ clientId, reason: thrown.message })
        return []
      }
    },
    { deadlineMs: runningInfo.timeoutMs + 500 },
  )
  const answers = told.items.flat()
  const differences = differencesOf(answers)
  return {
    verdict: verdictOf(clients.size, answers.length, differences.length, failures.length),
    differences,
    versions: versionsOf(clients),
    silent,
    asked: asked.length,
    failures: [...failures, ...told.failures],
    asOf: cluster.clock.now(),
  }
}

const notAsked = (clients: ReadonlyMap<string, OnlineClient>): { clientId: string; reason: string }[] =>
  [...clients.keys()]
    .slice(runningInfo.clientsMax)
    .map((clientId) => ({ clientId, reason: `only ${runningInfo.clientsMax} clients are asked` }))

type Verdict = ReplyInputOf<typeof getGroupConsistency>['verdict']

function verdictOf(clients: number, answered: number, differences: number, silentBrokers: number): Verdict {
  if (differences > 0) return 'differs'
  if (clients === 0) return silentBrokers > 0 ? 'unknown' : 'nobody'
  if (answered < clients) return 'unknown'
  return clients === 1 ? 'one-client' : 'consistent'
}

/** Subscriptions that some clients of a group have and others have not. Retry topics are everybody's own and always there. */
export function differencesOf(answers: readonly { clientId: string; subscriptions: readonly Subscription[] }[]) {
  const having = new Map<string, { subscription: Subscription; clients: Set<string> }>()
  for (const { clientId, subscriptions } of answers) {
    for (const subscription of subscriptions) {
      if (subscription.topic.startsWith('%RETRY%')) continue
      const key = `${subscription.topic}\n${subscription.expressionType}\n${subscription.expression}`
      const entry = having.get(key) ?? { subscription, clients: new Set() }
      entry.clients.add(clientId)
      having.set(key, entry)
    }
  }
  return [...having.values()]
    .filter(({ clients }) => clients.size < answers.length)
    .map(({ subscription, clients }) => ({
      ...subscription,
      having: [...clients].sort(compareText),
      lacking: answers.map(({ clientId }) => clientId).filter((clientId) => !clients.has(clientId)),
    }))
    .sort((a, b) => compareText(a.topic, b.topic) || compareText(a.expression, b.expression))
}

function versionsOf(clients: ReadonlyMap<string, OnlineClient>): { version: string; clients: string[] }[] {
  const byVersion = new Map<string, string[]>()
  for (const [clientId, { version }] of clients)
    byVersion.set(versionName(version), [...(byVersion.get(versionName(version)) ?? []), clientId])
  if (byVersion.size < 2) return []
  return [...byVersion].map(([version, ids]) => ({ version, clients: ids.sort(compareText) }))
}
