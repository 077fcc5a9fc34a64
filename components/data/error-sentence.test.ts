import { expect, test } from 'vitest'
import { badRequestSentence, errorSentence } from './error-sentence.ts'

test('an error with its fields has a sentence', () => {
  const details = { topic: 'Orders', brokers: ['broker-a', 'broker-b'] }
  expect(errorSentence({ code: 'topic-exists', message: 'The topic …', details })).toEqual({
    key: 'topic-exists',
    values: { topic: 'Orders', brokers: 'broker-a, broker-b', silent: 'none' },
  })
})

test('what others said is quoted, and who did not answer is named', () => {
  expect(errorSentence({ code: 'refused-by-broker', message: 'a:1 refused: X', details: {} })?.values['why']).toBe(
    'a:1 refused: X',
  )
  const details = { id: 'C0A8', failures: [{ broker: 'broker-b' }, null] }
  expect(errorSentence({ code: 'message-unknown', message: '', details })?.values['silent']).toContain('broker-b')
})

test('what is wrong with a request is said by its reason', () => {
  const of = (details: Record<string, unknown>) =>
    badRequestSentence({ code: 'bad-request', message: 'body.x: …', details })
  expect(of({ reason: 'too-many-pairs', count: '300', most: '200' })).toMatchObject({
    values: { count: '300', most: '200' },
  })
  const short = of({ reason: 'field', field: 'topic', rule: 'too_small', limit: '1' })
  expect(short).toEqual({ reason: 'field', values: { field: 'topic', rule: 'too_small', limit: '1' } })
  // A rule of our own has its words in English only.
  expect(of({ reason: 'field', field: 'to', rule: 'custom' })?.detail).toBe('body.x: …')
  expect(of({ reason: 'reserved-property' })).toBeUndefined()
  expect(of({ reason: 'toString' })).toBeUndefined()
  expect(badRequestSentence({ code: 'timeout', message: '', details: { reason: 'named-twice' } })).toBeUndefined()
})

test('one without its fields, or without a sentence, has none', () => {
  expect(errorSentence({ code: 'topic-unknown', message: 'No broker …', details: { topic: 5 } })).toBeUndefined()
  expect(errorSentence({ code: 'bad-request', message: 'body.topic: …', details: {} })).toBeUndefined()
})
