import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { ClientConnection } from './groups.ts'
import { paths } from './paths.ts'
import { EpochMs, Known, Partial } from './values.ts'

/**
 * Connected producers. With `topic` only the brokers of its route are asked (brokers do not record which topic a producer
 * writes). With `group` that group only; without, all groups (brokers from 4.9.4 on can tell; others are in `failures` as
 * `not-supported`).
 */
export const listProducers = endpoint(paths.listProducers, {
  right: 'clients.read',
  query: z.object({
    topic: z.string().min(1).max(255).optional(),
    group: z.string().min(1).max(255).optional(),
    /** Part of group or client id. */
    q: z.string().max(255).optional(),
  }),
  reply: Partial(
    ClientConnection.extend({
      group: z.string(),
      brokers: z.array(z.string()),
      /** Last heartbeat. */
      lastSeenAt: Known(EpochMs),
    }),
  ),
})
