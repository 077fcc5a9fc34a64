import type { Clock } from '../base/clock.ts'
import { responseCode } from '../protocol/response-codes.ts'
import type { BrokerConfig } from './config.ts'
import { waitsForReplicas } from './replication/role.ts'

/** Why a send is turned away before it is looked at. */
export interface GateRefusal {
  readonly code: number
  readonly remark: string
}

export interface SendGateNeeds {
  readonly clock: Clock
  readonly config: {
    readonly waitTimeMillsInSendQueue: number
    readonly sendThreadPoolQueueCapacity: number
    readonly flushDiskType: string
    readonly brokerRole: BrokerConfig['brokerRole']
    readonly inSyncReplicas: number
    readonly allAckInSyncStateSet: boolean
  }
}

/** What a slave answers to whatever would store or read (Java: NettyRemotingAbstract.processRequestCommand). */
export const rejected: GateRefusal = {
  code: responseCode.SYSTEM_BUSY,
  remark: '[REJECTREQUEST]system busy, start flow control for a while',
}

/**
 * Back-pressure of sends (Java: BrokerFastFailure and the send queue). A send that is with the store waits in its queue: when
 * too many wait, or the oldest has waited too long for its write, further ones are refused with SYSTEM_BUSY, as Apache's queue
 * refuses them. Under SYNC_FLUSH, or with replicas to wait for, the wait includes them and only the number counts.
 *
 * Time is taken once per turn of the event loop: a stall of this process is not a slow store.
 */
export class SendGate {
  private readonly needs: SendGateNeeds
  private waiting = 0
  /** Arrival turns of the waiting sends, in order, with how many of each are still waiting. */
  private readonly turnTimes: number[] = []
  private readonly turnCounts: number[] = []
  private turnTime = 0

  constructor(needs: SendGateNeeds) {
    this.needs = needs
  }

  /** Sends that are with the store. */
  get size(): number {
    return this.waiting
  }

  /** Epoch ms at which this turn of the event loop began to send. */
  now(): number {
    if (this.turnTime === 0) {
      this.turnTime = this.needs.clock.now()
      setImmediate(() => (this.turnTime = 0))
    }
    return this.turnTime
  }

  /** How long the oldest waiting send has waited, in ms. */
  oldestWaitMs(): number {
    return this.turnTimes.length === 0 ? 0 : this.now() - this.turnTimes[0]!
  }

  /** Whether a send may go to the store now. */
  refusal(): GateRefusal | undefined {
    const { config } = this.needs
    if (config.brokerRole === 'SLAVE') return rejected
    if (this.waiting === 0) return undefined
    if (this.waiting >= config.sendThreadPoolQueueCapacity)
      return { code: responseCode.SYSTEM_BUSY, remark: '[OVERLOAD]system busy, start flow control for a while' }
    const waitedMs = this.oldestWaitMs()
    if (waitedMs < config.waitTimeMillsInSendQueue || config.flushDiskType === 'SYNC_FLUSH' || waitsForReplicas(config))
      return undefined
    return {
      code: responseCode.SYSTEM_BUSY,
      remark: `[TIMEOUT_CLEAN_QUEUE]broker busy, start flow control for a while, period in queue: ${waitedMs}ms, size of queue: ${this.waiting}`,
    }
  }

  /** A send went to the store. */
  enter(): void {
    const now = this.now()
    const last = this.turnTimes.length - 1
    if (last >= 0 && this.turnTimes[last] === now) this.turnCounts[last]!++
    else {
      this.turnTimes.push(now)
      this.turnCounts.push(1)
    }
    this.waiting++
  }

  /**
   * The store is done with the oldest waiting send: it settles them in order.
   * @returns epoch ms at which that send came
   */
  leave(): number {
    this.waiting--
    const arrivedAt = this.turnTimes[0]!
    if (--this.turnCounts[0]! === 0) {
      this.turnTimes.shift()
      this.turnCounts.shift()
    }
    return arrivedAt
  }
}
