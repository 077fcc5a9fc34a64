import type { Socket } from 'node:net'
import type { Clock } from '../base/clock.ts'
import { messageOf } from '../base/errors.ts'
import type { Logger } from '../base/log.ts'
import { bodyOrNone, type BodyOf, encodeHeader, type HeaderInputOf, type RequestShape } from '../protocol/request.ts'
import { type Command, type HeaderEncoding, oneWayFlag, ownVersion } from './command.ts'
import { encodeFrame, frameBytesMax } from './frame.ts'
import { FrameReader } from './frame-reader.ts'
import type { Peer, RemoteReply } from './handler.ts'
import { Outbox } from './outbox.ts'
import { RemotingError } from './remoting-error.ts'
import { readReply } from './reply.ts'

/** Milliseconds that a call waits for its reply unless told otherwise. */
export const callTimeoutMs = 3000

/** Bytes that may wait to be sent before reading from the connection pauses. */
const unsentBytesMax = 8 * 1024 * 1024

export interface ConnectionOptions {
  readonly log: Logger
  readonly clock: Clock
  /** Takes every frame that arrives, requests and replies alike. May throw: the connection is closed then. */
  onFrame(connection: Connection, buffer: Buffer, start: number, end: number): void
  /** Changes a request before it is sent (signatures). */
  prepare?(command: Command): void
  /** Request codes that this connection refuses as not supported. */
  readonly refusedCodes?: ReadonlySet<number> | undefined
  /** Encoding of requests until the peer has shown that it speaks only the other one. */
  readonly encoding?: HeaderEncoding
}

interface PendingCall {
  settle(command: Command): void
  fail(error: RemotingError): void
}

let lastOpaque = 0
const nextOpaque = (): number => {
  lastOpaque = (lastOpaque + 1) | 0
  return lastOpaque === 0 ? nextOpaque() : lastOpaque
}

/** One TCP connection, seen the same way from both ends: either side may ask. */
export class Connection implements Peer {
  readonly remoteAddress: string
  readonly localAddress: string
  /** Replies and requests on their way out. */
  readonly outbox: Outbox
  readonly refusedCodes: ReadonlySet<number> | undefined
  /** Epoch ms of the last byte that came or went. */
  lastActiveMs: number
  /** Requests that are being handled. */
  handledCount = 0
  private readonly socket: Socket
  private readonly options: ConnectionOptions
  private readonly reader: FrameReader
  private readonly pending = new Map<number, PendingCall>()
  private readonly closeListeners = new Set<() => void>()
  private ended = false
  private requestEncoding: HeaderEncoding

  constructor(socket: Socket, options: ConnectionOptions) {
    this.socket = socket
    this.options = options
    this.remoteAddress = addressText(socket.remoteAddress, socket.remotePort)
    this.localAddress = addressText(socket.localAddress, socket.localPort)
    this.refusedCodes = options.refusedCodes
    this.requestEncoding = options.encoding ?? 'JSON'
    this.outbox = new Outbox(socket)
    this.lastActiveMs = options.clock.now()
    this.reader = new FrameReader((buffer, start, end) => options.onFrame(this, buffer, start, end))
    socket.on('error', (error) =>
      options.log.debug({ peer: this.remoteAddress, error: error.message }, 'connection failed'),
    )
    socket.once('close', () => this.end())
    socket.on('drain', () => socket.resume())
  }

  get isClosed(): boolean {
    return this.ended
  }

  /** Takes bytes from the socket. They are only looked at during the call. */
  receive(chunk: Buffer, length: number): void {
    if (this.ended) return
    this.lastActiveMs = this.options.clock.now()
    try {
      this.reader.push(chunk, length)
    } catch (thrown) {
      this.options.log.warn({ peer: this.remoteAddress, reason: messageOf(thrown) }, 'closed a connection')
      this.close()
    }
    if (this.socket.writableLength > unsentBytesMax) this.socket.pause()
  }

  /** Remembers how the peer writes its headers: our requests to it do the same. */
  noteEncoding(encoding: HeaderEncoding): void {
    this.requestEncoding = encoding
  }

