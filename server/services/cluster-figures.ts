import type { Cluster } from '../clusters/cluster.ts'
import type { BrokerWatch, SeenBroker } from '../collector/broker-watch.ts'
import { known, unknown } from '../collector/known.ts'
import { countedSince, type RuntimeFigures } from '../collector/runtime-figures.ts'
import type { Known, Long, UnknownReason } from '../contract/values.ts'
import { deadLetterTopics, problemsOf } from './problems.ts'

/** What is said of a cluster in one line, from the collector's memory. */
export function figuresOf(cluster: Cluster) {
  const { watch } = cluster.collector
  const masters = watch.brokers.filter((seen) => seen.broker.brokerId === 0 && watch.isRegistered(seen))
  const problems = problemsOf(cluster)
  return {
    problems,
    verdict: verdictOf(cluster, problems),
    brokers: { up: watch.brokers.filter((seen) => watch.isUp(seen)).length, expected: watch.brokers.length },
    inPerSecond: sumOf(masters, watch, (figures) => figures.inPerSecond),
    outPerSecond: sumOf(masters, watch, (figures) => figures.outPerSecond),
    inToday: asText(sumOf(masters, watch, (figures) => figures.inToday)),
    outToday: asText(sumOf(masters, watch, (figures) => figures.outToday)),
    countedSince: masters.flatMap(({ broker: { broker }, figures }) => {
      const at = figures === undefined ? undefined : countedSince(figures, cluster.clock.now())
      return at === undefined ? [] : [{ broker, at }]
    }),
    deadLetters: deadLettersOf(cluster),
  }
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
  watch: BrokerWatch,
  read: (figures: RuntimeFigures) => T | undefined,
): Known<T> {
  if (masters.length === 0) return unknown(isReached(watch) ? 'none' : notYet(watch))
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

/** Whether a NameServer ever told of the brokers: until then nothing is known, and nothing is zero. */
export const isReached = (watch: BrokerWatch): boolean => watch.askedAt > 0

/** Why nothing is known yet. */
export const notYet = (watch: BrokerWatch): UnknownReason =>
  watch.failure === undefined ? 'not-collected-yet' : 'broker-unreachable'

function deadLettersOf(cluster: Cluster): Known<Long> {
  const { tables, watch } = cluster.collector
  if (tables.topics.asOf === 0 || !isReached(watch)) return unknown(notYet(watch))
  let sum = 0n
  for (const { messages } of deadLetterTopics(cluster)) {
    if (messages === undefined) return unknown('not-collected-yet')
    sum += messages
  }
  return known(String(sum))
}
