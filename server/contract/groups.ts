import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { Page, pageQuery, queryChoices, sortBy } from './paging.ts'
import { paths } from './paths.ts'
import { EpochMs, gathered, Known, Long, Partial, QueueName } from './values.ts'

const groupName = z.string().min(1).max(255)
const oneGroup = z.object({ group: groupName })

export const MessageModel = z.enum(['CLUSTERING', 'BROADCASTING'])
/** RocketMQ's ConsumeType: ACTIVELY is pull, PASSIVELY is push, POP is pop. */
export const ConsumeType = z.enum(['CONSUME_ACTIVELY', 'CONSUME_PASSIVELY', 'CONSUME_POP'])

/** Diff over several queues: the sum of those that are known, and how many are not ("12,340 + 3 queues unknown"); a broker that did not answer counts as one. */
export const DiffTotal = z.object({ known: Long, unknownQueues: z.int() })
export type DiffTotal = z.infer<typeof DiffTotal>

export const GroupRow = z.object({
  group: z.string(),
  type: z.enum(['NORMAL', 'FIFO', 'SYSTEM']),
  brokers: z.array(z.string()),
  mode: Known(MessageModel),
  consumeType: Known(ConsumeType),
  /** Connected clients. */
  clients: Known(z.int()),
  /** Messages consumed per second. */
  outPerSecond: Known(z.number()),
  diffTotal: Known(DiffTotal),
  /** Now minus the store time of the oldest queue's last consumed message; 0 without backlog. */
  delayMs: Known(z.number()),
})
export type GroupRow = z.infer<typeof GroupRow>

export const groupSortColumns = ['group', 'clients', 'outPerSecond', 'diffTotal', 'delayMs'] as const

/** Groups from the collector's memory; ask `measureGroups` for the rows on screen. */
export const listGroups = endpoint(paths.listGroups, {
  right: 'groups.read',
  query: z.object({
    /** Part of the name, upper and lower case alike. */
    q: z.string().max(255).optional(),
    types: queryChoices(['NORMAL', 'FIFO', 'SYSTEM']),
    sort: sortBy(groupSortColumns, 'group'),
    ...pageQuery,
  }),
  reply: Page(GroupRow).extend({ countByType: z.record(GroupRow.shape.type, z.int()) }),
})

export const measureGroups = endpoint(paths.measureGroups, {
  right: 'groups.read',
  body: z.object({ groups: z.array(groupName).max(200) }),
  reply: Partial(
    GroupRow.pick({
      group: true,
      mode: true,
      consumeType: true,
      clients: true,
      outPerSecond: true,
      diffTotal: true,
      delayMs: true,
    }),
  ),
})

/** Collects names, progress and connections of all groups now instead of with the next round. */
export const refreshGroups = endpoint(paths.refreshGroups, {
  right: 'groups.read',
  reply: z.object({ groups: z.int(), ...gathered }),
})

/** One queue of the lag table, in RocketMQ's words. */
export const QueueProgress = QueueName.extend({
  /** Next offset the broker will write. */
  brokerOffset: Long,
  /** Next offset the group will consume; unknown `no-offset` when it never committed. */
  consumerOffset: Known(Long),
  /** brokerOffset − consumerOffset. */
  diff: Known(Long),
  /** Pulled but not yet acknowledged; unknown before 5.1. */
  inflight: Known(Long),
  /** Client id that holds the queue now. */
  client: Known(z.string()),
  /** Store time of the last consumed message. */
  lastConsumedAt: Known(EpochMs),
})
export type QueueProgress = z.infer<typeof QueueProgress>

/** Progress of one group on one topic. */
export const GroupProgress = z.object({
  group: z.string(),
  topic: z.string(),
  diffTotal: DiffTotal,
  outPerSecond: Known(z.number()),
  /** Newest `lastConsumedAt` of the queues. */
  lastConsumedAt: Known(EpochMs),
  queues: z.array(QueueProgress),
})
export type GroupProgress = z.infer<typeof GroupProgress>

/** The lag table: one item per topic of the group, its retry topic included. */
export const getGroupProgress = endpoint(paths.getGroupProgress, {
  right: 'groups.read',
  query: oneGroup.extend({ topic: z.string().min(1).max(255).optional() }),
  reply: Partial(GroupProgress).extend({ group: z.string(), diffTotal: DiffTotal, outPerSecond: Known(z.number()) }),
})

export const ClientConnection = z.object({
  clientId: z.string(),
  /** `ip:port` as the broker sees it. */
  address: z.string(),
  language: z.string(),
  /** `V5_5_0`; the number as text when it has no name. */
  version: z.string(),
})
export type ClientConnection = z.infer<typeof ClientConnection>

/** Connected clients and what the group subscribes to. An empty list of clients: nobody is online. */
export const getGroupClients = endpoint(paths.getGroupClients, {
  right: 'groups.read',
  query: oneGroup,
  reply: z.object({
    group: z.string(),
    mode: Known(MessageModel),
    consumeType: Known(ConsumeType),
    /** `CONSUME_FROM_LAST_OFFSET` … */
    consumeFromWhere: Known(z.string()),
    clients: z.array(
      ClientConnection.extend({
        /** Names of the brokers it is connected to. */
        brokers: z.array(z.string()),
      }),
    ),
    subscriptions: z.array(
      z.object({
        topic: z.string(),
        expression: z.string(),
        /** `TAG` or `SQL92`. */
        expressionType: z.string(),
        tags: z.array(z.string()),
        /** When the clients made it. */
        versionAt: EpochMs,
      }),
    ),
    ...gathered,
  }),
})

/** Configuration of the group on every master that has it. */
export const getGroupConfig = endpoint(paths.getGroupConfig, {
  right: 'groups.read',
  query: oneGroup,
  reply: Partial(
    z.object({
      broker: z.string(),
      entries: z.array(z.object({ key: z.string(), value: z.string() })),
    }),
  ),
})
