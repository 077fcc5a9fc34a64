import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { ClientConnection } from './groups.ts'
import { Page, pageQuery, sortBy } from './paging.ts'
import { paths } from './paths.ts'
import { EpochMs, gathered, Known, Long, QueueName } from './values.ts'

/** How a client speaks; read from the form of its id, because brokers do not tell. */
export const ClientProtocol = z.enum(['remoting', 'grpc'])
export const ClientRole = z.enum(['producer', 'consumer'])

const roleIn = z.object({
  role: ClientRole,
  group: z.string(),
  /** What it subscribes to; a producer's topics are recorded by no broker. */
  topics: z.array(z.string()),
})

export const ClientRow = ClientConnection.extend({
  protocol: ClientProtocol,
  brokers: z.array(z.string()),
  roles: z.array(roleIn),
})
export type ClientRow = z.infer<typeof ClientRow>

export const clientSortColumns = ['clientId', 'language', 'version', 'protocol'] as const

const facet = z.array(z.object({ value: z.string(), count: z.int() }))
const filter = z.string().max(255).optional()

/**
 * Everybody who is connected. Producers are asked now; consumers are those the collector saw, which asks a small cluster's groups in
 * every round and a large one's in turn.
 */
export const listClients = endpoint(paths.listClients, {
  right: 'clients.read',
  query: z.object({
    /** Part of id, address or group. */
    q: filter,
    role: ClientRole.optional(),
    language: filter,
    version: filter,
    protocol: ClientProtocol.optional(),
    group: filter,
    topic: filter,
    sort: sortBy(clientSortColumns, 'clientId'),
    ...pageQuery,
  }),
  reply: Page(ClientRow).extend({
    /** Of all clients that match the search, before the other filters. */
    languages: facet,
    versions: facet,
    protocols: facet,
    /** Groups whose clients are known, of all. */
    groupsAsked: z.int(),
    groupsTotal: z.int(),
  }),
})

const subscription = z.object({ topic: z.string(), expression: z.string(), expressionType: z.string() })

/** One consumer, as it tells itself (Java: ConsumerRunningInfo), asked through a broker that it is connected to. */
export const getClient = endpoint(paths.getClient, {
  right: 'clients.read',
  query: z.object({
    group: z.string().min(1).max(255),
    clientId: z.string().min(1).max(1000),
    /** `true`: with what its threads are doing. */
    stack: z.enum(['true', 'false']).default('false'),
  }),
  reply: z.object({
    clientId: z.string(),
    group: z.string(),
    /** The broker it was asked through. */
    broker: z.string(),
    properties: z.array(z.object({ key: z.string(), value: z.string() })),
    subscriptions: z.array(subscription),
    queues: z.array(
      QueueName.extend({
        topic: z.string(),
        /** Unknown for pop consumers. */
        commitOffset: Known(Long),
        cachedMessages: z.int(),
        cachedMiB: Known(z.int()),
        locked: Known(z.boolean()),
        isDropped: z.boolean(),
        lastPullAt: Known(EpochMs),
        lastConsumeAt: Known(EpochMs),
      }),
    ),
    topics: z.array(
      z.object({
        topic: z.string(),
        /** Mean time of a pull and of the listener, ms. */
        pullMs: z.number(),
        consumeMs: z.number(),
        pulledPerSecond: z.number(),
        consumedPerSecond: z.number(),
        failedPerSecond: z.number(),
        /** In the last hour. */
        failed: Long,
      }),
    ),
    /** Undefined unless it was asked for and given. */
    stack: z.string().optional(),
    asOf: EpochMs,
  }),
})

/** Whether all clients of a group subscribe to the same; each is asked itself (Java: ConsumerRunningInfo.analyzeSubscription). */
export const getGroupConsistency = endpoint(paths.getGroupConsistency, {
  right: 'clients.read',
  query: z.object({ group: z.string().min(1).max(255) }),
  reply: z.object({
    verdict: z.enum(['consistent', 'differs', 'one-client', 'nobody', 'unknown']),
    /** Subscriptions that not all clients have, with those that do and those that do not. */
    differences: z.array(subscription.extend({ having: z.array(z.string()), lacking: z.array(z.string()) })),
    /** Versions of clients, when there are several. */
    versions: z.array(z.object({ version: z.string(), clients: z.array(z.string()) })),
    /** Clients that told nothing, with the reason. */
    silent: z.array(z.object({ clientId: z.string(), reason: z.string() })),
    asked: z.int(),
    ...gathered,
  }),
})
