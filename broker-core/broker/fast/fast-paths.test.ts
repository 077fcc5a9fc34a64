import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../base/log.ts'
import { decodeStoredMessage, decodeStoredMessages } from '../../message/stored-message.ts'
import { requests } from '../../protocol/requests/index.ts'
import type { Command } from '../../remoting/command.ts'
import { Dispatcher } from '../../remoting/dispatcher.ts'
import type { FastPath, RequestFrame } from '../../remoting/fast-path.ts'
import { encodeFrame } from '../../remoting/frame.ts'
import { Listener } from '../../remoting/listener.ts'
import { startTestCluster, type TestCluster } from '../../testing/cluster.ts'
import { jsonFrame, RawClient } from '../../testing/raw-client.ts'
import { brokerHandlers } from '../handlers/index.ts'
import { fastPathsOf } from './fast-paths.ts'

/** Counts what a fast path takes. */
class CountedPath implements FastPath {
  taken = 0
  left = 0
  private readonly path: FastPath

  constructor(path: FastPath) {
    this.path = path
  }

  get scan() {
    return this.path.scan
  }

  take(frame: RequestFrame): boolean {
    const isTaken = this.path.take(frame)
    if (isTaken) this.taken++
    else this.left++
    return isTaken
  }
}

let cluster: TestCluster
let listeners: Listener[]
let fast: RawClient
let slow: RawClient
const counted = new Map<number, CountedPath>()

beforeAll(async () => {
  cluster = await startTestCluster({ broker: { maxMessageSize: 4096 } })
  const { broker } = cluster
  for (const [code, path] of fastPathsOf(broker)) counted.set(code, new CountedPath(path))
  const listen = (fastPaths: ReadonlyMap<number, FastPath>) =>
    Listener.start({
      dispatcher: new Dispatcher({ requests, handlers: brokerHandlers(broker), fastPaths, log: silentLog }),
      log: silentLog,
      host: '127.0.0.1',
      ports: [{ port: 0 }],
    })
  listeners = [await listen(counted), await listen(new Map())]
  ;[fast, slow] = (await Promise.all(listeners.map((listener) => RawClient.open(listener.ports[0]!)))) as [
    RawClient,
    RawClient,
  ]
  broker.topics.findOrCreate('Known', 4)
  broker.topics.put([{ ...broker.topics.findOrCreate('MultiTag', 2)!, topicFilterType: 'MULTI_TAG' }])
  broker.topics.put([{ ...broker.topics.findOrCreate('NoRead', 2)!, perm: 2 }])
})
afterAll(async () => {
  fast.close()
  slow.close()
  for (const listener of listeners) await listener.close(0)
  await cluster.close()
})

const letters: Record<string, string> = {
  producerGroup: 'a',
  topic: 'b',
  defaultTopic: 'c',
  defaultTopicQueueNums: 'd',
  queueId: 'e',
  sysFlag: 'f',
  bornTimestamp: 'g',
  flag: 'h',
  properties: 'i',
  reconsumeTimes: 'j',
  unitMode: 'k',
  maxReconsumeTimes: 'l',
  batch: 'm',
  bname: 'n',
}

const oneOf = <T>(...values: T[]) => fc.constantFrom(...values)
const mostly = <T>(usual: fc.Arbitrary<T>, odd: fc.Arbitrary<T>) =>
  fc.oneof({ arbitrary: usual, weight: 12 }, { arbitrary: odd, weight: 1 })

const propertyPair = fc
  .tuple(
    mostly(
      oneOf('KEYS', 'TAGS', 'WAIT', 'n', 'region', '键'),
      oneOf('DELAY', 'POP_CK', 'MSG_REGION', 'TRACE_ON', 'CLUSTER', 'TRAN_MSG', 'TIMER_DELAY_MS', 'UNIQ_KEY', ''),
    ),
    mostly(
      fc.string({ minLength: 1, maxLength: 8 }),
      oneOf('', 'true', '3', '杭州', '"quoted"', '\u0001', '\\', '😀', '\u0000'),
    ),
  )
  .map(([name, value]) => `${name}\u0001${value}`)
