import { encodeProperties } from '../message/message-properties.ts'
import { propertyNames } from '../message/property-names.ts'
import { scheduleTopic } from './names.ts'
import type { DelayLevels } from './delay/delay-levels.ts'

/** What the broker writes into every message it accepts. */
export interface BrokerMarks {
  readonly region: string
  readonly traceOn: boolean
  readonly cluster: string
}

/**
 * Adds what the broker puts into a message on arrival (Java: SendMessageProcessor.sendMessage): region, trace switch, cluster, a
 * unique key where the client gave none. POP's check point of an earlier life goes.
 */
export function markProperties(properties: Map<string, string>, marks: BrokerMarks, newUniqueKey: () => string): void {
  properties.delete(propertyNames.popCheckPoint)
  properties.set(propertyNames.messageRegion, marks.region)
  properties.set(propertyNames.traceSwitch, String(marks.traceOn))
  if (!properties.has(propertyNames.uniqueKey)) properties.set(propertyNames.uniqueKey, newUniqueKey())
  properties.set(propertyNames.cluster, marks.cluster)
}

/** The marks of a message that has a unique key, in stored form: what `markProperties` appends to properties without any. */
export function markBytes(marks: BrokerMarks): Buffer {
  return Buffer.from(
    encodeProperties([
      [propertyNames.messageRegion, marks.region],
      [propertyNames.traceSwitch, String(marks.traceOn)],
      [propertyNames.cluster, marks.cluster],
    ]),
  )
}

/** A queue of a topic. */
export interface TopicQueue {
  readonly topic: string
  readonly queueId: number
}

/**
 * Sends a message with a delay level to its level's queue first (Java: HookUtils.transformDelayLevelMessage). Its properties
 * then say where it is to go.
 * @returns where it is stored; the given queue when it has no delay
 */
export function delayedQueue(properties: Map<string, string>, target: TopicQueue, levels: DelayLevels): TopicQueue {
  const level = levels.levelOf(properties.get(propertyNames.delayTimeLevel))
  if (level === 0) return target
  properties.set(propertyNames.delayTimeLevel, String(level))
  for (const name of timerProperties) properties.delete(name)
  properties.set(propertyNames.realTopic, target.topic)
  properties.set(propertyNames.realQueueId, String(target.queueId))
  return { topic: scheduleTopic, queueId: level - 1 }
}

const timerProperties = [
  propertyNames.timerDeliverMs,
  propertyNames.timerDelaySeconds,
  propertyNames.timerDelayMs,
] as const

/**
 * When a message with timer properties is due (Java: HookUtils.handleTimerMessage), in their order of precedence.
 * @returns undefined when it has none, NaN when the text is no number
 */
export function timerDueAt(properties: ReadonlyMap<string, string>, now: number): number | undefined {
  const seconds = properties.get(propertyNames.timerDelaySeconds)
  if (seconds !== undefined) return now + integerOf(seconds) * 1000
  const ms = properties.get(propertyNames.timerDelayMs)
  if (ms !== undefined) return now + integerOf(ms)
  const deliverAt = properties.get(propertyNames.timerDeliverMs)
  return deliverAt === undefined ? undefined : integerOf(deliverAt)
}

const integerOf = (text: string): number => (/^[+-]?\d{1,19}$/.test(text) ? Number(text) : NaN)
