import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { paths } from './paths.ts'
import { EpochMs, Failure, Known, Long } from './values.ts'

/** `connected`: all answer. `degraded`: some do not. `unreachable`: none does. `connecting`: not tried yet. */
export const ConnectionState = z.enum(['connecting', 'connected', 'degraded', 'unreachable'])
export type ConnectionState = z.infer<typeof ConnectionState>

/** One step of the way from the dashboard to the brokers, with its result. */
export const Hop = z.object({
  hop: z.enum(['name-server', 'broker']),
  /** Broker name; the address again for a NameServer. */
  name: z.string(),
  address: z.string(),
  ok: z.boolean(),
  /** Duration of the last call that was answered. */
  latencyMs: z.number().optional(),
  /** Present when `ok` is false. */
  code: Failure.shape.code.optional(),
  message: z.string().optional(),
})
export type Hop = z.infer<typeof Hop>

/** Parts of the dashboard whose working depends on the cluster. */
export const Feature = z.enum([
  'topics-read',
  'topics-write',
  'topic-types',
  'groups-read',
  'producers-list',
  'messages-by-time',
  'messages-by-key',
  'messages-by-id',
  'send-message',
  'traces',
])
export type Feature = z.infer<typeof Feature>

/** What a part can do here. `partly`: not on all brokers. `unknown`: not found out yet (it is offered, and tried). */
export const FeatureState = z.object({
  can: z.enum(['yes', 'partly', 'no', 'unknown']),
  /** Why not, in English: "broker-b (V4_7_0) has no GET_ALL_PRODUCER_INFO". */
  reason: z.string().optional(),
})

export const ClusterSummary = z.object({
  /** Slug in URLs: `/c/{id}/…`. */
  id: z.string(),
  /** Name for people. */
  name: z.string(),
  environment: z.enum(['production', 'staging', 'development']),
  nameServers: z.array(z.string()),
  /** True for the core that runs beside this dashboard. */
  embedded: z.boolean(),
  state: ConnectionState,
})

/** One row of the overview of all clusters: what was collected, at once; it waits for no broker. */
export const ClusterRow = ClusterSummary.extend({
  verdict: z.enum(['ok', 'warning', 'error', 'unknown']),
  problems: z.object({ errors: z.int(), warnings: z.int() }),
  brokers: z.object({ up: z.int(), expected: z.int() }),
  /** Versions of the brokers that answer, such as `V5_3_3`. */
  versions: z.array(z.string()),
  inPerSecond: Known(z.number()),
  outPerSecond: Known(z.number()),
  /** The group with the largest known backlog; `none` when nobody is behind. */
  worstGroup: Known(z.object({ group: z.string(), diff: Long })),
  deadLetters: Known(Long),
  /** When its NameServer last answered; 0: never. */
  asOf: EpochMs,
})
export type ClusterRow = z.infer<typeof ClusterRow>

export const listClusters = endpoint(paths.listClusters, {
  right: 'clusters.read',
  reply: z.object({
    items: z.array(ClusterRow),
    /** Why clusters are kept in memory only, and lost with the process; absent when they are in the database. */
    notKept: z.string().optional(),
  }),
})

export const getCluster = endpoint(paths.getCluster, {
  right: 'clusters.read',
  reply: ClusterSummary.extend({
    /** For snippets: what a client sets as its NameServer address. */
    clientNameServer: z.string(),
    /** Every NameServer and broker with its last result; the first that is not ok says where it breaks. */
    hops: z.array(Hop),
    features: z.record(Feature, FeatureState),
    /** False until a NameServer has answered for the first time since the dashboard started. */
    everReached: z.boolean(),
    asOf: EpochMs,
  }),
})

/** Answers as soon as the dashboard runs, whether or not brokers do. */
export const health = endpoint(paths.health, {
  right: 'open',
  reply: z.object({ status: z.literal('up'), version: z.string(), uptimeMs: z.number() }),
})

/**
 * Whether this dashboard is fit to be asked: 200 as soon as each cluster was tried once, whether or not it answered (a dashboard is
 * needed most when brokers are down); `not-ready` until then.
 */
export const ready = endpoint(paths.ready, {
  right: 'open',
  reply: z.object({
    status: z.literal('ready'),
    clusters: z.array(ClusterSummary.pick({ id: true, state: true })),
  }),
})
