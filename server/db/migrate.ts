import type { SqliteFile } from './driver.ts'
import { migrations } from './migrations/index.ts'

/** One step of the tables' history. Steps are never changed once they were released; a new one is added. */
export interface Migration {
  /** Unique for ever: the file remembers by it which steps it has seen. Areas add theirs without counting. */
  readonly name: string
  /** Statements, parted by semicolons. */
  readonly sql: string
}

/**
 * Brings a database up to date: runs each step it has not seen, in the order of the list, in one transaction, so that two processes
 * that start at the same time do not run a step twice. Steps it knows and this version does not (a newer version was here) are left
 * as they are.
 * @throws the driver's error; nothing is changed then
 */
export function migrate(file: SqliteFile, steps: readonly Migration[] = migrations): void {
  const run = file.transaction(() => {
    file.exec('create table if not exists migrations (name text primary key, at integer not null) without rowid')
    const seen = new Set(
      file
        .prepare('select name from migrations')
        .all()
        .map((row) => (row as { name: string }).name),
    )
    const remember = file.prepare('insert into migrations (name, at) values (?, ?)')
    for (const { name, sql } of steps) {
      if (seen.has(name)) continue
      file.exec(sql)
      remember.run(name, Date.now())
    }
  })
  run.immediate()
}
