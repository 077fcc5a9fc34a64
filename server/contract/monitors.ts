import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { paths } from './paths.ts'
import { EpochMs, Known, Long } from './values.ts'

const groupName = z.string().min(1).max(255)

/** What is expected of a group. Missing it is a problem of the overview and of the group's page. */
const Limits = z.object({
  /** Fewest connected clients. */
  minClients: z.int().min(1).max(100_000).optional(),
  /** Most messages behind. */
  maxLag: Long.refine((digits) => !digits.startsWith('-'), 'must not be negative').optional(),
})

export const GroupMonitor = Limits.extend({
  group: z.string(),
  updatedAt: EpochMs,
  clients: Known(z.int()),
  lag: Known(Long),
  /** `missed`: a limit is broken now. `unknown`: what it needs is not known now. */
  state: z.enum(['kept', 'missed', 'unknown']),
})
export type GroupMonitor = z.infer<typeof GroupMonitor>

export const listMonitors = endpoint(paths.listMonitors, {
  right: 'monitor.read',

  query: z.object({ group: groupName.optional() }),
  reply: z.object({ items: z.array(GroupMonitor) }),
})

export const setMonitor = endpoint(paths.setMonitor, {
  right: 'monitor.write',

  body: Limits.extend({ group: groupName }).refine(
    ({ minClients, maxLag }) => minClients !== undefined || maxLag !== undefined,
    'one of minClients and maxLag must be given',
  ),
  reply: z.object({ group: z.string() }),
})

export const deleteMonitor = endpoint(paths.deleteMonitor, {
  right: 'monitor.write',

  query: z.object({ group: groupName }),
  reply: z.object({ group: z.string() }),
})
