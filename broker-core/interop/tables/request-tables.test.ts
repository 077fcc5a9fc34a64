import { readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { startTestCluster, type TestCluster } from '../../testing/cluster.ts'
import { requestTables } from './request-tables.ts'
import { tableDifferences } from './table-differences.ts'
import { runTable, type TableResult } from './table-run.ts'

const file = path.join(import.meta.dirname, '../fixtures/request-tables.json')
const recorded = JSON.parse(readFileSync(file, 'utf8')) as Record<string, TableResult>

describe('tables of requests are answered as Apache 5.5.0 answers them', () => {
  let cluster: TestCluster
  beforeAll(async () => {
    cluster = await startTestCluster()
  })
  afterAll(() => cluster.close())

  for (const table of requestTables)
    it(`${table.name}`, async () => {
      const seen = await runTable(table, cluster.brokerAddress, `_${Date.now().toString(36)}`)
      // What is undefined is not written in a file.
      const ours = JSON.parse(JSON.stringify(seen)) as TableResult
      expect(tableDifferences(ours, recorded[table.name] ?? {}, true).join('\n')).toBe('')
      expect(Object.keys(ours).length).toBeGreaterThan(10)
    })
})

test('a comparison notices another code, remark, header or body, and what is missing', () => {
  const theirs: TableResult = {
    a: { code: 0, header: { offset: '1' }, body: { list: [1] } },
    b: { code: 1, remark: '(exception)' },
  }
  const differing: TableResult[] = [
    { ...theirs, a: { code: 1 } },
    { ...theirs, a: { code: 0, header: { offset: '2' }, body: { list: [1] } } },
    { ...theirs, a: { code: 0, header: { offset: '1' }, body: { list: [2] } } },
    { ...theirs, b: { code: 1 } },
    { ...theirs, b: { code: 2, remark: 'x' } },
    { a: theirs['a']! },
    { ...theirs, c: { code: 0 } },
  ]
  for (const ours of differing) expect(tableDifferences(ours, theirs, true)).toHaveLength(1)
  expect(tableDifferences({ ...theirs, b: { code: 1, remark: 'said otherwise' } }, theirs, true)).toEqual([])
})
