import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { runTable } from './table-run.ts'
import { requestTables } from './request-tables.ts'

/**
 * Records what a broker answers to the tables: `tsx broker-core/interop/tables/record-tables.ts 127.0.0.1:10911 [file]`, against a
 * fresh Apache 5.5.0 whose cluster is DefaultCluster and whose name is broker-a.
 */
const [address = '127.0.0.1:10911', file = path.join(import.meta.dirname, '../fixtures/request-tables.json')] =
  process.argv.slice(2)
const suffix = `_${Date.now().toString(36)}`
const recorded: Record<string, unknown> = {}
for (const table of requestTables) recorded[table.name] = await runTable(table, address, suffix)
writeFileSync(file, `${JSON.stringify(recorded, null, 1)}\n`)
