import { createServer, type Server, type Socket } from 'node:net'
import { type Clock, systemClock } from '../base/clock.ts'
import { OperatingError } from '../base/errors.ts'
import type { Logger } from '../base/log.ts'
import { Connection } from './connection.ts'
import type { Dispatcher } from './dispatcher.ts'
import { acceptInput } from './socket-input.ts'

/** Requests that the VIP port refuses: they would hold its threads (Java: the fast remoting server has no pull processor). */
export const vipRefusedCodes: ReadonlySet<number> = new Set([11, 361, 200050, 200052, 200054, 200055])

export interface ListenerPort {
  /** 0 takes a free one. */
  readonly port: number
  /** Request codes that this port answers as not supported. */
  readonly refusedCodes?: ReadonlySet<number>
}

export interface ListenerOptions {
  readonly dispatcher: Dispatcher
  readonly log: Logger
  readonly host: string
  /** All ports serve the same handlers. */
  readonly ports: readonly ListenerPort[]
  readonly clock?: Clock
  /** Milliseconds without a byte either way after which a connection is closed. */
  readonly idleMs?: number
  readonly connectionsMax?: number
  readonly onConnection?: (connection: Connection) => void
}

/** First byte of a TLS handshake record. A plain frame begins with the high byte of its length, 0 or 1. */
const tlsHandshake = 0x16
const idleScanMs = 5000
const endMs = 500

/** Accepts connections on one or more ports and lets a dispatcher serve them. */
export class Listener {
  /** The ports in use, in the order of the options. */
  readonly ports: number[] = []
  readonly connections = new Set<Connection>()
  private readonly options: ListenerOptions
  private readonly clock: Clock
  private readonly idleMs: number
  private readonly connectionsMax: number
  private readonly servers: Server[] = []
  private idleTimer: NodeJS.Timeout | undefined
  private isDraining = false

  private constructor(options: ListenerOptions) {
    this.options = options
    this.clock = options.clock ?? systemClock
    this.idleMs = options.idleMs ?? 120_000
    this.connectionsMax = options.connectionsMax ?? 20_000
  }

  /** @throws OperatingError `portInUse` or `cannotListen`, naming the port */
  static async start(options: ListenerOptions): Promise<Listener> {
    const listener = new Listener(options)
    try {
      for (const port of options.ports) listener.ports.push(await listener.listen(port))
    } catch (thrown) {
      await listener.close(0)
      throw thrown
    }
    listener.idleTimer = setInterval(() => listener.closeIdle(), idleScanMs).unref()
    return listener
  }

  private listen(port: ListenerPort): Promise<number> {
    const { host } = this.options
    const server = createServer({ pauseOnConnect: true, noDelay: true, keepAlive: true }, (socket) => {
      this.accept(socket, port)
    })
    this.servers.push(server)
    return new Promise((resolve, reject) => {
      server.once('error', (cause: NodeJS.ErrnoException) => {
        const isTaken = cause.code === 'EADDRINUSE'
        const sentence = isTaken
          ? `port ${port.port} of ${host} is in use by another program`
          : `cannot listen on ${host}:${port.port}: ${cause.message}`
        reject(
          new OperatingError(isTaken ? 'portInUse' : 'cannotListen', sentence, { cause, details: { port: port.port } }),
        )
      })
      server.listen({ port: port.port, host, backlog: 1024 }, () => {
        server.on('error', (error) => this.options.log.error({ error: error.message }, 'the listener failed'))
        const address = server.address()
        resolve(typeof address === 'object' && address !== null ? address.port : port.port)
      })
    })
  }

  private accept(accepted: Socket, port: ListenerPort): void {
    const { log, dispatcher, onConnection } = this.options
    if (this.connections.size >= this.connectionsMax || this.isDraining) {
      log.warn({ connections: this.connections.size }, 'refused a connection: too many')
      accepted.destroy()
      return
    }
    acceptInput(accepted, (socket) => {
      const { clock } = this
      const connection = new Connection(socket, {
        log,
        clock,
        onFrame: dispatcher.onFrame,
        refusedCodes: port.refusedCodes,
      })
      this.connections.add(connection)
      connection.onClose(() => this.connections.delete(connection))
      onConnection?.(connection)
      let isFirst = true
      return (chunk, length) => {
        if (isFirst && chunk[0] === tlsHandshake) return this.refuseTls(connection)
        isFirst = false
        connection.receive(chunk, length)
      }
    })
  }

  private refuseTls(connection: Connection): void {
    this.options.log.warn({ peer: connection.remoteAddress }, 'closed a connection: TLS is not served')
    connection.close()
  }

  /** Closes connections that were silent for too long; runs by itself every few seconds. */
  closeIdle(): void {
    const oldest = this.clock.now() - this.idleMs
    for (const connection of this.connections) {
      if (connection.lastActiveMs < oldest && connection.handledCount === 0) connection.close()
    }
  }

  /** Accepts nothing more and takes no further request; what is in hand goes on. */
  stopAccepting(): void {
    this.isDraining = true
    for (const server of this.servers) server.close()
    for (const connection of this.connections) connection.pauseReading()
  }

  /**
   * Stops: no new connection or request, then the answers of what is in hand, then the end.
   * @param drainMs milliseconds that requests in hand are waited for
   */
  async close(drainMs = 3000): Promise<void> {
    this.stopAccepting()
    clearInterval(this.idleTimer)
    const deadline = Date.now() + drainMs
    const isBusy = (): boolean => [...this.connections].some((connection) => connection.handledCount > 0)
    while (isBusy() && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 10))
    const closed = Promise.all([...this.connections].map((connection) => whenClosed(connection)))
    for (const connection of this.connections) connection.endGently()
    const timer = setTimeout(() => {
      for (const connection of this.connections) connection.close()
    }, endMs)
    await closed
    clearTimeout(timer)
  }
}

const whenClosed = (connection: Connection): Promise<void> =>
  new Promise((resolve) => {
    connection.onClose(resolve)
  })
