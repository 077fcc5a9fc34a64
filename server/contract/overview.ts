import { z } from 'zod'
import { ConnectionState } from './clusters.ts'
import { endpoint } from './endpoint.ts'
import { paths } from './paths.ts'
import { EpochMs, Failure, gathered, Known, Long } from './values.ts'

/** Something that wants attention. Screens make the sentence from `kind`, `subject` and `value`. */
export const Problem = z.object({
  kind: z.enum([
    'name-server-unreachable',
    'broker-unreachable',
    /** No NameServer names it any more, and it did within the last day. */
    'broker-unregistered',
    /** A group with backlog and no connected client; `value` = backlog. */
    'group-without-clients',
    /** A group whose backlog is large or grows; `value` = backlog. */
    'group-behind',
    /** Messages in a dead-letter topic; `subject` = group, `value` = their number. */
    'dead-letters',
    /** `subject` = broker, `value` = percent of the disk. */
    'disk-nearly-full',
    /** Fewer clients than the group's monitor asks for; `value` = clients, `limit` = fewest. */
    'too-few-clients',
    /** More backlog than the group's monitor allows; `value` = backlog, `limit` = most. */
    'lag-above-limit',
    /** A master is gone and its slave answers reads; `other` = the slave. */
    'slave-answers',
    /** A master without a slave that is up, while it had one or its neighbours have. */
    'master-without-slave',
    /** A slave that got nothing from its master for a while; `value` = bytes missing, where known. */
    'replication-stopped',
    /** A slave that is no longer in sync; `value` = bytes missing. */
    'replication-behind',
    /** A NameServer that does not know a broker which another one knows; `other` = the broker. */
    'broker-unknown-to-name-server',
  ]),
  severity: z.enum(['warning', 'error']),
  /** Name of the broker, NameServer or group. */
  subject: z.string(),
  value: Long.optional(),
  /** The other party, such as the slave of a master. */
  other: z.string().optional(),
  /** What was set for it. */
  limit: Long.optional(),
  /** Why it cannot be reached. */
  cause: Failure.omit({ broker: true, address: true }).optional(),
})
export type Problem = z.infer<typeof Problem>

export const getOverview = endpoint(paths.getOverview, {
  right: 'brokers.read',
  reply: z.object({
    state: ConnectionState,
    /** `error` if any problem is one, else `warning`, else `ok`; `unknown` before the first collection. */
    verdict: z.enum(['ok', 'warning', 'error', 'unknown']),
    /** Worst first, at most 50. */
    problems: z.array(Problem),
    /** Messages stored per second, all masters (10 s window). */
    inPerSecond: Known(z.number()),
    /** Messages delivered per second, all masters (10 s window). */
    outPerSecond: Known(z.number()),
    /** Sum of Diff over all groups and queues that are known. */
    backlog: Known(z.object({ total: Long, unknownGroups: z.int() })),
    /** The message that has waited longest, of all groups; `group` absent when nothing waits. Not exact: at most so long. */
    oldestWaiting: Known(z.object({ ms: z.number(), group: z.string().optional(), isExact: z.boolean() })),
    /** The fullest disk of all brokers that answer, in percent. */
    fullestDisk: Known(z.object({ broker: z.string(), percent: z.number() })),
    /** Store time of the newest dead letter, as far as measured. */
    newestDeadLetterAt: Known(EpochMs),
    /** Messages in all dead-letter topics. */
    deadLetters: Known(Long),
    /** Messages stored since midnight of the brokers. */
    inToday: Known(Long),
    outToday: Known(Long),
    /** Masters that were started today, and may have counted from then on only. */
    countedSince: z.array(z.object({ broker: z.string(), at: EpochMs })),
    brokers: z.object({ up: z.int(), expected: z.int() }),
    counts: z.object({ topics: z.int(), groups: z.int() }),
    /** By rate, highest first, at most 10. */
    topTopics: z.array(z.object({ topic: z.string(), inPerSecond: z.number() })),
    /** By Diff Total, highest first, at most 10. */
    topGroups: z.array(z.object({ group: z.string(), diffTotal: Long, clients: Known(z.int()) })),
    ...gathered,
  }),
})

/**
 * Rates and levels of the last hour as samples of equal distance. Sample i belongs to `from + i * stepMs`; null is a gap (never
 * interpolate). `backlog` is a plain number for drawing only.
 */
export const getRates = endpoint(paths.getRates, {
  right: 'brokers.read',
  reply: z.object({
    from: EpochMs,
    stepMs: z.number(),
    inPerSecond: z.array(z.number().nullable()),
    outPerSecond: z.array(z.number().nullable()),
    backlog: z.array(z.number().nullable()),
    oldestWaitingMs: z.array(z.number().nullable()),
    deadLetters: z.array(z.number().nullable()),
    diskPercent: z.array(z.number().nullable()),
  }),
})
