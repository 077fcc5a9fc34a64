import { decodeProperties, encodeProperties } from '../../message/message-properties.ts'
import { propertyNames } from '../../message/property-names.ts'
import type { Broker } from '../broker.ts'
import { retryPrefix } from '../names.ts'
import { type MessageToPut, putMessage, type PutNeeds } from '../put-message.ts'
import { storedBytesOf } from '../stored-bytes.ts'
import { readStoredCopy, type StoredCopy } from '../stored-copy.ts'
import { topicConfigOf } from '../system-topics.ts'
import type { CheckPoint } from './check-point.ts'
import { normalTopicOf, popRetryTopicOf } from './pop-names.ts'
import { PutWaiter } from './revive-records.ts'

export type RetryNeeds = PutNeeds &
  Pick<Broker, 'config' | 'topics' | 'offsets' | 'store' | 'storeHost' | 'statistics' | 'pop' | 'popHolds' | 'log'>

/** Property that names the group whose second try a message is. */
const originGroup = 'ORIGIN_GROUP'

/** What became of a message that was not acked in time. */
export type RetryOutcome = 'stored' | 'gone' | 'failed'

/**
 * Puts a message up for another try, in the POP retry topic of its group (Java: PopReviveService.reviveRetry).
 * @param settled called once, in this turn or later
 */
export function putForRetry(
  needs: RetryNeeds,
  point: CheckPoint,
  queueOffset: number,
  settled: (outcome: RetryOutcome) => void,
): void {
  const { store } = needs
  const entry = store.queueEntry(point.topic, point.queueId, queueOffset)
  const record = entry === undefined ? undefined : store.recordAt(entry.physicalOffset)
  const stored = record === undefined ? undefined : readStoredCopy(record)
  if (stored === undefined) return settled('gone')
  const message = retryOf(needs, point, stored)
  const waiter = new PutWaiter((isStored) => {
    if (isStored) count(needs, point, message)
    settled(isStored ? 'stored' : 'failed')
  })
  const refusal = putMessage(needs, message, waiter)
  if (refusal === undefined) return
  const { topic, group } = point
  needs.log.warn({ topic, group, queueOffset, reason: refusal.remark }, 'a message waits for its retry')
  settled('failed')
}

function retryOf(needs: RetryNeeds, point: CheckPoint, stored: StoredCopy): MessageToPut {
  const { config, storeHost } = needs
  const topic = point.topic.startsWith(retryPrefix)
    ? point.topic
    : popRetryTopicOf(point.topic, point.group, config.enableRetryTopicV2)
  const properties = decodeProperties(stored.properties)
  if (stored.reconsumeTimes === 0 || !properties.has(propertyNames.firstPopTime))
    properties.set(propertyNames.firstPopTime, String(point.popTime))
  properties.set(originGroup, point.group)
  const queues = createRetryTopic(needs, topic, point)
  return {
    topic,
    queueId: config.useSeparateRetryQueue && stored.queueId < queues ? stored.queueId : 0,
    flag: stored.flag,
    sysFlag: stored.sysFlag,
    bornTimestamp: stored.bornTimestamp,
    bornHost: storeHost,
    storeHost,
    reconsumeTimes: stored.reconsumeTimes + (point.isSuspended ? 0 : 1),
    preparedTransactionOffset: 0,
    body: stored.body,
    properties,
  }
}

/** Makes the retry topic, whose group begins at 0. Returns the number of its queues. */
function createRetryTopic({ config, topics, offsets }: RetryNeeds, topic: string, point: CheckPoint): number {
  const known = topics.find(topic)
  if (known !== undefined) return known.writeQueueNums
  const normal = config.useSeparateRetryQueue ? topics.find(normalTopicOf(point.topic, point.group)) : undefined
  const queues = normal?.writeQueueNums ?? 1
  topics.put([topicConfigOf(topic, queues)])
  for (let queueId = 0; queueId < queues; queueId++)
    if (offsets.get(topic, point.group, queueId) === undefined) offsets.commit(topic, point.group, queueId, 0)
  return queues
}

function count({ statistics, pop, popHolds }: RetryNeeds, point: CheckPoint, message: MessageToPut): void {
  pop.inflight.remove(point, 1, point.popTime)
  const properties = Buffer.from(encodeProperties(message.properties))
  const bytes = storedBytesOf({ ...message, properties })
  statistics.topic(message.topic).recordPut(message.queueId, 1, bytes, 0)
  popHolds.notify(normalTopicOf(point.topic, point.group), -1, point.group)
}
