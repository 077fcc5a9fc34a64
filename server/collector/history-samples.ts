import type { Sample } from '../history/cluster-history.ts'
import { seriesSubject } from '../history/series-subject.ts'
import type { SeenBroker } from './broker-watch.ts'
import type { GroupSampler } from './group-sampler.ts'
import type { RateSample } from './rate-history.ts'
import type { TopicSampler } from './topic-sampler.ts'

/** What one round has seen, as samples for the history. Topics and groups that were not measured in this round give none. */
export function* historySamples(
  round: { readonly whole: RateSample; readonly up: readonly SeenBroker[]; readonly since: number },
  topics: TopicSampler,
  groups: GroupSampler,
): Generator<Sample> {
  const { whole, up, since } = round
  const cluster = { kind: 'cluster', subject: '' } as const
  yield { ...cluster, measure: 'in', value: whole.inPerSecond }
  yield { ...cluster, measure: 'out', value: whole.outPerSecond }
  yield { ...cluster, measure: 'backlog', value: whole.backlog }
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
