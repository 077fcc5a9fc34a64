import { describe, expect, test } from 'vitest'
import {
  type BrokerRegistration,
  decodeRegistration,
  encodeCompressedRegistration,
  encodeRegistration,
} from './bodies/broker-registration.ts'
import { json, properties } from './body.ts'
import { kvTable } from './bodies/routes.ts'
import { FieldError } from './fields.ts'

describe('properties', () => {
  const read = (text: string): [string, string][] => [...properties.decode(Buffer.from(text))]

  test('are read by the rules of java.util.Properties', () => {
    const text =
      '# a comment\n! another\n\nplain=value\r\ncolon:value\nblank value\n  indented = trailing \n' +
      'joined=one\\\n   two\nescaped\\ key=tab\\t\\u4e2d\\\\\nempty=\nalone\npath=C\\:\\\\x=y'
    expect(read(text)).toEqual([
      ['plain', 'value'],
      ['colon', 'value'],
      ['blank', 'value'],
      ['indented', 'trailing '],
      ['joined', 'onetwo'],
      ['escaped key', 'tab\t中\\'],
      ['empty', ''],
      ['alone', ''],
      ['path', 'C:\\x=y'],
    ])
    expect(read('')).toEqual([])
    expect(read('last=\\')).toEqual([['last', '']])
  })

  test('are written one a line', () => {
    const written = properties.encode(
      new Map([
        ['a', '1'],
        ['b', 'x=y'],
      ]),
    )
    expect(written?.toString()).toBe('a=1\nb=x=y\n')
  })
})

test('an optional JSON body may be missing both ways', () => {
  const body = json(kvTable.optional())
  expect(body.decode(undefined)).toBeUndefined()
  expect(body.encode(undefined)).toBeUndefined()
  expect(() => json(kvTable).decode(undefined)).toThrow(FieldError)
})

describe('registration', () => {
  const topic = {
    topicName: 'OrderTopic',
    readQueueNums: 8,
    writeQueueNums: 4,
    perm: 6,
    topicFilterType: 'SINGLE_TAG' as const,
    topicSysFlag: 0,
    order: false,
    attributes: new Map([['message.type', 'FIFO']]),
  }
  const mapping = {
    bname: 'broker-a',
    currIdMap: new Map([[0, 1]]),
    dirty: false,
    epoch: 7,
    scope: '__global__',
    topic: 'OrderTopic',
    totalQueues: 4,
  }
  const registration: BrokerRegistration = {
    filterServerList: ['10.0.0.1:1'],
    topicConfigSerializeWrapper: {
      dataVersion: { counter: 1, stateVersion: 0, timestamp: 1_795_240_162_827 },
      topicConfigTable: new Map([['OrderTopic', topic]]),
      mappingDataVersion: undefined,
      topicQueueMappingDetailMap: undefined,
      topicQueueMappingInfoMap: new Map([['OrderTopic', mapping]]),
    },
  }
  const { mappingDataVersion: _1, topicQueueMappingDetailMap: _2, ...table } = registration.topicConfigSerializeWrapper

  test('is read as it was written', () => {
    expect(decodeRegistration(encodeRegistration(registration), 513, false)).toEqual(registration)
  })

  test('is read as it was written, compressed', () => {
    const bytes = encodeCompressedRegistration(registration)
    expect(decodeRegistration(bytes, 513, true)).toEqual({ ...registration, topicConfigSerializeWrapper: table })
    const { topicQueueMappingInfoMap: _3, ...oldTable } = table
    expect(decodeRegistration(bytes, 409, true).topicConfigSerializeWrapper).toEqual(oldTable)
  })

  test('of an ancient broker is the table alone; none at all is no topics', () => {
    const bytes = Buffer.from('{"topicConfigTable":{"T":{"topicName":"T"}}}')
    const [config] = decodeRegistration(bytes, 36, false).topicConfigSerializeWrapper.topicConfigTable.values()
    expect(config).toMatchObject({ topicName: 'T', readQueueNums: 16, perm: 6 })
    expect(decodeRegistration(Buffer.alloc(0), 513, false).topicConfigSerializeWrapper.topicConfigTable.size).toBe(0)
  })

  test.each([
    ['no zlib stream', Buffer.from('hello'), 'cannot be inflated'],
    ['cut short', encodeCompressedRegistration(registration).subarray(0, 30), 'cannot be inflated'],
  ])('compressed, but %s, is refused', (_what, bytes, message) => {
    expect(() => decodeRegistration(bytes, 513, true)).toThrow(FieldError)
    expect(() => decodeRegistration(bytes, 513, true)).toThrow(message)
  })
})
