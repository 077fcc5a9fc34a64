import { responseCode } from '../../protocol/response-codes.ts'
import { refuse, Refusal } from '../../remoting/handler.ts'
import type { QueueReadResult } from '../../store/store-types.ts'
import type { Broker } from '../broker.ts'
import { faq } from '../names.ts'
import { popRetryTopicOf } from './pop-names.ts'
import { groupFor } from './pops.ts'

export type PeekNeeds = Pick<Broker, 'config' | 'topics' | 'groups' | 'offsets' | 'store' | 'statistics' | 'pop'>

export interface PeekQuery {
  readonly consumerGroup: string
  readonly topic: string
  /** -1: all queues. */
  readonly queueId: number
  readonly maxMsgNums: number
  readonly from: string
}

export interface PeekFinding {
  readonly bodies: readonly Buffer[]
  /** Messages that the group has not consumed, those of the answer included. */
  readonly restNum: number
}

const readable = 4
const messagesMax = 32

/** Looks at the next messages of a group and changes nothing (Java: PeekMessageProcessor). */
export function peek(needs: PeekNeeds, query: PeekQuery): PeekFinding | Refusal {
  const { config, topics } = needs
  const { topic: name, queueId } = query
  if ((config.brokerPermission & readable) === 0)
    return refuse(responseCode.NO_PERMISSION, `the broker[${config.brokerIP1}] peeking message is forbidden`)
  const topic = topics.find(name)
  if (topic === undefined)
    return refuse(responseCode.TOPIC_NOT_EXIST, `topic[${name}] not exist, apply first please! ${faq}`)
  if ((topic.perm & readable) === 0)
    return refuse(responseCode.NO_PERMISSION, `the topic[${name}] peeking message is forbidden`)
  if (queueId >= topic.readQueueNums)
    return refuse(
      responseCode.INVALID_PARAMETER,
      `queueId[${queueId}] is illegal, topic:[${name}] topicConfig.readQueueNums:[${topic.readQueueNums}] consumer:[/${query.from}]`,
    )
  const group = groupFor(needs, query.consumerGroup)
  if (group instanceof Refusal) return group
  const random = Math.floor(Math.random() * 100)
  const looksAtRetriesFirst = random % 5 === 0
  const look = new Look(needs, query)
  const retries = topics.find(popRetryTopicOf(name, query.consumerGroup, config.enableRetryTopicV2))
  if (looksAtRetriesFirst && retries !== undefined) look.atTopic(retries.topicName, retries.readQueueNums, random)
  if (queueId < 0) look.atTopic(name, topic.readQueueNums, random)
  else look.atQueue(name, queueId)
  if (!looksAtRetriesFirst && retries !== undefined && look.messageCount < query.maxMsgNums)
    look.atTopic(retries.topicName, retries.readQueueNums, random)
  return look
}

/** One peek under way over several queues. */
class Look implements PeekFinding {
  readonly bodies: Buffer[] = []
  restNum = 0
  messageCount = 0
  private readonly needs: PeekNeeds
  private readonly query: PeekQuery

  constructor(needs: PeekNeeds, query: PeekQuery) {
    this.needs = needs
    this.query = query
  }

  atTopic(topic: string, queues: number, random: number): void {
    for (let i = 0; i < queues; i++) this.atQueue(topic, (random + i) % queues)
  }

  atQueue(topic: string, queueId: number): void {
    const { store, statistics } = this.needs
    const { consumerGroup, maxMsgNums } = this.query
    const start = this.startOf(topic, queueId)
    // What is looked at is not taken: it counts as well. An offset beyond the queue's end makes nothing less.
    this.restNum += Math.max(0, store.maxQueueOffset(topic, queueId) - start)
    if (this.messageCount >= maxMsgNums) return
    const ask = (queueOffset: number): QueueReadResult =>
      store.read({
        topic,
        queueId,
        queueOffset,
        messagesMax: Math.min(messagesMax, Math.max(1, maxMsgNums - this.messageCount)),
      })
    let read = ask(start)
    if (
      read.status === 'OFFSET_TOO_SMALL' ||
      read.status === 'OFFSET_OVERFLOW_BADLY' ||
      read.status === 'OFFSET_FOUND_NULL'
    )
      read = ask(read.nextBeginQueueOffset)
    this.bodies.push(...read.pieces.map((piece) => Buffer.from(piece)))
    this.messageCount += read.messageCount
    if (read.messageCount > 0)
      statistics.groupOnTopic(consumerGroup, this.query.topic).recordGet(queueId, read.messageCount, read.bytes, 0)
  }

  private startOf(topic: string, queueId: number): number {
    const { offsets, store, pop } = this.needs
    const group = this.query.consumerGroup
    const known = Number(offsets.get(topic, group, queueId) ?? -1n)
    const start = known < 0 ? store.minQueueOffset(topic, queueId) : known
    return Math.max(start, pop.buffer.latestOffset({ topic, group, queueId }))
  }
}
