import {
  type BrokerAddress,
  type BrokerConnections,
  type BrokerProgress,
  compareText,
  distinctFailures,
  type FanOutFailure,
  queueKey,
  type QueueOffsets,
} from '../../broker-core/client/index.ts'
import type { Cluster } from '../clusters/cluster.ts'
import { diffOf, diffTotalOf } from '../collector/group-progress.ts'
import { known, unknown } from '../collector/known.ts'
import type { DiffTotal, GroupProgress, QueueProgress } from '../contract/groups.ts'
import type { Known } from '../contract/values.ts'
import { mapKnown } from './lists.ts'

/** Clients that are asked which queues they hold, and how long each may take. */
const ownersAsked = { clients: 64, timeoutMs: 2500 }

export interface Progress {
  readonly items: GroupProgress[]
  readonly failures: FanOutFailure[]
  readonly outPerSecond: Known<number>
  readonly diffTotal: DiffTotal
}

/** The lag table of a group: per topic and queue, with the client that holds the queue. Never throws for a broker that fails. */
export async function progressOf(
  cluster: Cluster,
  group: string,
  readers: readonly BrokerAddress[],
  topic?: string,
): Promise<Progress> {
  const { groups } = cluster.client
  const [progress, connections] = await Promise.all([
    groups.progress(group, readers, topic),
    groups.connections(group, readers),
  ])
  const owners = await groups.queueOwners(group, connections.items, ownersAsked)
  const clientOf = clientColumn(connections.items, owners)
  const queues = progress.items.flatMap((part) => part.queues)
  const topics = [...new Set(queues.map((queue) => queue.topic))].sort(compareText)
  const outPerSecond = rateOf(progress.items, progress.failures)
  const silent = progress.failures.length
  return {
    items: topics.map((name) => ({
      group,
      topic: name,
      ...totalsOf(
        queues.filter((queue) => queue.topic === name),
        silent,
      ),
      // Brokers tell the rate of all topics together; it belongs to a topic only when there is one.
      outPerSecond: topic === undefined && topics.length > 1 ? unknown('not-supported') : outPerSecond,
      queues: queues
        .filter((queue) => queue.topic === name)
        .sort(byQueue)
        .map((queue) => rowOf(queue, clientOf)),
    })),
    failures: distinctFailures([...progress.failures, ...connections.failures]),
    outPerSecond,
    diffTotal: diffTotalText(queues, silent),
  }
}

const byQueue = (a: QueueOffsets, b: QueueOffsets): number => compareText(a.broker, b.broker) || a.queueId - b.queueId

function totalsOf(
  queues: readonly QueueOffsets[],
  silent: number,
): Pick<GroupProgress, 'diffTotal' | 'lastConsumedAt'> {
  const last = Math.max(0, ...queues.map((queue) => queue.lastConsumedAt))
  return { diffTotal: diffTotalText(queues, silent), lastConsumedAt: last > 0 ? known(last) : unknown('none') }
}

function diffTotalText(queues: readonly QueueOffsets[], silent: number): DiffTotal {
  const total = diffTotalOf(queues, silent)
  return { known: String(total.known), unknownQueues: total.unknownQueues }
}

function rateOf(parts: readonly BrokerProgress[], failures: readonly FanOutFailure[]): Known<number> {
  if (failures.length > 0) return unknown('broker-unreachable', failures.map(({ broker }) => broker).join(', '))
  return known(parts.reduce((sum, part) => sum + part.tps, 0))
}

function rowOf(queue: QueueOffsets, clientOf: (queue: QueueOffsets) => Known<string>): QueueProgress {
  const { pullOffset, consumerOffset } = queue
  return {
    broker: queue.broker,
    queueId: queue.queueId,
    brokerOffset: String(queue.brokerOffset),
    consumerOffset: known(String(consumerOffset)),
    diff: mapKnown(diffOf(queue), String),
    inflight:
      pullOffset === undefined
        ? unknown('not-supported')
        : known(String(pullOffset > consumerOffset ? pullOffset - consumerOffset : 0n)),
    client: clientOf(queue),
    lastConsumedAt: queue.lastConsumedAt > 0 ? known(queue.lastConsumedAt) : unknown('none'),
  }
}

function clientColumn(
  connections: readonly BrokerConnections[],
  owners: { owners: ReadonlyMap<string, string>; failures: readonly FanOutFailure[] },
): (queue: QueueOffsets) => Known<string> {
  const online = connections.flatMap(({ connection }) => connection ?? [])
  const isBroadcasting = online.some((connection) => connection.messageModel === 'BROADCASTING')
  return (queue) => {
    const owner = owners.owners.get(queueKey(queue.topic, queue.broker, queue.queueId))
    if (owner !== undefined && !isBroadcasting) return known(owner)
    if (online.length === 0) return unknown('not-online')
    if (isBroadcasting) return unknown('broadcasting')
    const failure = owners.failures[0]
    if (failure !== undefined)
      return unknown(failure.code === 'refused' ? 'refused' : 'broker-unreachable', failure.remark ?? failure.broker)
    return unknown('no-holder')
  }
}
