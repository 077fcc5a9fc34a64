import type { MessageQueue } from '../../protocol/java-values.ts'

/** Gives the client with an index its part of the queues. All clients see the same lists, so the parts do not overlap. */
type Strategy = (queues: readonly MessageQueue[], index: number, clients: number) => MessageQueue[]

/** Neighbouring queues; the first clients get one more when it does not come out even (Java: AllocateMessageQueueAveragely). */
const averagely: Strategy = (queues, index, clients) => {
  const least = Math.floor(queues.length / clients)
  const withOneMore = queues.length % clients
  const start = index * least + Math.min(index, withOneMore)
  return queues.slice(start, start + least + (index < withOneMore ? 1 : 0))
}

/** Every n-th queue (Java: AllocateMessageQueueAveragelyByCircle). */
const byCircle: Strategy = (queues, index, clients) => queues.filter((_, at) => at % clients === index)

/** The strategies that a broker knows, by name. */
const strategies = new Map<string, Strategy>([
  ['AVG', averagely],
  ['AVG_BY_CIRCLE', byCircle],
])

/** A group's clients and a topic's queues. */
export interface Allocation {
  /** In the order of brokers and ids. */
  readonly queues: readonly MessageQueue[]
  /** Ids of the group's clients in ascending order. */
  readonly clientIds: readonly string[]
  readonly clientId: string
  readonly strategyName: string
}

/**
 * The queues of one client that pulls (Java: AllocateMessageQueueStrategy.allocate).
 * @returns nothing for a client that is not of the group; undefined when there is no such strategy or nothing to share
 */
export function allocateForPull({ queues, clientIds, clientId, strategyName }: Allocation): MessageQueue[] | undefined {
  const strategy = strategies.get(strategyName)
  if (strategy === undefined || clientId === '' || queues.length === 0 || clientIds.length === 0) return undefined
  const index = clientIds.indexOf(clientId)
  return index < 0 ? [] : strategy(queues, index, clientIds.length)
}

const anyQueue = -1

/**
 * The queues of one client that pops (Java: QueryAssignmentProcessor.allocate4Pop): those of everybody as queue -1 of each broker,
 * or its own and those of the `shareQueueNum` clients that come after it.
 */
export function allocateForPop(allocation: Allocation, shareQueueNum: number): MessageQueue[] | undefined {
  const { queues, clientIds, clientId, strategyName } = allocation
  const strategy = strategies.get(strategyName)
  if (strategy === undefined) return undefined
  if (shareQueueNum <= 0 || shareQueueNum >= clientIds.length - 1)
    return distinct(queues.map((queue) => ({ ...queue, queueId: anyQueue })))
  const index = clientIds.indexOf(clientId)
  if (queues.length === 0 || clientId === '') return undefined
  if (index < 0) return []
  if (clientIds.length > queues.length) return [queues[index % queues.length]!]
  const parts = Array.from({ length: shareQueueNum + 1 }, (_, step) =>
    strategy(queues, (index + step) % clientIds.length, clientIds.length),
  )
  return distinct(parts.flat())
}

const keyOf = (queue: MessageQueue): string => `${queue.topic}@${queue.brokerName}@${queue.queueId}`

const distinct = (queues: readonly MessageQueue[]): MessageQueue[] => [
  ...new Map(queues.map((queue) => [keyOf(queue), queue])).values(),
]
