import { distinctFailures } from '../../broker-core/client/index.ts'
import type { Cluster } from '../clusters/cluster.ts'
import { known, knownOr, unknown } from '../collector/known.ts'
import type { getOverview, getRates } from '../contract/overview.ts'
import type { ReplyInputOf } from '../contract/endpoint.ts'
import type { Known } from '../contract/values.ts'
import type { Service } from '../http/route.ts'
import { figuresOf, isReached, notYet } from './cluster-figures.ts'
import { collectedClusterOf } from './collected.ts'
import { stateOf } from './clusters.ts'
import { deadLetterTopics, processName } from './problems.ts'

const topMax = 10

export const get: Service<typeof getOverview> = async ({ params }) => {
  const cluster = await collectedClusterOf(params)
  const { watch, tables, groups } = cluster.collector
  const { backlog } = groups
  const failures = distinctFailures([...watch.brokers.flatMap((seen) => seen.failure ?? []), ...groups.failures])
  return {
    state: stateOf(cluster),
    ...figuresOf(cluster),
    backlog:
      backlog === undefined || !isReached(watch)
        ? unknown(notYet(watch))
        : known({ ...backlog, total: String(backlog.total) }),
    oldestWaiting: oldestWaitingOf(cluster),
    fullestDisk: fullestDiskOf(cluster),
    newestDeadLetterAt: newestDeadLetterOf(cluster),
    counts: { topics: tables.topics.entries.length, groups: tables.groups.entries.length },
    topTopics: topTopicsOf(cluster),
    topGroups: groups.furthestBehind(topMax).map(({ group, diff }) => ({
      group,
      diffTotal: String(diff),
      clients: groups.connections.get(group)?.clients ?? unknown('not-collected-yet'),
    })),
    failures,
    asOf: watch.askedAt,
  }
}

function oldestWaitingOf(cluster: Cluster): ReplyInputOf<typeof getOverview>['oldestWaiting'] {
  const { watch, groups } = cluster.collector
  if (groups.backlog === undefined || !isReached(watch)) return unknown(notYet(watch))
  // Something waits, and since when could not be read.
  if (groups.oldestWaiting === undefined && groups.backlog.total > 0n) return unknown('not-collected-yet')
  return known(groups.oldestWaiting ?? { ms: 0, isExact: true })
}

function fullestDiskOf(cluster: Cluster): Known<{ broker: string; percent: number }> {
  const { watch } = cluster.collector
  if (!isReached(watch)) return unknown(notYet(watch))
  const disks = watch.brokers.flatMap(({ broker, figures, failure }) =>
    figures?.diskPercent === undefined || failure !== undefined
      ? []
      : [{ broker: processName(broker.broker, broker.brokerId), percent: figures.diskPercent }],
  )
  const fullest = disks.sort((a, b) => b.percent - a.percent)[0]
  return knownOr(fullest, watch.brokers.length === 0 ? 'none' : 'broker-unreachable')
}

function newestDeadLetterOf(cluster: Cluster): Known<number> {
  const times = deadLetterTopics(cluster).flatMap(({ topic }) => {
    const lastMessageAt = cluster.collector.topicMeasure(topic)?.lastMessageAt
    return lastMessageAt !== undefined && 'value' in lastMessageAt ? [lastMessageAt.value] : []
  })
  return times.length === 0 ? unknown('none') : known(Math.max(...times))
}

export const rates: Service<typeof getRates> = async ({ params }) => {
  const cluster = await collectedClusterOf(params)
  return cluster.collector.history.read(cluster.clock.now())
}

function topTopicsOf(cluster: Cluster): { topic: string; inPerSecond: number }[] {
  const { topics, tables } = cluster.collector
  const busy = [...topics.measures].flatMap(([topic, { inPerSecond }]) =>
    'value' in inPerSecond && inPerSecond.value > 0 && (tables.topics.byName.get(topic)?.type ?? 'SYSTEM') !== 'SYSTEM'
      ? [{ topic, inPerSecond: inPerSecond.value }]
      : [],
  )
  return busy.sort((a, b) => b.inPerSecond - a.inPerSecond).slice(0, topMax)
}
