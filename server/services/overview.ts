import { distinctFailures } from '../../broker-core/client/index.ts'
import type { Cluster } from '../clusters/cluster.ts'
import type { SeenBroker } from '../collector/broker-watch.ts'
import { known, unknown } from '../collector/known.ts'
import type { RuntimeFigures } from '../collector/runtime-figures.ts'
import type { getOverview, getRates } from '../contract/overview.ts'
import type { Known, Long } from '../contract/values.ts'
import type { Service } from '../http/route.ts'
import { collectedClusterOf } from './collected.ts'
import { stateOf } from './clusters.ts'
import { deadLetterTopics, problemsOf } from './problems.ts'

const topMax = 10

export const get: Service<typeof getOverview> = async ({ params }) => {
  const cluster = await collectedClusterOf(params)
  const { watch, tables, groups } = cluster.collector
  const { backlog } = groups
  const problems = problemsOf(cluster)
  const masters = watch.brokers.filter((seen) => seen.broker.brokerId === 0 && watch.isRegistered(seen))
  const failures = distinctFailures([...watch.brokers.flatMap((seen) => seen.failure ?? []), ...groups.failures])
  return {
    state: stateOf(cluster),
    verdict: verdictOf(cluster, problems),
    problems,
    inPerSecond: sumOf(masters, watch, (figures) => figures.inPerSecond),
    outPerSecond: sumOf(masters, watch, (figures) => figures.outPerSecond),
    backlog: backlog === undefined ? unknown('not-collected-yet') : known({ ...backlog, total: String(backlog.total) }),
    deadLetters: deadLettersOf(cluster),
    inToday: asText(sumOf(masters, watch, (figures) => figures.inToday)),
    outToday: asText(sumOf(masters, watch, (figures) => figures.outToday)),
    brokers: { up: watch.brokers.filter((seen) => watch.isUp(seen)).length, expected: watch.brokers.length },
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

export const rates: Service<typeof getRates> = async ({ params }) => {
  const cluster = await collectedClusterOf(params)
  return cluster.collector.history.read(cluster.clock.now())
}

function verdictOf(
  cluster: Cluster,
  problems: readonly { severity: string }[],
): 'ok' | 'warning' | 'error' | 'unknown' {
  if (problems.some((problem) => problem.severity === 'error')) return 'error'
  if (cluster.collector.watch.askedAt === 0) return 'unknown'
  return problems.length > 0 ? 'warning' : 'ok'
}

/** Sum over all masters; unknown as soon as one of them is silent, because a part is not the whole. */
function sumOf<T extends number | bigint>(
  masters: readonly SeenBroker[],
  watch: { isUp(seen: SeenBroker): boolean },
  read: (figures: RuntimeFigures) => T | undefined,
): Known<T> {
  if (masters.length === 0) return unknown('not-collected-yet')
  const silent = masters.filter((seen) => !watch.isUp(seen)).map((seen) => seen.broker.broker)
  if (silent.length > 0) return unknown('broker-unreachable', silent.join(', '))
  const values: T[] = []
  for (const seen of masters) {
    const value = seen.figures === undefined ? undefined : read(seen.figures)
    if (value === undefined) return unknown('not-supported', seen.broker.broker)
    values.push(value)
  }
  // All are of one kind, and so is their sum.
  return known(values.reduce((sum, value) => ((sum as number) + (value as number)) as T))
}

const asText = (value: Known<bigint>): Known<Long> => ('value' in value ? known(String(value.value)) : value)

function deadLettersOf(cluster: Cluster): Known<Long> {
  if (cluster.collector.tables.topics.asOf === 0) return unknown('not-collected-yet')
  let sum = 0n
  for (const { messages } of deadLetterTopics(cluster)) {
    if (messages === undefined) return unknown('not-collected-yet')
    sum += messages
  }
  return known(String(sum))
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
