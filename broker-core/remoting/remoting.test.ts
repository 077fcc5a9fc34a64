import { connect, type Socket } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { silentLog } from '../base/log.ts'
import { json, raw } from '../protocol/body.ts'
import { kvTable } from '../protocol/bodies/routes.ts'
import { int, long, text } from '../protocol/fields.ts'
import { request } from '../protocol/request.ts'
import type { Command } from './command.ts'
import { Connector } from './connector.ts'
import { Dispatcher } from './dispatcher.ts'
import type { FastPath } from './fast-path.ts'
import { decodeFrame, encodeFrame } from './frame.ts'
import { FrameReader } from './frame-reader.ts'
import { type Handlers, noReply, type Peer, refuse } from './handler.ts'
import { HeaderScan } from './header-scan.ts'
import { Listener, type ListenerPort, vipRefusedCodes } from './listener.ts'
import { ReplyTemplate, slot } from './reply-template.ts'

const addUp = request({
  code: 700,
  servedBy: ['broker'],
  about: 'Adds two numbers.',
  header: { left: int(), right: int().default(1) },
  reply: { header: { sum: long() } },
})
const echo = request({
  code: 11,
  servedBy: ['broker'],
  about: 'Gives the body back.',
  header: { waitMs: int().default(0) },
  body: raw,
  reply: { body: raw },
})
const fail = request({
  code: 702,
  servedBy: ['broker'],
  about: 'Fails in several ways.',
  header: { how: text() },
  reply: { header: { hint: text() } },
})
const table = request({
  code: 703,
  servedBy: ['broker'],
  about: 'Takes a table.',
  body: json(kvTable),
  reply: { body: json(kvTable) },
})
const ask = request({
  code: 704,
  servedBy: ['client'],
  about: 'Asks a client.',
  header: { question: text() },
  reply: { header: { answer: text() } },
})
const requests = { addUp, echo, fail, table, ask }

let peers: Peer[] = []
let held: (() => void)[] = []
const handlers: Handlers<typeof requests, 'broker'> = {
  addUp: ({ header, peer }) => {
    peers.push(peer)
    return { header: { sum: header.left + header.right } }
  },
  echo: async ({ body, header }) => {
    if (header.waitMs > 0) await new Promise<void>((resolve) => held.push(resolve))
    return { body }
  },
  fail: ({ header }) => {
    if (header.how === 'refuse') return refuse(17, 'no such topic', { hint: 'create it' })
    if (header.how === 'silent') return noReply
    throw new Error('it broke')
  },
  table: ({ body }) => ({ body, remark: 'taken' }),
}

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
  peers = []
  held = []
})

async function serve(fastPaths = new Map<number, FastPath>(), ports: ListenerPort[] = [{ port: 0 }], idleMs = 120_000) {
  const dispatcher = new Dispatcher({ requests, handlers, log: silentLog, fastPaths })
  const listener = await Listener.start({ dispatcher, log: silentLog, host: '127.0.0.1', ports, idleMs })
  closers.push(() => listener.close(0))
  return { listener, address: `127.0.0.1:${listener.ports[0]}` }
}

function connector(options: ConstructorParameters<typeof Connector>[0] = {}): Connector {
  const made = new Connector(options)
  closers.push(() => made.close())
  return made
}

/** A plain socket that collects what comes back. */
async function rawSocket(
  port: number,
): Promise<{ socket: Socket; replies: Command[]; until(test: () => boolean): Promise<void> }> {
  const replies: Command[] = []
  const reader = new FrameReader((buffer, start, end) => replies.push(decodeFrame(buffer, start, end)))
  const socket = connect(port, '127.0.0.1')
  closers.push(() => socket.destroy())
  let wake = (): void => undefined
  socket.on('data', (chunk) => {
    reader.push(chunk, chunk.length)
    wake()
  })
  socket.on('close', () => wake())
  socket.on('error', () => undefined)
  await new Promise<void>((resolve) => socket.once('connect', resolve))
  const until = async (isDone: () => boolean): Promise<void> => {
    while (!isDone()) await new Promise<void>((resolve) => (wake = resolve))
  }
  return { socket, replies, until }
}

const frame = (code: number, extFields: Record<string, string>, more: Partial<Command> = {}): Buffer =>
  encodeFrame({
    code,
    language: 'GO',
    version: 317,
    opaque: 5,
    flag: 0,
    remark: undefined,
    extFields,
    body: undefined,
    encoding: 'JSON',
    ...more,
  })

