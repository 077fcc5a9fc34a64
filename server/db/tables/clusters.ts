import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'

/** The clusters of the dashboard. The one the process was started for has a row as soon as it was changed here. */
export const clusters = sqliteTable('clusters', {
  /** Slug in URLs. */
  id: text().primaryKey(),
  name: text().notNull(),
  environment: text({ enum: ['production', 'staging', 'development'] }).notNull(),
  /** `host:port` of each. */
  nameServers: text('name_servers', { mode: 'json' }).$type<readonly string[]>().notNull(),
  vipChannel: integer('vip_channel', { mode: 'boolean' }).notNull(),
  /** `trust-any`: the servers' certificates are believed as they are. `verify`: checked by the machine's authorities. */
  tls: text({ enum: ['off', 'trust-any', 'verify'] }).notNull(),
  accessKey: text('access_key'),
  secretKey: text('secret_key'),
  securityToken: text('security_token'),
  /** Address a broker registered → address the dashboard reaches it at. */
  addressMap: text('address_map', { mode: 'json' }).$type<Readonly<Record<string, string>>>().notNull(),
  /** `host:port` of the remoting ports of the proxies. */
  proxies: text({ mode: 'json' }).$type<readonly string[]>().notNull(),
  /** The one of `proxies` that is asked. */
  proxy: text(),
  createdAt: integer('created_at').notNull(),
  updatedAt: integer('updated_at').notNull(),
  /** NameServers the process was started for when this row was written; null for a cluster that was added here. */
  startedFor: text('started_for'),
})
