import { decodeProperties, encodeProperties, findProperty, propertyName } from '../message/message-properties.ts'
import type { AppendPath } from './append-path.ts'
import type { ConsumeQueue } from './consume-queue.ts'
import type { QueueTable } from './queue-table.ts'
import { isSafeTopicName } from './file-name.ts'
import type { AppendRefusal, AppendWaiter, MessageToStore } from './store-types.ts'
import type { PropertyRange } from './tags-code.ts'

/** What names of light queues begin with. Each is a topic of one queue without a configuration. */
export const lightPrefix = '%LMQ%'
export const lightQueueId = 0

const namesProperty = 'INNER_MULTI_DISPATCH'
const offsetsProperty = 'INNER_MULTI_QUEUE_OFFSET'
const delayProperty = 'DELAY'
const waitProperty = 'WAIT'
const namesBytes = propertyName(namesProperty)

/** Topics whose messages are in no light queue: they are on their way, or the broker's own (Java: MixAll.topicAllowsLMQ). */
const isClosed = (topic: string): boolean =>
  topic === 'SCHEDULE_TOPIC_XXXX' || /^(?:%RETRY%|%DLQ%|rmq_sys_|RMQ_SYS_)/.test(topic)

const isLight = (name: string): boolean => name.startsWith(lightPrefix)

/** The names of a list in a property, as Java's `split` gives them: empty ones at the end do not count. */
function splitList(text: string): string[] {
  const parts = text.split(',')
  while (parts.length > 0 && parts[parts.length - 1] === '') parts.pop()
  return parts
}

/**
 * Appends to a store with light queues (Java: LmqDispatch): a message may name any number of them in `INNER_MULTI_DISPATCH`, gets
 * its offset in each (`INNER_MULTI_QUEUE_OFFSET`) and an entry in each that points at the one record.
 */
export class LightQueues {
  readonly #appends: AppendPath
  readonly #table: QueueTable
  readonly #queuesMax: number

  /** @param queuesMax more light queues are not made */
  constructor(appends: AppendPath, table: QueueTable, queuesMax: number) {
    this.#appends = appends
    this.#table = table
    this.#queuesMax = queuesMax
  }

  append(message: MessageToStore, waiter: AppendWaiter): AppendRefusal | undefined {
    const bytes = message.properties
    if (findProperty(bytes, 0, bytes.length, namesBytes) < 0 || isClosed(message.topic))
      return this.#appends.append(message, waiter)
    const properties = decodeProperties(bytes)
    const names = splitList(properties.get(namesProperty) ?? '')
    if (names.every((name) => name.trim() === '')) return this.#appends.append(message, waiter)
    const refusal = this.#refusalOf(names)
    if (refusal !== undefined) return refusal
    const queues = new Map<string, ConsumeQueue>()
    if (names.every(isLight)) {
      for (const name of names) if (isSafeTopicName(name)) queues.set(name, this.#table.obtain(name, lightQueueId))
      properties.set(offsetsProperty, names.map((name) => queues.get(name)?.nextOffset ?? 0).join(','))
    } else {
      // Apache gives such a name an empty offset, over which its own dispatch stumbles: nothing is dispatched.
      properties.delete(offsetsProperty)
    }
    if (properties.get('REAL_TOPIC') === message.topic) {
      // A message that has waited: Apache writes its properties anew, as its delivery has left them.
      properties.delete(delayProperty)
      properties.set(waitProperty, 'false')
    }
    const stored = { ...copyOf(message), properties: Buffer.from(encodeProperties(properties)) }
    return this.#appends.appendInto(stored, waiter, [...queues.values()])
  }

  #refusalOf(names: readonly string[]): AppendRefusal | undefined {
    if (this.#queuesMax === Number.POSITIVE_INFINITY) return undefined
    const isNew = (name: string): boolean => isLight(name) && this.#table.find(name, lightQueueId) === undefined
    if (!names.some(isNew) || this.#count() < this.#queuesMax) return undefined
    return { reason: 'tooManyLightQueues', remark: `there are ${this.#queuesMax} light queues already` }
  }

  #count(): number {
    let count = 0
    for (const { topic } of this.#table.topics()) if (isLight(topic)) count++
    return count
  }
}

/** The fields one by one: a message may be an object of a class that is filled anew. */
const copyOf = (message: MessageToStore): MessageToStore => ({
  topic: message.topic,
  queueId: message.queueId,
  flag: message.flag,
  sysFlag: message.sysFlag,
  bornTimestamp: message.bornTimestamp,
  bornHost: message.bornHost,
  storeHost: message.storeHost,
  reconsumeTimes: message.reconsumeTimes,
  preparedTransactionOffset: message.preparedTransactionOffset,
  body: message.body,
  properties: message.properties,
})

/** The light queues of a stored record and its offset in each (Java: ConsumeQueue.multiDispatchLmqQueue). */
export function lightEntriesOf({ bytes, start, end }: PropertyRange, topic: string): Map<string, number> {
  const entries = new Map<string, number>()
  if (findProperty(bytes, start, end, namesBytes) < 0 || isClosed(topic)) return entries
  const properties = decodeProperties(bytes.subarray(start, end))
  const names = splitList(properties.get(namesProperty) ?? '')
  if (!names.every(isLight)) return entries
  const offsets = (properties.get(offsetsProperty) ?? '').split(',')
  if (offsets.length < names.length) return entries
  for (const [i, name] of names.entries()) {
    const isWhole = /^\d{1,15}$/.test(offsets[i] ?? '')
    if (isSafeTopicName(name) && isWhole && !entries.has(name)) entries.set(name, Number(offsets[i]))
  }
  return entries
}
