import { setTimeout as delay } from 'node:timers/promises'
import type { ConsumerRunningInfo } from '../../protocol/bodies/clients.ts'
import { decodeStoredMessages, type StoredMessage } from '../../message/stored-message.ts'
import { requests } from '../../protocol/requests/index.ts'
import { responseCode } from '../../protocol/response-codes.ts'
import type { Connector } from '../../remoting/connector.ts'

/** One queue of a broker. */
export interface ReadQueue {
  readonly topic: string
  readonly broker: string
  readonly address: string
  readonly queueId: number
}

/** Whose queue is read, and what becomes of its messages. */
export interface Reading {
  readonly connector: Connector
  readonly group: string
  /** Offsets are kept by this reader alone and begin at the end of the queue, as with broadcasting. */
  readonly isBroadcast: boolean
  /** Resolves when the message needs no more attention of this queue. */
  take(message: StoredMessage, queue: ReadQueue): Promise<void>
}

const heldMs = 15_000
const commitEveryMs = 1000
const restAfterFailureMs = 1000
/** Bits of a pull: it may be held, and it brings its subscription along. */
const pullFlags = 2 | 4

type QueueInfo = ConsumerRunningInfo['mqTable'] extends Map<unknown, infer V> ? V : never

/** Reads one queue from its committed offset on, message by message, until it is stopped. */
export class QueueReader {
  readonly queue: ReadQueue
  private readonly reading: Reading
  private readonly ending = new AbortController()
  private nextOffset = 0
  private committed = -1
  private committedAt = 0
  private cached = 0
  private lastPullAt = 0
  private lastConsumeAt = 0
  readonly ended: Promise<void>

  constructor(queue: ReadQueue, reading: Reading) {
    this.queue = queue
    this.reading = reading
    this.ended = this.run()
  }

  /** Commits what was consumed and ends after the message in hand. */
  async stop(): Promise<void> {
    this.ending.abort()
    await this.commit().catch(() => undefined)
  }

  /** As Java's ProcessQueueInfo tells it. */
  get info(): QueueInfo {
    return {
      commitOffset: Math.max(0, this.committed),
      cachedMsgMinOffset: this.cached > 0 ? this.nextOffset : 0,
      cachedMsgMaxOffset: this.cached > 0 ? this.nextOffset + this.cached - 1 : 0,
      cachedMsgCount: this.cached,
      cachedMsgSizeInMiB: 0,
      transactionMsgMinOffset: 0,
      transactionMsgMaxOffset: 0,
      transactionMsgCount: 0,
      locked: false,
      tryUnlockTimes: 0,
      lastLockTimestamp: 0,
      droped: this.ending.signal.aborted,
      lastPullTimestamp: this.lastPullAt,
      lastConsumeTimestamp: this.lastConsumeAt,
    }
  }

  private async run(): Promise<void> {
    let hasBegun = false
    while (!this.ending.signal.aborted) {
      try {
        if (!hasBegun) this.nextOffset = await this.begin()
        hasBegun = true
        await this.pull()
      } catch {
        // The broker is away: its queue is read on when it is back.
        await delay(restAfterFailureMs, undefined, { signal: this.ending.signal }).catch(() => undefined)
      }
    }
  }

  private async begin(): Promise<number> {
    const { connector, group, isBroadcast } = this.reading
    const { topic, queueId, address } = this.queue
    if (isBroadcast) return (await connector.call(address, requests.getMaxOffset, { topic, queueId })).header.offset
    const header = { consumerGroup: group, topic, queueId }
    const { code, header: reply } = await connector.call(address, requests.queryConsumerOffset, header)
    return code === responseCode.SUCCESS ? Number(reply.offset) : 0
  }

  private async pull(): Promise<void> {
    const { topic, queueId, address } = this.queue
    this.lastPullAt = Date.now()
    const asked = {
      consumerGroup: this.reading.group,
      topic,
      queueId,
      queueOffset: this.nextOffset,
      maxMsgNums: 32,
      sysFlag: pullFlags,
      commitOffset: 0,
      suspendTimeoutMillis: heldMs,
      subscription: '*',
      subVersion: 0n,
      expressionType: 'TAG',
    }
    const { connector } = this.reading
    const reply = await connector.call(address, requests.pullMessage, asked, { timeoutMs: heldMs + 5000 })
    if (reply.code !== responseCode.SUCCESS) {
      const isMoved = reply.code === responseCode.PULL_OFFSET_MOVED
      if (isMoved) this.nextOffset = reply.header.nextBeginOffset
      else if (reply.code !== responseCode.PULL_NOT_FOUND && reply.code !== responseCode.PULL_RETRY_IMMEDIATELY)
        throw new Error(`pull: ${reply.code} ${reply.remark}`)
      return this.commit()
    }
    const messages = decodeStoredMessages(reply.body)
    this.cached = messages.length
    for (const message of messages) {
      if (this.ending.signal.aborted) break
      await this.reading.take(message, this.queue)
      this.lastConsumeAt = Date.now()
      this.nextOffset = Number(message.queueOffset) + 1
      this.cached--
      if (Date.now() - this.committedAt > commitEveryMs) await this.commit()
    }
    this.cached = 0
    if (!this.ending.signal.aborted) this.nextOffset = reply.header.nextBeginOffset
    await this.commit()
  }

  private async commit(): Promise<void> {
    if (this.reading.isBroadcast || this.committed === this.nextOffset) return
    const { topic, queueId, address } = this.queue
    const commitOffset = BigInt(this.nextOffset)
    const header = { consumerGroup: this.reading.group, topic, queueId, commitOffset }
    await this.reading.connector.call(address, requests.updateConsumerOffset, header)
    this.committed = this.nextOffset
    this.committedAt = Date.now()
  }
}
