import { and, desc, eq, gte, like, lt, lte, or, type SQL } from 'drizzle-orm'
import { database } from '../db/database.ts'
import { auditEntries } from '../db/tables/index.ts'

export type AuditEntry = typeof auditEntries.$inferSelect

/** Most entries that are kept; the oldest go first. */
export const auditEntriesMax = 100_000
const trimEvery = 500

/** Writes one entry down. */
export function recordAudit(entry: Omit<AuditEntry, 'id'>): void {
  const { sql } = database()
  const { lastInsertRowid } = sql.insert(auditEntries).values(entry).run()
  const id = Number(lastInsertRowid)
  if (id % trimEvery === 0)
    sql
      .delete(auditEntries)
      .where(lte(auditEntries.id, id - auditEntriesMax))
      .run()
}

/** What to look for; everything absent does not matter. */
export interface AuditSearch {
  readonly cluster: string
  /** Part of the subject, action, actor, address, input or reason. */
  readonly q?: string | undefined
  readonly outcome?: AuditEntry['outcome'] | undefined
  readonly from?: number | undefined
  readonly to?: number | undefined
  /** Only entries older than this one. */
  readonly beforeId?: number | undefined
  readonly limit: number
}

/** Entries of a cluster (and of the dashboard itself), newest first. */
export function searchAudit(search: AuditSearch): AuditEntry[] {
  const { q, outcome, from, to, beforeId } = search
  const conditions: (SQL | undefined)[] = [
    or(eq(auditEntries.cluster, search.cluster), eq(auditEntries.cluster, '')),
    beforeId === undefined ? undefined : lt(auditEntries.id, beforeId),
    outcome === undefined ? undefined : eq(auditEntries.outcome, outcome),
    from === undefined ? undefined : gte(auditEntries.at, from),
    to === undefined ? undefined : lte(auditEntries.at, to),
    q === undefined || q === '' ? undefined : containing(q),
  ]
  return database()
    .sql.select()
    .from(auditEntries)
    .where(and(...conditions))
    .orderBy(desc(auditEntries.id))
    .limit(search.limit)
    .all()
}

/** SQLite's `like` has no escape sign of its own: `_` and `%` of the reader match any sign, which finds more, never less. */
function containing(q: string): SQL | undefined {
  const { subject, action, actor, address, input, before, detail } = auditEntries
  return or(...[subject, action, actor, address, input, before, detail].map((column) => like(column, `%${q}%`)))
}
