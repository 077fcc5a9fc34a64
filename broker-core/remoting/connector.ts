import type { Socket } from 'node:net'
import { type Clock, systemClock } from '../base/clock.ts'
import type { Logger } from '../base/log.ts'
import { silentLog } from '../base/silent-log.ts'
import type { BodyOf, HeaderInputOf, RequestShape } from '../protocol/request.ts'
import type { Command, HeaderEncoding } from './command.ts'
import { Connection } from './connection.ts'
import { Dispatcher, type HandlerTable } from './dispatcher.ts'
import type { RemoteReply } from './handler.ts'
import { RemotingError } from './remoting-error.ts'
import { type Credentials, signer } from './signature.ts'
import { connectInput, type OnBytes } from './socket-input.ts'
import { connectTlsInput, type TlsSettings } from './tls-input.ts'

export interface ConnectorOptions {
  readonly log?: Logger
  readonly clock?: Clock
  readonly connectTimeoutMs?: number
  readonly callTimeoutMs?: number
  /** Encoding of our requests. */
  readonly encoding?: HeaderEncoding
  /** What the other end may ask of us, and who answers. Without it every such request is answered as not supported. */
  readonly requests?: Readonly<Record<string, RequestShape>>
  readonly handlers?: HandlerTable
  /** Changes a request before it is sent; it is signed after that. */
  readonly prepare?: (command: Command) => void
  /** Signs every request. */
  readonly credentials?: Credentials
  /** Encrypts every connection; `true`: the server's certificate is believed as it is. */
  readonly tls?: boolean | TlsSettings
}

/** Calls other programs by address, with one connection for each, made when needed and made again when lost. */
export class Connector {
  private readonly options: ConnectorOptions
  private readonly log: Logger
  private readonly clock: Clock
  private readonly dispatcher: Dispatcher
  private readonly prepare: ((command: Command) => void) | undefined
  private readonly connections = new Map<string, Promise<Connection>>()
  private isClosed = false

  constructor(options: ConnectorOptions = {}) {
    this.options = options
    this.log = options.log ?? silentLog
    this.clock = options.clock ?? systemClock
    const { requests = {}, handlers = {} } = options
    this.prepare = prepareOf(options)
    this.dispatcher = new Dispatcher({ requests, handlers, log: this.log })
  }

  /**
   * Asks and waits for the answer, whatever its code.
   * @param address `host:port`
   * @throws RemotingError when there is no answer
   */
  async call<R extends RequestShape>(
    address: string,
    request: R,
    header: HeaderInputOf<R>,
    options: { body?: BodyOf<R>; timeoutMs?: number } = {},
  ): Promise<RemoteReply<R>> {
    const connection = await this.connection(address)
    const { callTimeoutMs } = this.options
    return connection.call(
      request,
      header,
      callTimeoutMs === undefined ? options : { timeoutMs: callTimeoutMs, ...options },
    )
  }

  /** Sends without waiting for an answer. @throws RemotingError when no connection can be made */
  async send<R extends RequestShape>(
    address: string,
    request: R,
    header: HeaderInputOf<R>,
    body?: BodyOf<R>,
  ): Promise<void> {
    const connection = await this.connection(address)
    connection.send(request, header, body)
  }

  /** The connection to an address. @throws RemotingError `connectFailed` */
  connection(address: string): Promise<Connection> {
    const existing = this.connections.get(address)
    if (existing !== undefined) return existing
    const made = this.connect(address)
    this.connections.set(address, made)
    const forget = (): void => {
      if (this.connections.get(address) === made) this.connections.delete(address)
    }
    made.then((connection) => connection.onClose(forget), forget)
    return made
  }

  private connect(address: string): Promise<Connection> {
    const timeoutMs = this.options.connectTimeoutMs ?? 3000
    return new Promise((resolve, reject) => {
      const fail = (reason: string, cause?: unknown): void => {
        clearTimeout(timer)
        socket?.destroy()
        // The system's words repeat the address.
        const why = reason.replace(` ${address}`, '')
        reject(new RemotingError('connectFailed', `cannot connect to ${address}: ${why}`, { cause, address }))
      }
      const timer = setTimeout(() => fail(`no connection within ${timeoutMs} ms`), timeoutMs)
      const target = parseAddress(address)
      let connection: Connection | undefined
      const onBytes: OnBytes = (chunk, length) => connection?.receive(chunk, length)
      const { tls = false } = this.options
      const open = (to: NonNullable<typeof target>): Socket =>
        tls === false ? connectInput(to, onBytes) : connectTlsInput(to, tls === true ? {} : tls, onBytes)
      const socket = target === undefined ? undefined : open(target)
      if (socket === undefined) return fail('not an address of the form host:port')
      if (this.isClosed) return fail('the connector is closed')
      socket.once('error', (error) => fail(error.message, error))
      socket.once(tls === false ? 'connect' : 'secureConnect', () => {
        clearTimeout(timer)
        const { log, clock, dispatcher, prepare } = this
        const { encoding = 'JSON' } = this.options
        connection = new Connection(socket, {
          log,
          clock,
          onFrame: dispatcher.onFrame,
          encoding,
          ...(prepare && { prepare }),
        })
        resolve(connection)
      })
    })
  }

  /** Ends all connections. Calls that wait are rejected. */
  async close(): Promise<void> {
    this.isClosed = true
    const connections = await Promise.allSettled(this.connections.values())
    for (const result of connections) if (result.status === 'fulfilled') result.value.close()
    this.connections.clear()
  }
}

/** What is done to every request before it is sent. */
function prepareOf({ prepare, credentials }: ConnectorOptions): ((command: Command) => void) | undefined {
  if (credentials === undefined) return prepare
  const sign = signer(credentials)
  return (command) => {
    prepare?.(command)
    sign(command)
  }
}

/** Splits `host:port` at the last colon; an IPv6 host may stand in brackets. Undefined when it is no such thing. */
export function parseAddress(address: string): { host: string; port: number } | undefined {
  const colon = address.lastIndexOf(':')
  const host = address.slice(0, Math.max(colon, 0)).replace(/^\[(.*)\]$/, '$1')
  const port = /^\d{1,5}$/.test(address.slice(colon + 1)) ? Number(address.slice(colon + 1)) : 0
  return host === '' || port < 1 || port > 65535 ? undefined : { host, port }
}
