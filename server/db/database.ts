import * as fs from 'node:fs'
import path from 'node:path'
import { BetterSQLiteSession } from 'drizzle-orm/better-sqlite3/session'
import { BaseSQLiteDatabase } from 'drizzle-orm/sqlite-core/db'
import { SQLiteSyncDialect } from 'drizzle-orm/sqlite-core/dialect'
import type { Logger } from '../../broker-core/base/log.ts'
import { serverLog } from '../server-log.ts'
import { openSqlite, type SqliteFile } from './driver.ts'
import { migrate } from './migrate.ts'

/** What a statement that writes answers. */
export interface WriteOutcome {
  readonly changes: number
  readonly lastInsertRowid: number | bigint
}

/** Where the data is: in the file, or only in memory and why. */
export type DatabasePlace =
  { readonly kind: 'file'; readonly file: string } | { readonly kind: 'memory'; readonly reason: string }

type Sql = BaseSQLiteDatabase<'sync', WriteOutcome, Record<string, never>>

/**
 * The dashboard's own data in SQLite. Statements are drizzle's, synchronous: `db.sql.select().from(clusters).all()`. Every table of
 * `tables/` exists. Keep single statements short (some milliseconds): they hold the event loop.
 */
export class Database {
  readonly place: DatabasePlace
  /** drizzle's query builder. */
  readonly sql: Sql
  /** The driver, for what drizzle has no words for: pragmas, prepared statements in a hot loop. */
  readonly file: SqliteFile

  constructor(file: SqliteFile, place: DatabasePlace) {
    this.file = file
    this.place = place
    const dialect = new SQLiteSyncDialect()
    const session = new BetterSQLiteSession<Record<string, never>, Record<string, never>>(file, dialect, undefined)
    this.sql = new BaseSQLiteDatabase('sync', dialect, session, undefined)
  }

  /** Runs `work` in one transaction: all of it is written, or nothing when it throws. Faster than many single writes. */
  transaction<T>(work: () => T): T {
    return this.file.transaction(work).immediate() as T
  }

  close(): void {
    if (this.file.open) this.file.close()
  }
}

export const databaseFileName = 'dashboard.db'

/**
 * Opens `<folder>/dashboard.db` and brings its tables up to date. A folder that cannot be written, or none, leaves the data in
 * memory; a file that is no database any more is put aside as `dashboard.db.broken-<time>`. `place` says which it was.
 * @param folder the data folder, or undefined for memory
 * @throws Error when no SQLite driver can be loaded on this machine
 */
export function openDatabase(folder: string | undefined, log: Logger): Database {
  if (folder === undefined) return inMemory('no data folder is set')
  const file = path.join(path.resolve(folder), databaseFileName)
  try {
    return openFile(file)
  } catch (thrown) {
    const { code = '', message } = thrown as Error & { code?: string }
    if (/^SQLITE_(NOTADB|CORRUPT)/.test(code)) {
      const aside = `${file}.broken-${Date.now()}`
      log.error({ file, aside, message }, 'the database is damaged; it is put aside and a new one is begun')
      for (const suffix of ['', '-wal', '-shm'])
        if (fs.existsSync(file + suffix)) fs.renameSync(file + suffix, aside + suffix)
      return openFile(file)
    }
    log.warn({ file, message }, 'the database cannot be written; what is set here is kept in memory only')
    return inMemory(`${file} cannot be written: ${message}`)
  }
}

function openFile(file: string): Database {
  if (fs.existsSync(file)) fs.accessSync(file, fs.constants.R_OK | fs.constants.W_OK)
  else fs.closeSync(fs.openSync(file, 'wx', 0o600)) // It holds secrets: for its owner's eyes only.
  const sqlite = openSqlite(file)
  try {
    sqlite.pragma('auto_vacuum = incremental')
    sqlite.pragma('journal_mode = wal')
    sqlite.pragma('synchronous = normal')
    migrate(sqlite)
  } catch (thrown) {
    sqlite.close()
    throw thrown
  }
  return new Database(sqlite, { kind: 'file', file })
}

function inMemory(reason: string): Database {
  const sqlite = openSqlite(':memory:')
  migrate(sqlite)
  return new Database(sqlite, { kind: 'memory', reason })
}

// Next loads each route's modules on its own; the database must be the same for all of them.
const place = globalThis as { rocketdeckDatabase?: Database | undefined }

/** The database of this process, opened when it is first asked for, in the folder that ROCKETDECK_DATA names. */
export function database(): Database {
  const folder = process.env['ROCKETDECK_DATA']
  place.rocketdeckDatabase ??= openDatabase(folder === '' ? undefined : folder, serverLog())
  return place.rocketdeckDatabase
}

/** Puts another database in place and closes the one before. For tests; `undefined`: a fresh one at the next use. */
export function useDatabase(next: Database | undefined): void {
  const before = place.rocketdeckDatabase
  place.rocketdeckDatabase = next
  before?.close()
}
