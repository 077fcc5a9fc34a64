import type { BatchAck } from '../../protocol/bodies/pop.ts'
import { responseCode } from '../../protocol/response-codes.ts'
import { refuse, type Refusal } from '../../remoting/handler.ts'
import type { Broker } from '../broker.ts'
import { faq } from '../names.ts'
import type { Ack } from './check-point.ts'
import { isOrderedHandle, type PopHandle, readPopHandle } from './pop-handle.ts'
import { orderedReviveQueue, realTopicOf } from './pop-names.ts'
import type { GroupQueue } from './pop-parts.ts'
import { putAck, PutWaiter, type ReviveRecordNeeds } from './revive-records.ts'

export type AckNeeds = ReviveRecordNeeds &
  Pick<
    Broker,
    'config' | 'clock' | 'log' | 'topics' | 'offsets' | 'store' | 'statistics' | 'pop' | 'orderTable' | 'popHolds'
  >

/** A message in the hands of a consumer, as requests name it. */
export interface PoppedMessage {
  readonly consumerGroup: string
  readonly topic: string
  readonly queueId: number
  readonly offset: number
  readonly extraInfo: string
}

/** Everything went well; otherwise why it did not. */
export type AckOutcome = Refusal | undefined

/** What is wrong with the place that an ack or a change names; undefined when there may be such a message. */
export function placeProblem(
  { topics, store }: Pick<Broker, 'topics' | 'store'>,
  message: PoppedMessage,
  from: string,
): Refusal | undefined {
  const { topic, queueId, offset } = message
  const config = topics.find(topic)
  if (config === undefined)
    return refuse(responseCode.TOPIC_NOT_EXIST, `topic[${topic}] not exist, apply first please! ${faq}`)
  if (queueId >= config.readQueueNums || queueId < 0)
    return refuse(
      responseCode.MESSAGE_ILLEGAL,
      `queueId[${queueId}] is illegal, topic:[${topic}] topicConfig.readQueueNums:[${config.readQueueNums}] consumer:[/${from}]`,
    )
  const min = store.minQueueOffset(topic, queueId)
  const max = store.maxQueueOffset(topic, queueId)
  if (offset >= min && offset <= max) return undefined
  return refuse(
    responseCode.NO_MESSAGE,
    `offset is illegal, key:${topic}@${queueId}, commit:${offset}, store:${min}~${max}`,
  )
}

/** Acks of popped messages (Java: AckMessageProcessor). */
export class Acks {
  private readonly needs: AckNeeds

  constructor(needs: AckNeeds) {
    this.needs = needs
  }

  /** @throws FieldError when the handle is malformed */
  ack(message: PoppedMessage, from: string): AckOutcome | Promise<AckOutcome> {
    const problem = placeProblem(this.needs, message, from)
    if (problem !== undefined) return problem
    const handle = readPopHandle(message.extraInfo)
    if (isOrderedHandle(handle)) return this.ackOrdered(queueOf(message), [message.offset], handle, from)
    const bad = this.reviveQueueProblem(handle.reviveQueueId)
    return bad ?? this.ackUnordered(ackOf(message, handle), handle)
  }

  /** Acks several messages, of several pops; what does not exist is passed over. */
  async ackAll(acks: readonly BatchAck[], brokerName: string, from: string): Promise<AckOutcome> {
    const outcomes = acks.map((batch) => Promise.resolve(this.ackBatch(batch, brokerName, from)))
    const settled = await Promise.all(outcomes)
    return settled.find((outcome) => outcome !== undefined)
  }

  private ackBatch(batch: BatchAck, brokerName: string, from: string): AckOutcome | Promise<AckOutcome> {
    const { store } = this.needs
    const { consumerGroup: group, queueId, reviveQueueId, startOffset, popTime, invisibleTime } = batch
    const topic = realTopicOf(batch.topic, group, batch.retry)
    const queue: GroupQueue = { topic, group, queueId }
    const min = store.minQueueOffset(topic, queueId)
    const max = store.maxQueueOffset(topic, queueId)
    const queueOffsets = bitsOf(batch.bitSet, max - startOffset)
      .map((bit) => startOffset + bit)
      .filter((queueOffset) => queueOffset >= min)
    if (queueOffsets.length === 0 || !Number.isSafeInteger(popTime + invisibleTime)) return undefined
    if (reviveQueueId === orderedReviveQueue)
      return this.ackOrdered(queue, queueOffsets, { popTime, invisibleTime }, from)
    const bad = this.reviveQueueProblem(reviveQueueId)
    if (bad !== undefined) return bad
    const ack: Ack = { ...queue, brokerName, popTime, startQueueOffset: startOffset, queueOffsets }
    return this.ackUnordered(ack, { reviveQueueId, popTime, invisibleTime })
  }