const properties = fc
  .tuple(
    mostly(
      oneOf('UNIQ_KEY\u0001C0A8011410921B2C3D4E54A6C3D20003\u0002'),
      oneOf('', 'UNIQ_KEY\u0001a"b\u0002', '\u0002'),
    ),
    fc.array(propertyPair, { maxLength: 4 }),
    fc.boolean(),
  )
  .map(([key, pairs, isEnded]) => key + pairs.join('\u0002') + (isEnded && pairs.length > 0 ? '\u0002' : ''))

/** Header fields as text; undefined ones are left out. */
const sendFields = fc.record({
  producerGroup: mostly<string | undefined>(oneOf('PID'), oneOf(undefined, '')),
  topic: mostly<string | undefined>(
    oneOf('Known', 'MultiTag', 'NoRead'),
    oneOf(undefined, '', 'Created', '%RETRY%GID', 'SCHEDULE_TOPIC_XXXX', 'a b', 'TBW102', 'T'.repeat(200)),
  ),
  defaultTopic: mostly<string | undefined>(oneOf('TBW102'), oneOf(undefined, 'Known')),
  defaultTopicQueueNums: mostly<string | undefined>(oneOf('4'), oneOf(undefined, 'x', '-1', '2147483648')),
  queueId: mostly<string | undefined>(oneOf('0', '1', '3'), oneOf(undefined, '4', '99', '1.5', '2147483648', ' 1')),
  sysFlag: mostly<string | undefined>(oneOf('0', '1', '48', '768'), oneOf(undefined, '4', '8', '12', 'x')),
  bornTimestamp: mostly<string | undefined>(
    oneOf('1700000000000', '0', '-5'),
    oneOf(undefined, '9223372036854775807', '9007199254740993'),
  ),
  flag: mostly<string | undefined>(oneOf('0', '-7', '2147483647'), oneOf(undefined, '9999999999')),
  properties: mostly<string | undefined>(properties, oneOf(undefined, '')),
  reconsumeTimes: mostly<string | undefined>(oneOf('0', undefined), oneOf('3', 'no')),
  unitMode: oneOf<string | undefined>('false', undefined, 'true'),
  maxReconsumeTimes: mostly<string | undefined>(oneOf(undefined, '0'), oneOf('16', 'x')),
  batch: mostly<string | undefined>(oneOf('false', undefined), oneOf('true', 'TRUE')),
  bname: oneOf<string | undefined>('broker-a', undefined),
})

type Style = 'binary' | 'json' | 'bare' | 'escaped' | 'spaced'
const styles = oneOf<Style>('binary', 'json', 'bare', 'escaped', 'spaced')

function frameOf(code: number, given: Record<string, string | undefined>, style: Style, body: Buffer): Buffer {
  const named = Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== undefined)
  const extFields: Record<string, string> = {}
  for (const [name, value] of named) extFields[code === 310 ? (letters[name] ?? name) : name] = value
  const common = { code, language: 'JAVA', version: 513, opaque: 77, flag: 0, remark: undefined }
  if (style === 'binary') return encodeFrame({ ...common, extFields, body, encoding: 'ROCKETMQ' })
  const header = { ...common, serializeTypeCurrentRPC: 'JSON', extFields }
  if (style === 'spaced') return jsonFrame(JSON.stringify(header, undefined, 1), body)
  let text = JSON.stringify(header)
  if (style === 'bare') text = text.replace(/(?<=:)"(-?\d{1,15}|true|false)"(?=[,}])/g, '$1')
  // As some writers do: everything beyond ASCII as an escape.
  if (style === 'escaped')
    text = text.replace(/[^\x20-\x7e]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
  return jsonFrame(text, body)
}

const withoutPort = (text: string | undefined): string | undefined => text?.replace(/127\.0\.0\.1:\d+/g, 'client')

