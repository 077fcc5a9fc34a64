import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { requestCodeNames } from '../protocol/request-codes.ts'
import { clientFeatures } from './client-features.ts'
import { allCodes, supportOf, supportOfFeature, supportPage } from './support-page.ts'
import { unservedRequests } from './unserved-requests.ts'

test('docs/SUPPORT.md is what the declarations say (else run `npm run docs`)', () => {
  const file = path.join(import.meta.dirname, '..', '..', 'docs', 'SUPPORT.md')
  expect(readFileSync(file, 'utf8')).toBe(supportPage())
})

test('every code is served, refused or not applicable, and says which', () => {
  expect(allCodes().length).toBeGreaterThanOrEqual(Object.keys(requestCodeNames).length)
  const unexplained = allCodes().filter((code) => supportOf(code) === undefined)
  expect(unexplained).toEqual([])
  const odd = allCodes().filter((code) => !/^(served|refused with 3:|not applicable:)/.test(supportOf(code) ?? ''))
  expect(odd).toEqual([])
})

test('a reason is given only for what is not served', () => {
  const codes = unservedRequests.flatMap((group) => group.codes)
  expect(codes.filter((code, i) => codes.indexOf(code) !== i)).toEqual([])
  expect(codes.filter((code) => supportOf(code)?.startsWith('served'))).toEqual([])
})

test('a feature is served only when its requests are', () => {
  expect(clientFeatures.length).toBeGreaterThan(25)
  const [first] = clientFeatures
  expect(supportOfFeature({ ...first!, needs: ['pullMessage'] })).toMatch(/^served/)
  // A request that brokers ask of clients is none that a broker serves.
  expect(supportOfFeature({ ...first!, needs: ['notifyConsumerIdsChanged'] })).toMatch(/^refused with 3/)
})
