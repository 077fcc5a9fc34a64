import type { Clock } from '../../base/clock.ts'
import type { Logger } from '../../base/log.ts'
import { encodeProperties } from '../../message/message-properties.ts'
import { propertyNames } from '../../message/property-names.ts'
import type { HostAddress, MessageStore, MessageToStore } from '../../store/store-types.ts'
import { StoredSend } from '../send-waiters.ts'
import { opTopic } from './transaction-names.ts'

/** What the marks need of a broker. */
export interface OpMarksNeeds {
  readonly config: { readonly transactionOpMsgMaxSize: number; readonly transactionOpBatchInterval: number }
  readonly clock: Clock
  readonly log: Logger
  readonly store: Pick<MessageStore, 'append'>
  readonly storeHost: HostAddress
}

const retryMs = 1000
const opProperties = Buffer.from(
  encodeProperties([
    [propertyNames.waitStoreOk, 'true'],
    [propertyNames.tags, 'd'],
  ]),
)

/** Marks of one queue of the half topic. */
class QueueMarks {
  readonly queueId: number
  /** Not yet handed to the store, in the order of their marking. */
  waiting: number[] = []
  /** Length of their text. */
  waitingBytes = 0
  /** Those that wait and those that are being stored. */
  readonly unwritten = new Set<number>()
  lastWriteAt: number
  timer: NodeJS.Timeout | undefined
  writing: Promise<boolean> | undefined

  constructor(queueId: number, now: number) {
    this.queueId = queueId
    this.lastWriteAt = now
  }
}

/**
 * Writes down which half messages have ended, many in one message of the op topic (Java: TransactionalOpBatchService). A mark
 * that is lost in a crash is found again by asking the producer.
 */
export class OpMarks {
  private readonly needs: OpMarksNeeds
  private readonly queues = new Map<number, QueueMarks>()
  private isStopped = false

  constructor(needs: OpMarksNeeds) {
    this.needs = needs
  }

  /** Marks the half message at a queue position as ended; stored within transactionOpBatchInterval. */
  mark(queueId: number, queueOffset: number): void {
    let queue = this.queues.get(queueId)
    if (queue === undefined) this.queues.set(queueId, (queue = new QueueMarks(queueId, this.needs.clock.now())))
    queue.waiting.push(queueOffset)
    queue.unwritten.add(queueOffset)
    queue.waitingBytes += textOf(queueOffset).length
    const { transactionOpMsgMaxSize, transactionOpBatchInterval } = this.needs.config
    if (queue.waitingBytes > transactionOpMsgMaxSize) void this.write(queue)
    else this.writeLater(queue, Math.max(0, queue.lastWriteAt + transactionOpBatchInterval - this.needs.clock.now()))
  }

  /** Whether the position is marked and the mark not yet in the op topic. */
  has(queueId: number, queueOffset: number): boolean {
    return this.queues.get(queueId)?.unwritten.has(queueOffset) ?? false
  }

  /** Stores what is marked so far. False: the store does not take it now; it is tried again by itself. */
  async flush(queueId: number): Promise<boolean> {
    const queue = this.queues.get(queueId)
    if (queue === undefined) return true
    do if (!(await this.write(queue))) return false
    while (queue.waiting.length > 0)
    return true
  }

  /** Stores what is marked. */
  async stop(): Promise<void> {
    this.isStopped = true
    for (const queue of this.queues.values()) {
      await this.flush(queue.queueId)
      if (queue.unwritten.size === 0) continue
      this.needs.log.warn(
        { transactions: queue.unwritten.size },
        'ended transactions could not be written down: their producers will be asked again',
      )
    }
  }

  private writeLater(queue: QueueMarks, delayMs: number): void {
    if (queue.writing === undefined) queue.timer ??= this.timerOf(queue, delayMs)
  }

  private timerOf(queue: QueueMarks, delayMs: number): NodeJS.Timeout {
    return setTimeout(() => {
      queue.timer = undefined
      void this.write(queue)
    }, delayMs).unref()
  }

  /** Writes one op message after the other until none waits. */
  private write(queue: QueueMarks): Promise<boolean> {
    clearTimeout(queue.timer)
    queue.timer = undefined
    queue.writing ??= this.writeAll(queue).finally(() => {
      queue.writing = undefined
    })
    return queue.writing
  }

  private async writeAll(queue: QueueMarks): Promise<boolean> {
    while (queue.waiting.length > 0) {
      const offsets = this.takeBatch(queue)
      queue.lastWriteAt = this.needs.clock.now()
      if (!(await this.append(queue.queueId, offsets))) {
        queue.waiting = [...offsets, ...queue.waiting]
        queue.waitingBytes = queue.waiting.reduce((sum, offset) => sum + textOf(offset).length, 0)
        queue.timer = this.isStopped ? undefined : this.timerOf(queue, retryMs)
        return false
      }
      for (const offset of offsets) queue.unwritten.delete(offset)
    }
    return true
  }

  /** As many marks as fit into one message. */
  private takeBatch(queue: QueueMarks): number[] {
    let bytes = 0
    let count = 0
    while (count < queue.waiting.length) {
      bytes += textOf(queue.waiting[count] ?? 0).length
      count++
      if (bytes > this.needs.config.transactionOpMsgMaxSize) break
    }
    queue.waitingBytes -= bytes
    return queue.waiting.splice(0, count)
  }

  private append(queueId: number, offsets: readonly number[]): Promise<boolean> {
    const { store, storeHost, clock, log } = this.needs
    const message: MessageToStore = {
      topic: opTopic,
      queueId,
      flag: 0,
      sysFlag: 0,
      bornTimestamp: clock.now(),
      bornHost: storeHost,
      storeHost,
      reconsumeTimes: 0,
      preparedTransactionOffset: 0,
      body: Buffer.from(offsets.map(textOf).join('')),
      properties: opProperties,
    }
    return new Promise((resolve) => {
      const refusal = store.append(message, new StoredSend((outcome) => resolve(outcome !== 'failed')))
      if (refusal === undefined) return
      log.warn({ queueId, reason: refusal.remark }, 'ended transactions cannot be written down now')
      resolve(false)
    })
  }
}

/** A position as it stands in an op message. */
const textOf = (queueOffset: number): string => `${queueOffset},`
