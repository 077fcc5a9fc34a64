import { readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { missingJava } from '../official-java.ts'
import { type PartyCluster, startParty } from '../party.ts'
import { requestTables } from './request-tables.ts'
import { tableDifferences } from './table-differences.ts'
import { runTable, type TableResult } from './table-run.ts'

const file = path.join(import.meta.dirname, '../fixtures/request-tables.json')
const recorded = JSON.parse(readFileSync(file, 'utf8')) as Record<string, TableResult>
const isWanted = ['apache', 'both'].includes(process.env['ROCKETDECK_AGAINST'] ?? '')
const reason = isWanted ? missingJava() : 'only with --against apache'

describe.skipIf(reason !== undefined)(`recorded tables${reason === undefined ? '' : ` (skipped: ${reason})`}`, () => {
  let apache: PartyCluster
  beforeAll(async () => {
    apache = await startParty('apache')
  })
  afterAll(() => apache.close())

  for (const table of requestTables)
    it(`${table.name}: the real Apache 5.5.0 still answers so`, async () => {
      const seen = await runTable(table, apache.brokerAddress, `_${Date.now().toString(36)}`)
      const answers = JSON.parse(JSON.stringify(seen)) as TableResult
      expect(tableDifferences(answers, recorded[table.name] ?? {}, false).join('\n')).toBe('')
    })
})
