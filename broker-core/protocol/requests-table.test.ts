import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { requestCodeNames } from './request-codes.ts'
import { declarationName, requestsTable } from './requests-table.ts'
import { requests } from './requests/index.ts'

test('REQUESTS.md is what the declarations say (else run print-requests.ts)', () => {
  const file = path.join(import.meta.dirname, 'REQUESTS.md')
  expect(readFileSync(file, 'utf8')).toBe(requestsTable())
})

test('all codes of RocketMQ are in the table', () => {
  expect(Object.keys(requestCodeNames).length).toBe(164)
  const rows = requestsTable().match(/^\| \d+ \|/gm) ?? []
  expect(rows.length).toBe(164)
})

test('declarations are named as in Java', () => {
  for (const [name, { code }] of Object.entries(requests)) {
    expect(declarationName(requestCodeNames[code] ?? '')).toBe(name)
  }
})