/** A reply without what differs from one send to the next. */
function comparable(reply: Command) {
  const { msgId, queueOffset, transactionId, ...extFields } = reply.extFields
  return {
    code: reply.code,
    remark: withoutPort(reply.remark)?.replace(/\d{4}-\d\d-\d\dT\S+/, 'time'),
    extFields,
    hasOffset: queueOffset !== undefined,
    hasId: msgId?.length,
    transactionId: transactionId?.length === 32 && transactionId !== givenKey ? 'made by the broker' : transactionId,
    encoding: reply.encoding,
    flag: reply.flag,
    opaque: reply.opaque,
    language: reply.language,
    version: reply.version,
    body: reply.body?.length,
  }
}
const givenKey = 'C0A8011410921B2C3D4E54A6C3D20003'

/** What was stored for a reply, without what differs from one send to the next. */
function storedFor(reply: Command) {
  const id = reply.extFields['msgId']?.split(',')[0]
  if (id === undefined) return undefined
  const record = cluster.broker.store.recordAt(Number(BigInt(`0x${id.slice(-16)}`)))
  if (record === undefined) return 'nothing'
  const message = decodeStoredMessage(record, { decompress: false })
  const { queueOffset, physicalOffset, storeTimestamp, bornHost, offsetMessageId, messageId, ...rest } = message
  const pairs = [...rest.properties].map(([name, value]) =>
    name === 'UNIQ_KEY' && value.length === 32 && value !== givenKey ? [name, 'made by the broker'] : [name, value],
  )
  const seen = [queueOffset, physicalOffset, storeTimestamp, offsetMessageId, messageId].length
  return { ...rest, properties: pairs, seen, bornHost: withoutPort(bornHost) }
}

describe('a send', () => {
  it('has the same outcome from its bytes as through the handler', async () => {
    await fc.assert(
      fc.asyncProperty(
        oneOf(10, 310),
        sendFields,
        styles,
        mostly(
          fc.uint8Array({ minLength: 1, maxLength: 40 }),
          oneOf(new Uint8Array(0), new Uint8Array(4096), new Uint8Array(4097)),
        ),
        async (code, fields, style, body) => {
          const frame = frameOf(code, fields, style, Buffer.from(body))
          const [fromFast, fromSlow] = await Promise.all([fast.ask(frame), slow.ask(frame)])
          expect(comparable(fromFast)).toEqual(comparable(fromSlow))
          expect(storedFor(fromFast)).toEqual(storedFor(fromSlow))
        },
      ),
      { numRuns: 1500 },
    )
    const [v1, v2] = [counted.get(10)!, counted.get(310)!]
    expect(v1.taken + v2.taken).toBeGreaterThan(150)
    expect(v1.left + v2.left).toBeGreaterThan(150)
  })

  it.each([10, 310])('with request code %i of a usual producer is served from its bytes', async (code) => {
    const before = counted.get(code)!.taken
    const fields = {
      producerGroup: 'PID_golden',
      topic: 'Known',
      defaultTopic: 'TBW102',
      defaultTopicQueueNums: '4',
      queueId: '0',
      sysFlag: '0',
      bornTimestamp: '1795240119285',
      flag: '0',
      properties:
        'KEYS\u0001golden-0\u0002index\u00010\u0002UNIQ_KEY\u0001FD00000000000000000000000000000252E65FFD2B27683E63F30000\u0002WAIT\u0001true\u0002TAGS\u0001TagA\u0002',
      reconsumeTimes: '0',
      unitMode: 'false',
      batch: 'false',
    }
    for (const style of ['json', 'binary', 'escaped', 'bare'] as const)
      expect((await fast.ask(frameOf(code, fields, style, Buffer.from('x')))).code).toBe(0)
    expect(counted.get(code)!.taken - before).toBe(4)
  })
})

