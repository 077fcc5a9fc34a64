import { propertyNames } from '../message/property-names.ts'

const numberText = /^[+-]?\d{1,9}$/

/** Properties that make a message one of another kind (Java: TopicMessageType.parseFromMessageProperty). */
const otherKinds = [
  propertyNames.delayTimeLevel,
  propertyNames.timerDeliverMs,
  propertyNames.timerDelaySeconds,
  propertyNames.timerDelayMs,
  propertyNames.shardingKey,
] as const

/**
 * The queue of a message with a priority: the priority is the queue's number (Java: SendMessageProcessor.sendMessage). A message
 * of another kind loses its priority.
 * @returns the given queue when there is no priority of 0 or more
 */
export function priorityQueue(properties: Map<string, string>, queueId: number, writeQueueNums: number): number {
  const text = properties.get(propertyNames.priority)
  if (text === undefined) return queueId
  const priority = numberText.test(text) ? Number(text) : -1
  if (priority < 0) return queueId
  const isTransaction = properties.get(propertyNames.transactionPrepared) === 'true'
  if (isTransaction || otherKinds.some((name) => properties.has(name))) {
    properties.delete(propertyNames.priority)
    return queueId
  }
  return Math.max(0, Math.min(priority, writeQueueNums - 1))
}
