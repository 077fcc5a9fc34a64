import type { SubscriptionGroupConfig } from '../../protocol/bodies/groups.ts'
import type { TopicConfig } from '../../protocol/bodies/topics.ts'
import { responseCode } from '../../protocol/response-codes.ts'
import { refuse, Refusal } from '../../remoting/handler.ts'
import type { QueueReadResult } from '../../store/store-types.ts'
import type { Broker } from '../broker.ts'
import { everyMessage, filterFor, type MessageFilter } from '../filter/message-filter.ts'
import { faq } from '../names.ts'
import type { CheckPoint } from './check-point.ts'
import { asOriginal, PopAnswerParts, queueOffsetsOf } from './pop-answer.ts'
import { writePopHandle } from './pop-handle.ts'
import { orderedReviveQueue, popRetryTopicOf, retryFlagOf } from './pop-names.ts'
import type { GroupQueue } from './pop-parts.ts'
import { popStart, resetOffset } from './pop-start.ts'

/** A pop as it is evaluated, perhaps several times while it waits. */
export interface PopQuery {
  readonly consumerGroup: string
  readonly topic: string
  /** -1: all queues. */
  readonly queueId: number
  readonly maxMsgNums: number
  readonly invisibleTime: number
  readonly pollTime: number
  readonly bornTime: number
  /** 0: a new group begins at the start of the queue, 1: at its end. */
  readonly initMode: number
  readonly expType: string | undefined
  readonly exp: string | undefined
  readonly order: boolean
  readonly attemptId: string | undefined
  /** `ip:port` of the asker, for remarks. */
  readonly from: string
}

/** What a pop found. */
export interface PopFinding {
  readonly popTime: number
  readonly reviveQueueId: number
  readonly restNum: number
  readonly parts: PopAnswerParts
  readonly filter: MessageFilter
  /** To be waited for before the messages are handed out. */
  readonly stored: readonly Promise<void>[]
}

/** What pops need of a broker. */
export type PopNeeds = Pick<
  Broker,
  | 'config'
  | 'clock'
  | 'log'
  | 'topics'
  | 'groups'
  | 'offsets'
  | 'store'
  | 'statistics'
  | 'pop'
  | 'orderTable'
  | 'popHolds'
>

const readable = 4
/** Most messages of a pop: acks are bits of an int. */
const messagesMax = 32
const lateMsMax = 500

/** One pop under way over several queues. */
interface Round {
  readonly query: PopQuery
  readonly reviveQueueId: number
  readonly popTime: number
  readonly filter: MessageFilter
  readonly parts: PopAnswerParts
  readonly stored: Promise<void>[]
  restNum: number
}

/** Evaluates pops (Java: PopMessageProcessor). */
export class Pops {
  private readonly needs: PopNeeds
  private nextReviveQueue = 0

  constructor(needs: PopNeeds) {
    this.needs = needs
  }

  /** Takes what there is. A finding without messages has changed nothing but passed messages that the filter does not take. */
  evaluate(query: PopQuery): PopFinding | Refusal {
    const topic = this.check(query)
    if (topic instanceof Refusal) return topic
    const filter = filterOf(query)
    if (filter instanceof Refusal) return filter
    const { config, clock } = this.needs
    const round: Round = {
      query,
      reviveQueueId: query.order ? orderedReviveQueue : this.nextReviveQueue++ % config.reviveQueueNum,
      popTime: clock.now(),
      filter,
      parts: new PopAnswerParts(),
      stored: [],
      restNum: 0,
    }
    const random = Math.floor(Math.random() * 100)
    const isByPriority = !query.order && random < this.priorityFactor(topic, query.consumerGroup)
    const retryFirst =
      random < (isByPriority ? config.popFromRetryProbabilityForPriority : config.popFromRetryProbability)
    const asksV1 = random % 2 === 0
    // Queues in the order of their numbers, or round from any of them on.
    const shift = isByPriority ? 0 : random
    if (retryFirst && !query.order) this.popRetries(round, asksV1, shift)
    if (query.queueId < 0) this.popTopic(round, topic, shift)
    else this.popQueue(round, topic.topicName, query.queueId)
    if (!retryFirst && !query.order && round.parts.messageCount < query.maxMsgNums)
      this.popRetries(round, asksV1, shift)
    const { popTime, reviveQueueId, restNum, parts, stored } = round
    return { popTime, reviveQueueId, restNum, parts, filter, stored }
  }

