import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { paths } from './paths.ts'
import { EpochMs } from './values.ts'

/** What is measured of what. Rates are per second; disk is percent; oldest is ms; backlog is a number of messages, for drawing only. */
export const historyMeasures = {
  cluster: ['in', 'out', 'backlog', 'oldest', 'dead-letters', 'disk'],
  broker: ['in', 'out', 'disk'],
  topic: ['in'],
  group: ['backlog', 'out'],
} as const

const kind = z.enum(['cluster', 'broker', 'topic', 'group'])
const measure = z.enum(['in', 'out', 'backlog', 'oldest', 'dead-letters', 'disk'])
const epochText = z.coerce.number().int().min(0)

/** Names in a query are parted by commas, which no name of RocketMQ has. */
const names = z
  .string()
  .default('')
  .transform((text) => (text === '' ? [] : text.split(',')))
  .pipe(z.array(z.string().max(300)).max(10))

/**
 * Samples of equal distance: of 10 s for the last hour, of a minute for a day, of ten minutes for 30 days; the finest that reaches
 * back to `from`. Sample i belongs to `from + i * stepMs`; null is a gap (never interpolate).
 */
export const getHistory = endpoint(paths.getHistory, {
  right: 'brokers.read',
  query: z
    .object({
      kind: kind.default('cluster'),
      measure: measure.default('in'),
      /** Brokers (`broker-a`, a slave `broker-a:1`), topics or groups; none: those with the highest totals. */
      subjects: names,
      from: epochText,
      to: epochText,
    })
    .refine((query) => query.from < query.to, { path: ['to'], message: 'must be after from' })
    .refine((query) => (historyMeasures[query.kind] as readonly string[]).includes(query.measure), {
      path: ['measure'],
      message: 'is not measured of this kind',
    }),
  reply: z.object({
    from: EpochMs,
    stepMs: z.number(),
    series: z.array(z.object({ subject: z.string(), values: z.array(z.number().nullable()) })),
    /** Why the history ends with the process; undefined when it is kept in a file. */
    inMemoryBecause: z.string().optional(),
    asOf: EpochMs,
  }),
})

/** Brokers or topics by the messages of a time, summed from samples. */
export const getTop = endpoint(paths.getTop, {
  right: 'brokers.read',
  query: z.object({
    kind: z.enum(['broker', 'topic']),
    measure: z.enum(['in', 'out']).default('in'),
    from: epochText,
    to: epochText,
    limit: z.coerce.number().int().min(1).max(100).default(10),
  }),
  reply: z.object({
    items: z.array(z.object({ subject: z.string(), messages: z.number() })),
    /** All of the kind that did something in this time. */
    total: z.int(),
    asOf: EpochMs,
  }),
})