describe.each(['JSON', 'ROCKETMQ'] as const)('calls with %s headers', (encoding) => {
  test('carry headers and bodies both ways', async () => {
    const { address } = await serve()
    const client = connector({ encoding })
    const sum = await client.call(address, addUp, { left: 40, right: 2 })
    expect(sum).toMatchObject({ code: 0, header: { sum: 42 } })
    expect(sum.command.encoding).toBe(encoding)
    expect(sum.command.version).toBe(513)
    expect((await client.call(address, addUp, { left: 40 })).header.sum).toBe(41)
    const body = Buffer.alloc(300_000, 'x')
    expect((await client.call(address, echo, {}, { body })).body.equals(body)).toBe(true)
    const reply = await client.call(address, table, {}, { body: { table: new Map([['constructor', '中文']]) } })
    expect(reply.body.table.get('constructor')).toBe('中文')
    expect(reply.remark).toBe('taken')
  })

  test('answer every one of many pipelined requests', async () => {
    const { address } = await serve()
    const client = connector({ encoding })
    const calls = Array.from({ length: 2000 }, (_, left) => client.call(address, addUp, { left, right: 1 }))
    const sums = (await Promise.all(calls)).map((reply) => reply.header.sum)
    expect(sums).toEqual(Array.from({ length: 2000 }, (_, left) => left + 1))
  })

  test('are refused with a code and a sentence', async () => {
    const { address } = await serve()
    const client = connector({ encoding })
    const refused = await client.call(address, fail, { how: 'refuse' })
    expect(refused).toMatchObject({ code: 17, remark: 'no such topic', header: { hint: 'create it' } })
    expect(await client.call(address, fail, { how: 'throw' })).toMatchObject({ code: 1, remark: 'it broke' })
    const unknown = await client.call(address, { ...addUp, code: 9999 }, { left: 1 })
    expect(unknown).toMatchObject({ code: 3, remark: ' request type 9999 not supported' })
    const missing = await client.call(address, { ...addUp, header: {} }, {})
    expect(missing).toMatchObject({ code: 1, remark: expect.stringContaining('<left> is missing') as string })
    const malformed = await client.call(address, { ...addUp, header: { left: text() } }, { left: 'x' })
    expect(malformed).toMatchObject({
      code: 1,
      remark: expect.stringContaining('<left>: not a 32-bit integer') as string,
    })
    const noTable = await client.call(address, { ...table, body: raw }, {}, { body: Buffer.from('{"table":[') })
    expect(noTable).toMatchObject({ code: 1, remark: expect.stringContaining('JSON at character') as string })
  })

  test('go from the server to the client on the same connection', async () => {
    const { address } = await serve()
    const client = connector({
      encoding,
      requests,
      handlers: {
        ask: ({ header }: { header: { question: string } }) => ({ header: { answer: `${header.question}!` } }),
      },
    })
    await client.call(address, addUp, { left: 1 })
    const answer = await peers[0]?.call(ask, { question: 'there' })
    expect(answer?.header.answer).toBe('there!')
    expect(answer?.command.encoding).toBe(encoding)
  })
})

describe('a call without an answer', () => {
  test('times out', async () => {
    const { address } = await serve()
    const call = connector().call(address, fail, { how: 'silent' }, { timeoutMs: 30 })
    await expect(call).rejects.toMatchObject({ code: 'timeout', details: { address } })
  })

  test('fails when the connection ends, and the next one connects again', async () => {
    const { address } = await serve()
    const client = connector()
    await client.call(address, addUp, { left: 1 })
    const lost = client.call(address, fail, { how: 'silent' })
    const connection = await client.connection(address)
    expect(connection.isClosed).toBe(false)
    const [other] = peers
    let wasTold = false
    other?.onClose(() => (wasTold = true))
    other?.close()
    await expect(lost).rejects.toMatchObject({ code: 'connectionClosed' })
    expect(wasTold).toBe(true)
    expect((await client.call(address, addUp, { left: 1 })).header.sum).toBe(2)
  })

  test('names the address that cannot be reached', async () => {
    const { address, listener } = await serve()
    await listener.close(0)
    await expect(connector().call(address, addUp, { left: 1 })).rejects.toMatchObject({
      code: 'connectFailed',
      message: expect.stringContaining(address) as string,
    })
    await expect(connector().call('nonsense', addUp, { left: 1 })).rejects.toMatchObject({ code: 'connectFailed' })
  })

  test('fails when the reply does not fit the declaration', async () => {
    const { address } = await serve()
    const wrong = { ...addUp, reply: { header: { product: long() } } }
    await expect(connector().call(address, wrong, { left: 1 })).rejects.toMatchObject({
      code: 'malformedReply',
      message: expect.stringContaining('<product> is missing') as string,
    })
  })
})

