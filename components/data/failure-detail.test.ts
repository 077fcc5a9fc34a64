import { expect, test } from 'vitest'
import { failureDetail } from './failure-detail.ts'

test.each([
  ['refused', 'a:1 refused: NO_PERMISSION, no right', 'no right', 'no right'],
  ['refused', 'a:1 refused: NO_PERMISSION', undefined, 'a:1 refused: NO_PERMISSION'],
  ['unreachable', 'connect ECONNREFUSED 127.0.0.1:1 (request 28)', undefined, 'ECONNREFUSED'],
  ['timeout', 'a:1 did not answer within 3000 ms', undefined, undefined],
  ['not-supported', 'a:1 does not know request 351: its version is too old', undefined, undefined],
  ['malformed', 'no JSON at byte 7', undefined, 'no JSON at byte 7'],
] as const)('of %s: %s', (code, message, remark, detail) => {
  expect(failureDetail({ code, message, remark })).toBe(detail)
})
