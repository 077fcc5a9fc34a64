import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RequestShape } from '../protocol/request.ts'
import { requests } from '../protocol/requests/index.ts'
import { sendMessageV2 } from '../protocol/requests/messages.ts'
import { encodeFrame } from '../remoting/frame.ts'
import { startTestCluster, type TestCluster } from '../testing/cluster.ts'
import { sendHeader } from '../testing/messages.ts'
import { jsonFrame, RawClient } from '../testing/raw-client.ts'

let cluster: TestCluster
beforeAll(async () => {
  cluster = await startTestCluster()
})
afterAll(() => cluster.close())

/** The broker still takes and stores a message. */
const isAlive = async () => {
  const header = sendHeader({ topic: 'Alive' })
  const reply = await cluster.connector.call(cluster.brokerAddress, sendMessageV2, header, { body: Buffer.from('x') })
  expect(reply.code).toBe(0)
}

/** Writes bytes and waits until the broker has ended the connection or answered a well-formed request behind them. */
async function throwAt(bytes: Uint8Array): Promise<'ended' | 'answered'> {
  const client = await RawClient.open(cluster.broker.port)
  client.write(bytes)
  client.write(jsonFrame('{"code":9999,"flag":0,"language":"JAVA","opaque":424242,"version":0}'))
  const outcome = await Promise.race([
    client.whenEnded().then(() => 'ended' as const),
    (async () => {
      for (;;) if ((await client.next()).opaque === 424242) return 'answered' as const
    })(),
  ])
  client.close()
  return outcome
}

const numbers = [
  '-1',
  '0',
  '4',
  '2147483647',
  '-2147483648',
  '2147483648',
  '9223372036854775807',
  '-9223372036854775808',
  '99999999999999999999',
  '1e9',
  'NaN',
  '',
  ' ',
  '0x10',
  '½',
]
const texts = [
  '',
  ' ',
  '../../etc/passwd',
  'a'.repeat(300),
  '%RETRY%',
  '%DLQ%',
  '__proto__',
  'constructor',
  '键',
  '\u0000',
  '\u0001\u0002',
  '{',
  'TBW102',
]

describe('frames that are none', () => {
  it.each([
    ['a negative length', Buffer.from('ffffffff00000000', 'hex'), 'ended'],
    ['a length beyond the limit', Buffer.from('7fffffff00000000', 'hex'), 'ended'],
    ['a header longer than its frame', Buffer.from('0000000800ffffff00000000', 'hex'), 'ended'],
    ['an unknown encoding', Buffer.from('000000080700000461626364', 'hex'), 'ended'],
    ['a TLS hello', Buffer.from('160301020001000200', 'hex'), 'ended'],
    ['an HTTP request', Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n'), 'ended'],
    ['a header that is no JSON', jsonFrame('{"code":310,'), 'ended'],
    ['JSON nested 10,000 deep', jsonFrame(`{"code":310,"extFields":{"b":${'['.repeat(10_000)}`), 'ended'],
    ['a reply nobody waits for', jsonFrame('{"code":0,"flag":1,"opaque":1,"language":"JAVA","version":0}'), 'answered'],
  ] as const)('%s: the connection is %s', async (_what, bytes, outcome) => {
    expect(await throwAt(bytes)).toBe(outcome)
    await isAlive()
  })

  it('random bytes never end the process', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 200 }), async (bytes) => {
        const client = await RawClient.open(cluster.broker.port)
        client.write(bytes)
        client.close()
      }),
      { numRuns: 100 },
    )
    await isAlive()
  })
})

/** Requests of the message path, by code. */
const codes = [10, 310, 320, 11, 361, 12, 14, 15, 29, 30, 31, 32, 33, 36, 43]

describe('well-formed frames with odd content', () => {
  it('are answered with a code and a remark, whatever their fields hold', async () => {
    const client = await RawClient.open(cluster.broker.port)
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...codes),
        fc.infiniteStream(fc.nat(1000)),
        fc.uint8Array({ maxLength: 60 }),
        async (code, choices, body) => {
          const [, request] = Object.entries<RequestShape>(requests).find(([, each]) => each.code === code)!
          const extFields: Record<string, string> = {}
          for (const [name, field] of Object.entries(request.header ?? {})) {
            const values = field.kind === 'text' ? texts : field.kind === 'bool' ? ['true', 'false', '', 'x'] : numbers
            const choice = choices.next().value
            if (choice % 7 === 0) continue
            const wire = request.compact === true && field.short !== undefined ? field.short : (field.wire ?? name)
            // No pull may wait here.
            extFields[wire] = name === 'suspendTimeoutMillis' ? '0' : values[choice % values.length]!
          }
          const encoding = choices.next().value % 2 === 0 ? 'JSON' : 'ROCKETMQ'
          const command = { code, language: 'JAVA', version: 513, opaque: 7, flag: 0, remark: undefined, extFields }
          const reply = await client.ask(encodeFrame({ ...command, body: Buffer.from(body), encoding }))
          expect(reply.opaque).toBe(7)
          if (reply.code !== 0) expect(reply.remark).toBeTruthy()
        },
      ),
      { numRuns: 1500 },
    )
    client.close()
    await isAlive()
  })

  it('leave nothing outside the store folder and no odd topic behind', () => {
    for (const topic of cluster.broker.topics.names()) expect(topic).toMatch(/^[%|a-zA-Z0-9_-]+$/)
  })

  it.each([
    ['code that is a fraction', '{"code":105.7,"opaque":424243}'],
    ['numbers as text', '{"code":"310","opaque":"424243","version":"0","flag":"0"}'],
    ['fields that are objects', '{"code":310,"opaque":424243,"extFields":{"b":{"x":1},"e":[1],"i":null}}'],
    [
      'names of the prototype',
      '{"code":310,"opaque":424243,"extFields":{"__proto__":"x","toString":"y","b":"constructor"}}',
    ],
  ])('a header with %s is answered', async (_what, header) => {
    const client = await RawClient.open(cluster.broker.port)
    const reply = await client.ask(jsonFrame(header, Buffer.from('x')))
    expect(reply.opaque).toBe(424243)
    expect(reply.code).not.toBe(0)
    client.close()
    await isAlive()
  })

  it('a slow or vanishing peer costs nothing: frames byte by byte, half a frame, then silence', async () => {
    const header =
      '{"code":30,"extFields":{"topic":"Alive","queueId":"0"},"flag":0,"language":"JAVA","opaque":8,"version":0}'
    const frame = jsonFrame(header)
    const client = await RawClient.open(cluster.broker.port)
    for (const byte of frame) client.write(Buffer.from([byte]))
    expect((await client.next()).opaque).toBe(8)
    client.write(frame.subarray(0, 20))
    client.close()
    await isAlive()
  })
})
