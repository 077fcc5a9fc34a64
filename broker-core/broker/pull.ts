import { totalmem } from 'node:os'
import { at, getInt64, storeTimestampAt } from '../message/record-layout.ts'
import type { SubscriptionGroupConfig } from '../protocol/bodies/groups.ts'
import type { TopicConfig } from '../protocol/bodies/topics.ts'
import { responseCode } from '../protocol/response-codes.ts'
import { refuse, Refusal } from '../remoting/handler.ts'
import type { QueueReadResult, ReadStatus } from '../store/store-types.ts'
import type { Broker } from './broker.ts'
import { faq } from './names.ts'
import { everyMessage, filterFor, type MessageFilter, sqlRefusal } from './filter/message-filter.ts'
import { retryFilterFor } from './filter/retry-filter.ts'
import { isSlave } from './replication/role.ts'
import { rejected } from './send-gate.ts'
import { isTagType } from './tag-filter.ts'

/** Bits of a pull's sysFlag (Java: PullSysFlag). */
export const pullFlag = { commitOffset: 1, suspend: 2, subscription: 4, classFilter: 8, litePull: 16 } as const

/** What forbids a pull, for the reply header forbiddenType (Java: ForbiddenType). */
const forbiddenBy = { broker: 1, group: 2, topic: 3, broadcasting: 4, subscription: 5 } as const

/** A pull as it is evaluated, possibly twice: at once and after being held. */
export interface PullQuery {
  readonly consumerGroup: string
  readonly topic: string
  readonly queueId: number
  readonly queueOffset: number
  readonly maxMsgNums: number
  readonly sysFlag: number
  readonly commitOffset: number
  readonly suspendTimeoutMillis: number
  readonly subscription: string | undefined
  readonly expressionType: string | undefined
  readonly subVersion: number | bigint
  /** `ip:port` of the asker, for remarks. */
  readonly from: string
  readonly isLitePull: boolean
}

/** What a pull found; not refused, though there may be no message. */
export interface PullFinding {
  /** 0, 19, 20 or 21. */
  readonly code: number
  /** Name of the status, the reply's remark. */
  readonly status: ReadStatus | 'OFFSET_RESET'
  readonly nextBeginOffset: number
  readonly minOffset: number
  readonly maxOffset: number
  readonly topicSysFlag: number
  readonly groupSysFlag: number
  /** Broker of the group of master and slaves that the asker had better ask next. */
  readonly suggestedBrokerId: number
  readonly read: QueueReadResult | undefined
  /** Which messages the asker wants. */
  readonly filter: MessageFilter
}

/** What pulls need of a broker. */
export type PullNeeds = Pick<
  Broker,
  | 'config'
  | 'clock'
  | 'topics'
  | 'groups'
  | 'consumers'
  | 'broadcastOffsets'
  | 'filters'
  | 'offsets'
  | 'store'
  | 'holds'
  | 'statistics'
  | 'address'
>

const readable = 4

/** Statuses that found nothing, by the code they are answered with (Java: PullMessageProcessor.composeResponseHeader). */
function codeOf(status: ReadStatus, queueOffset: number): number {
  switch (status) {
    case 'FOUND':
      return responseCode.SUCCESS
    case 'MESSAGE_WAS_REMOVING':
    case 'NO_MATCHED_MESSAGE':
      return responseCode.PULL_RETRY_IMMEDIATELY
    case 'NO_MATCHED_LOGIC_QUEUE':
    case 'NO_MESSAGE_IN_QUEUE':
      return queueOffset === 0 ? responseCode.PULL_NOT_FOUND : responseCode.PULL_OFFSET_MOVED
    case 'OFFSET_FOUND_NULL':
    case 'OFFSET_OVERFLOW_ONE':
      return responseCode.PULL_NOT_FOUND
    case 'OFFSET_OVERFLOW_BADLY':
    case 'OFFSET_TOO_SMALL':
      return responseCode.PULL_OFFSET_MOVED
  }
}

/** Evaluates pulls (Java: PullMessageProcessor). */
export class Pulls {
  private readonly needs: PullNeeds

  constructor(needs: PullNeeds) {
    this.needs = needs
  }

  /**
   * Looks for messages.
   * @param isFirst false for a pull that was held: it does not commit again
   */
  evaluate(query: PullQuery, isFirst: boolean): PullFinding | Refusal {
    const group = this.checkGroup(query)
    if (group instanceof Refusal) return group
    const topic = this.checkTopic(query)
    if (topic instanceof Refusal) return topic
    const filter = this.filterOf(query, group)
    if (filter instanceof Refusal) return filter
    return this.pendingReset(query, topic, group) ?? this.read(query, filter, { topic, group, isFirst })
  }

  /** Whether a finding is to be held until there is more: found nothing, the asker allows it, and there is room. */
  maySuspend(query: PullQuery, finding: PullFinding): boolean {
    const { config, holds } = this.needs
    return (
      finding.code === responseCode.PULL_NOT_FOUND &&
      (query.sysFlag & pullFlag.suspend) !== 0 &&
      holds.size < config.heldPullsMax
    )
  }

