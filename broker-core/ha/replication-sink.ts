import { connect, type Socket } from 'node:net'
import type { Clock } from '../base/clock.ts'
import { messageOf } from '../base/errors.ts'
import type { Logger } from '../base/log.ts'
import type { ReplicatedLog } from '../store/store-types.ts'
import { encodeReport, FrameReader } from './replication-frame.ts'
import { firstAskable, type LogExtent, type SinkPlan, sinkPlanOf } from './sink-plan.ts'

export interface SinkLimits {
  /** Silence after which the slave reports again, ms (`haSendHeartbeatInterval`). */
  readonly heartbeatMs: number
  /** Silence of the master after which it is given up, ms (`haHousekeepingInterval`). */
  readonly silenceMsMax: number
  /** Pause before the next attempt, ms. */
  readonly pauseMs: number
}

export interface ReplicationSinkParts {
  readonly log: ReplicatedLog
  /** Where the master sends its log, `host:port`; undefined while nobody has said. */
  readonly masterAddress: () => string | undefined
  /** Asks the master how far its log goes; undefined when it does not say. */
  readonly masterExtent: () => Promise<LogExtent | undefined>
  readonly limits: () => SinkLimits
  readonly clock: Clock
  readonly logger: Logger
}

/** What a slave tells of its replication (Java: HARuntimeInfo.HAClientRuntimeInfo). */
export interface SinkState {
  readonly masterAddress: string | undefined
  readonly isConnected: boolean
  readonly lastReadAt: number
  readonly lastWriteAt: number
  readonly bytesPerSecond: number
  /** Why nothing is copied, in words; undefined while all is well. */
  readonly problem: string | undefined
}

/** Room for what one read takes from the connection. */
const inputBytes = 256 * 1024

/** The logs of master and slave are not beginnings of each other. */
class Divergence extends Error {}

/** The slave's end of replication (Java: DefaultHAClient): connects, compares the last bytes that both have, follows. */
export class ReplicationSink {
  readonly #parts: ReplicationSinkParts
  #socket: Socket | undefined
  #plan: SinkPlan | undefined
  #frames = new FrameReader()
  readonly #input = Buffer.allocUnsafeSlow(inputBytes)
  /** Where the next body must begin. */
  #position = 0
  #isStopped = false
  #retry: NodeJS.Timeout | undefined
  #timer: NodeJS.Timeout | undefined
  #lastReadAt = 0
  #lastWriteAt = 0
  /** When bytes of the log came, or were found to be missing. */
  #lastBodyAt = 0
  #bytesOfSecond = 0
  #bytesPerSecond = 0
  #problem: string | undefined
  #attempt: Promise<void> = Promise.resolve()

  constructor(parts: ReplicationSinkParts) {
    this.#parts = parts
  }

  get state(): SinkState {
    return {
      masterAddress: this.#parts.masterAddress(),
      isConnected: this.#plan !== undefined && this.#socket !== undefined,
      lastReadAt: this.#lastReadAt,
      lastWriteAt: this.#lastWriteAt,
      bytesPerSecond: this.#bytesPerSecond,
      problem: this.#problem,
    }
  }