  private check(query: PopQuery): TopicConfig | Refusal {
    const { config, clock, topics } = this.needs
    const broker = config.brokerIP1
    if (clock.now() - query.bornTime - query.pollTime > lateMsMax)
      return refuse(responseCode.POLLING_TIMEOUT, `the broker[${broker}] pop message is timeout too much`)
    if ((config.brokerPermission & readable) === 0)
      return refuse(responseCode.NO_PERMISSION, `the broker[${broker}] pop message is forbidden`)
    if (query.maxMsgNums > messagesMax)
      return refuse(
        responseCode.INVALID_PARAMETER,
        `the broker[${broker}] pop message's num is greater than ${messagesMax}`,
      )
    if (!config.timerWheelEnable)
      return refuse(
        responseCode.SYSTEM_ERROR,
        `the broker[${broker}] pop message is forbidden because timerWheelEnable is false`,
      )
    const late = invisibleTimeProblem(query.invisibleTime, config)
    if (late !== undefined) return refuse(responseCode.INVALID_PARAMETER, late)
    const topic = topics.find(query.topic)
    if (topic === undefined)
      return refuse(responseCode.TOPIC_NOT_EXIST, `topic[${query.topic}] not exist, apply first please! ${faq}`)
    if ((topic.perm & readable) === 0)
      return refuse(responseCode.NO_PERMISSION, `the topic[${query.topic}] peeking message is forbidden`)
    if (query.queueId >= topic.readQueueNums)
      return refuse(
        responseCode.INVALID_PARAMETER,
        `queueId[${query.queueId}] is illegal, topic:[${query.topic}] topicConfig.readQueueNums:[${topic.readQueueNums}] consumer:[/${query.from}]`,
      )
    const group = groupFor(this.needs, query.consumerGroup)
    return group instanceof Refusal ? group : topic
  }

  /** How often, of 100, queues of a topic of priority messages are popped by priority; 0 for other topics. */
  private priorityFactor({ attributes }: TopicConfig, consumerGroup: string): number {
    if (attributes.get('message.type') !== 'PRIORITY') return 0
    const factor = Number(this.needs.groups.find(consumerGroup)?.attributes.get('priority.factor') ?? 100)
    return Number.isFinite(factor) ? factor : 100
  }

  private popRetries(round: Round, mayAskV1: boolean, shift: number): void {
    const { enableRetryTopicV2, retrieveMessageFromPopRetryTopicV1 } = this.needs.config
    const { topic, consumerGroup } = round.query
    // One answer can name only one of the two retry topics: they share their mark.
    const asksV1 = enableRetryTopicV2 && retrieveMessageFromPopRetryTopicV1 && mayAskV1
    const retryTopic = this.needs.topics.find(popRetryTopicOf(topic, consumerGroup, enableRetryTopicV2 && !asksV1))
    if (retryTopic !== undefined) this.popTopic(round, retryTopic, shift)
  }

  private popTopic(round: Round, { topicName, readQueueNums }: TopicConfig, shift: number): void {
    const { priorityOrderAsc } = this.needs.config
    for (let i = 0; i < readQueueNums; i++)
      this.popQueue(round, topicName, ((priorityOrderAsc ? readQueueNums - 1 - i : i) + shift) % readQueueNums)
  }

  private popQueue(round: Round, topic: string, queueId: number): void {
    const { config, store, orderTable, pop } = this.needs
    const { query, parts } = round
    const queue: GroupQueue = { topic, group: query.consumerGroup, queueId }
    const max = store.maxQueueOffset(topic, queueId)
    if (config.enablePopMessageThreshold && pop.inflight.of(queue) > config.popInflightMessageThreshold) {
      round.restNum += max - popStart(this.needs, queue, query.initMode, false)
      return
    }
    const start = resetOffset(this.needs, queue) ?? popStart(this.needs, queue, query.initMode, true)
    if (query.order) {
      if (orderTable.isBlocked(queue, query.attemptId, query.invisibleTime)) return
      pop.inflight.clear(queue)
    }
    if (parts.messageCount >= query.maxMsgNums) {
      round.restNum += max - start
      return
    }
    this.take(round, queue, this.read(round, queue, start))
  }

  /** Reads a queue; from where there are messages, when the start is out of its range. */
  private read(round: Round, queue: GroupQueue, start: number): { start: number; read: QueueReadResult } {
    const { store, offsets } = this.needs
    const { query, parts, filter } = round
    const ask = (queueOffset: number): QueueReadResult =>
      store.read({
        topic: queue.topic,
        queueId: queue.queueId,
        queueOffset,
        messagesMax: Math.max(1, query.maxMsgNums - parts.messageCount),
        accepts: filter.accepts,
        acceptsRecord: filter.acceptsRecord,
      })
    const read = ask(start)
    const isOutside =
      read.status === 'OFFSET_TOO_SMALL' ||
      read.status === 'OFFSET_OVERFLOW_BADLY' ||
      read.status === 'OFFSET_FOUND_NULL'
    if (!isOutside) return { start, read }
    const next = read.nextBeginQueueOffset
    offsets.commit(queue.topic, queue.group, queue.queueId, next)
    return { start: next, read: ask(next) }
  }

