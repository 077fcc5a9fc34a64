import { setTimeout as pause } from 'node:timers/promises'
import {
  type BrokerAddress,
  distinctFailures,
  dlqPrefix,
  type FanOutFailure,
  gather,
  inParallel,
  type QueueOffsets,
  type QueueTarget,
  retryPrefix,
} from '../../broker-core/client/index.ts'
import { noteChange } from '../audit/change-notes.ts'
import type { Cluster } from '../clusters/cluster.ts'
import { connectionColumns } from '../collector/connection-columns.ts'
import { known, unknown } from '../collector/known.ts'
import type {
  planReset,
  QueuePlan,
  QueueReset,
  ResetPlan,
  resetOffsets,
  ResetTarget,
  ResetWarning,
} from '../contract/offset-resets.ts'
import type { Known } from '../contract/values.ts'
import { ApiError } from '../http/api-error.ts'
import { badRequest } from '../http/bad-request.ts'
import type { Service } from '../http/route.ts'
import { reachedClusterOf } from './collected.ts'

/** How long the offsets are read back until they stand where they were wanted, and how often. */
const readBack = { durationMs: 3000, pauseMs: 300 }
/** Pairs of group and topic that are looked at at the same time. */
const pairsInParallel = 4
const pairsMax = 200

interface Scope {
  readonly groups: readonly string[]
  readonly topics: readonly string[]
  readonly target: ResetTarget
}

/** Where one broker's queues of a topic would go. */
interface BrokerTargets {
  readonly reader: BrokerAddress
  readonly queues: readonly QueueTarget[]
}

export const plan: Service<typeof planReset> = async ({ params, body }) => {
  const cluster = await reachedClusterOf(params)
  const pairs = await pairsOf(cluster, body)
  const items = await inParallel(pairs.items, pairsInParallel, ({ group, topic }) =>
    planOf(cluster, group, topic, body.target),
  )
  return {
    items,
    replayed: sumOf(items, (item) => item.replayed),
    skipped: sumOf(items, (item) => item.skipped),
    failures: distinctFailures(pairs.failures),
    asOf: cluster.clock.now(),
  }
}

/** Every group with every topic that is meant. @throws ApiError `bad-request` when that is too much for one request */
async function pairsOf(cluster: Cluster, scope: Scope) {
  const failures: FanOutFailure[] = []
  const readers = await cluster.client.directory.readers()
  const items = await inParallel([...new Set(scope.groups)], pairsInParallel, async (group) => {
    if (scope.topics.length > 0) return scope.topics.map((topic) => ({ group, topic }))
    const progress = await cluster.client.groups.progress(group, readers)
    failures.push(...progress.failures)
    const topics = new Set(progress.items.flatMap((part) => part.queues.map((queue) => queue.topic)))
    return [...topics]
      .filter((topic) => !topic.startsWith(retryPrefix) && !topic.startsWith(dlqPrefix))
      .sort()
      .map((topic) => ({ group, topic }))
  })
  const pairs = items.flat()
  if (pairs.length > pairsMax)
    throw badRequest('too-many-pairs', `${pairs.length} pairs of group and topic; at most ${pairsMax} go at once.`, {
      count: String(pairs.length),
      most: String(pairsMax),
    })
  return { items: pairs, failures }
}

async function planOf(cluster: Cluster, group: string, topic: string, target: ResetTarget): Promise<ResetPlan> {
  const { client } = cluster
  const [targets, connections] = await Promise.all([
    targetsOf(cluster, topic, target),
    client.directory.readers().then((readers) => client.groups.connections(group, readers)),
  ])
  const readers = targets.items.map(({ reader }) => reader)
  const progress = await client.groups.progress(group, readers, topic)
  const queues = targets.items.flatMap(({ reader, queues: found }) =>
    found.map((queue) =>
      queuePlan(reader.broker, queue, offsetOf(progress.items, topic, reader.broker, queue.queueId)),
    ),
  )
  const silent = connections.failures.map((failure) => failure.broker)
  const columns = connectionColumns(connections.items, silent)
  return {
    group,
    topic,
    clients: columns.clients,
    mode: columns.mode,
    replayed: sumOf(queues, (queue) => queue.replayed),
    skipped: sumOf(queues, (queue) => queue.skipped),
    warnings: await warningsOf(cluster, group, { columns, target, topic, targets: targets.items }),
    queues,
    failures: distinctFailures([...targets.failures, ...progress.failures]),
  }
}

