import { type AddressInfo, createServer, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { afterEach, describe, expect, test } from 'vitest'
import { plainText, raw } from '../protocol/body.ts'
import { int, long, text } from '../protocol/fields.ts'
import { request } from '../protocol/request.ts'
import { tlsCertificate, tlsKey } from '../testing/tls-certificate.ts'
import { type Command, isOneWay, replyFlag } from './command.ts'
import { Connector, type ConnectorOptions } from './connector.ts'
import { decodeFrame, encodeFrame } from './frame.ts'
import { FrameReader } from './frame-reader.ts'
import { signatureOf } from './signature.ts'

const credentials = { accessKey: 'RocketMQ', secretKey: '12345678' }

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

/** A server that keeps what it is asked and answers with the same body. */
class EchoServer {
  readonly asked: Command[] = []
  private waiting: (() => void) | undefined

  readonly take = (socket: Socket): void => {
    const reader = new FrameReader((buffer, start, end) => {
      const command = decodeFrame(buffer, start, end)
      this.asked.push(command)
      this.waiting?.()
      if (!isOneWay(command)) socket.write(encodeFrame({ ...command, code: 0, flag: replyFlag, extFields: {} }))
    })
    socket.on('data', (chunk) => reader.push(chunk, chunk.length))
    socket.on('error', () => undefined)
  }

  async askedTimes(count: number): Promise<void> {
    while (this.asked.length < count) await new Promise<void>((resolve) => (this.waiting = resolve))
  }
}

async function addressOf(server: ReturnType<typeof createServer>): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => new Promise((resolve) => server.close(resolve)))
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function plainServer() {
  const echo = new EchoServer()
  return { echo, address: await addressOf(createServer(echo.take)) }
}

async function tlsServer(options: { asksForCertificate?: boolean } = {}) {
  const echo = new EchoServer()
  const server = createTlsServer(
    {
      cert: tlsCertificate,
      key: tlsKey,
      ...(options.asksForCertificate === true
        ? { requestCert: true, rejectUnauthorized: true, ca: tlsCertificate }
        : {}),
    },
    echo.take,
  )
  server.on('tlsClientError', () => undefined)
  return { echo, address: await addressOf(server) }
}

function connector(options: ConnectorOptions): Connector {
  const made = new Connector(options)
  closers.push(() => made.close())
  return made
}

const updateOffset = request({
  code: 15,
  servedBy: ['broker'],
  about: 'Has fields of several kinds and a body.',
  header: { consumerGroup: text(), topic: text(), queueId: int(), commitOffset: long() },
  body: plainText,
  reply: { body: raw },
})

describe('signatures', () => {
  // The values are those that Apache's own client computes for these fields.
  test('are over the values of the fields in the order of their names', () => {
    const fields = { topic: 'TopicTest', AccessKey: 'RocketMQ' }
    expect(signatureOf(fields, undefined, '12345678')).toBe('0jiwhsaYp5ObE5GObbZH1I8/FT4=')
  })

  test('cover the body, and no former signature', () => {
    const fields = {
      consumerGroup: 'CG',
      topic: 'TopicTest',
      queueId: '0',
      commitOffset: '12',
      AccessKey: 'RocketMQ',
      Signature: 'of another',
    }
    expect(signatureOf(fields, Buffer.from('body'), '12345678')).toBe('0nJ8dUteIXp9wB/Zm5uhxolBa6g=')
  })

  test('order names by UTF-16 units: capitals before small letters, U+FF61 behind a surrogate', () => {
    const content = { b: '3', B: '1', a: '2', '｡': '5', '😀': '4' }
    expect(signatureOf(content, undefined, 'k')).toBe(signatureOf({ x: '12345' }, undefined, 'k'))
  })

  test.each(['JSON', 'ROCKETMQ'] as const)('go with requests in %s', async (encoding) => {
    const { echo, address } = await plainServer()
    const caller = connector({ credentials, encoding })
    await caller.call(
      address,
      updateOffset,
      { consumerGroup: 'CG', topic: 'TopicTest', queueId: 0, commitOffset: 12 },
      { body: 'body' },
    )
    expect(echo.asked[0]?.extFields).toMatchObject({ AccessKey: 'RocketMQ', Signature: '0nJ8dUteIXp9wB/Zm5uhxolBa6g=' })
    expect(echo.asked[0]?.extFields).not.toHaveProperty('SecurityToken')
  })

  test('go with one-way requests, and cover the security token', async () => {
    const { echo, address } = await plainServer()
    const caller = connector({ credentials: { ...credentials, securityToken: 'lent' } })
    await caller.send(address, updateOffset, { consumerGroup: 'CG', topic: 'T', queueId: 3, commitOffset: 5 }, 'b')
    await echo.askedTimes(1)
    const { extFields, body } = echo.asked[0]!
    expect(extFields['SecurityToken']).toBe('lent')
    const content = Buffer.concat([Buffer.from('RocketMQlent5CG3T'), body!])
    expect(extFields['Signature']).toBe(signatureOf({ all: content.toString() }, undefined, '12345678'))
  })

  test('are made after everything else that is added', async () => {
    const { echo, address } = await plainServer()
    const caller = connector({
      credentials,
      prepare: ({ extFields }) => {
        extFields['topic'] = 'TopicTest'
        delete extFields['consumerGroup']
      },
    })
    await caller.call(address, updateOffset, { consumerGroup: 'CG', topic: 'other', queueId: 1, commitOffset: 0 })
    const { Signature, ...fields } = echo.asked[0]!.extFields
    expect(fields).toEqual({ AccessKey: 'RocketMQ', topic: 'TopicTest', queueId: '1', commitOffset: '0' })
    expect(Signature).toBe(signatureOf(fields, undefined, '12345678'))
  })
})

