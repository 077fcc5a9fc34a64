import { createHash } from 'node:crypto'
import type { StoredMessage } from '../../message/stored-message.ts'
import { isWanted } from './expressions.ts'
import type { Player } from './player.ts'
import { queuesMax, type Scenario, type ScenarioConsumer } from './scenario.ts'

/** What can be seen of a scenario afterwards, without what differs from run to run. */
export interface Observation {
  /** By consumer: what it received, sorted. */
  readonly received: Readonly<Record<string, readonly string[]>>
  /** By group: for each queue of its topic and its retry topics the offset of what it takes next. */
  readonly offsets: Readonly<Record<string, readonly number[]>>
  /** By topic and queue: messages that were sent to be there at once, in order. */
  readonly inOrder: Readonly<Record<string, readonly string[]>>
  /** By topic (retry topics and dead letters too): every message, sorted. */
  readonly contents: Readonly<Record<string, readonly string[]>>
}

/** Values that differ from run to run; whether they are there is compared. */
const varying = new Set([
  'UNIQ_KEY',
  'ORIGIN_MESSAGE_ID',
  '__transactionId__',
  'TRAN_MSG',
  'TIMER_OUT_MS',
  'TIMER_ENQUEUE_MS',
  'TIMER_DEQUEUE_MS',
  'TIMER_DELIVER_MS',
  '__BORNHOST',
  'BORN_TIMESTAMP',
  '1ST_POP_TIME',
  'REAL_QID',
  'TRAN_PREPARED_QUEUE_OFFSET',
  'TRANSACTION_CHECK_TIMES',
  'CONSUME_START_TIME',
  'INSTANCE_ID',
])

/** Looks at everything that a scenario has left. Gives its topics all their queues, so that all can be read. */
export async function observe(player: Player, scenario: Scenario): Promise<Observation> {
  for (const { name } of scenario.topics)
    if (!name.startsWith('Trans')) await player.setQueues(name, queuesMax, queuesMax)
  const received: Record<string, string[]> = {}
  for (const { name } of scenario.consumers) received[name] = await player.received(name)
  return { received, ...(await observeStore(player, scenario)) }
}

/** The part that a store folder holds. */
export async function observeStore(player: Player, scenario: Scenario): Promise<Omit<Observation, 'received'>> {
  const offsets: Record<string, readonly number[]> = {}
  const inOrder: Record<string, string[]> = {}
  const contents: Record<string, string[]> = {}
  const late = lateKeys(scenario)
  const queues = await readQueues(player, scenario)
  for (const consumer of scenario.consumers)
    for (const topic of [consumer.topic, ...retryTopicsOf(consumer.group, consumer.topic)])
      offsets[`${consumer.group} ${topic}`] = await nextOffsets(player, consumer, topic, queues.get(topic) ?? [])
  for (const [topic, messagesByQueue] of queues) {
    contents[topic] = messagesByQueue.flat().map(normalised).sort()
    for (const [queueId, messages] of topic.startsWith('%') ? [] : messagesByQueue.entries()) {
      const atOnce = messages.filter(({ properties }) => !late.has(properties.get('KEYS') ?? ''))
      inOrder[`${topic}/${queueId}`] = atOnce.map(normalised)
    }
  }
  return { offsets, inOrder, contents }
}

/** All messages of each topic of a scenario, retry topics and dead letters too, by queue. */
async function readQueues(player: Player, { topics, consumers }: Scenario): Promise<Map<string, StoredMessage[][]>> {
  const further = consumers.flatMap(({ group, topic }) => [...retryTopicsOf(group, topic), `%DLQ%${group}`])
  const queues = new Map<string, StoredMessage[][]>()
  for (const topic of [...topics.map(({ name }) => name), ...further]) {
    const count = topic.startsWith('%') ? 1 : queuesMax
    const all: StoredMessage[][] = []
    for (let queueId = 0; queueId < count; queueId++) all.push(await player.readQueue(topic, queueId))
    queues.set(topic, all)
  }
  return queues
}

/** Where messages of a group come from again: when it pulls, and when it pops. */
export const retryTopicsOf = (group: string, topic: string): readonly string[] => [
  `%RETRY%${group}`,
  `%RETRY%${group}_${topic}`,
]

/**
 * By queue: the offset of the message that a group takes next, or of the end. What is committed may be in front of it, as the moment has
 * it: of messages that a group's filter leaves out, and of an empty queue, a client hears only when its pull is answered.
 */
async function nextOffsets(
  player: Player,
  consumer: ScenarioConsumer,
  topic: string,
  queues: readonly StoredMessage[][],
): Promise<number[]> {
  const committed = await player.committed(consumer.group, topic, queues.length)
  return queues.map((messages, queueId) => {
    const from = committed[queueId] ?? 0
    const isNext = (each: StoredMessage): boolean =>
      each.queueOffset >= from && (topic !== consumer.topic || isWantedBy(consumer, each))
    const end = Number(messages.at(-1)?.queueOffset ?? -1) + 1
    return Number(messages.find(isNext)?.queueOffset ?? Math.max(from, end))
  })
}

function isWantedBy({ expression }: ScenarioConsumer, { properties }: StoredMessage): boolean {
  const [tag, colour] = [properties.get('TAGS') ?? '', properties.get('colour')]
  return isWanted(expression, { tag, colour, number: Number(properties.get('number')) })
}

/** Keys of messages whose place in their queue depends on the moment. */
function lateKeys({ steps }: Scenario): Set<string> {
  const keys = steps.flatMap((step) => {
    if (step.do === 'transaction') return [step.message.keys]
    return step.do === 'send' && step.message.delayLevel + step.message.timerMs > 0 ? [step.message.keys] : []
  })
  return new Set(keys)
}

/** A stored message as text, without times, addresses and ids. */
function normalised(message: StoredMessage): string {
  const properties = [...message.properties].map(([name, value]) => `${name}=${varying.has(name) ? '…' : value}`)
  const body = message.body.toString()
  const shown = body.length > 60 ? `${body.slice(0, 40)}#${createHash('sha256').update(body).digest('hex')}` : body
  const { queueId, flag, sysFlag, reconsumeTimes } = message
  return [shown, `queue ${queueId}`, `flags ${flag} ${sysFlag}`, `times ${reconsumeTimes}`, ...properties.sort()].join(
    ' | ',
  )
}

/** Keys of the messages that each consumer has not taken, sorted. */
export async function leftKeys(player: Player, scenario: Scenario): Promise<Record<string, string[]>> {
  const left: Record<string, string[]> = {}
  for (const consumer of scenario.consumers) left[consumer.name] = await leftKeysOf(player, consumer)
  return left
}

/** Keys of the messages that a consumer wants and has not taken from the queues that it may read, sorted. */
export async function leftKeysOf(player: Player, consumer: ScenarioConsumer): Promise<string[]> {
  const { group, topic } = consumer
  const keys: string[] = []
  for (const [queueId, offset] of (await player.committed(group, topic, queuesMax)).entries()) {
    const messages = player.isRead(topic, queueId) ? await player.readQueue(topic, queueId) : []
    const left = messages.filter((each) => each.queueOffset >= (offset ?? 0) && isWantedBy(consumer, each))
    keys.push(...left.map(({ properties }) => properties.get('KEYS') ?? ''))
  }
  return keys.sort()
}
