import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { pageQuery, queryTime } from './paging.ts'
import { paths } from './paths.ts'
import { EpochMs } from './values.ts'

/** `partly`: not on all brokers. `refused`: the caller may not. */
export const AuditOutcome = z.enum(['done', 'partly', 'refused', 'failed'])

export const AuditRow = z.object({
  id: z.int(),
  at: EpochMs,
  /** False: it belongs to the dashboard itself, such as a change of its clusters. */
  isOfCluster: z.boolean(),
  /** Who: a name, or `anonymous` while nobody has to sign in. */
  actor: z.string(),
  address: z.string(),
  /** Name of the endpoint: `updateTopic`. */
  action: z.string(),
  /** The topics, groups, brokers it was about. */
  subject: z.string(),
  /** JSON: what was asked, was there before, is there now. Secrets are masked. */
  input: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
  outcome: AuditOutcome,
  detail: z.string(),
})
export type AuditRow = z.infer<typeof AuditRow>

/** Writes asked of this dashboard for a cluster, newest first. */
export const listAudit = endpoint(paths.listAudit, {
  right: 'audit.read',
  query: z.object({
    /** Text in subject, action, actor, address, input or reason. */
    q: z.string().max(255).optional(),
    outcome: AuditOutcome.optional(),
    from: queryTime.optional(),
    to: queryTime.optional(),
    limit: pageQuery.limit,
    /** `next` of the reply before. */
    cursor: z
      .string()
      .regex(/^\d{1,15}$/)
      .optional(),
  }),
  reply: z.object({
    items: z.array(AuditRow),
    /** Give as `cursor` for older entries; absent at the end. */
    next: z.string().optional(),
    /** Why entries are lost when the dashboard ends, when they are. */
    onlyInMemory: z.string().optional(),
  }),
})
