import { connect, createServer, type Server, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { acceptInput, connectInput, type OnBytes, readByEvents } from './socket-input.ts'

const open: { destroy(): unknown }[] = []
let server: Server | undefined
afterEach(async () => {
  for (const socket of open.splice(0)) socket.destroy()
  await new Promise((resolve) => (server === undefined ? resolve(undefined) : server.close(resolve)))
})

type Accept = (accepted: Socket, makeOnBytes: (socket: Socket) => OnBytes) => Socket

/** A server that answers every byte with its successor, and the buffers that it was handed. */
async function successor(accept: Accept): Promise<{ port: number; chunks: Set<Buffer>; sockets: Socket[] }> {
  const chunks = new Set<Buffer>()
  const sockets: Socket[] = []
  const started = createServer({ pauseOnConnect: true }, (accepted) => {
    const socket = accept(accepted, (made) => (chunk, length) => {
      chunks.add(chunk)
      made.write(Buffer.from(chunk.subarray(0, length).map((byte) => byte + 1)))
    })
    sockets.push(socket)
    open.push(socket)
  })
  server = started
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve))
  const address = started.address()
  return { port: typeof address === 'object' && address !== null ? address.port : 0, chunks, sockets }
}

function ask(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text))
    open.push(socket)
    let answer = ''
    socket.on('error', reject)
    socket.on('data', (chunk) => {
      answer += chunk.toString()
      if (answer.length === text.length) resolve(answer)
    })
  })
}

test('accepted sockets are read through one shared buffer', async () => {
  const { port, chunks, sockets } = await successor(acceptInput)
  expect(await Promise.all([ask(port, 'HAL'), ask(port, 'abc')])).toEqual(['IBM', 'bcd'])
  expect(chunks.size).toBe(1)
  expect(sockets[0]?.remoteAddress).toBe('127.0.0.1')
})

test('an accepted socket notices that its peer has gone', async () => {
  const { port, sockets } = await successor(acceptInput)
  await ask(port, 'x')
  const [accepted] = sockets
  const closed = new Promise((resolve) => accepted?.once('close', resolve))
  open.at(-1)?.destroy()
  await closed
  expect(accepted?.destroyed).toBe(true)
})

test('where Node hides the handle, data events do', async () => {
  const { port, chunks } = await successor((accepted, makeOnBytes) => {
    const hidden = new Proxy(accepted, {
      get: (target, name) => {
        const value: unknown = name === '_handle' ? undefined : Reflect.get(target, name, target)
        return typeof value === 'function' ? (value.bind(target) as unknown) : value
      },
    })
    return acceptInput(hidden, makeOnBytes)
  })
  expect(await Promise.all([ask(port, 'HAL'), ask(port, 'abc')])).toEqual(['IBM', 'bcd'])
  expect(chunks.size).toBe(2)
})

test('connecting sockets are read through the shared buffer too', async () => {
  const { port } = await successor(readByEvents)
  const answer = await new Promise<string>((resolve) => {
    const socket = connectInput({ host: '127.0.0.1', port }, (chunk, length) =>
      resolve(chunk.toString('utf8', 0, length)),
    )
    open.push(socket)
    socket.write('HAL')
  })
  expect(answer).toBe('IBM')
})
