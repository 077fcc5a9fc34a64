import { encodeProperties } from '../message/message-properties.ts'
import { propertyNames } from '../message/property-names.ts'
import { sysFlag } from '../message/sys-flag.ts'
import { responseCode } from '../protocol/response-codes.ts'
import type { AppendOutcome, AppendWaiter, MessageToStore } from '../store/store-types.ts'
import type { Broker } from './broker.ts'
import { timerTopic } from './names.ts'
import { storeRefusal } from './send-admission.ts'
import { delayedQueue, timerDueAt, type TopicQueue } from './send-properties.ts'

/** A message with its properties in hand, on its way to the store. Putting it may change the properties. */
export interface MessageToPut extends Omit<MessageToStore, 'properties'> {
  readonly properties: Map<string, string>
}

/** Why a message is not stored, as RocketMQ's code and remark. */
export interface PutRefusal {
  readonly code: number
  readonly remark: string
}

/** How a put ended. `isStored` is true for code 0, and for 10 (FLUSH_DISK_TIMEOUT: written, not known to be on disk). */
export interface PutResult {
  readonly isStored: boolean
  readonly code: number
  readonly remark?: string
  /** Position in the queue where it is stored: that of a delay level or of the timer for a message that waits. */
  readonly queueOffset: number
  readonly physicalOffset: number
  readonly storeTimestamp: number
}

/** What putting needs of a broker. */
export type PutNeeds = TimingNeeds & { readonly store: Pick<Broker['store'], 'append'> }

/** What the rule of delays needs of a broker. */
export interface TimingNeeds {
  readonly clock: Broker['clock']
  readonly store: Pick<Broker['store'], 'appendTimestamp'>
  readonly config: {
    readonly timerWheelEnable: boolean
    readonly timerPrecisionMs: number
    readonly timerMaxDelaySec: number
    readonly timerCongestNumEachSlot: number
  }
  readonly delay: Pick<Broker['delay'], 'levels'>
  readonly timer: { isCongested(deliverAt: number): boolean }
}

/** What of a message the rule of delays looks at; it changes the properties. */
export interface MessageToTime extends TopicQueue {
  readonly sysFlag: number
  readonly properties: Map<string, string>
}

/**
 * Stores a message that the broker made, or sends it to the timer or a delay level first when its properties ask for it.
 * @param waiter settled in a later turn when the message is stored or has failed
 * @returns why it was refused on the spot; the waiter is not called then
 */
export function putMessage(needs: PutNeeds, message: MessageToPut, waiter: AppendWaiter): PutRefusal | undefined {
  const queue = timedQueue(needs, message)
  if ('code' in queue) return queue
  const properties = Buffer.from(encodeProperties(message.properties))
  const refusal = needs.store.append({ ...message, topic: queue.topic, queueId: queue.queueId, properties }, waiter)
  return refusal === undefined ? undefined : storeRefusal(refusal)
}

/** `putMessage` for callers that wait: never rejects. */
export function putMessageAndWait(needs: PutNeeds, message: MessageToPut): Promise<PutResult> {
  return new Promise((resolve) => {
    const waiter = new WaitingPut(resolve)
    const refusal = putMessage(needs, message, waiter)
    if (refusal === undefined) return
    const { code, remark } = refusal
    resolve({ isStored: false, code, remark, queueOffset: -1, physicalOffset: -1, storeTimestamp: -1 })
  })
}

class WaitingPut implements AppendWaiter {
  queueOffset = 0
  physicalOffset = 0
  storeTimestamp = 0
  private readonly resolve: (result: PutResult) => void

  constructor(resolve: (result: PutResult) => void) {
    this.resolve = resolve
  }

  settle(outcome: AppendOutcome, failure?: Error): void {
    const { queueOffset, physicalOffset, storeTimestamp } = this
    const positions = { queueOffset, physicalOffset, storeTimestamp }
    if (outcome === 'ok') this.resolve({ isStored: true, code: responseCode.SUCCESS, ...positions })
    else if (outcome === 'flushTimeout')
      this.resolve({ isStored: true, code: responseCode.FLUSH_DISK_TIMEOUT, ...positions })
    else if (outcome === 'replicaTimeout')
      this.resolve({ isStored: true, code: responseCode.FLUSH_SLAVE_TIMEOUT, ...positions })
    else {
      const reason = failure === undefined ? '' : `: ${failure.message}`
      const remark = `service not available now, the message could not be written${reason}`
      this.resolve({ isStored: false, code: responseCode.SERVICE_NOT_AVAILABLE, remark, ...positions })
    }
  }
}

/**
 * Where a message is stored first: in the timer or with its delay level when its properties ask for a later delivery, and they
 * then say where it is to go (Java: HookUtils.handleScheduleMessage). A half message waits for its commit.
 * @returns the message's own queue when it is to be delivered now
 */
export function timedQueue(needs: TimingNeeds, message: MessageToTime): TopicQueue | PutRefusal {
  const kind = message.sysFlag & sysFlag.transactionMask
  if (kind !== sysFlag.transactionNone && kind !== sysFlag.transactionCommit) return message
  const { properties } = message
  const levelled = delayedQueue(properties, message, needs.delay.levels)
  if (levelled !== message || message.topic === timerTopic || properties.has(propertyNames.timerOutMs)) return levelled
  const now = needs.clock.now()
  const dueAt = timerDueAt(properties, now)
  if (dueAt === undefined) return message
  if (!needs.config.timerWheelEnable)
    return refusal(responseCode.SYSTEM_ERROR, 'accurate timer message is not enabled, timerWheelEnable is false')
  return timerQueue(needs, message, { dueAt, now })
}

function timerQueue(
  { config, store, timer }: TimingNeeds,
  message: MessageToTime,
  { dueAt, now }: { dueAt: number; now: number },
): TopicQueue | PutRefusal {
  const { properties } = message
  const maxDelayMs = config.timerMaxDelaySec * 1000
  const isCancel = properties.has(propertyNames.timerDeleteUniqueKey)
  if (Number.isNaN(dueAt) || (dueAt <= now && isCancel) || dueAt - now > maxDelayMs)
    return refusal(
      responseCode.MESSAGE_ILLEGAL,
      `timer message illegal, the delay time should not be bigger than the max delay ${maxDelayMs}ms; or if set del msg, the delay time should be bigger than the current time`,
    )
  // Stored at once it must not have a store time before the time it was to be delivered.
  if (dueAt <= Math.min(now, store.appendTimestamp)) return message
  const precisionMs = config.timerPrecisionMs
  const deliverAt = dueAt % precisionMs === 0 ? dueAt - precisionMs : dueAt - (dueAt % precisionMs)
  if (timer.isCongested(deliverAt)) {
    const limit = config.timerCongestNumEachSlot
    return refusal(
      responseCode.SYSTEM_ERROR,
      `timer message is under flow control, max num limit is ${2 * limit} or the current value is greater than ${limit} and less than ${2 * limit}, trigger random flow control`,
    )
  }
  properties.set(propertyNames.timerOutMs, String(deliverAt))
  properties.set(propertyNames.realTopic, message.topic)
  properties.set(propertyNames.realQueueId, String(message.queueId))
  return { topic: timerTopic, queueId: 0 }
}

const refusal = (code: number, remark: string): PutRefusal => ({ code, remark })
