import { messageOf } from '../../base/errors.ts'
import { propertyNames } from '../../message/property-names.ts'
import { sysFlag } from '../../message/sys-flag.ts'
import type { MessageToStore } from '../../store/store-types.ts'
import type { Broker } from '../broker.ts'
import { scheduleTopic, timerTopic } from '../names.ts'
import { StoredSend } from '../send-waiters.ts'
import { readStoredCopy } from '../stored-copy.ts'
import { TurnSlices } from '../turn-slices.ts'
import { CheckRequests, type HalfPlace, checkTimesOf } from './check-requests.ts'
import {
  checkedCopy,
  discardedCopy,
  type HalfMessage,
  immuneCopy,
  readHalfMessage,
  realQueueOf,
} from './half-message.ts'
import type { OpMarks } from './op-marks.ts'
import { OpTable } from './op-table.ts'
import type { TransactionMetrics } from './transaction-metrics.ts'
import { discardTopic, halfTopic, opTopic, transactionGroup } from './transaction-names.ts'

/** What the checks need of a broker. */
export type TransactionChecksNeeds = Pick<
  Broker,
  'config' | 'clock' | 'log' | 'store' | 'offsets' | 'topics' | 'producers' | 'statistics'
>

const roundMsMax = 60_000
const hourMs = 3_600_000
/** Copies on their way to the store at a time. */
const pendingMax = 64
/** Records of one key that are looked at for the commit of a half message. */
const sameKeyMax = 32

/** What becomes of a half message that is not known to have ended. */
type Fate = 'tooYoung' | 'immune' | 'discard' | 'check'

/**
 * Asks the producers of half messages that did not end in time (Java: TransactionalMessageServiceImpl.check). Each round begins
 * where the last one stopped, so that a message is looked at when it is due and not before: an ended one is passed without being
 * read, one that is asked about is stored again behind all others.
 */
export class TransactionChecks {
  private readonly needs: TransactionChecksNeeds
  private readonly marks: OpMarks
  private readonly metrics: TransactionMetrics
  private readonly requests: CheckRequests
  private readonly tables = new Map<number, OpTable>()
  private timer: NodeJS.Timeout | undefined
  private running: Promise<void> | undefined
  private isStopped = true

  constructor(needs: TransactionChecksNeeds, parts: { marks: OpMarks; metrics: TransactionMetrics }) {
    this.needs = needs
    this.marks = parts.marks
    this.metrics = parts.metrics
    this.requests = new CheckRequests(needs)
  }

  start(): void {
    this.isStopped = false
    this.wait()
  }

  /** Waits for the round that runs. */
  async stop(): Promise<void> {
    this.isStopped = true
    clearTimeout(this.timer)
    await this.running
  }

  /** Begins to wait anew: the interval may have changed. */
  renewInterval(): void {
    if (!this.isStopped && this.running === undefined) this.wait()
  }