  private take(round: Round, queue: GroupQueue, { start, read }: { start: number; read: QueueReadResult }): void {
    const { offsets, pop } = this.needs
    const { query, parts } = round
    if (read.messageCount === 0) {
      if (hasPassed(read, start)) {
        if (query.order) offsets.commit(queue.topic, queue.group, queue.queueId, read.nextBeginQueueOffset)
        else pop.buffer.addPassed(this.pointOf(round, queue, start, []), round.reviveQueueId, read.nextBeginQueueOffset)
      }
      round.restNum += read.maxQueueOffset - read.nextBeginQueueOffset
      return
    }
    const records = read.pieces.length === 1 ? Buffer.from(read.pieces[0]!) : Buffer.concat(read.pieces)
    const queueOffsets = queueOffsetsOf(records)
    if (query.order) this.noteOrdered(round, queue, start, queueOffsets)
    else {
      const point = this.pointOf(round, queue, start, queueOffsets)
      const stored = pop.buffer.add(point, round.reviveQueueId, read.nextBeginQueueOffset)
      if (stored === undefined) {
        round.restNum += read.messageCount
        return
      }
      round.stored.push(stored)
      this.needs.statistics.groupOnTopic(query.consumerGroup, query.topic).recordCheckPoint(1)
    }
    this.needs.statistics
      .groupOnTopic(query.consumerGroup, query.topic)
      .recordGet(queue.queueId, read.messageCount, read.bytes, 0)
    parts.add(retryFlagOf(queue.topic), queue.queueId, start, queueOffsets)
    parts.messageCount += read.messageCount
    parts.bodies.push(this.bodyOf(round, queue, start, records))
    round.restNum += read.maxQueueOffset - read.nextBeginQueueOffset
    pop.inflight.add(queue, read.messageCount)
  }

  private noteOrdered(round: Round, queue: GroupQueue, start: number, queueOffsets: readonly number[]): void {
    const { orderTable, offsets } = this.needs
    const { query, parts, popTime } = round
    const counts = orderTable.update({
      ...queue,
      attemptId: query.attemptId,
      isRetry: queue.topic !== query.topic,
      popTime,
      invisibleTime: query.invisibleTime,
      queueOffsets,
    })
    parts.addOrderCounts(counts)
    offsets.commit(queue.topic, queue.group, queue.queueId, start)
  }

  private pointOf(round: Round, queue: GroupQueue, start: number, queueOffsets: readonly number[]): CheckPoint {
    return {
      ...queue,
      brokerName: this.needs.config.brokerName,
      popTime: round.popTime,
      invisibleTime: round.query.invisibleTime,
      startQueueOffset: start,
      diffs: queueOffsets.map((queueOffset) => queueOffset - start),
      rePutTimes: undefined,
      isSuspended: false,
    }
  }

  private bodyOf(round: Round, queue: GroupQueue, start: number, records: Buffer): Buffer {
    const { config } = this.needs
    const { query, popTime, reviveQueueId } = round
    if (queue.topic === query.topic || config.popResponseReturnActualRetryTopic) return records
    return asOriginal(records, query.topic, (queueOffset) =>
      writePopHandle({
        startQueueOffset: start,
        popTime,
        invisibleTime: query.invisibleTime,
        reviveQueueId,
        retryFlag: retryFlagOf(queue.topic),
        brokerName: config.brokerName,
        queueId: queue.queueId,
        queueOffset,
      }),
    )
  }
}

/** What a pop wants; without an expression everything, whatever the type says. */
function filterOf({ expType, exp }: PopQuery): MessageFilter | Refusal {
  if (exp === undefined || exp === '') return everyMessage
  const filter = filterFor({ expressionType: expType, expression: exp })
  return filter instanceof Refusal
    ? refuse(responseCode.SUBSCRIPTION_PARSE_FAILED, "parse the consumer's subscription failed")
    : filter
}

/** Whether a read without a message went past messages that nobody wants. */
const hasPassed = (read: QueueReadResult, start: number): boolean =>
  read.nextBeginQueueOffset > start &&
  (read.status === 'NO_MATCHED_MESSAGE' ||
    read.status === 'OFFSET_FOUND_NULL' ||
    read.status === 'MESSAGE_WAS_REMOVING' ||
    read.status === 'NO_MATCHED_LOGIC_QUEUE')

/** The group of a pop or peek, created where the settings allow it; refused when it may not consume. */
export function groupFor({ groups }: Pick<Broker, 'groups'>, name: string): SubscriptionGroupConfig | Refusal {
  const group = groups.findOrCreate(name)
  if (group === undefined)
    return refuse(responseCode.SUBSCRIPTION_GROUP_NOT_EXIST, `subscription group [${name}] does not exist, ${faq}`)
  return group.consumeEnable ? group : refuse(responseCode.NO_PERMISSION, `subscription group no permission, ${name}`)
}

/** Check points of a longer time could not be stored: the timer takes none beyond timerMaxDelaySec. */
export function invisibleTimeProblem(
  invisibleTime: number,
  { timerMaxDelaySec }: { readonly timerMaxDelaySec: number },
): string | undefined {
  if (invisibleTime <= timerMaxDelaySec * 1000 && Number.isSafeInteger(invisibleTime)) return undefined
  return `the invisible time ${invisibleTime} ms is longer than ${timerMaxDelaySec} s (timerMaxDelaySec)`
}
