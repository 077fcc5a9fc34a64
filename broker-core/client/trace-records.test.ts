import { expect, test } from 'vitest'
import { readTraceRecords } from './trace-records.ts'

const record = (...fields: string[]): string => `${fields.join('\u0001')}\u0002`
const pub = [
  'Pub',
  '1700000000123',
  'DefaultRegion',
  'PID',
  'Orders',
  'ID1',
  'TagA',
  'k1 k2',
  '10.0.0.1:10911',
  '12',
  '3',
  '0',
]

test.each([
  ['the oldest form, which tells no success', pub, { success: true, offsetMessageId: '', clientHost: 'sender' }],
  ['with success', [...pub, 'false'], { success: false, offsetMessageId: '', clientHost: 'sender' }],
  ['with the offset id', [...pub, 'OFF1', 'true'], { success: true, offsetMessageId: 'OFF1', clientHost: 'sender' }],
  ['with the client host', [...pub, 'OFF1', 'true', '10.9.9.9'], { success: true, clientHost: '10.9.9.9' }],
])('a send, %s', (_form, fields, expected) => {
  const [read] = readTraceRecords(record(...fields), 'sender')
  expect(read).toMatchObject({
    kind: 'Pub',
    timestamp: 1700000000123,
    group: 'PID',
    topic: 'Orders',
    messageId: 'ID1',
    keys: 'k1 k2',
    bodyBytes: 12,
    costMs: 3,
    messageType: 0,
    ...expected,
  })
})

test.each([
  ['ends after the keys (C++)', [], { contextCode: undefined, timestamp: 0, group: '' }],
  ['ends after the code', ['2'], { contextCode: 2, timestamp: 0, group: '' }],
  ['ends with a separator (cloud)', ['0', ''], { contextCode: 0, timestamp: 0, group: '' }],
  ['with time and group', ['4', '1700000000456', 'GID'], { contextCode: 4, timestamp: 1700000000456, group: 'GID' }],
])('the end of consuming, %s', (_form, rest, expected) => {
  const [read] = readTraceRecords(record('SubAfter', 'REQ', 'ID1', '7', 'false', 'k1', ...rest), 'sender')
  expect(read).toMatchObject({
    kind: 'SubAfter',
    requestId: 'REQ',
    messageId: 'ID1',
    costMs: 7,
    success: false,
    ...expected,
  })
})

test('the begin of consuming, with and without a client host', () => {
  const fields = ['SubBefore', '1700000000200', 'null', 'GID', 'REQ', 'ID1', '2', 'null']
  const reads = readTraceRecords(record(...fields) + record(...fields, '10.1.1.1'), 'sender')
  expect(reads).toMatchObject([
    { kind: 'SubBefore', retryTimes: 2, keys: '', region: '', clientHost: 'sender' },
    { clientHost: '10.1.1.1' },
  ])
})

test('the end of a transaction and a recall', () => {
  const end = [
    'EndTransaction',
    '1',
    'r',
    'PID',
    'Orders',
    'ID1',
    'T',
    'k',
    'store',
    '2',
    'TX',
    'ROLLBACK_MESSAGE',
    'true',
  ]
  const text = record(...end) + record('Recall', '2', 'r', 'PID', 'Orders', 'ID1', 'true')
  expect(readTraceRecords(text, 'sender')).toMatchObject([
    { kind: 'EndTransaction', transactionId: 'TX', state: 'ROLLBACK_MESSAGE', fromCheck: true, clientHost: 'sender' },
    { kind: 'Recall', success: true },
  ])
})

test('what is no record is left out, the rest is read', () => {
  const text = `${record('Pub', 'short')}garbage\u0002\u0002${record('NewKind', '1')}${record(...pub)}`
  expect(readTraceRecords(text, 'sender').map((read) => read.kind)).toEqual(['Pub'])
  expect(readTraceRecords('', 'sender')).toEqual([])
})