/** Where every queue of a topic would go, per broker. @throws ApiError `topic-unknown` */
async function targetsOf(cluster: Cluster, topic: string, target: ResetTarget) {
  const { client } = cluster
  const status = await client.topics.status(topic)
  if (status.items.length === 0 && status.failures.length === 0)
    throw new ApiError('topic-unknown', `No broker has the topic ${topic}.`, { topic })
  const readers = await client.topics.readers(topic)
  const asked = await gather(
    readers.filter((reader) => status.items.some((item) => item.broker === reader.broker)),
    async (reader): Promise<BrokerTargets> => {
      const { queues } = status.items.find((item) => item.broker === reader.broker)!
      return { reader, queues: await client.groupOffsets.targets(topic, reader, queues, target) }
    },
  )
  return { items: asked.items, failures: [...status.failures, ...asked.failures] }
}

function offsetOf(
  parts: readonly { readonly queues: readonly QueueOffsets[] }[],
  topic: string,
  broker: string,
  queueId: number,
): bigint | undefined {
  return parts
    .flatMap((part) => part.queues)
    .find((queue) => queue.topic === topic && queue.broker === broker && queue.queueId === queueId)?.consumerOffset
}

/**
 * What changes for one queue. Only stored messages count: what was deleted is neither replayed nor skipped. A group without an offset
 * replays and skips nothing, for it has consumed nothing yet.
 */
export function queuePlan(broker: string, queue: QueueTarget, now: bigint | undefined): QueuePlan {
  const { queueId, minOffset, maxOffset, target } = queue
  const inStore = (offset: bigint): bigint => (offset < minOffset ? minOffset : offset > maxOffset ? maxOffset : offset)
  const from = now === undefined ? undefined : inStore(now)
  const to = inStore(target)
  return {
    broker,
    queueId,
    minOffset: String(minOffset),
    brokerOffset: String(maxOffset),
    now: now === undefined ? unknown('no-offset') : known(String(now)),
    then: String(target),
    replayed: String(from !== undefined && to < from ? from - to : 0n),
    skipped: String(from !== undefined && to > from ? to - from : 0n),
  }
}

const sumOf = <T>(items: readonly T[], read: (item: T) => string): string =>
  String(items.reduce((sum, item) => sum + BigInt(read(item)), 0n))

async function warningsOf(
  cluster: Cluster,
  group: string,
  seen: {
    readonly columns: ReturnType<typeof connectionColumns>
    readonly target: ResetTarget
    readonly topic: string
    readonly targets: readonly BrokerTargets[]
  },
): Promise<ResetWarning[]> {
  const { columns, target, topic, targets } = seen
  const warnings: ResetWarning[] = []
  const { clients, mode } = columns
  if ('value' in mode && mode.value === 'BROADCASTING') warnings.push('broadcasting')
  if ('value' in clients) warnings.push(clients.value > 0 ? 'clients-online' : 'nobody-online')
  const { byName, failures } = cluster.collector.tables.groups
  if (!byName.has(group) && failures.length === 0) {
    await cluster.collector.refreshNames()
    if (!cluster.collector.tables.groups.byName.has(group)) warnings.push('group-unknown')
  }
  if (target.to === 'time' && (await isBeforeOldest(cluster, topic, target.at, targets))) warnings.push('before-oldest')
  return warnings
}

