import { blob, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'

/** What is measured over time: `topic` `Orders` `in` of a cluster. */
export const historySeries = sqliteTable('history_series', {
  id: integer().primaryKey(),
  cluster: text().notNull(),
  kind: text({ enum: ['cluster', 'broker', 'topic', 'group'] }).notNull(),
  /** Name of the broker, topic or group; empty for the cluster. */
  subject: text().notNull(),
  measure: text().notNull(),
  /** Epoch ms of the last sample that was not zero, to the hour. */
  busyAt: integer('busy_at').notNull(),
})

/** Sixty samples of one series in steps of `step_ms`; block n begins at n × 60 × step_ms. */
export const historyBlocks = sqliteTable(
  'history_blocks',
  {
    series: integer().notNull(),
    stepMs: integer('step_ms').notNull(),
    block: integer().notNull(),
    /** Sixty 32-bit floats, little endian; NaN is unknown. */
    samples: blob({ mode: 'buffer' }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.series, table.stepMs, table.block] })],
)
