import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { paths } from './paths.ts'
import { namedBrokers, targets, WriteResult } from './targets.ts'
import { Partial } from './values.ts'

/** RocketMQ's limit is 255; Apache's validator takes these characters. */
const groupName = z
  .string()
  .min(1)
  .max(255)
  .regex(/^[%|a-zA-Z0-9_-]+$/, 'letters, digits, %, |, _ and - only')

/** How long a message waits before it is delivered again (Java: GroupRetryPolicy). */
export const RetryPolicy = z.discriminatedUnion('type', [
  /** The broker's delay levels from 10 s on. */
  z.object({ type: z.literal('BROKER') }),
  /** initial × multiplier^n, at most max. */
  z.object({
    type: z.literal('EXPONENTIAL'),
    initialMs: z.int().min(1),
    maxMs: z.int().min(1),
    multiplier: z.int().min(1).max(1000),
  }),
  /** One wait after the other; the last one repeats. */
  z.object({ type: z.literal('CUSTOMIZED'), nextMs: z.array(z.int().min(1)).min(1).max(200) }),
])
export type RetryPolicy = z.infer<typeof RetryPolicy>

/** What can be set on a group (Java: SubscriptionGroupConfig). */
export const GroupSettings = z.object({
  consumeEnable: z.boolean(),
  /** A new group begins at the oldest message. */
  consumeFromMinEnable: z.boolean(),
  consumeBroadcastEnable: z.boolean(),
  /** Pop clients get messages of a queue in order: a FIFO group. */
  consumeMessageOrderly: z.boolean(),
  /** Read and write queues of the retry topic. */
  retryQueueNums: z.int().min(0).max(1024),
  /** After so many attempts a message goes to the dead letters. */
  retryMaxTimes: z.int().min(-1).max(100_000),
  retryPolicy: RetryPolicy,
  /** Broker that is read from: 0 is the master. */
  brokerId: z.int().min(0),
  /** Broker that is read from when the group is far behind. */
  whichBrokerWhenConsumeSlowly: z.int().min(0),
  /** Members are told at once when one comes or goes. */
  notifyConsumerIdsChangedEnable: z.boolean(),
  /** How long a pop client may keep a message, in minutes. */
  consumeTimeoutMinute: z.int().min(1).max(100_000),
})
export type GroupSettings = z.infer<typeof GroupSettings>

/** Settings of the group on every master that has it, and where the brokers do not agree. No group named: only what a new one has. */
export const getGroupSettings = endpoint(paths.getGroupSettings, {
  right: 'groups.read',
  query: z.object({ group: z.string().min(1).max(255).optional() }),
  reply: Partial(
    z.object({ broker: z.string(), brokerCluster: z.string(), settings: GroupSettings, attributes: attributes() }),
  ).extend({
    /** Names of settings that differ between brokers. */
    differences: z.array(z.string()),
    /** What a new group has. */
    defaults: GroupSettings,
  }),
})

function attributes() {
  return z.array(z.object({ key: z.string(), value: z.string() }))
}

/** Creates a group; settings that are not named have RocketMQ's defaults. Refused with `group-exists` when any target has it. */
export const createGroup = endpoint(paths.createGroup, {
  right: 'groups.write',
  body: GroupSettings.partial().extend({ group: groupName, ...targets }),
  reply: WriteResult,
})

/** Changes what is named; everything else stays as it is on each broker. */
export const updateGroup = endpoint(paths.updateGroup, {
  right: 'groups.write',
  body: GroupSettings.partial().extend({ group: z.string().min(1).max(255), ...targets }),
  reply: WriteResult,
})

/**
 * Deletes the group with its offsets, then its retry and dead-letter topics, on the named brokers or on all; on all also from the
 * NameServers.
 */
export const deleteGroup = endpoint(paths.deleteGroup, {
  right: 'groups.write',
  query: z.object({ group: z.string().min(1).max(255), brokers: namedBrokers }),
  reply: WriteResult.extend({
    /** Topics that went with it. */
    topics: z.array(z.string()),
  }),
})
