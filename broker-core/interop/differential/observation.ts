import { createHash } from 'node:crypto'
import type { StoredMessage } from '../../message/stored-message.ts'
import { isWanted } from './expressions.ts'
import type { Player } from './player.ts'
import { queuesMax, type Scenario, type ScenarioConsumer } from './scenario.ts'

/** What can be seen of a scenario afterwards, without what differs from run to run. */
export interface Observation {
  /** By consumer: what it received, sorted. */
  readonly received: Readonly<Record<string, readonly string[]>>
  /** By group: committed offsets of its topic and its retry topic. */
  readonly offsets: Readonly<Record<string, readonly (number | undefined)[]>>
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
  const offsets: Record<string, (number | undefined)[]> = {}
  const inOrder: Record<string, string[]> = {}
  const contents: Record<string, string[]> = {}
  const late = lateKeys(scenario)
  for (const { group, topic } of scenario.consumers)
    for (const each of [topic, ...retryTopicsOf(group, topic)])
      offsets[`${group} ${each}`] = await settledOffsets(player, group, each)
  const topics = [
    ...scenario.topics.map(({ name }) => name),
    ...scenario.consumers.flatMap(({ group, topic }) => [...retryTopicsOf(group, topic), `%DLQ%${group}`]),
  ]
  for (const topic of topics) {
    const all: string[] = []
    const isOwn = !topic.startsWith('%')
    for (let queueId = 0; queueId < (isOwn ? queuesMax : 1); queueId++) {
      const messages = await player.readQueue(topic, queueId)
      all.push(...messages.map(normalised))
      const atOnce = messages.filter(({ properties }) => !late.has(properties.get('KEYS') ?? ''))
      if (isOwn) inOrder[`${topic}/${queueId}`] = atOnce.map(normalised)
    }
    contents[topic] = all.sort()
  }
  return { offsets, inOrder, contents }
}

/** Where messages of a group come from again: when it pulls, and when it pops. */
export const retryTopicsOf = (group: string, topic: string): readonly string[] => [
  `%RETRY%${group}`,
  `%RETRY%${group}_${topic}`,
]

/** Committed offsets by queue. For an empty queue the client commits 0 or nothing, as the moment has it. */
async function settledOffsets(player: Player, group: string, topic: string): Promise<(number | undefined)[]> {
  const [committed, next] = [await player.committed(group, topic, queuesMax), await player.maxOffsets(topic)]
  return committed.map((offset, queueId) => (next[queueId] === 0 && offset === 0 ? undefined : offset))
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
  const { group, topic, expression } = consumer
  const keys: string[] = []
  for (const [queueId, offset] of (await player.committed(group, topic, queuesMax)).entries())
    for (const { properties, queueOffset } of player.isRead(topic, queueId)
      ? await player.readQueue(topic, queueId)
      : []) {
      const [tag, colour] = [properties.get('TAGS') ?? '', properties.get('colour')]
      const filtered = { tag, colour, number: Number(properties.get('number')) }
      if (queueOffset >= (offset ?? 0) && isWanted(expression, filtered)) keys.push(properties.get('KEYS') ?? '')
    }
  return keys.sort()
}
