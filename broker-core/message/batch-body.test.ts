import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeBatchBody, encodeBatchBody } from './batch-body.ts'

const recorded = Buffer.from(
  '00000021000000000000000000000000000000014100' +
    '0a5441475301546167410200000018000000000000000000000000000000024242' +
    '0000',
  'hex',
)

test('the recorded batch of the protocol reference', () => {
  const entries = decodeBatchBody(recorded)
  expect(entries.map(({ body, properties }) => [body.toString(), properties.toString()])).toEqual([
    ['A', 'TAGS\u0001TagA\u0002'],
    ['BB', ''],
  ])
  expect(encodeBatchBody(entries).equals(recorded)).toBe(true)
})

test('what is encoded is decoded', () => {
  const entry = fc.record({ flag: fc.integer(), body: fc.uint8Array(), properties: fc.uint8Array({ maxLength: 90 }) })
  fc.assert(
    fc.property(fc.array(entry), (entries) => {
      const decoded = decodeBatchBody(encodeBatchBody(entries))
      expect(decoded.map(({ flag, body, properties }) => [flag, [...body], [...properties]])).toEqual(
        entries.map(({ flag, body, properties }) => [flag, [...body], [...properties]]),
      )
    }),
  )
})

test('lying lengths are refused with the entry and the figures', () => {
  for (let cut = 1; cut < recorded.length; cut++) {
    if (cut === 33) continue
    expect(() => decodeBatchBody(recorded.subarray(0, cut))).toThrow(/^entry [01] of the batch at byte/)
  }
  const lying = Buffer.from(recorded)
  lying.writeInt32BE(-1, 16)
  expect(() => decodeBatchBody(lying)).toThrow('entry 0 of the batch at byte 0 says that its body has -1 bytes')
})