const pullFields = fc.record({
  consumerGroup: mostly<string | undefined>(
    oneOf('GID_a', 'GID_b'),
    oneOf(undefined, '', 'bad group', 'CID_RMQ_SYS_x'),
  ),
  topic: mostly<string | undefined>(oneOf('Pulled', 'Known'), oneOf(undefined, 'Missing', 'NoRead', '')),
  queueId: mostly<string | undefined>(oneOf('0', '1'), oneOf(undefined, '-1', '99', 'x')),
  queueOffset: mostly<string | undefined>(
    oneOf('0', '3', '5', '40'),
    oneOf(undefined, '-1', '41', '9223372036854775807', '9007199254740993'),
  ),
  maxMsgNums: mostly<string | undefined>(oneOf('32', '1', '5'), oneOf(undefined, '0', '-1', '2147483647', '1e3')),
  sysFlag: mostly<string | undefined>(oneOf('4', '5', '20'), oneOf(undefined, '0', '3', 'x')),
  commitOffset: mostly<string | undefined>(oneOf('0', '7'), oneOf(undefined, '-1', '9223372036854775807')),
  suspendTimeoutMillis: mostly<string | undefined>(oneOf('0', '15000'), oneOf(undefined, 'x')),
  subscription: mostly<string | undefined>(
    oneOf('*', 'TagA', 'TagA || TagB', 'TagX'),
    oneOf(undefined, '||', '键', '"'),
  ),
  subVersion: mostly<string | undefined>(
    oneOf('0', '1795240119738'),
    oneOf(undefined, '1795240119738000111', '99999999999999999999'),
  ),
  expressionType: mostly<string | undefined>(oneOf('TAG', undefined), oneOf('SQL92', '')),
  maxMsgBytes: mostly<string | undefined>(oneOf('262144', undefined), oneOf('x')),
  bname: oneOf<string | undefined>('broker-a', undefined),
})

describe('a pull', () => {
  beforeAll(async () => {
    const { broker } = cluster
    broker.topics.findOrCreate('Pulled', 2)
    for (let i = 0; i < 40; i++) {
      const fields = {
        producerGroup: 'PID',
        topic: 'Pulled',
        defaultTopic: 'TBW102',
        defaultTopicQueueNums: '4',
        queueId: '0',
        sysFlag: '0',
        bornTimestamp: '1700000000000',
        flag: '0',
        properties: `UNIQ_KEY\u0001${givenKey}\u0002TAGS\u0001${i % 2 === 0 ? 'TagA' : 'TagB'}\u0002`,
      }
      expect((await slow.ask(frameOf(310, fields, 'json', Buffer.alloc(50, i)))).code).toBe(0)
    }
  })

  it('finds the same from its bytes as through the handler', async () => {
    const { broker } = cluster
    await fc.assert(
      fc.asyncProperty(oneOf(11, 361), pullFields, styles, async (code, fields, style) => {
        const frame = frameOf(code, fields, style, Buffer.alloc(0))
        const outcome = async (client: RawClient) => {
          broker.offsets.removeTopic('Pulled')
          const reply = await client.ask(frame)
          const committed = [...broker.offsets.queuesOf('Pulled', fields.consumerGroup ?? '')]
          return { reply: comparable(reply), header: reply.extFields, committed, body: reply.body?.toString('hex') }
        }
        expect(await outcome(fast)).toEqual(await outcome(slow))
      }),
      { numRuns: 1000 },
    )
    expect(counted.get(11)!.taken).toBeGreaterThan(50)
    expect(counted.get(361)!.taken).toBeGreaterThan(50)
  })

  it('brings whole messages', async () => {
    const fields = {
      consumerGroup: 'GID_a',
      topic: 'Pulled',
      queueId: '0',
      queueOffset: '0',
      maxMsgNums: '32',
      sysFlag: '4',
      commitOffset: '0',
      suspendTimeoutMillis: '0',
      subscription: 'TagB',
      subVersion: '1795240119738000111',
    }
    const before = counted.get(11)!.taken
    const reply = await fast.ask(frameOf(11, fields, 'json', Buffer.alloc(0)))
    expect(decodeStoredMessages(reply.body!).map((message) => Number(message.queueOffset))).toEqual(
      Array.from({ length: 20 }, (_, i) => 2 * i + 1),
    )
    expect(counted.get(11)!.taken - before).toBe(1)
  })
})