describe('a connection', () => {
  test('takes frames byte by byte and answers with extFields, all of them strings', async () => {
    const { listener } = await serve()
    const { socket, replies, until } = await rawSocket(listener.ports[0] ?? 0)
    for (const byte of frame(700, { left: '7', right: '8' })) socket.write(Buffer.from([byte]))
    socket.write(
      Buffer.concat([frame(702, { how: 'throw' }), frame(703, {}, { body: Buffer.from('{table:{a:1,},}') })]),
    )
    await until(() => replies.length === 3)
    expect(replies[0]).toMatchObject({ code: 0, opaque: 5, flag: 1, language: 'JAVA', extFields: { sum: '15' } })
    expect(replies[2]?.body?.toString()).toBe('{"table":{"a":"1"}}')
  })

  test('gets no reply to a one-way request', async () => {
    const { listener } = await serve()
    const { socket, replies, until } = await rawSocket(listener.ports[0] ?? 0)
    socket.write(frame(702, { how: 'throw' }, { flag: 2 }))
    socket.write(frame(9999, {}, { flag: 2 }))
    socket.write(frame(700, { left: '1' }, { opaque: -6 }))
    await until(() => replies.length > 0)
    expect(replies.map((reply) => reply.opaque)).toEqual([-6])
  })

  test.each([
    ['a length beyond 16 MiB', Buffer.from('7fffffff00000000', 'hex')],
    ['a negative length', Buffer.from('ffffffff00000000', 'hex')],
    ['a length without room for the header length', Buffer.from('0000000300000000', 'hex')],
    ['a header longer than the frame', Buffer.from('000000080000000f7b7d7b7d', 'hex')],
    ['an unknown header encoding', Buffer.from('000000060200000 27b7d'.replace(' ', ''), 'hex')],
    ['a header that is no JSON', Buffer.concat([Buffer.from('0000000800000004', 'hex'), Buffer.from('nope')])],
    ['JSON nested too deep', deepFrame()],
    ['a TLS handshake', Buffer.from('160301020001000001fc0303', 'hex')],
    ['plain HTTP', Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n')],
  ])('is closed after %s, and the next one is served', async (_what, bytes) => {
    const { listener, address } = await serve()
    const { socket, until } = await rawSocket(listener.ports[0] ?? 0)
    socket.write(bytes)
    await until(() => socket.closed)
    expect((await connector().call(address, addUp, { left: 1 })).header.sum).toBe(2)
  })

  test('is closed when nothing comes or goes', async () => {
    let now = 0
    const dispatcher = new Dispatcher({ requests, handlers, log: silentLog })
    const clock = { now: () => now }
    const listener = await Listener.start({
      dispatcher,
      log: silentLog,
      host: '127.0.0.1',
      ports: [{ port: 0 }],
      clock,
    })
    closers.push(() => listener.close(0))
    const { socket, replies, until } = await rawSocket(listener.ports[0] ?? 0)
    socket.write(frame(700, { left: '1' }))
    await until(() => replies.length === 1)
    now = 119_000
    listener.closeIdle()
    expect(listener.connections.size).toBe(1)
    now = 121_000
    listener.closeIdle()
    await until(() => socket.closed)
    expect(listener.connections.size).toBe(0)
  })
})

test('the VIP port serves all but the pulls', async () => {
  const { listener } = await serve(new Map(), [{ port: 0 }, { port: 0, refusedCodes: vipRefusedCodes }])
  const [main, vip] = listener.ports.map((port) => `127.0.0.1:${port}`)
  const client = connector()
  expect((await client.call(vip ?? '', addUp, { left: 1 })).header.sum).toBe(2)
  expect(await client.call(vip ?? '', echo, {})).toMatchObject({ code: 3, remark: ' request type 11 not supported' })
  expect(await client.call(main ?? '', echo, {})).toMatchObject({ code: 0 })
})

test('a port in use is named', async () => {
  const { listener } = await serve()
  const [port = 0] = listener.ports
  const dispatcher = new Dispatcher({ requests, handlers, log: silentLog })
  const second = Listener.start({ dispatcher, log: silentLog, host: '127.0.0.1', ports: [{ port: 0 }, { port }] })
  await expect(second).rejects.toMatchObject({
    code: 'portInUse',
    message: expect.stringContaining(String(port)) as string,
  })
})

test('connections beyond the limit are refused, and there is room again later', async () => {
  const dispatcher = new Dispatcher({ requests, handlers, log: silentLog })
  const options = { dispatcher, log: silentLog, host: '127.0.0.1', ports: [{ port: 0 }], connectionsMax: 1 }
  const listener = await Listener.start(options)
  closers.push(() => listener.close(0))
  const [port = 0] = listener.ports
  const first = await rawSocket(port)
  first.socket.write(frame(700, { left: '1' }))
  await first.until(() => first.replies.length === 1)
  const second = await rawSocket(port)
  await second.until(() => second.socket.closed)
  first.socket.destroy()
  while (listener.connections.size > 0) await new Promise((resolve) => setImmediate(resolve))
  expect((await connector().call(`127.0.0.1:${port}`, addUp, { left: 1 })).header.sum).toBe(2)
})

test('a client that asks too much at once is told that the system is busy', async () => {
  const dispatcher = new Dispatcher({ requests, handlers, log: silentLog, requestsPerConnectionMax: 2 })
  const listener = await Listener.start({ dispatcher, log: silentLog, host: '127.0.0.1', ports: [{ port: 0 }] })
  closers.push(() => listener.close(0))
  const { socket, replies, until } = await rawSocket(listener.ports[0] ?? 0)
  for (let opaque = 1; opaque <= 3; opaque++) socket.write(frame(11, { waitMs: '1' }, { opaque }))
  await until(() => replies.length === 1)
  expect(replies[0]).toMatchObject({ code: 2, opaque: 3, remark: expect.stringContaining('system busy') as string })
  for (const answer of held) answer()
  await until(() => replies.length === 3)
})

test('closing waits for the requests in hand', async () => {
  const { listener, address } = await serve()
  const client = connector()
  const call = client.call(address, echo, { waitMs: 1 }, { body: Buffer.from('late') })
  while (held.length === 0) await new Promise((resolve) => setImmediate(resolve))
  const closed = listener.close(5000)
  held[0]?.()
  expect((await call).body.toString()).toBe('late')
  await closed
  await expect(client.call(address, addUp, { left: 1 })).rejects.toMatchObject({ code: 'connectFailed' })
})

describe('a fast path', () => {
  const template = new ReplyTemplate({ code: 0, header: { region: 'R "1"', sum: slot, note: slot, left: slot } })
  const scan = new HeaderScan(addUp.header)
  const left = scan.slot('left')
  const right = scan.slot('right')
  let taken = 0
  const fastAdd: FastPath = {
    scan,
    take: ({ connection, encoding }) => {
      const sum = scan.int(left, NaN) + scan.int(right, 1)
      if (Number.isNaN(sum)) return false
      if (sum === 13) throw new Error('unlucky')
      taken++
      template.begin(connection.outbox, encoding, scan.opaque, 64)
      template.number(sum)
      if (sum % 2 === 0) template.skip()
      else template.bytes(Buffer.from('odd "\u0001 中'))
      template.ascii(String(sum - 1))
      template.end(Buffer.alloc(sum > 100 ? 50_000 : 0, 'b'))
      return true
    },
  }

  test.each(['JSON', 'ROCKETMQ'] as const)(
    'answers from bytes in %s, and leaves the rest to the handler',
    async (encoding) => {
      const { listener } = await serve(new Map([[700, fastAdd]]))
      const { socket, replies, until } = await rawSocket(listener.ports[0] ?? 0)
      taken = 0
      const send = (fields: Record<string, string>, opaque: number) => frame(700, fields, { opaque, encoding })
      socket.write(
        Buffer.concat([send({ left: '1', right: '2' }, -1), send({ left: '201' }, 2), send({ left: 'x' }, 3)]),
      )
      socket.write(
        Buffer.concat([send({ left: '-9' }, 4), send({ left: '12' }, 5), frame(11, {}, { opaque: 6, encoding })]),
      )
      await until(() => replies.length === 6)
      expect(taken).toBe(3)
      const byOpaque = new Map(replies.map((reply) => [reply.opaque, reply]))
      const region = 'R "1"'
      expect(byOpaque.get(-1)).toMatchObject({ code: 0, flag: 1, version: 513, encoding, language: 'JAVA' })
      expect(byOpaque.get(-1)?.extFields).toEqual({ region, sum: '3', note: 'odd "\u0001 中', left: '2' })
      expect(byOpaque.get(2)?.extFields).toEqual({ region, sum: '202', left: '201' })
      expect(byOpaque.get(2)?.body?.length).toBe(50_000)
      expect(byOpaque.get(3)).toMatchObject({ code: 1, remark: expect.stringContaining('<left>') as string })
      expect(byOpaque.get(4)?.extFields).toEqual({ region, sum: '-8', left: '-9' })
      expect(byOpaque.get(5)).toMatchObject({ code: 1, remark: 'unlucky' })
      expect(byOpaque.get(6)).toMatchObject({ code: 0 })
    },
  )
})

function deepFrame(): Buffer {
  const header = Buffer.from(`{"code":1,"extFields":{"a":${'['.repeat(10_000)}${']'.repeat(10_000)}}}`)
  const lengths = Buffer.alloc(8)
  lengths.writeInt32BE(4 + header.length, 0)
  lengths.writeInt32BE(header.length, 4)
  return Buffer.concat([lengths, header])
}
