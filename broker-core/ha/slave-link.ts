import type { Socket } from 'node:net'
import type { Clock } from '../base/clock.ts'
import type { Logger } from '../base/log.ts'
import type { ReplicatedLog } from '../store/store-types.ts'
import { frameHead, ReportReader } from './replication-frame.ts'

export interface SourceLimits {
  /** Most bytes of one frame (`haTransferBatchSize`). */
  readonly frameBytesMax: number
  /** Silence after which an empty frame is sent, ms (`haSendHeartbeatInterval`). */
  readonly heartbeatMs: number
  /** Silence of the slave after which it is given up, ms (`haHousekeepingInterval`). */
  readonly silenceMsMax: number
  /** Bytes a second at most for each slave (`maxHaTransferByteInSecond` with `haFlowControlEnable`). */
  readonly bytesPerSecondMax: number
}

/** What a master knows of a slave (Java: HARuntimeInfo.HAConnectionRuntimeInfo). */
export interface SlaveFacts {
  /** `ip:port` of the slave's end of the connection. */
  readonly address: string
  /** How far the slave's log goes; -1 before its first report. */
  readonly ackPosition: number
  /** What was asked for first. */
  readonly requestedPosition: number
  /** What is sent next. */
  readonly sendPosition: number
  readonly bytesPerSecond: number
}

export interface SlaveLinkParts {
  readonly log: ReplicatedLog
  readonly limits: () => SourceLimits
  readonly clock: Clock
  readonly logger: Logger
  readonly onAck: () => void
  readonly onClose: () => void
}

/** One slave at the master (Java: DefaultHAConnection). Nothing is sent before its first report. */
export class SlaveLink {
  readonly #socket: Socket
  readonly #parts: SlaveLinkParts
  readonly #reports = new ReportReader()
  readonly #address: string
  #ackPosition = -1
  #requestedPosition = -1
  #sendPosition = -1
  #isFull = false
  /** What is sent is copied into it, again and again. */
  #body = Buffer.alloc(0)
  #lastReadAt: number
  #lastSentAt: number
  #bytesOfSecond = 0
  #bytesPerSecond = 0

  constructor(socket: Socket, parts: SlaveLinkParts) {
    this.#socket = socket
    this.#parts = parts
    this.#address = `${socket.remoteAddress?.replace(/^::ffff:/, '') ?? 'unknown'}:${socket.remotePort ?? 0}`
    this.#lastReadAt = this.#lastSentAt = parts.clock.now()
    socket.setNoDelay(true)
    socket.on('data', (piece: Buffer) => {
      this.#received(piece)
    })
    socket.on('drain', () => {
      this.#isFull = false
      this.pump()
    })
    socket.on('error', (problem) => {
      parts.logger.debug({ slave: this.#address, problem: problem.message }, 'the connection of a slave broke')
    })
    socket.once('close', parts.onClose)
  }

  get facts(): SlaveFacts {
    return {
      address: this.#address,
      ackPosition: this.#ackPosition,
      requestedPosition: this.#requestedPosition,
      sendPosition: this.#sendPosition,
      bytesPerSecond: this.#bytesPerSecond,
    }
  }

  /** Sends what the slave does not have, as much as the connection takes. */
  pump(): void {
    if (this.#sendPosition < 0) return
    const { log, limits } = this.#parts
    if (this.#sendPosition < log.minPosition) {
      this.#parts.logger.warn(
        { slave: this.#address, next: this.#sendPosition, begin: log.minPosition },
        'what the slave needs next is removed here: it has to begin anew',
      )
      this.close()
      return
    }
    const { frameBytesMax, bytesPerSecondMax } = limits()
    while (!this.#isFull && this.#bytesOfSecond < bytesPerSecondMax) {
      if (this.#body.length !== frameBytesMax) this.#body = Buffer.allocUnsafeSlow(frameBytesMax)
      const body = log.copy(this.#sendPosition, this.#body)
      if (body.length === 0) return
      this.#send(body)
    }
  }

  /** Once a second: heartbeat, silence, figures. */
  tick(): void {
    const { clock, limits, logger } = this.#parts
    const now = clock.now()
    const { heartbeatMs, silenceMsMax } = limits()
    this.#bytesPerSecond = this.#bytesOfSecond
    this.#bytesOfSecond = 0
    if (now - this.#lastReadAt > silenceMsMax) {
      logger.warn({ slave: this.#address, silenceMs: now - this.#lastReadAt }, 'a silent slave is given up')
      this.close()
      return
    }
    this.pump()
    if (this.#sendPosition >= 0 && !this.#isFull && now - this.#lastSentAt >= heartbeatMs) this.#send(Buffer.alloc(0))
  }

  close(): void {
    this.#socket.destroy()
  }

  #send(body: Buffer): void {
    this.#socket.cork()
    this.#socket.write(frameHead(this.#sendPosition, body.length))
    const isTaken = body.length === 0 || this.#socket.write(body)
    this.#socket.uncork()
    // What the system did not take at once stays where it is until it does.
    if (this.#socket.writableLength > 0) this.#body = Buffer.alloc(0)
    this.#sendPosition += body.length
    this.#bytesOfSecond += body.length
    this.#lastSentAt = this.#parts.clock.now()
    this.#isFull = !isTaken || this.#socket.writableNeedDrain
  }

  #received(piece: Buffer): void {
    this.#lastReadAt = this.#parts.clock.now()
    const position = this.#reports.read(piece)
    if (position === undefined) return
    this.#ackPosition = position
    if (this.#requestedPosition < 0) this.#begin(position)
    this.#parts.onAck()
  }

  #begin(position: number): void {
    const { log, logger } = this.#parts
    this.#requestedPosition = position
    this.#sendPosition = position === 0 ? log.lastFileStart : position
    logger.info({ slave: this.#address, asked: position, from: this.#sendPosition }, 'a slave follows')
    if (this.#sendPosition > log.endPosition + 1)
      logger.warn(
        { slave: this.#address, asked: position, end: log.endPosition },
        'the slave asks for what this log does not have yet',
      )
    this.pump()
  }
}