  start(): void {
    this.#parts.log.becomeReplica()
    this.#timer = setInterval(() => {
      this.#tick()
    }, 1000).unref()
    this.#attempt = this.#connect()
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    clearInterval(this.#timer)
    clearTimeout(this.#retry)
    this.#socket?.destroy()
    await this.#attempt
  }

  /** Connects again at once when the master is another one than before. */
  masterChanged(): void {
    this.#socket?.destroy()
    if (this.#retry === undefined || this.#isStopped) return
    clearTimeout(this.#retry)
    this.#retry = undefined
    this.#attempt = this.#connect()
  }

  async #connect(): Promise<void> {
    const address = this.#parts.masterAddress()
    if (this.#isStopped) return
    if (address === undefined) {
      this.#again('no NameServer has named a master of this slave yet')
      return
    }
    const master = await this.#parts.masterExtent().catch(() => undefined)
    const { log, logger } = this.#parts
    const plan = sinkPlanOf({ begin: log.minPosition, end: log.endPosition }, master)
    if (this.#hasStopped()) return
    if (plan.problem !== undefined) {
      this.#again(plan.problem)
      return
    }
    if (plan.startsAnew) {
      logger.warn(
        { master: address, end: log.endPosition, masterBegin: master?.begin },
        'the master has removed what this slave lacks: it begins anew',
      )
      log.clear()
    }
    this.#open(address, plan)
  }

  #hasStopped(): boolean {
    return this.#isStopped
  }

  #open(address: string, plan: SinkPlan): void {
    const colon = address.lastIndexOf(':')
    const host = address.slice(0, colon).replace(/^\[|\]$/g, '')
    let reason = 'the master closed the connection'
    // One buffer for all reads: what is read is copied into the log before the next.
    const onread = {
      buffer: this.#input,
      callback: (length: number): boolean => {
        try {
          this.#received(this.#input.subarray(0, length))
        } catch (thrown) {
          reason = messageOf(thrown)
          socket.destroy()
        }
        return true
      },
    }
    const socket = connect({ host, port: Number(address.slice(colon + 1)), noDelay: true, onread })
    this.#socket = socket
    socket.on('connect', () => {
      this.#begin(socket, address, plan)
    })
    socket.on('error', (problem) => {
      reason = messageOf(problem)
    })
    socket.once('close', () => {
      if (this.#socket === socket) this.#socket = undefined
      this.#plan = undefined
      this.#parts.log.dropUnfinished()
      this.#again(reason)
    })
  }

  #begin(socket: Socket, address: string, plan: SinkPlan): void {
    this.#plan = plan
    this.#frames = new FrameReader()
    this.#position = plan.request
    this.#lastReadAt = this.#lastBodyAt = this.#parts.clock.now()
    this.#parts.logger.info({ master: address, from: plan.request, compareTo: plan.compareTo }, 'follows its master')
    this.#report(socket, plan.request)
  }

  /** Keeps the reason, says it once, and tries again after a pause. */
  #again(reason: string): void {
    if (this.#isStopped) return
    const { limits, logger, masterAddress } = this.#parts
    if (reason !== this.#problem)
      logger.warn({ master: masterAddress(), problem: reason }, 'does not follow its master')
    this.#problem = reason
    this.#retry = setTimeout(() => {
      this.#retry = undefined
      this.#attempt = this.#connect()
    }, limits().pauseMs)
  }

  #tick(): void {
    this.#bytesPerSecond = this.#bytesOfSecond
    this.#bytesOfSecond = 0
    const socket = this.#socket
    if (socket === undefined || this.#plan === undefined) return
    const now = this.#parts.clock.now()
    const { heartbeatMs, silenceMsMax } = this.#parts.limits()
    if (now - this.#lastReadAt > silenceMsMax) socket.destroy(new Error(`the master was silent for ${silenceMsMax} ms`))
    else if (now - this.#lastWriteAt >= heartbeatMs) this.#report(socket, this.#stored())
    if (now - this.#lastBodyAt < silenceMsMax) return
    this.#lastBodyAt = now
    void this.#checkMaster(socket)
  }

  /** A master of Apache is silent when it is asked for what it has removed. */
  async #checkMaster(socket: Socket): Promise<void> {
    const master = await this.#parts.masterExtent().catch(() => undefined)
    if (master !== undefined && master.begin > this.#position && this.#socket === socket)
      socket.destroy(new Error('the master has removed what this slave needs next'))
  }

  /** What the master is told: while both logs are compared, how far that is. */
  #stored(): number {
    return this.#isComparing() ? this.#position : this.#parts.log.endPosition
  }

  #isComparing(): boolean {
    return this.#plan !== undefined && this.#position < this.#plan.compareTo
  }

  #report(socket: Socket, position: number): void {
    this.#lastWriteAt = this.#parts.clock.now()
    socket.write(encodeReport(position))
  }

  #received(piece: Buffer): void {
    const socket = this.#socket
    this.#lastReadAt = this.#parts.clock.now()
    this.#bytesOfSecond += piece.length
    const before = this.#stored()
    this.#frames.read(
      piece,
      (position, bytes) => {
        this.#take(position, bytes)
      },
      () => {
        this.#nothingNew()
      },
    )
    const stored = this.#stored()
    if (stored !== before && socket !== undefined) this.#report(socket, stored)
  }

  #nothingNew(): void {
    if (!this.#isComparing()) this.#problem = undefined
  }

  #take(position: number, bytes: Buffer): void {
    const plan = this.#plan!
    this.#lastBodyAt = this.#lastReadAt
    // A slave that asks for the beginning of the last file learns its place from the first frame.
    if (plan.request === 0 && this.#position === 0) this.#position = position
    if (position !== this.#position)
      throw new Divergence(`the master sent position ${position} where ${this.#position} was awaited`)
    const compared = Math.max(0, Math.min(bytes.length, plan.compareTo - position))
    if (compared > 0) this.#compare(position, bytes.subarray(0, compared))
    if (compared < bytes.length) {
      this.#append(position + compared, bytes.subarray(compared))
      this.#problem = undefined
    }
    this.#position += bytes.length
  }

  #append(position: number, bytes: Buffer): void {
    const { log } = this.#parts
    const isWholeLog = position === firstAskable && log.endPosition === 0
    if (isWholeLog) log.appendCopied(0, Buffer.concat([Buffer.alloc(firstAskable), bytes]))
    else log.appendCopied(position, bytes)
  }

  #compare(position: number, bytes: Buffer): void {
    const { log, logger } = this.#parts
    for (let at = 0; at < bytes.length;) {
      const own = log.copy(position + at, Buffer.allocUnsafe(bytes.length - at))
      if (own.length === 0 || own.compare(bytes, at, at + own.length) !== 0)
        throw new Divergence(
          `the log of this slave differs from its master's at or behind position ${position + at}: ` +
            'stop this broker, empty its store folder and start it again to copy the log anew',
        )
      at += own.length
    }
    const compareTo = this.#plan!.compareTo
    if (position + bytes.length < compareTo || compareTo === log.endPosition) return
    logger.warn(
      { end: log.endPosition, masterEnd: compareTo, bytes: log.endPosition - compareTo },
      'the end of this log never was in the master: it is cut off',
    )
    log.cutAt(compareTo)
  }
}
