import { createServer } from 'node:net'
import { Connection } from '../remoting/connection.ts'
import { silentLog } from '../base/log.ts'
import { systemClock } from '../base/clock.ts'
import { acceptInput } from '../remoting/socket-input.ts'
import { encodeFrame } from '../remoting/frame.ts'
import { ownVersion, replyFlag } from '../remoting/command.ts'

/** The reply of a broker to a send, always the same one. */
const reply = encodeFrame({
  code: 0,
  language: 'JAVA',
  version: ownVersion,
  opaque: 1_000_000_000,
  flag: replyFlag,
  remark: undefined,
  extFields: {
    MSG_REGION: 'DefaultRegion',
    TRACE_ON: 'true',
    msgId: '7F00000100002A9F0000000000003039',
    queueId: '0',
    queueOffset: '123456',
    transactionId: '7F00000110922B2C3D4E54A600000000',
  },
  body: undefined,
  encoding: 'JSON',
})

/**
 * The floor of any server in this runtime: takes frames apart and answers each with the bytes of a send reply, one write per
 * connection and turn. What a broker takes beyond that is its own work.
 */
export async function startEchoServer(): Promise<{ port: number; close: () => Promise<void> }> {
  const connections = new Set<Connection>()
  const server = createServer({ pauseOnConnect: true, noDelay: true }, (accepted) => {
    acceptInput(accepted, (socket) => {
      const connection = new Connection(socket, {
        log: silentLog,
        clock: systemClock,
        onFrame: ({ outbox }) => {
          outbox.write(reply)
        },
      })
      connections.add(connection)
      return (chunk, length) => {
        connection.receive(chunk, length)
      }
    })
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    close: async () => {
      for (const connection of connections) connection.close()
      await new Promise<void>((closed) => server.close(() => closed()))
    },
  }
}
