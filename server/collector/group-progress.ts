import { type BrokerProgress, type QueueOffsets } from '../../broker-core/client/index.ts'
import type { Known } from '../contract/values.ts'
import { known, unknown } from './known.ts'

/** What a list shows of a group's progress. */
export interface GroupMeasure {
  readonly diffTotal: Known<{ known: bigint; unknownQueues: number }>
  readonly outPerSecond: Known<number>
  readonly delayMs: Known<number>
  /** True when a broker of the group was silent or the diff of a queue is not known. */
  readonly isPartial: boolean
  readonly at: number
}

/**
 * brokerOffset − consumerOffset. Unknown when the consumer offset is beyond the end: such an offset was set by hand or belongs to
 * a queue that was made anew, and says nothing about messages.
 */
export function diffOf(queue: QueueOffsets): Known<bigint> {
  const diff = queue.brokerOffset - queue.consumerOffset
  if (diff >= 0n) return known(diff)
  const detail = `${queue.consumerOffset} > ${queue.brokerOffset}`
  return unknown('offset-beyond-end', detail)
}

/**
 * Sum of the known diffs, and the number of queues whose diff is not known.
 * @param silentBrokers brokers of the group that did not answer; each counts as one queue, because it has at least that
 */
export function diffTotalOf(
  queues: readonly QueueOffsets[],
  silentBrokers: number,
): { known: bigint; unknownQueues: number } {
  const total = { known: 0n, unknownQueues: silentBrokers }
  for (const queue of queues) {
    const diff = diffOf(queue)
    if ('value' in diff) total.known += diff.value
    else total.unknownQueues++
  }
  return total
}

/** Progress of a group over the brokers that answered. `silent`: brokers of the group that did not. */
export function measureGroup(parts: readonly BrokerProgress[], silent: readonly string[], now: number): GroupMeasure {
  const queues = parts.flatMap((part) => part.queues)
  if (queues.length === 0) {
    const nothing = silent.length > 0 ? unknown('broker-unreachable', silent.join(', ')) : unknown('no-offset')
    const outPerSecond = silent.length > 0 ? nothing : known(0)
    return { diffTotal: nothing, outPerSecond, delayMs: nothing, isPartial: silent.length > 0, at: now }
  }
  const diffTotal = diffTotalOf(queues, silent.length)
  return {
    diffTotal: known(diffTotal),
    outPerSecond:
      silent.length > 0
        ? unknown('broker-unreachable', silent.join(', '))
        : known(parts.reduce((sum, part) => sum + part.tps, 0)),
    delayMs: delayOf(queues, now),
    isPartial: diffTotal.unknownQueues > 0,
    at: now,
  }
}

/** Now minus the oldest store time of a last consumed message, over the queues that have something left. */
function delayOf(queues: readonly QueueOffsets[], now: number): Known<number> {
  let oldest = Infinity
  let isBehind = false
  for (const queue of queues) {
    if (queue.brokerOffset <= queue.consumerOffset) continue
    isBehind = true
    if (queue.lastConsumedAt > 0) oldest = Math.min(oldest, queue.lastConsumedAt)
  }
  if (!isBehind) return known(0)
  return oldest === Infinity ? unknown('nothing-consumed') : known(Math.max(0, now - oldest))
}
