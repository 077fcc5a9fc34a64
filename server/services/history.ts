import type { Cluster } from '../clusters/cluster.ts'
import { database } from '../db/database.ts'
import type { getHistory, getTop } from '../contract/history.ts'
import { badRequest } from '../http/bad-request.ts'
import type { Service } from '../http/route.ts'
import { collectedClusterOf } from './collected.ts'

/** Series drawn when none are named. */
const seriesMax = 6
const dayMs = 86_400_000

export const get: Service<typeof getHistory> = async ({ params, query }) => {
  const cluster = await collectedClusterOf(params)
  const { history } = cluster
  const { kind, measure, from } = query
  const now = cluster.clock.now()
  const to = Math.min(query.to, now)
  if (to - from > 31 * dayMs) throw badRequest('too-many-days', 'At most 31 days are asked for at once.')
  const busiest = (): string[] =>
    [...history.totals(kind, measure, { from, to, now }).keys()]
      .filter((subject) => isShown(cluster, kind, subject))
      .slice(0, seriesMax)
  const subjects = kind === 'cluster' ? [''] : query.subjects.length > 0 ? query.subjects : busiest()
  const ranges = subjects.map((subject) => ({
    subject,
    range: history.read({ kind, subject, measure }, from, to, now),
  }))
  const empty = history.read({ kind, subject: '', measure }, from, to, now)
  const { place } = database()
  return {
    from: empty.from,
    stepMs: empty.stepMs,
    series: ranges.map(({ subject, range }) => ({ subject, values: range.values })),
    ...(place.kind === 'memory' ? { inMemoryBecause: place.reason } : {}),
    asOf: now,
  }
}

/** Topics of the system, which Apache counts too, are not among the busiest. */
const isShown = (cluster: Cluster, kind: string, subject: string): boolean =>
  kind !== 'topic' || (cluster.collector.tables.topics.byName.get(subject)?.type ?? 'NORMAL') !== 'SYSTEM'

export const top: Service<typeof getTop> = async ({ params, query }) => {
  const cluster = await collectedClusterOf(params)
  const now = cluster.clock.now()
  const totals = [...cluster.history.totals(query.kind, query.measure, { from: query.from, to: query.to, now })]
  const shown = totals.filter(([subject]) => isShown(cluster, query.kind, subject))
  return {
    items: shown.slice(0, query.limit).map(([subject, messages]) => ({ subject, messages: Math.round(messages) })),
    total: shown.length,
    asOf: now,
  }
}
