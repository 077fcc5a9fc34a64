import { parseOffsetMessageId } from '../../message/message-id.ts'
import { propertyNames } from '../../message/property-names.ts'
import { sysFlag } from '../../message/sys-flag.ts'
import type { HeaderOf } from '../../protocol/request.ts'
import type { endTransaction } from '../../protocol/requests/transactions.ts'
import { responseCode } from '../../protocol/response-codes.ts'
import { noReply, refuse, type Refusal } from '../../remoting/handler.ts'
import type { Broker } from '../broker.ts'
import { putMessageAndWait } from '../put-message.ts'
import { StoredSend } from '../send-waiters.ts'
import { committedMessage, type HalfMessage, readHalfMessage, realQueueOf, resumedCopy } from './half-message.ts'
import { OpMarks } from './op-marks.ts'
import { immunityMs, TransactionChecks, type TransactionChecksNeeds } from './transaction-checks.ts'
import { TransactionMetrics } from './transaction-metrics.ts'
import { discardTopic, halfTopic } from './transaction-names.ts'

/** What transactions need of a broker. */
export type TransactionsNeeds = TransactionChecksNeeds & Pick<Broker, 'configFolder' | 'storeHost' | 'delay' | 'timer'>

type EndHeader = HeaderOf<typeof endTransaction>
/** Undefined: done. */
type EndAnswer = Refusal | typeof noReply | undefined

const unknown = sysFlag.transactionNone

/**
 * Transactions of producers (Java: TransactionalMessageServiceImpl, EndTransactionProcessor): a half message is stored out of
 * reach, and its end makes it visible or not. Whose producers are silent is asked, also after a restart.
 */
export class Transactions {
  readonly metrics: TransactionMetrics
  readonly marks: OpMarks
  readonly checks: TransactionChecks
  private readonly needs: TransactionsNeeds

  constructor(needs: TransactionsNeeds) {
    this.needs = needs
    this.metrics = new TransactionMetrics(needs)
    this.marks = new OpMarks(needs)
    this.checks = new TransactionChecks(needs, this)
  }

  /** @throws OperatingError when transactionMetrics cannot be read */
  load(): void {
    this.metrics.load()
  }

  start(): void {
    this.metrics.start()
    this.checks.start()
  }

  /** Writes down what has ended. Before the consumer offsets and the store. */
  async stop(): Promise<void> {
    await this.checks.stop()
    await this.marks.stop()
    await this.metrics.stop()
  }

  /** Takes note of a half message that was stored. */
  prepared(realTopic: string): void {
    this.metrics.add(realTopic, 1)
  }

  /** Ends a transaction as its producer says (END_TRANSACTION). Of an unknown state nothing is answered. */
  async end(header: EndHeader): Promise<EndAnswer> {
    const { commitOrRollback } = header
    if (commitOrRollback === unknown) return noReply
    if (commitOrRollback !== sysFlag.transactionCommit && commitOrRollback !== sysFlag.transactionRollback)
      return refuse(
        responseCode.SYSTEM_ERROR,
        `commitOrRollback field wrong: ${commitOrRollback} is not 0 (unknown), 8 (commit) or 12 (rollback)`,
      )
    const half = this.find(header.commitLogOffset)
    if (half?.stored.topic !== halfTopic)
      return refuse(responseCode.SYSTEM_ERROR, 'Find prepared transaction message failed')
    const refusal = this.tooLate(header, half) ?? mismatch(header, half)
    if (refusal !== undefined) return refusal
    if (commitOrRollback === sysFlag.transactionCommit) {
      const failure = await this.commit(half)
      if (failure !== undefined) return failure
    }
    this.marks.mark(half.stored.queueId, half.stored.queueOffset)
    this.metrics.add(realQueueOf(half).topic, -1)
    return undefined
  }

  private find(physicalOffset: number): HalfMessage | undefined {
    if (!Number.isSafeInteger(physicalOffset) || physicalOffset < 0) return undefined
    return readHalfMessage(this.needs.store.recordAt(physicalOffset))
  }

  /** A message with a time of its own must be ended in that time: later only the check counts. */
  private tooLate({ fromTransactionCheck }: EndHeader, { stored, properties }: HalfMessage): Refusal | undefined {
    const own = properties.get(propertyNames.checkImmunityTimeInSeconds)
    if (fromTransactionCheck || own === undefined) return undefined
    const limitMs = immunityMs(own, this.needs.config.transactionTimeOut)
    const ageMs = this.needs.clock.now() - stored.bornTimestamp
    if (ageMs <= limitMs) return undefined
    return refuse(
      responseCode.ILLEGAL_OPERATION,
      `the message was sent ${ageMs} ms ago, its transaction had to end within ${limitMs} ms: wait for the check`,
    )
  }

  private async commit(half: HalfMessage): Promise<Refusal | undefined> {
    const { needs } = this
    const message = committedMessage(half)
    const { topic, queueId } = message
    const arrivedAt = needs.clock.now()
    const result = await putMessageAndWait(needs, message)
    if (!result.isStored) {
      needs.statistics.recordPutFailure()
      return refuse(result.code, result.remark ?? 'the message could not be stored')
    }
    const latencyMs = Math.max(0, needs.clock.now() - arrivedAt)
    needs.statistics.topic(topic).recordPut(queueId, 1, half.stored.recordBytes, latencyMs)
    return undefined
  }

  /**
   * Puts a half message back whose producer was asked too often, or any other, so that its checks begin again
   * (RESUME_CHECK_HALF_MESSAGE).
   * @param offsetMessageId names the message by its position
   */
  async resume(offsetMessageId: string): Promise<Refusal | undefined> {
    const id = parseOffsetMessageId(offsetMessageId)
    const half = id === undefined ? undefined : this.find(Number(id.physicalOffset))
    const topic = half?.stored.topic
    if (half === undefined || (topic !== halfTopic && topic !== discardTopic))
      return refuse(responseCode.SYSTEM_ERROR, `no half message is stored under the offset id <${offsetMessageId}>`)
    const isStored = await new Promise<boolean>((resolve) => {
      const waiter = new StoredSend((outcome) => resolve(outcome !== 'failed'))
      if (this.needs.store.append(resumedCopy(half), waiter) !== undefined) resolve(false)
    })
    if (!isStored) return refuse(responseCode.SYSTEM_ERROR, `Put message back to ${halfTopic} failed.`)
    if (topic === discardTopic) this.metrics.add(realQueueOf(half).topic, 1)
    return undefined
  }
}

/** What of the request does not fit the half message, in Apache's words. */
function mismatch(header: EndHeader, { stored, properties }: HalfMessage): Refusal | undefined {
  if (properties.get(propertyNames.producerGroup) !== header.producerGroup)
    return refuse(responseCode.SYSTEM_ERROR, 'The producer group wrong')
  if (stored.queueOffset !== header.tranStateTableOffset)
    return refuse(responseCode.SYSTEM_ERROR, 'The transaction state table offset wrong')
  if (stored.physicalOffset !== header.commitLogOffset)
    return refuse(responseCode.SYSTEM_ERROR, 'The commit log offset wrong')
  return undefined
}
