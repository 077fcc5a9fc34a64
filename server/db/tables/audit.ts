import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'

/** Every write that was asked of this dashboard, also those that were refused or failed. */
export const auditEntries = sqliteTable('audit_entries', {
  id: integer().primaryKey(),
  at: integer().notNull(),
  /** Slug of the cluster; empty for what belongs to the dashboard itself. */
  cluster: text().notNull(),
  actor: text().notNull(),
  /** Address the request came from. */
  address: text().notNull(),
  /** Name of the endpoint. */
  action: text().notNull(),
  /** Topics, groups, brokers … it was about, parted by blanks. */
  subject: text().notNull(),
  /** What was asked, what was there, what is there now: JSON, secrets masked. */
  input: text().notNull(),
  before: text(),
  after: text(),
  outcome: text({ enum: ['done', 'partly', 'refused', 'failed'] }).notNull(),
  /** Why not, for what is not `done`. */
  detail: text().notNull(),
})