  /** When a held pull is answered at the latest. */
  deadlineOf(query: PullQuery): number {
    const { config, clock } = this.needs
    return clock.now() + (config.longPollingEnable ? query.suspendTimeoutMillis : config.shortPollingTimeMills)
  }

  /** Counts what is answered. */
  count(query: PullQuery, finding: PullFinding): void {
    const isMoved = finding.code === responseCode.PULL_OFFSET_MOVED
    const group = this.needs.consumers.group(query.consumerGroup)
    this.needs.broadcastOffsets.record(group, query, isMoved ? finding.nextBeginOffset : query.queueOffset)
    const counters = this.needs.statistics.groupOnTopic(query.consumerGroup, query.topic)
    const { read } = finding
    if (read === undefined || read.messageCount === 0) return counters.recordMiss()
    counters.recordGet(query.queueId, read.messageCount, read.bytes, 0)
    const last = lastRecordOf(read.pieces)
    if (last === undefined) return
    const behindBytes = Math.max(0, this.needs.store.maxPhysicalOffset - last.physicalOffset)
    counters.recordFall(query.queueId, behindBytes, Math.max(0, this.needs.clock.now() - last.storeTimestamp))
  }

  private checkGroup(query: PullQuery): SubscriptionGroupConfig | Refusal {
    const { config, groups, address } = this.needs
    if (isSlave(config) && !config.slaveReadEnable) return refuse(rejected.code, rejected.remark)
    if ((config.brokerPermission & readable) === 0)
      return forbid(`the broker[${address}] pulling message is forbidden`, forbiddenBy.broker)
    if (query.isLitePull && !config.litePullMessageEnable)
      return forbid(`the broker[${address}] for lite pull consumer is forbidden`, forbiddenBy.broker)
    const group = groups.findOrCreate(query.consumerGroup)
    if (group === undefined) {
      const remark = `subscription group [${query.consumerGroup}] does not exist, ${faq}`
      return refuse(responseCode.SUBSCRIPTION_GROUP_NOT_EXIST, remark)
    }
    if (group.consumeEnable) return group
    return forbid(`subscription group no permission, ${query.consumerGroup}`, forbiddenBy.group)
  }

  private checkTopic(query: PullQuery): TopicConfig | Refusal {
    const topic = this.needs.topics.find(query.topic)
    if (topic === undefined)
      return refuse(responseCode.TOPIC_NOT_EXIST, `topic[${query.topic}] not exist, apply first please! ${faq}`)
    if ((topic.perm & readable) === 0)
      return forbid(`the topic[${query.topic}] pulling message is forbidden`, forbiddenBy.topic)
    const { queueId } = query
    if (queueId >= 0 && queueId < topic.readQueueNums) return topic
    const remark =
      `queueId[${queueId}] is illegal, topic:[${query.topic}] topicConfig.readQueueNums:[${topic.readQueueNums}] ` +
      `consumer:[/${query.from}]`
    return refuse(responseCode.INVALID_PARAMETER, remark)
  }

  private filterOf(query: PullQuery, group: SubscriptionGroupConfig): MessageFilter | Refusal {
    const chosen =
      (query.sysFlag & pullFlag.subscription) === 0
        ? this.registeredFilter(query, group)
        : (sqlRefusal(query.expressionType, this.needs.config) ??
          filterFor({ expressionType: query.expressionType, expression: query.subscription }))
    if (chosen instanceof Refusal) return chosen
    const { config, filters } = this.needs
    const filter = config.filterSupportRetry ? retryFilterFor(query.topic, chosen, filters) : chosen
    if (!config.rejectPullConsumerEnable) return filter
    const registered = this.needs.consumers.group(query.consumerGroup)
    if (registered?.consumeType === 'CONSUME_PASSIVELY') return filter
    return refuse(responseCode.SUBSCRIPTION_NOT_EXIST, `the consumer's group info not exist${faq}`)
  }

  /** The filter that the group's members gave in their heartbeats. */
  private registeredFilter(query: PullQuery, config: SubscriptionGroupConfig): MessageFilter | Refusal {
    const { consumers, groups } = this.needs
    const { consumerGroup, topic } = query
    const group = consumers.group(consumerGroup)
    if (group === undefined)
      return refuse(responseCode.SUBSCRIPTION_NOT_EXIST, `the consumer's group info not exist${faq}`)
    if (!config.consumeBroadcastEnable && group.messageModel === 'BROADCASTING')
      return forbid(`the consumer group[${consumerGroup}] can not consume by broadcast way`, forbiddenBy.broadcasting)
    if (groups.isReadForbidden(consumerGroup, topic))
      return forbid(`the consumer group[${consumerGroup}] is forbidden for topic[${topic}]`, forbiddenBy.subscription)
    const subscription = group.subscriptions.get(topic)
    if (subscription === undefined)
      return refuse(responseCode.SUBSCRIPTION_NOT_EXIST, `the consumer's subscription not exist${faq}`)
    if (subscription.subVersion < query.subVersion)
      return refuse(responseCode.SUBSCRIPTION_NOT_LATEST, "the consumer's subscription not latest")
    if (subscription.classFilterMode) return everyMessage
    const { expressionType, subString } = subscription
    return isTagType(expressionType)
      ? filterFor({ expressionType, expression: subString })
      : this.registeredSqlFilter(query, expressionType)
  }

