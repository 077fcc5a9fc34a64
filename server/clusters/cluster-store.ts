import { asc, eq, inArray } from 'drizzle-orm'
import type { Credentials } from '../../broker-core/client/index.ts'
import type { ClusterConfig } from '../config.ts'
import type { Database } from '../db/database.ts'
import { clusters, groupMonitors, historyBlocks, historySeries } from '../db/tables/index.ts'

type Row = typeof clusters.$inferSelect

/** Keeps the settings of clusters in the database. */
export class ClusterStore {
  private readonly database: Database
  private readonly started: ClusterConfig

  /** @param started the cluster of the process's own settings; what was changed of it here lies over them */
  constructor(database: Database, started: ClusterConfig) {
    this.database = database
    this.started = started
  }

  /** All clusters, the one of the process first, then in the order they were added. */
  all(): ClusterConfig[] {
    const rows = this.database.sql.select().from(clusters).orderBy(asc(clusters.createdAt)).all()
    const own = rows.find((row) => row.id === this.started.id)
    const added = rows.filter((row) => row !== own)
    return [own === undefined ? this.started : this.overStarted(own), ...added.map((row) => configOf(row))]
  }

  /** Writes a new cluster or other settings of a known one. */
  save(config: ClusterConfig, now: number): void {
    const row = {
      name: config.name,
      environment: config.environment,
      nameServers: config.nameServers,
      vipChannel: config.vipChannel,
      tls: config.tls,
      accessKey: config.credentials?.accessKey ?? null,
      secretKey: config.credentials?.secretKey ?? null,
      securityToken: config.credentials?.securityToken ?? null,
      addressMap: config.addressMap,
      proxies: config.proxies,
      proxy: config.proxy ?? null,
      startedFor: config.origin === 'started' ? this.started.nameServers.join(';') : null,
      updatedAt: now,
    }
    this.database.sql
      .insert(clusters)
      .values({ ...row, id: config.id, createdAt: now })
      .onConflictDoUpdate({ target: clusters.id, set: row })
      .run()
  }

  /** Removes a cluster and what was set for its groups. */
  remove(id: string): void {
    this.database.transaction(() => {
      this.database.sql.delete(clusters).where(eq(clusters.id, id)).run()
      this.database.sql.delete(groupMonitors).where(eq(groupMonitors.cluster, id)).run()
    })
  }

  /** Removes what was collected of a cluster over time. */
  forgetHistory(id: string): void {
    const { sql } = this.database
    const mine = eq(historySeries.cluster, id)
    this.database.transaction(() => {
      const series = sql.select({ id: historySeries.id }).from(historySeries).where(mine)
      sql.delete(historyBlocks).where(inArray(historyBlocks.series, series)).run()
      sql.delete(historySeries).where(mine).run()
    })
  }

  /**
   * The process's own cluster with what was changed of it here. NameServers that the process is started for count more than those
   * that were set here while it was started for others; the embedded core's are always the process's.
   */
  private overStarted(row: Row): ClusterConfig {
    const { started } = this
    const isSameStart = row.startedFor === started.nameServers.join(';')
    return {
      ...configOf(row),
      origin: 'started',
      embedded: started.embedded,
      nameServers: started.embedded || !isSameStart ? started.nameServers : row.nameServers,
    }
  }
}

function configOf(row: Row): ClusterConfig {
  const { id, name, environment, nameServers, vipChannel, tls, addressMap, proxies } = row
  return {
    ...{ id, name, environment, nameServers, vipChannel, tls, addressMap, proxies },
    embedded: false,
    origin: 'added',
    credentials: credentialsOf(row),
    proxy: row.proxy ?? undefined,
  }
}

function credentialsOf({ accessKey, secretKey, securityToken }: Row): Credentials | undefined {
  if (accessKey === null || secretKey === null) return undefined
  return { accessKey, secretKey, ...(securityToken === null ? {} : { securityToken }) }
}
