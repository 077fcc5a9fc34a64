import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'

/** What is expected of a consumer group; a group that misses it is a problem. */
export const groupMonitors = sqliteTable(
  'group_monitors',
  {
    cluster: text().notNull(),
    group: text('group_name').notNull(),
    /** Fewest clients, or null when not watched. */
    minClients: integer('min_clients'),
    /** Most messages behind, a 64-bit number as text, or null when not watched. */
    maxLag: text('max_lag'),
    updatedAt: integer('updated_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.cluster, table.group] })],
)