  /** The expression that the group's heartbeats brought, compiled. */
  private registeredSqlFilter(query: PullQuery, expressionType: string): MessageFilter | Refusal {
    const { config, filters } = this.needs
    const data = filters.find(query.topic, query.consumerGroup)
    if (data === undefined) {
      const remark = "The broker's consumer filter data is not exist!Your expression may be wrong!"
      return refuse(responseCode.FILTER_DATA_NOT_EXIST, remark)
    }
    if (data.clientVersion < query.subVersion)
      return refuse(responseCode.FILTER_DATA_NOT_LATEST, "the consumer's consumer filter data not latest")
    return sqlRefusal(expressionType, config) ?? data.filter
  }

  /** The answer to the first pull after the group's offset was reset: where to go on. */
  private pendingReset(query: PullQuery, topic: TopicConfig, group: SubscriptionGroupConfig): PullFinding | undefined {
    const { config, offsets, store } = this.needs
    if (!config.useServerSideResetOffset) return undefined
    const reset = offsets.takePendingReset(query.topic, query.consumerGroup, query.queueId)
    if (reset === undefined || reset < 0n) return undefined
    return {
      code: responseCode.PULL_OFFSET_MOVED,
      status: 'OFFSET_RESET',
      nextBeginOffset: Number(reset),
      minOffset: store.minQueueOffset(query.topic, query.queueId),
      maxOffset: store.maxQueueOffset(query.topic, query.queueId),
      topicSysFlag: topic.topicSysFlag,
      groupSysFlag: group.groupSysFlag,
      suggestedBrokerId: 0,
      read: undefined,
      filter: everyMessage,
    }
  }

  /** Who is far behind had better read from the disk of another broker (Java: PullMessageProcessor.composeResponseHeader). */
  private suggestion(read: QueueReadResult, group: SubscriptionGroupConfig): number {
    const { config, store } = this.needs
    if (!config.slaveReadEnable) return 0
    const last = lastRecordOf(read.pieces)
    const near = totalmem() * (config.accessMessageInMemoryMaxRatio / 100)
    const isFar = last !== undefined && store.maxPhysicalOffset - last.physicalOffset > near
    return isFar ? group.whichBrokerWhenConsumeSlowly : group.brokerId
  }

  private read(
    query: PullQuery,
    filter: MessageFilter,
    checked: { topic: TopicConfig; group: SubscriptionGroupConfig; isFirst: boolean },
  ): PullFinding {
    const { store, offsets } = this.needs
    const { topic, consumerGroup, queueId, queueOffset } = query
    const read = store.read({
      topic,
      queueId,
      queueOffset,
      messagesMax: Math.max(1, query.maxMsgNums),
      accepts: filter.accepts,
      acceptsRecord: filter.acceptsRecord,
    })
    offsets.recordPull(topic, consumerGroup, queueId, read.nextBeginQueueOffset)
    if (checked.isFirst && (query.sysFlag & pullFlag.commitOffset) !== 0)
      offsets.commit(topic, consumerGroup, queueId, query.commitOffset)
    return {
      code: codeOf(read.status, queueOffset),
      status: read.status,
      nextBeginOffset: read.nextBeginQueueOffset,
      minOffset: read.minQueueOffset,
      maxOffset: read.maxQueueOffset,
      topicSysFlag: checked.topic.topicSysFlag,
      groupSysFlag: checked.group.groupSysFlag,
      suggestedBrokerId: this.suggestion(read, checked.group),
      read,
      filter,
    }
  }
}

/** Where and when the last of some records was stored. */
function lastRecordOf(pieces: readonly Buffer[]): { physicalOffset: number; storeTimestamp: number } | undefined {
  const piece = pieces.at(-1)
  if (piece === undefined) return undefined
  const view = new DataView(piece.buffer, piece.byteOffset, piece.byteLength)
  let start = 0
  for (let next = view.getInt32(0); next < piece.length; next += view.getInt32(next)) {
    if (next <= start) return undefined
    start = next
  }
  return {
    physicalOffset: getInt64(view, start + at.physicalOffset),
    storeTimestamp: getInt64(view, storeTimestampAt(view, start)),
  }
}

const forbid = (remark: string, forbiddenType: number): Refusal =>
  refuse(responseCode.NO_PERMISSION, remark, { forbiddenType })
