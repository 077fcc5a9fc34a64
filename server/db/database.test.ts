import * as fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { eq } from 'drizzle-orm'
import { getTableConfig, type SQLiteTable } from 'drizzle-orm/sqlite-core'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { silentLog } from '../../broker-core/base/log.ts'
import { type Database, databaseFileName, openDatabase } from './database.ts'
import { migrate } from './migrate.ts'
import * as tables from './tables/index.ts'

let folder: string
let opened: Database[] = []

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rocketdeck-db-'))
})
afterEach(() => {
  for (const database of opened) database.close()
  opened = []
  fs.rmSync(folder, { recursive: true, force: true })
})

const open = (where: string | undefined): Database => {
  const database = openDatabase(where, silentLog)
  opened.push(database)
  return database
}

const monitor = { cluster: 'a', group: 'orders', minClients: 2, maxLag: '9223372036854775807', updatedAt: 1 }

test.each(Object.entries(tables))('the steps make the table %s as it is declared', (_name, table) => {
  const { name, columns, primaryKeys } = getTableConfig(table as SQLiteTable)
  const keys = new Set(columns.flatMap((column) => (column.primary ? [column.name] : [])))
  for (const key of primaryKeys) for (const column of key.columns) keys.add(column.name)
  const declared = columns.map((column) => ({
    name: column.name,
    type: column.getSQLType(),
    notNull: column.notNull || keys.has(column.name),
    key: keys.has(column.name),
  }))
  const made = open(undefined)
    .file.prepare(`select name, type, "notnull", pk from pragma_table_info('${name}')`)
    .all() as { name: string; type: string; notnull: number; pk: number }[]
  expect(
    made.map((column) => ({
      name: column.name,
      type: column.type.toLowerCase(),
      notNull: column.notnull === 1 || column.pk > 0,
      key: column.pk > 0,
    })),
  ).toEqual(declared)
})

test('what was written is there after the file was closed and opened again', () => {
  const before = open(folder)
  expect(before.place).toEqual({ kind: 'file', file: path.join(folder, databaseFileName) })
  before.sql.insert(tables.groupMonitors).values(monitor).run()
  before.close()
  const after = open(folder)
  expect(after.sql.select().from(tables.groupMonitors).all()).toEqual([monitor])
  expect(fs.statSync(path.join(folder, databaseFileName)).mode & 0o077).toBe(0)
})

test('a transaction that throws writes nothing', () => {
  const { sql, transaction } = bound(open(undefined))
  expect(() =>
    transaction(() => {
      sql.insert(tables.groupMonitors).values(monitor).run()
      throw new Error('halfway')
    }),
  ).toThrow('halfway')
  expect(sql.select().from(tables.groupMonitors).all()).toEqual([])
  transaction(() => sql.insert(tables.groupMonitors).values(monitor).run())
  const written = sql.select().from(tables.groupMonitors).where(eq(tables.groupMonitors.group, 'orders')).get()
  expect(written).toEqual(monitor)
})

const bound = (database: Database) => ({
  sql: database.sql,
  transaction: (work: () => unknown) => database.transaction(work),
})

test('a file that is no database is put aside, and a new one is begun', () => {
  fs.writeFileSync(path.join(folder, databaseFileName), 'not a database, but long enough to be looked at'.repeat(50))
  expect(open(folder).place.kind).toBe('file')
  expect(fs.readdirSync(folder).filter((name) => name.includes('.broken-'))).toHaveLength(1)
})

test('without a folder that can be made, data stays in memory, and the place says why', () => {
  const nowhere = open(path.join(folder, 'missing', 'deeper'))
  expect(nowhere.place).toMatchObject({ kind: 'memory', reason: expect.stringContaining('ENOENT') as string })
  nowhere.sql.insert(tables.groupMonitors).values(monitor).run()
  expect(nowhere.sql.select().from(tables.groupMonitors).all()).toHaveLength(1)
})

test('a step runs once, and a step that fails changes nothing', () => {
  const { file } = open(undefined)
  const steps = [{ name: 'one', sql: 'create table one (a integer); insert into one values (1)' }]
  migrate(file, steps)
  migrate(file, steps)
  expect(file.prepare('select count(*) as n from one').get()).toMatchObject({ n: 1 })
  const broken = { name: 'two', sql: 'create table two (a integer); insert into nowhere values (1)' }
  expect(() => migrate(file, [...steps, broken])).toThrow(/nowhere/)
  expect(file.prepare("select name from sqlite_master where name = 'two'").all()).toEqual([])
})
