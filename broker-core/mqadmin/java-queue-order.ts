import { javaHash } from '../client/index.ts'

/** Java: MessageQueue. */
interface Queue {
  readonly topic: string
  readonly brokerName: string
  readonly queueId: number
}

/** Java: MessageQueue.hashCode, with the high bits mixed in as a HashMap does. */
function spreadOf({ topic, brokerName, queueId }: Queue): number {
  const hash = (Math.imul(31, Math.imul(31, (31 + javaHash(brokerName)) | 0) + queueId) + javaHash(topic)) | 0
  return hash ^ (hash >>> 16)
}

/**
 * Queues in the order in which Apache's tool prints a table that it collects from brokers: each broker's table is a HashMap, put
 * into another one as a whole.
 * @param tables a list of queues per broker
 */
export function javaQueueOrder<Q extends Queue>(tables: readonly (readonly Q[])[]): Q[] {
  let buckets = 0
  let size = 0
  const all: Q[] = []
  for (const table of tables) {
    if (table.length === 0) continue
    if (buckets === 0) buckets = powerFor(Math.trunc(table.length / 0.75 + 1))
    size += table.length
    while (table.length > buckets * 0.75 || size > buckets * 0.75) buckets *= 2
    all.push(...inBuckets(table, Math.max(16, powerFor(Math.ceil(table.length / 0.75)))))
  }
  return inBuckets(all, Math.max(1, buckets))
}

function powerFor(count: number): number {
  let power = 1
  while (power < count) power *= 2
  return power
}

const inBuckets = <Q extends Queue>(queues: readonly Q[], buckets: number): Q[] =>
  [...queues].sort((a, b) => (spreadOf(a) & (buckets - 1)) - (spreadOf(b) & (buckets - 1)))
