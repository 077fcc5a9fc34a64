import { connect as connectSocket, type OnReadOpts, Socket } from 'node:net'

/** Takes bytes of a socket; they are only valid during the call. */
export type OnBytes = (chunk: Buffer, length: number) => void

const sharedBytes = 256 * 1024
/** One buffer for all sockets of the process: a chunk is used up before the next read. */
let shared: Buffer | undefined

function readInto(onBytes: OnBytes): OnReadOpts {
  shared ??= Buffer.allocUnsafeSlow(sharedBytes)
  const buffer = shared
  return {
    buffer,
    callback: (length) => {
      onBytes(buffer, length)
      return true
    },
  }
}

interface Handle {
  readonly reading?: boolean
  close(): void
}

/**
 * Begins to read an accepted socket that has not been read from (`pauseOnConnect`), through the shared buffer. Node offers
 * that for sockets that connect, not for those that are accepted, so the connection is taken out of the one and put into a
 * new one. That uses `_handle`, which is not documented: where it is not as expected, the socket is read by `data` events.
 * @returns the socket to go on with
 */
export function acceptInput(accepted: Socket, makeOnBytes: (socket: Socket) => OnBytes): Socket {
  const holder = accepted as unknown as { _handle: Handle | null }
  const handle = holder._handle
  if (handle === null || handle === undefined || typeof handle.close !== 'function')
    return readByEvents(accepted, makeOnBytes)
  const taker: { onBytes?: OnBytes } = {}
  holder._handle = null
  const options = { handle, onread: readInto((chunk, length) => taker.onBytes?.(chunk, length)) }
  const socket = new Socket(options as unknown as ConstructorParameters<typeof Socket>[0])
  // Without its handle the first socket only gives up its place in the server's count.
  accepted.destroy()
  taker.onBytes = makeOnBytes(socket)
  socket.resume()
  return socket
}

/** Reads a socket the ordinary way. */
export function readByEvents(socket: Socket, makeOnBytes: (socket: Socket) => OnBytes): Socket {
  const onBytes = makeOnBytes(socket)
  socket.on('data', (chunk) => onBytes(chunk, chunk.length))
  socket.resume()
  return socket
}

/** Connects, and reads through the shared buffer. */
export function connectInput(target: { host: string; port: number }, onBytes: OnBytes): Socket {
  return connectSocket({ ...target, noDelay: true, keepAlive: true, onread: readInto(onBytes) })
}
