import {
  type BrokerAddress,
  compareText,
  distinctFailures,
  type SubscriptionGroupConfig,
  versionName,
} from '../../broker-core/client/index.ts'
import type { Cluster } from '../clusters/cluster.ts'
import type { ConnectionColumns } from '../collector/connection-columns.ts'
import type { GroupMeasure } from '../collector/group-progress.ts'
import { knownOr, unknown } from '../collector/known.ts'
import type { GroupEntry } from '../collector/name-tables.ts'
import type { ReplyInputOf } from '../contract/endpoint.ts'
import type {
  getGroupClients,
  getGroupConfig,
  getGroupProgress,
  GroupRow,
  groupSortColumns,
  listGroups,
  measureGroups,
  refreshGroups,
} from '../contract/groups.ts'
import type { Known } from '../contract/values.ts'
import { ApiError } from '../http/api-error.ts'
import type { Service } from '../http/route.ts'
import { clusterOf, reachedClusterOf } from './collected.ts'
import { type Progress, progressOf } from './group-progress.ts'
import { lostBrokers } from './lost-brokers.ts'
import { countBy, mapKnown, pageOf, sorted } from './lists.ts'

export const list: Service<typeof listGroups> = async ({ params, query }) => {
  const cluster = await reachedClusterOf(params)
  await cluster.collector.freshNames()
  const { groups } = cluster.collector.tables
  const search = query.q?.toLowerCase() ?? ''
  const found = groups.entries.filter((entry) => entry.group.toLowerCase().includes(search))
  const wanted = query.types === undefined ? found : found.filter((entry) => query.types?.includes(entry.type))
  const row = (entry: GroupEntry): GroupRow => rowOf(cluster, entry)
  return {
    ...pageOf(
      sorted(wanted, query.sort, { byName: 'group', cell: (entry, column) => cellOf(cluster, entry, column) }),
      query,
      groups.entries.length,
      row,
    ),
    failures: distinctFailures([...groups.failures, ...cluster.collector.groups.failures]),
    asOf: groups.asOf,
    countByType: countBy(found, ['NORMAL', 'FIFO', 'SYSTEM'], (entry) => entry.type),
  }
}

function rowOf(cluster: Cluster, entry: GroupEntry): GroupRow {
  const { connections } = cluster.collector.groups
  const columns = connections.get(entry.group) ?? connectionsUnknown
  const measure = cluster.collector.groupMeasure(entry.group)
  return { ...entry, ...columns, ...measureOf(measure && broadcastAware(measure, columns)) }
}

/** What a column sorts by; of ten thousand groups no rows are made for that. */
function cellOf(cluster: Cluster, { group }: GroupEntry, column: (typeof groupSortColumns)[number]): unknown {
  if (column === 'group') return group
  if (column === 'clients') return cluster.collector.groups.connections.get(group)?.clients
  return cluster.collector.groupMeasure(group)?.[column]
}

function measureOf(measure: GroupMeasure | undefined): Pick<GroupRow, 'outPerSecond' | 'diffTotal' | 'delayMs'> {
  if (measure === undefined) {
    const nothing = unknown('not-collected-yet')
    return { outPerSecond: nothing, diffTotal: nothing, delayMs: nothing }
  }
  return {
    outPerSecond: measure.outPerSecond,
    delayMs: measure.delayMs,
    diffTotal: mapKnown(measure.diffTotal, ({ known, unknownQueues }) => ({ known: String(known), unknownQueues })),
  }
}

const connectionsUnknown: ConnectionColumns = {
  mode: unknown('not-collected-yet'),
  consumeType: unknown('not-collected-yet'),
  clients: unknown('not-collected-yet'),
}

export const measure: Service<typeof measureGroups> = async ({ params, body }) => {
  const cluster = await reachedClusterOf(params)
  const { byName } = cluster.collector.tables.groups
  // A group that is not in the table may have been made a moment ago: any broker may have it.
  const brokers = (await cluster.client.directory.readers()).map((reader) => reader.broker)
  const entries = [...new Set(body.groups)].map((group) => byName.get(group) ?? { group, brokers })
  const measured = await cluster.collector.measureGroups(entries)
  return {
    items: measured.map(({ group, measure, columns }) => ({
      group,
      ...columns,
      ...measureOf(broadcastAware(measure, columns)),
    })),
    failures: distinctFailures(measured.flatMap(({ failures }) => failures)),
    asOf: cluster.clock.now(),
  }
}

/** Clients of a broadcasting group keep their offsets to themselves. */
function broadcastAware(measure: GroupMeasure, columns: ConnectionColumns): GroupMeasure {
  const isBroadcasting = 'value' in columns.mode && columns.mode.value === 'BROADCASTING'
  if (!isBroadcasting || 'value' in measure.diffTotal) return measure
  return { ...measure, diffTotal: unknown('broadcasting'), delayMs: unknown('broadcasting') }
}

export const refresh: Service<typeof refreshGroups> = async ({ params }) => {
  const cluster = await reachedClusterOf(params)
  await cluster.collector.refreshGroups()
  const { groups } = cluster.collector.tables
  return {
    groups: groups.entries.length,
    failures: distinctFailures([...groups.failures, ...cluster.collector.groups.failures]),
    asOf: cluster.clock.now(),
  }
}

/**
 * Brokers that have the group, and those that never told and do not now; all when it is not in the collector's table (made just now,
 * or by hand).
 */