  private reviveQueueProblem(reviveQueueId: number): Refusal | undefined {
    if (reviveQueueId >= 0 && reviveQueueId < this.needs.config.reviveQueueNum) return undefined
    return refuse(responseCode.MESSAGE_ILLEGAL, `the revive queue ${reviveQueueId} of the handle does not exist`)
  }

  /** Stores an ack, or meets its check point in memory. */
  ackUnordered(
    ack: Ack,
    handle: Pick<PopHandle, 'reviveQueueId' | 'popTime' | 'invisibleTime'>,
  ): AckOutcome | Promise<AckOutcome> {
    const { statistics, pop, config } = this.needs
    const count = ack.queueOffsets.length
    statistics.groupOnTopic(ack.group, ack.topic).recordAck(count)
    const done = (): void => {
      pop.inflight.remove(ack, count, ack.popTime)
    }
    if (pop.buffer.addAck(ack)) {
      done()
      return undefined
    }
    const to = { reviveQueueId: handle.reviveQueueId, deliverAt: handle.popTime + handle.invisibleTime }
    return new Promise((resolve) => {
      const settled = (isStored: boolean): void => {
        if (isStored) done()
        resolve(isStored ? undefined : refuse(responseCode.SYSTEM_ERROR, 'the ack could not be stored'))
      }
      const refusal = putAck(this.needs, to, ack, new PutWaiter(settled))
      if (refusal !== undefined) resolve(refuse(responseCode.SYSTEM_ERROR, refusal.remark))
      else if (config.appendAckAsync) resolve(undefined)
    })
  }

  private ackOrdered(
    queue: GroupQueue,
    queueOffsets: readonly number[],
    { popTime, invisibleTime }: Pick<PopHandle, 'popTime' | 'invisibleTime'>,
    from: string,
  ): AckOutcome {
    const { offsets, orderTable, popHolds, pop } = this.needs
    const { topic, group, queueId } = queue
    let outcome: AckOutcome
    for (const queueOffset of queueOffsets) {
      const old = Number(offsets.get(topic, group, queueId) ?? -1n)
      if (queueOffset < old) continue
      const next = orderTable.commitAndNext(queue, queueOffset, popTime)
      if (next > -1) {
        if (!offsets.hasPendingReset(topic, group, queueId)) offsets.commit(topic, group, queueId, next)
        if (!orderTable.isBlocked(queue, undefined, invisibleTime)) popHolds.notify(topic, queueId, group)
      } else if (next === -1) {
        const remark = `offset is illegal, key:${topic}@${group}@${queueId}, old:${old}, commit:${queueOffset}, next:${next}, /${from}`
        outcome = refuse(responseCode.MESSAGE_ILLEGAL, remark)
        continue
      }
      pop.inflight.remove(queue, 1, popTime)
    }
    return outcome
  }
}

export const queueOf = (message: PoppedMessage): GroupQueue => ({
  topic: message.topic,
  group: message.consumerGroup,
  queueId: message.queueId,
})

/** The ack of a message by its handle. */
export const ackOf = (message: PoppedMessage, handle: PopHandle): Ack => ({
  ...queueOf(message),
  brokerName: handle.brokerName,
  popTime: handle.popTime,
  startQueueOffset: handle.startQueueOffset,
  queueOffsets: [message.offset],
})

/** Highest bit of a bit set that is looked at: a pop has few messages, but they may lie apart. */
const bitMax = 512 * 1024
const bitsPerDigit = 6

/** The bits that are set and not above `last`, of base64 with the lowest bit first. */
function bitsOf(base64: string, last: number): number[] {
  const end = Math.min(bitMax, last)
  const digits = base64.slice(0, Math.max(0, Math.ceil((end + 8) / bitsPerDigit) + 1))
  const bits: number[] = []
  for (const [index, byte] of Buffer.from(digits, 'base64').entries())
    for (let bit = 0; byte >>> bit !== 0; bit++)
      if (((byte >>> bit) & 1) === 1 && index * 8 + bit <= end) bits.push(index * 8 + bit)
  return bits
}