  /** Sends a command. A closed connection swallows it. */
  sendCommand(command: Command): void {
    if (this.ended) return
    this.lastActiveMs = this.options.clock.now()
    this.outbox.writeOwned(encodeFrame(command))
  }

  /** Sends bytes that are whole frames and that nobody changes any more. */
  replyBytes(frames: Uint8Array): void {
    if (!this.ended) this.outbox.writeOwned(frames)
  }

  call<R extends RequestShape>(
    request: R,
    header: HeaderInputOf<R>,
    options: { body?: BodyOf<R>; timeoutMs?: number } = {},
  ): Promise<RemoteReply<R>> {
    const timeoutMs = options.timeoutMs ?? callTimeoutMs
    const address = this.remoteAddress
    return new Promise((resolve, reject) => {
      if (this.ended) return reject(new RemotingError('connectionClosed', `${address} is closed`, { address }))
      const command = this.newCommand(request, header, options.body)
      if ((command.body?.length ?? 0) > frameBytesMax - 65536) {
        return reject(new RemotingError('tooLarge', `a body of ${command.body?.length ?? 0} bytes`, { address }))
      }
      const timer = setTimeout(() => {
        this.pending.delete(command.opaque)
        const sentence = `${address} did not answer request ${request.code} within ${timeoutMs} ms`
        reject(new RemotingError('timeout', sentence, { address }))
      }, timeoutMs)
      this.pending.set(command.opaque, {
        settle: (reply) => {
          clearTimeout(timer)
          try {
            resolve(readReply(request, reply, address))
          } catch (thrown) {
            reject(thrown instanceof Error ? thrown : new Error(messageOf(thrown)))
          }
        },
        fail: (error) => {
          clearTimeout(timer)
          reject(error)
        },
      })
      this.sendCommand(command)
    })
  }

  send<R extends RequestShape>(request: R, header: HeaderInputOf<R>, body?: BodyOf<R>): void {
    if (this.ended) return
    this.sendCommand({ ...this.newCommand(request, header, body), flag: oneWayFlag })
  }

  private newCommand<R extends RequestShape>(
    request: R,
    header: HeaderInputOf<R>,
    body: BodyOf<R> | undefined,
  ): Command {
    const command: Command = {
      code: request.code,
      language: 'JAVA',
      version: ownVersion,
      opaque: nextOpaque(),
      flag: 0,
      remark: undefined,
      extFields: encodeHeader(request.header, header, request.compact === true ? 'compact' : 'long'),
      body: body === undefined ? undefined : bodyOrNone(request.body).encode(body),
      encoding: this.requestEncoding,
    }
    this.options.prepare?.(command)
    return command
  }

  /** Hands a reply to the call that waits for it; nobody may wait any more. */
  settle(reply: Command): void {
    const call = this.pending.get(reply.opaque)
    this.pending.delete(reply.opaque)
    call?.settle(reply)
  }

  onClose(listener: () => void): () => void {
    if (this.ended) {
      listener()
      return () => undefined
    }
    this.closeListeners.add(listener)
    return () => this.closeListeners.delete(listener)
  }

  /** Stops reading: no further request is taken. */
  pauseReading(): void {
    this.reader.stop()
    this.socket.pause()
  }

  /** Sends what is waiting and ends the connection. */
  endGently(): void {
    if (this.ended) return
    this.outbox.flush()
    this.socket.end(() => this.socket.destroy())
  }

  close(): void {
    if (this.ended) return
    this.outbox.flush()
    this.socket.destroy()
    this.end()
  }

  private end(): void {
    if (this.ended) return
    this.ended = true
    this.reader.stop()
    const address = this.remoteAddress
    for (const call of this.pending.values()) {
      call.fail(
        new RemotingError('connectionClosed', `the connection to ${address} ended before the reply`, { address }),
      )
    }
    this.pending.clear()
    for (const listener of this.closeListeners) {
      try {
        listener()
      } catch (thrown) {
        this.options.log.error({ reason: messageOf(thrown) }, 'a close listener failed')
      }
    }
    this.closeListeners.clear()
  }
}

function addressText(host: string | undefined, port: number | undefined): string {
  const plain = (host ?? '').replace(/^::ffff:(?=\d+\.)/, '')
  return `${plain}:${port ?? 0}`
}
