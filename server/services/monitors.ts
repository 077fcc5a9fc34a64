import { and, asc, eq } from 'drizzle-orm'
import { noteChange } from '../audit/change-notes.ts'
import type { Cluster } from '../clusters/cluster.ts'
import { unknown } from '../collector/known.ts'
import type { deleteMonitor, GroupMonitor, listMonitors, setMonitor } from '../contract/monitors.ts'
import type { Known, Long } from '../contract/values.ts'
import { database } from '../db/database.ts'
import { groupMonitors } from '../db/tables/index.ts'
import type { Service } from '../http/route.ts'
import { clusterOf } from './collected.ts'

export const list: Service<typeof listMonitors> = ({ params, query }) => ({
  items: monitorsOf(clusterOf(params)).filter(({ group }) => query.group === undefined || group === query.group),
})

export const set: Service<typeof setMonitor> = ({ params, body }) => {
  const cluster = clusterOf(params)
  const before = limitsOf(cluster, body.group)
  const limits = { minClients: body.minClients ?? null, maxLag: body.maxLag ?? null, updatedAt: cluster.clock.now() }
  database()
    .sql.insert(groupMonitors)
    .values({ cluster: cluster.config.id, group: body.group, ...limits })
    .onConflictDoUpdate({ target: [groupMonitors.cluster, groupMonitors.group], set: limits })
    .run()
  noteChange({ before, after: limitsOf(cluster, body.group) })
  return { group: body.group }
}

export const remove: Service<typeof deleteMonitor> = ({ params, query }) => {
  const cluster = clusterOf(params)
  noteChange({ before: limitsOf(cluster, query.group) })
  database().sql.delete(groupMonitors).where(isOf(cluster, query.group)).run()
  return { group: query.group }
}

const isOf = ({ config }: Cluster, group: string) =>
  and(eq(groupMonitors.cluster, config.id), eq(groupMonitors.group, group))

/** What a group is watched for, for the audit list; empty when it is not. */
function limitsOf(cluster: Cluster, group: string): { minClients?: number; maxLag?: string } {
  const { minClients = null, maxLag = null } =
    database().sql.select().from(groupMonitors).where(isOf(cluster, group)).get() ?? {}
  return { ...(minClients === null ? {} : { minClients }), ...(maxLag === null ? {} : { maxLag }) }
}

/** The monitors of a cluster with what is known of their groups now (Java: MonitorTask.scanProblemConsumeGroup). */
export function monitorsOf(cluster: Cluster): GroupMonitor[] {
  const rows = database()
    .sql.select()
    .from(groupMonitors)
    .where(eq(groupMonitors.cluster, cluster.config.id))
    .orderBy(asc(groupMonitors.group))
    .all()
  const { groups } = cluster.collector
  return rows.map(({ group, minClients, maxLag, updatedAt }) => {
    const clients = groups.connections.get(group)?.clients ?? unknown('not-collected-yet')
    const lag = lagOf(cluster, group)
    const asked = [
      ...(minClients === null ? [] : [missed(clients, (count) => count < minClients)]),
      ...(maxLag === null ? [] : [missed(lag, (behind) => BigInt(behind) > BigInt(maxLag))]),
    ]
    return {
      ...{ group, updatedAt, clients, lag },
      ...(minClients === null ? {} : { minClients }),
      ...(maxLag === null ? {} : { maxLag }),
      state: asked.includes(true) ? 'missed' : asked.includes(undefined) ? 'unknown' : 'kept',
    }
  })
}

const missed = <T>(value: Known<T>, isMissed: (value: T) => boolean): boolean | undefined =>
  'value' in value ? isMissed(value.value) : undefined

function lagOf(cluster: Cluster, group: string): Known<Long> {
  const diff = cluster.collector.groupMeasure(group)?.diffTotal
  if (diff === undefined) return unknown('not-collected-yet')
  return 'value' in diff ? { value: String(diff.value.known) } : diff
}
