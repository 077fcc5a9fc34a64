import { Writable } from 'node:stream'
import type { Socket } from 'node:net'
import { expect, test } from 'vitest'
import { Outbox } from './outbox.ts'

/** A socket that keeps what each write of it carried. */
function fakeSocket(): { socket: Socket; writes: string[] } {
  const writes: string[] = []
  const text = (chunk: Buffer): string => chunk.toString('latin1')
  const socket = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      writes.push(text(chunk))
      done()
    },
    writev: (chunks, done) => {
      writes.push(chunks.map(({ chunk }) => text(chunk as Buffer)).join(''))
      done()
    },
  })
  return { socket: socket as unknown as Socket, writes }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

test('what is added during one event leaves in one write', async () => {
  const { socket, writes } = fakeSocket()
  const outbox = new Outbox(socket)
  for (let number = 0; number < 5; number++) outbox.write(Buffer.from(`${number},`))
  await Promise.resolve()
  outbox.write(Buffer.from('then'))
  expect(writes).toEqual([])
  await turn()
  expect(writes).toEqual(['0,1,2,3,4,then'])
  outbox.write(Buffer.from('next'))
  await turn()
  expect(writes).toEqual(['0,1,2,3,4,then', 'next'])
})

test('large things keep their place between small ones', async () => {
  const { socket, writes } = fakeSocket()
  const outbox = new Outbox(socket)
  const large = Buffer.alloc(200_000, 'L')
  outbox.write(Buffer.from('a'))
  outbox.writeOwned(large)
  outbox.write(Buffer.from('b'))
  outbox.writeOwned(Buffer.from('c'))
  outbox.write(large)
  await turn()
  const all = large.toString()
  expect(writes).toEqual([`a${all}bc${all}`])
})

test('a reused buffer does not change what was written before', async () => {
  const first = fakeSocket()
  const second = fakeSocket()
  const outboxes = [new Outbox(first.socket), new Outbox(second.socket)]
  for (let round = 0; round < 50; round++) {
    for (const [number, outbox] of outboxes.entries()) outbox.write(Buffer.from(`${number}${round};`))
    if (round % 3 === 0) await turn()
  }
  await turn()
  const expected = (number: number): string => Array.from({ length: 50 }, (_, round) => `${number}${round};`).join('')
  expect(first.writes.join('')).toBe(expected(0))
  expect(second.writes.join('')).toBe(expected(1))
})

test('nothing is sent on a socket that has ended', async () => {
  const { socket, writes } = fakeSocket()
  const outbox = new Outbox(socket)
  socket.destroy()
  outbox.write(Buffer.from('late'))
  await turn()
  expect(writes).toEqual([])
})
