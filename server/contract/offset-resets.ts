import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { MessageModel } from './groups.ts'
import { paths } from './paths.ts'
import { EpochMs, Failure, gathered, Known, Long, QueueName } from './values.ts'

/** Where offsets go: to the oldest stored message, behind the newest (which skips all that waits), or to a time. */
export const ResetTarget = z.discriminatedUnion('to', [
  z.object({ to: z.literal('earliest') }),
  z.object({ to: z.literal('latest') }),
  /** The first message stored at or after the time. */
  z.object({ to: z.literal('time'), at: z.int().min(1) }),
])
export type ResetTarget = z.infer<typeof ResetTarget>

/** Which offsets: those of the groups on the topics; no topic named: on all topics a group consumes, its retry topic left out. */
const scope = z.object({
  groups: z.array(z.string().min(1).max(255)).min(1).max(50),
  topics: z.array(z.string().min(1).max(255)).max(50).default([]),
  target: ResetTarget,
})

/** What a reset would do to one queue. */
export const QueuePlan = QueueName.extend({
  minOffset: Long,
  brokerOffset: Long,
  /** Unknown `no-offset`: the group holds none for this queue. */
  now: Known(Long),
  then: Long,
  /** Messages that are consumed again. */
  replayed: Long,
  /** Messages that are never consumed. */
  skipped: Long,
})
export type QueuePlan = z.infer<typeof QueuePlan>

/** What must be known before a reset. */
export const ResetWarning = z.enum([
  /** Clients of a broadcasting group keep their offsets to themselves: brokers cannot move them. */
  'broadcasting',
  /** Clients are connected: they take the new offsets over while they run, within some seconds. */
  'clients-online',
  /** Brokers before 5.2 have nobody to tell: the offsets are committed for the group. */
  'nobody-online',
  /** The time is before the oldest stored message: what was deleted cannot be consumed again. */
  'before-oldest',
  /** No broker knows the group. */
  'group-unknown',
])
export type ResetWarning = z.infer<typeof ResetWarning>

const onOneTopic = { group: z.string(), topic: z.string(), failures: z.array(Failure) }

export const ResetPlan = z.object({
  ...onOneTopic,
  clients: Known(z.int()),
  mode: Known(MessageModel),
  replayed: Long,
  skipped: Long,
  warnings: z.array(ResetWarning),
  queues: z.array(QueuePlan),
})
export type ResetPlan = z.infer<typeof ResetPlan>

/** What a reset would do, queue by queue. Writes nothing. */
export const planReset = endpoint(paths.planReset, {
  right: 'groups.read',
  body: scope,
  reply: z.object({ items: z.array(ResetPlan), replayed: Long, skipped: Long, ...gathered }),
})

/** What became of one queue. */
export const QueueReset = QueueName.extend({
  before: Known(Long),
  wanted: Long,
  /** As the broker told afterwards. */
  after: Known(Long),
  /**
   * `reached`: the offset is where it was wanted. `consuming`: it moved, and the clients went on from there. `waiting`: not seen
   * yet, clients take it over within some seconds. `unknown`: the broker did not tell.
   */
  state: z.enum(['reached', 'consuming', 'waiting', 'unknown']),
})
export type QueueReset = z.infer<typeof QueueReset>

/** Moves the offsets and reads them back. Brokers that refused are in the `failures` of their item. */
export const resetOffsets = endpoint(paths.resetOffsets, {
  right: 'groups.reset',
  body: scope,
  reply: z.object({
    items: z.array(z.object({ ...onOneTopic, queues: z.array(QueueReset), readBackAt: EpochMs })),
    ...gathered,
  }),
})
