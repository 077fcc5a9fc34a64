import { deflateSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { bodyCrc, type StoredMessage, sysFlag } from '../../broker-core/client/index.ts'
import { messageDetail } from './message-views.ts'

function detailOf(body: Buffer, changes: Partial<StoredMessage> = {}) {
  const message: StoredMessage = {
    topic: 'T',
    queueId: 0,
    queueOffset: 9007199254740993n,
    physicalOffset: 9223372036854775807n,
    storeBytes: 100,
    flag: 0,
    sysFlag: 0,
    bodyCrc: bodyCrc(changes.storedBody ?? body),
    bornTimestamp: 1,
    bornHost: '127.0.0.1:1',
    storeTimestamp: 2,
    storeHost: '127.0.0.1:2',
    reconsumeTimes: 0,
    preparedTransactionOffset: 0n,
    properties: new Map([
      ['TAGS', 'red'],
      ['KEYS', 'a  b'],
    ]),
    body,
    storedBody: body,
    offsetMessageId: 'OFF',
    messageId: 'ID',
    ...changes,
  }
  return messageDetail({ broker: 'b', message })
}

test('64-bit numbers are digits, keys are words, properties are sorted', () => {
  expect(detailOf(Buffer.from('x'))).toMatchObject({
    queueOffset: '9007199254740993',
    physicalOffset: '9223372036854775807',
    keys: ['a', 'b'],
    tags: 'red',
    properties: [
      { key: 'KEYS', value: 'a  b' },
      { key: 'TAGS', value: 'red' },
    ],
  })
})

test('a preview ends at a whole character', () => {
  const text = '字'.repeat(300)
  expect(detailOf(Buffer.from(text))).toMatchObject({
    preview: '字'.repeat(200),
    body: { text, encoding: 'utf-8', bytes: 900 },
  })
  expect(detailOf(Buffer.from(`a${'😀'.repeat(300)}`)).preview.startsWith('a😀😀')).toBe(true)
})

test('a body over a mebibyte is cut, and says so', () => {
  const { body } = detailOf(Buffer.alloc(1024 * 1024 + 5, 'a'))
  expect([body.bytes, body.truncated, body.text?.length]).toEqual([1024 * 1024 + 5, true, 1024 * 1024])
  expect(Buffer.from(body.base64, 'base64')).toHaveLength(1024 * 1024)
})

test('a compressed body is shown as sent, with the size it has on the broker', () => {
  const body = Buffer.from(JSON.stringify({ a: 'x'.repeat(1000) }))
  const storedBody = deflateSync(body)
  const { body: shown, sysFlagWords } = detailOf(body, {
    storedBody,
    sysFlag: sysFlag.compressed | sysFlag.transactionCommit,
  })
  expect(shown).toMatchObject({
    compression: 'zlib',
    storedBytes: storedBody.length,
    bytes: body.length,
    isJson: true,
    checksumOk: true,
  })
  expect(sysFlagWords).toEqual(['compressed-zlib', 'transaction-commit'])
})

test.each([
  ['bytes', Buffer.from([0xff, 0xfe, 0]), { encoding: 'binary', text: null, isJson: false }],
  ['control characters', Buffer.from('a\u0000b'), { encoding: 'binary', text: null }],
  ['nothing', Buffer.alloc(0), { encoding: 'empty', text: '', checksumOk: true }],
  ['text that looks like JSON', Buffer.from('{oops'), { encoding: 'utf-8', isJson: false }],
])('a body of %s', (_what, body, expected) => expect(detailOf(body).body).toMatchObject(expected))

test('a body that does not fit its checksum, and one that cannot be decompressed, are shown as they are', () => {
  expect(detailOf(Buffer.from('x'), { bodyCrc: 1 }).body.checksumOk).toBe(false)
  const broken = detailOf(Buffer.from('no zlib'), { bodyFault: 'damaged', sysFlag: sysFlag.compressed })
  expect(broken.body).toMatchObject({ text: null, encoding: 'binary', bytes: 7 })
})