  private wait(): void {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => {
      void this.round().then(() => {
        if (!this.isStopped) this.wait()
      })
    }, this.needs.config.transactionCheckInterval).unref()
  }

  /** Goes through the half messages that are due. Never rejects. */
  round(): Promise<void> {
    this.running ??= this.checkQueues()
      .catch((thrown: unknown) => {
        this.needs.log.error({ problem: messageOf(thrown) }, 'a round of transaction checks failed')
      })
      .finally(() => {
        this.running = undefined
      })
    return this.running
  }

  private async checkQueues(): Promise<void> {
    for (const queueId of this.needs.store.queueIdsOf(halfTopic)) if (!this.isStopped) await this.checkQueue(queueId)
  }

  private async checkQueue(queueId: number): Promise<void> {
    const { store, offsets, clock } = this.needs
    if (!(await this.marks.flush(queueId))) return
    const begin = this.offsetOf(halfTopic, queueId)
    const end = store.maxQueueOffset(halfTopic, queueId)
    const table = this.tableOf(queueId)
    const slices = new TurnSlices()
    await table.readNew(begin, slices)
    table.passBelow(begin)
    const walk = new Walk({ queueId, table, startedAt: clock.now(), end })
    let position = begin
    while (position < end && !walk.isOver && !this.isStopped && clock.now() - walk.startedAt <= roundMsMax) {
      if (slices.isOver) await slices.next()
      if (table.pass(position) || this.look(walk, position)) position++
      if (walk.pending.length >= pendingMax) position = await walk.settled(position)
    }
    position = await walk.settled(position)
    if (position !== begin || offsets.get(halfTopic, transactionGroup, queueId) === undefined)
      offsets.commit(halfTopic, transactionGroup, queueId, position)
    offsets.commit(opTopic, transactionGroup, queueId, table.doneOffset)
    // A crash after this round must not check again what it has stored again.
    if (walk.copies > 0) await offsets.flush()
  }

  /** Looks at one half message that did not end. False: the round ends before it. */
  private look(walk: Walk, position: number): boolean {
    const { store, log } = this.needs
    const entry = store.queueEntry(halfTopic, walk.queueId, position)
    const half = entry === undefined ? undefined : readHalfMessage(store.recordAt(entry.physicalOffset))
    if (half === undefined) {
      log.warn({ queueId: walk.queueId, position }, 'a half message is gone: passed over')
      return true
    }
    switch (this.fateOf(half, walk.startedAt)) {
      case 'tooYoung':
        walk.isOver = true
        return false
      case 'immune':
        this.keepImmune(walk, position, half)
        return true
      case 'discard':
        walk.pending.push({ position, stored: this.discard(half) })
        return true
      case 'check':
        if (!this.isCommitted(half)) walk.pending.push({ position, stored: this.check(walk, half) })
        return true
    }
  }

  private fateOf({ stored, properties }: HalfMessage, startedAt: number): Fate {
    const { config, clock } = this.needs
    const age = clock.now() - stored.bornTimestamp
    if (checkTimesOf(properties) >= config.transactionCheckMax || age > config.fileReservedTime * hourMs)
      return 'discard'
    if (stored.storeTimestamp >= startedAt) return 'tooYoung'
    const own = properties.get(propertyNames.checkImmunityTimeInSeconds)
    if (own !== undefined) return age <= immunityMs(own, config.transactionTimeOut) ? 'immune' : 'check'
    return age >= 0 && age <= config.transactionTimeOut ? 'tooYoung' : 'check'
  }

  /**
   * Stores a message again that may not be checked yet, so that those behind it can be. Its copies name the position of the
   * original, which is the one that its producer ends. Unlike Apache's they do not count as checks.
   */
  private keepImmune(walk: Walk, position: number, half: HalfMessage): void {
    const text = half.properties.get(propertyNames.transactionPreparedQueueOffset)
    const original = text === undefined ? position : Number(text)
    if (original !== position && walk.table.passOriginal(original)) return
    walk.pending.push({
      position,
      stored: this.append(immuneCopy(half, original)).then((place) => place !== undefined),
    })
    walk.copies++
  }

  private async discard(half: HalfMessage): Promise<boolean> {
    const { topics, log } = this.needs
    const { topic } = realQueueOf(half)
    topics.findOrCreate(discardTopic, 1)
    if ((await this.append(discardedCopy(half))) === undefined) return false
    this.metrics.add(topic, -1)
    const uniqueKey = half.properties.get(propertyNames.uniqueKey)
    log.error({ topic, uniqueKey }, `a transaction did not end: its message is moved to ${discardTopic}`)
    return true
  }

  private async check(walk: Walk, half: HalfMessage): Promise<boolean> {
    const original = half.properties.get(propertyNames.transactionPreparedQueueOffset)
    if (original !== undefined && walk.table.passOriginal(Number(original))) return true
    const copy = checkedCopy(half, checkTimesOf(half.properties) + 1)
    const place = await this.append(copy)
    if (place === undefined) return false
    walk.copies++
    const { bytes } = place
    this.needs.statistics.topic(halfTopic).recordPut(copy.queueId, 1, bytes, 0)
    // It may have ended while its copy was on the way.
    if (!this.isCommitted(half)) this.requests.ask(half, copy, place)
    return true
  }

  /**
   * Whether the commit of this very send is in the store although its mark is not known: it was lost in a crash, or named an
   * earlier copy. Asking again would deliver the message twice.
   */
  private isCommitted(half: HalfMessage): boolean {
    const key = half.properties.get(propertyNames.uniqueKey)
    if (key === undefined) return false
    const { bornTimestamp, bornHost } = half.stored
    const isCommit = (record: Buffer): boolean => {
      const found = readStoredCopy(record)
      return (
        found !== undefined &&
        (found.sysFlag & sysFlag.transactionMask) === sysFlag.transactionCommit &&
        found.bornTimestamp === bornTimestamp &&
        found.bornHost.port === bornHost.port &&
        found.bornHost.address.equals(bornHost.address)
      )
    }
    const beginTimestamp = Math.max(0, Math.min(bornTimestamp, half.stored.storeTimestamp) - hourMs)
    return [realQueueOf(half).topic, scheduleTopic, timerTopic].some((topic) => {
      const query = { topic, key, messagesMax: sameKeyMax, beginTimestamp, endTimestamp: Infinity }
      return this.needs.store.queryByKey(query).records.some(isCommit)
    })
  }

  private append(message: MessageToStore): Promise<(HalfPlace & { bytes: number }) | undefined> {
    return new Promise((resolve) => {
      const bytes = message.body.length + message.properties.length
      const waiter: StoredSend = new StoredSend((outcome) => {
        const { queueOffset, physicalOffset, storeTimestamp } = waiter
        resolve(outcome === 'failed' ? undefined : { queueOffset, physicalOffset, storeTimestamp, bytes })
      })
      const refusal = this.needs.store.append(message, waiter)
      if (refusal === undefined) return
      this.needs.log.warn({ reason: refusal.remark }, 'transactions cannot be checked now: the store takes no message')
      resolve(undefined)
    })
  }

  private tableOf(queueId: number): OpTable {
    let table = this.tables.get(queueId)
    if (table === undefined) {
      table = new OpTable(this.needs.store, queueId, this.offsetOf(opTopic, queueId))
      this.tables.set(queueId, table)
    }
    return table
  }

  /** Where the check of a queue goes on, within the queue. */
  private offsetOf(topic: string, queueId: number): number {
    const { store, offsets } = this.needs
    const least = store.minQueueOffset(topic, queueId)
    const committed = Number(offsets.get(topic, transactionGroup, queueId) ?? least)
    return Math.min(Math.max(committed, least), store.maxQueueOffset(topic, queueId))
  }
}

/** One round over one queue. */
class Walk {
  readonly queueId: number
  readonly table: OpTable
  readonly startedAt: number
  isOver = false
  /** Messages that were stored again. */
  copies = 0
  /** Positions whose message is passed only when its copy is stored. */
  pending: { readonly position: number; readonly stored: Promise<boolean> }[] = []

  constructor(parts: { queueId: number; table: OpTable; startedAt: number; end: number }) {
    this.queueId = parts.queueId
    this.table = parts.table
    this.startedAt = parts.startedAt
  }

  /** Waits for what is pending. Returns where to go on: at the first message that could not be stored, which ends the round. */
  async settled(position: number): Promise<number> {
    let next = position
    for (const each of this.pending) {
      if ((await each.stored) || each.position >= next) continue
      next = each.position
      this.isOver = true
    }
    this.pending = []
    return next
  }
}

/** Age up to which a message with a time of its own is not checked; never less than the broker's (Java: getImmunityTime). */
export function immunityMs(seconds: string, timeoutMs: number): number {
  const own = /^[+-]?\d{1,18}$/.test(seconds) ? Number(seconds) * 1000 : 0
  return Math.max(own, timeoutMs)
}
