import type { Sample } from '../history/cluster-history.ts'
import { seriesSubject } from '../history/series-subject.ts'
import type { SeenBroker } from './broker-watch.ts'
import type { GroupSampler } from './group-sampler.ts'
import type { TopicEntry } from './name-tables.ts'
import { rateMembers, type RateSample } from './rate-history.ts'
import type { TopicMeasure, TopicSampler } from './topic-sampler.ts'

/** What a member of a round's sample is called in the history. */
export const measureOf = {
  inPerSecond: 'in',
  outPerSecond: 'out',
  backlog: 'backlog',
  oldestWaitingMs: 'oldest',
  deadLetters: 'dead-letters',
  diskPercent: 'disk',
} as const satisfies Record<keyof RateSample, string>

/** Messages in all dead-letter topics; NaN as long as one was not measured. */
export function deadLettersOf(
  topics: readonly TopicEntry[],
  measureOfTopic: (topic: string) => TopicMeasure | undefined,
): number {
  return topics
    .filter(({ type }) => type === 'DLQ')
    .reduce((sum, { topic }) => {
      const messages = measureOfTopic(topic)?.messages
      return sum + (messages !== undefined && 'value' in messages ? Number(messages.value) : Number.NaN)
    }, 0)
}

/** What one round has seen, as samples for the history. Topics and groups that were not measured in this round give none. */
export function* historySamples(
  round: { readonly whole: RateSample; readonly up: readonly SeenBroker[]; readonly since: number },
  topics: TopicSampler,
  groups: GroupSampler,
): Generator<Sample> {
  const { whole, up, since } = round
  const cluster = { kind: 'cluster', subject: '' } as const
  for (const member of rateMembers) yield { ...cluster, measure: measureOf[member], value: whole[member] }
  for (const { broker, figures } of up) {
    const one = { kind: 'broker', subject: seriesSubject(broker.broker, String(broker.brokerId)) } as const
    yield { ...one, measure: 'in', value: figures?.inPerSecond ?? Number.NaN }
    yield { ...one, measure: 'out', value: figures?.outPerSecond ?? Number.NaN }
    yield { ...one, measure: 'disk', value: figures?.diskPercent ?? Number.NaN }
  }
  for (const [subject, { inPerSecond, at }] of topics.measures)
    if (at >= since && 'value' in inPerSecond) yield { kind: 'topic', subject, measure: 'in', value: inPerSecond.value }
  for (const [subject, { diffTotal, outPerSecond, isPartial, at }] of groups.measures) {
    if (at < since) continue
    if ('value' in diffTotal && !isPartial)
      yield { kind: 'group', subject, measure: 'backlog', value: Number(diffTotal.value.known) }
    if ('value' in outPerSecond) yield { kind: 'group', subject, measure: 'out', value: outPerSecond.value }
  }
}