describe('TLS', () => {
  const fields = { consumerGroup: 'CG', topic: 'T', queueId: 0, commitOffset: 1 }
  const body = '中文 '.repeat(100_000)

  test('carries requests and replies of any size', async () => {
    const { echo, address } = await tlsServer()
    const caller = connector({ tls: true })
    const replies = await Promise.all([
      caller.call(address, updateOffset, fields, { body }),
      caller.call(address, updateOffset, fields, { body: 'short' }),
    ])
    expect(replies.map((reply) => reply.body.toString())).toEqual([body, 'short'])
    expect(echo.asked.length).toBe(2)
  })

  test('refuses a server that nobody vouches for where it is to verify', async () => {
    const { address } = await tlsServer()
    const strict = connector({ tls: { verifiesServer: true } })
    await expect(strict.call(address, updateOffset, fields, { body: '' })).rejects.toThrow(/self.signed certificate/)
    const knowing = connector({ tls: { trusted: tlsCertificate } })
    expect((await knowing.call(address, updateOffset, fields, { body: 'x' })).body.toString()).toBe('x')
  })

  test('shows its own certificate to a server that asks for it', async () => {
    const { echo, address } = await tlsServer({ asksForCertificate: true })
    const known = connector({ tls: { certificate: tlsCertificate, key: tlsKey } })
    expect((await known.call(address, updateOffset, fields, { body: 'x' })).body.toString()).toBe('x')
    const nobody = connector({ tls: true })
    await expect(nobody.call(address, updateOffset, fields, { body: 'x' })).rejects.toThrow(address)
    expect(echo.asked.length).toBe(1)
  })

  test('towards a server that does not speak it fails with a sentence', async () => {
    const silent = createServer((socket) => socket.on('data', () => socket.destroy()).on('error', () => undefined))
    const address = await addressOf(silent)
    const caller = connector({ tls: true })
    await expect(caller.call(address, updateOffset, fields, { body: '' })).rejects.toThrow(
      new RegExp(`^cannot connect to ${address}: `),
    )
  })

  test('a handshake that never ends is given up', async () => {
    const sockets: Socket[] = []
    const address = await addressOf(createServer((socket) => void sockets.push(socket)))
    closers.push(() => sockets.forEach((socket) => socket.destroy()))
    const caller = connector({ tls: true, connectTimeoutMs: 200 })
    await expect(caller.call(address, updateOffset, fields, { body: '' })).rejects.toThrow(
      'no connection within 200 ms',
    )
  })

  test('is not spoken unasked: a server with TLS only gets no answer out of us', async () => {
    const { echo, address } = await tlsServer()
    const plain = connector({ callTimeoutMs: 2000 })
    await expect(plain.call(address, updateOffset, fields, { body: '' })).rejects.toThrow(address)
    expect(echo.asked).toEqual([])
  })
})
