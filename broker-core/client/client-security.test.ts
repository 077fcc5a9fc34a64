import { type AddressInfo, createServer, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { afterEach, expect, test } from 'vitest'
import { properties } from '../protocol/body.ts'
import { requests } from '../protocol/requests/index.ts'
import { replyFlag } from '../remoting/command.ts'
import { decodeFrame, encodeFrame } from '../remoting/frame.ts'
import { FrameReader } from '../remoting/frame-reader.ts'
import { tlsCertificate, tlsKey } from '../testing/tls-certificate.ts'
import type { AdminClientOptions } from './admin-client.ts'
import { openAdminClient } from './open-admin-client.ts'

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

/** Asks a server that answers with the header fields it was sent, as properties. */
async function fieldsSent(isTls: boolean, options: Partial<AdminClientOptions>): Promise<Map<string, string>> {
  const server = isTls ? createTlsServer({ cert: tlsCertificate, key: tlsKey }) : createServer()
  server.on(isTls ? 'secureConnection' : 'connection', (socket: Socket) => {
    const reader = new FrameReader((buffer, start, end) => {
      const command = decodeFrame(buffer, start, end)
      const body = properties.encode(new Map(Object.entries(command.extFields)))
      socket.write(encodeFrame({ ...command, code: 0, flag: replyFlag, extFields: { version: '{}' }, body }))
    })
    socket.on('data', (chunk) => reader.push(chunk, chunk.length))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => new Promise((resolve) => server.close(resolve)))
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const client = openAdminClient({ nameServers: [address], ...options })
  closers.push(() => client.close())
  const reply = await client.call(address, requests.getNamesrvConfig, {})
  return reply.body
}

test('an admin client signs with the credentials that it is given', async () => {
  const credentials = { accessKey: 'RocketMQ', secretKey: '12345678', securityToken: 'lent' }
  const fields = await fieldsSent(false, { credentials })
  expect([...fields.keys()].sort()).toEqual(['AccessKey', 'SecurityToken', 'Signature'])
  expect(fields.get('AccessKey')).toBe('RocketMQ')
})

test('an admin client without credentials does not sign', async () => {
  expect(await fieldsSent(false, {})).toEqual(new Map())
})

test('an admin client speaks TLS when it is told to, and signs there too', async () => {
  expect(await fieldsSent(true, { tls: true })).toEqual(new Map())
  const fields = await fieldsSent(true, {
    tls: { trusted: tlsCertificate },
    credentials: { accessKey: 'alice', secretKey: 'x' },
  })
  expect(fields.get('AccessKey')).toBe('alice')
})