async function readersOfGroup(cluster: Cluster, group: string): Promise<BrokerAddress[]> {
  const entry = cluster.collector.tables.groups.byName.get(group)
  const readers = await cluster.client.directory.readers()
  const { tables } = cluster.collector
  const silent = new Set(tables.groups.failures.map(({ broker }) => broker))
  const mayHave = ({ broker }: BrokerAddress): boolean => silent.has(broker) && tables.had(broker, { group })
  const mine =
    entry === undefined ? [] : readers.filter((reader) => entry.brokers.includes(reader.broker) || mayHave(reader))
  return mine.length > 0 ? mine : readers
}

export const progress: Service<typeof getGroupProgress> = async ({ params, query }) => {
  const cluster = clusterOf(params)
  const readers = await readersOfGroup(cluster, query.group)
  const found = await progressOf(cluster, query.group, readers, query.topic)
  if (found.items.length === 0 && found.failures.length === 0) await requireGroup(cluster, query.group)
  return { group: query.group, ...(await withoutLost(cluster, query.group, found)), asOf: cluster.clock.now() }
}

/** What waits on a broker that is gone is not known: it counts as one queue, for it has at least that. */
async function withoutLost(cluster: Cluster, group: string, found: Progress): Promise<Progress> {
  const lost = await lostBrokers(cluster, { group })
  if (lost.length === 0) return found
  const { tables } = cluster.collector
  const less = ({ known, unknownQueues }: Progress['diffTotal'], count: number) => ({
    known,
    unknownQueues: unknownQueues + count,
  })
  const silent = unknown('broker-unreachable', lost.map(({ broker }) => broker).join(', '))
  return {
    ...found,
    outPerSecond: silent,
    diffTotal: less(found.diffTotal, lost.length),
    items: found.items.map((item) => ({
      ...item,
      diffTotal: less(item.diffTotal, lost.filter(({ broker }) => tables.had(broker, item)).length),
    })),
  }
}

/** @throws ApiError `group-unknown` when all brokers gave their groups and none has this one */
async function requireGroup(cluster: Cluster, group: string): Promise<void> {
  await cluster.collector.refreshNames()
  const { byName, failures } = cluster.collector.tables.groups
  if (!byName.has(group) && failures.length === 0 && (await lostBrokers(cluster, { group })).length === 0)
    throw new ApiError('group-unknown', `No broker has the group ${group}.`, { group })
}

export const clients: Service<typeof getGroupClients> = async ({ params, query }) => {
  const cluster = clusterOf(params)
  const readers = await readersOfGroup(cluster, query.group)
  const asked = await cluster.client.groups.connections(query.group, readers)
  if (asked.failures.length === 0 && asked.items.every(({ connection }) => connection === undefined))
    await requireGroup(cluster, query.group)
  const online = asked.items.flatMap(({ reader, connection }) =>
    connection === undefined ? [] : [{ reader, connection }],
  )
  const first = online[0]?.connection
  const from = <T>(value: T | undefined): Known<T> =>
    first === undefined ? unknown('not-online') : knownOr(value, 'none')
  return {
    group: query.group,
    mode: from(first?.messageModel),
    consumeType: from(first?.consumeType),
    consumeFromWhere: from<string>(first?.consumeFromWhere),
    clients: clientsOf(online),
    subscriptions: subscriptionsOf(online),
    failures: asked.failures,
    asOf: cluster.clock.now(),
  }
}

type Online = Parameters<typeof clientsOf>[0]

function clientsOf(
  online: readonly {
    reader: BrokerAddress
    connection: NonNullable<
      Awaited<ReturnType<Cluster['client']['groups']['connections']>>['items'][number]['connection']
    >
  }[],
) {
  const clients = new Map<string, ReplyInputOf<typeof getGroupClients>['clients'][number]>()
  for (const { reader, connection } of online) {
    for (const { clientId, clientAddr, language, version } of connection.connectionSet) {
      const client = clients.get(clientId)
      if (client !== undefined) client.brokers.push(reader.broker)
      else
        clients.set(clientId, {
          clientId,
          address: clientAddr,
          language,
          version: versionName(version),
          brokers: [reader.broker],
        })
    }
  }
  return [...clients.values()].sort((a, b) => compareText(a.clientId, b.clientId))
}

function subscriptionsOf(online: Online) {
  const subscriptions = new Map<string, ReplyInputOf<typeof getGroupClients>['subscriptions'][number]>()
  for (const { connection } of online) {
    for (const [topic, subscription] of connection.subscriptionTable) {
      const versionAt = Number(subscription.subVersion)
      if ((subscriptions.get(topic)?.versionAt ?? -1) >= versionAt) continue
      subscriptions.set(topic, {
        topic,
        expression: subscription.subString,
        expressionType: subscription.expressionType,
        tags: [...subscription.tagsSet].sort(compareText),
        versionAt,
      })
    }
  }
  return [...subscriptions.values()].sort((a, b) => compareText(a.topic, b.topic))
}

export const config: Service<typeof getGroupConfig> = async ({ params, query }) => {
  const cluster = await reachedClusterOf(params)
  await requireGroup(cluster, query.group)
  const { tables } = cluster.collector
  const items = tables.groupConfigs(query.group)
  return {
    items: items.map(({ broker, config }) => ({ broker, entries: entriesOf(config) })),
    failures: [...tables.groups.failures],
    asOf: tables.groups.asOf,
  }
}

function entriesOf(config: SubscriptionGroupConfig): { key: string; value: string }[] {
  const text = (value: unknown): string =>
    value instanceof Map
      ? JSON.stringify(Object.fromEntries(value))
      : typeof value === 'object'
        ? JSON.stringify(value)
        : String(value)
  return Object.entries(config)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ({ key, value: text(value) }))
    .sort((a, b) => compareText(a.key, b.key))
}