/** True when a queue that has lost messages already has none from before the time. */
async function isBeforeOldest(
  cluster: Cluster,
  topic: string,
  at: number,
  targets: readonly BrokerTargets[],
): Promise<boolean> {
  for (const { reader, queues } of targets) {
    const cut = queues.find((queue) => queue.minOffset > 0n && queue.target === queue.minOffset)
    if (cut === undefined) continue
    const oldestAt = await cluster.client.groupOffsets.oldestAt(topic, reader, cut.queueId).catch(() => undefined)
    if (oldestAt !== undefined && at < oldestAt) return true
  }
  return false
}

export const reset: Service<typeof resetOffsets> = async ({ params, body }) => {
  const cluster = await reachedClusterOf(params)
  const pairs = await pairsOf(cluster, body)
  const items = await inParallel(pairs.items, pairsInParallel, ({ group, topic }) =>
    resetOne(cluster, group, topic, body.target),
  )
  const noted = (read: (queue: QueueReset) => Known<string>) =>
    items.map(({ group, topic, queues }) => ({
      group,
      topic,
      offsets: Object.fromEntries(queues.map((queue) => [`${queue.broker}:${queue.queueId}`, textOf(read(queue))])),
    }))
  noteChange({ before: noted((queue) => queue.before), after: noted((queue) => queue.after) })
  return { items, failures: distinctFailures(pairs.failures), asOf: cluster.clock.now() }
}

async function resetOne(cluster: Cluster, group: string, topic: string, target: ResetTarget) {
  const { client } = cluster
  const targets = await targetsOf(cluster, topic, target)
  const readers = targets.items.map(({ reader }) => reader)
  const before = await client.groups.progress(group, readers, topic)
  const done = await gather(
    targets.items.map((item) => ({ ...item, ...item.reader })),
    async ({ reader, queues }) => {
      await client.groupOffsets.reset({ group, topic, reader }, target, queues)
      return { reader, queues }
    },
    { deadlineMs: 10_000 },
  )
  const queues = await readBackOf(cluster, { group, topic }, done.items, before.items)
  return {
    group,
    topic,
    queues,
    readBackAt: cluster.clock.now(),
    failures: distinctFailures([...targets.failures, ...done.failures]),
  }
}

/** Reads the offsets until all stand where they were wanted, or for some seconds. */
async function readBackOf(
  cluster: Cluster,
  { group, topic }: { readonly group: string; readonly topic: string },
  done: readonly BrokerTargets[],
  before: Parameters<typeof offsetOf>[0],
): Promise<QueueReset[]> {
  const readers = done.map(({ reader }) => reader)
  const endAt = cluster.clock.now() + readBack.durationMs
  for (;;) {
    const after = await cluster.client.groups.progress(group, readers, topic)
    const queues = done.flatMap(({ reader, queues: wanted }) =>
      wanted.map(({ queueId, target }): QueueReset => {
        const was = offsetOf(before, topic, reader.broker, queueId)
        const is = offsetOf(after.items, topic, reader.broker, queueId)
        return {
          broker: reader.broker,
          queueId,
          before: offsetText(was),
          wanted: String(target),
          after: offsetText(is),
          state: resetState(was, target, is),
        }
      }),
    )
    const isOpen = queues.some(({ state }) => state === 'waiting' || state === 'unknown')
    if (!isOpen || cluster.clock.now() >= endAt) return queues
    await pause(readBack.pauseMs)
  }
}

const textOf = (offset: Known<string>): string => ('value' in offset ? offset.value : offset.unknown)

const offsetText = (offset: bigint | undefined): Known<string> =>
  offset === undefined ? unknown('no-offset') : known(String(offset))

/** What a queue's offset says of its reset. */
export function resetState(before: bigint | undefined, wanted: bigint, after: bigint | undefined): QueueReset['state'] {
  if (after === undefined) return 'unknown'
  if (after === wanted) return 'reached'
  return after > wanted && after !== before ? 'consuming' : 'waiting'
}
