import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { paths } from './paths.ts'
import { EpochMs, Failure, gathered, Known, Long, Partial } from './values.ts'

export const BrokerRow = z.object({
  /** RocketMQ's cluster name, `DefaultCluster`. */
  brokerCluster: z.string(),
  broker: z.string(),
  /** 0 is the master. */
  brokerId: Long,
  role: z.enum(['master', 'slave']),
  address: z.string(),
  up: z.boolean(),
  /** `V5_5_0`. */
  version: Known(z.string()),
  inPerSecond: Known(z.number()),
  outPerSecond: Known(z.number()),
  inToday: Known(Long),
  outToday: Known(Long),
  /** Started today, and may have counted from then on only: epoch ms of the start. */
  countedSince: EpochMs.optional(),
  inYesterday: Known(Long),
  outYesterday: Known(Long),
  /** Percent of the disk in use under the commit log, 0–100. */
  diskPercent: Known(z.number()),
  bootAt: Known(EpochMs),
  /** What clients get here now: everything, reads only (its master is gone), nothing while the master answers, or nobody answers. */
  serves: z.enum(['all', 'reads', 'standby', 'none']),
  /** Absent for a master that has no slave. */
  replication: z
    .union([
      z.object({
        /** Slaves that are up. */
        slaves: z.int(),
        /** Slaves in sync, as the master counts them. */
        inSync: Known(z.int()),
      }),
      z.object({
        state: z.enum(['in-sync', 'behind', 'stopped', 'unknown']),
        /** Bytes of the commit log that only the master has. */
        lagBytes: Known(Long),
        /** How long ago the master was where the slave is; `atLeast` when that was before the dashboard looked for the first time. */
        lag: Known(z.object({ ms: z.number(), atLeast: z.boolean() })),
        /** When it last heard of its master, by its own clock. */
        heardAt: Known(EpochMs),
      }),
    ])
    .optional(),
})
export type BrokerRow = z.infer<typeof BrokerRow>

/** All brokers of all RocketMQ clusters of the NameServer; one that does not answer is there with `up: false`. */
export const listBrokers = endpoint(paths.listBrokers, {
  right: 'brokers.read',
  reply: Partial(BrokerRow),
})

const BrokerName = z.object({ broker: z.string().min(1), brokerId: Long.default('0') })
const Setting = z.object({ key: z.string(), value: z.string() })

/** Why a setting is not changed from here: it names a path or program, is a secret, or is what the broker is known by. */
export const LockReason = z.enum(['path', 'secret', 'identity'])
export type LockReason = z.infer<typeof LockReason>

/** RocketMQ's runtime table of one broker, sorted by key. */
export const getBrokerRuntime = endpoint(paths.getBrokerRuntime, {
  right: 'brokers.read',
  query: BrokerName,
  reply: z.object({
    broker: z.string(),
    brokerId: Long,
    address: z.string(),
    entries: z.array(Setting),
    asOf: EpochMs,
  }),
})

/** Configuration of one broker, sorted by key. Passwords and keys are masked. */
export const getBrokerConfig = endpoint(paths.getBrokerConfig, {
  right: 'brokers.read',
  query: BrokerName,
  reply: z.object({
    broker: z.string(),
    brokerId: Long,
    address: z.string(),
    entries: z.array(Setting.extend({ locked: LockReason.optional() })),
    asOf: EpochMs,
  }),
})

/** Runtime tables or configurations of all brokers beside each other: one row per key, one value per broker. */
export const compareBrokers = endpoint(paths.compareBrokers, {
  right: 'brokers.read',
  query: z.object({ what: z.enum(['runtime', 'config']).default('config') }),
  reply: z.object({
    /** The brokers that answered: the columns. */
    brokers: z.array(z.object({ broker: z.string(), brokerId: Long, address: z.string(), brokerCluster: z.string() })),
    rows: z.array(
      z.object({
        key: z.string(),
        /** In the order of `brokers`; null where a broker has no such key. */
        values: z.array(z.string().nullable()),
        differs: z.boolean(),
        /** The values cannot be the same: names, addresses, folders, counters. */
        byNature: z.boolean(),
        locked: LockReason.optional(),
      }),
    ),
    ...gathered,
  }),
})

const Changes = z
  .array(z.object({ key: z.string().min(1).max(200), value: z.string().max(4000) }))
  .min(1)
  .max(20)

/** What became of the changes at one process: each key as it was before and as it was read back. */
const ChangeOutcome = z.object({
  name: z.string(),
  address: z.string(),
  /** `kept`: it answered that all is well, but a value is still another than was wanted. */
  outcome: z.enum(['done', 'kept', 'failed']),
  changes: z.array(z.object({ key: z.string(), before: z.string().nullable(), after: z.string().nullable() })),
  /** What it said, such as that a restart is needed. */
  remark: z.string().optional(),
  failure: Failure.optional(),
})

/** Changes settings of brokers; each is read before and after. A broker that refuses does not stop the others. */
export const updateBrokerConfig = endpoint(paths.updateBrokerConfig, {
  right: 'brokers.write',
  body: z.object({ brokers: z.array(BrokerName).min(1).max(64), changes: Changes }),
  reply: z.object({ items: z.array(ChangeOutcome), asOf: EpochMs }),
})

/** Whether producers are still sent to a broker, and what is left on it to be consumed. */
export const getBrokerMaintenance = endpoint(paths.getBrokerMaintenance, {
  right: 'brokers.read',
  query: z.object({ broker: z.string().min(1) }),
  reply: z.object({
    broker: z.string(),
    /**
     * `writing`: routes offer it to producers. `draining`: they do not, but something still comes in or waits. `drained`: nothing
     * comes in and nothing waits. `unknown`: a part of the answer is missing.
     */
    state: z.enum(['writing', 'draining', 'drained', 'unknown']),
    /** What the routes of each NameServer say, looked up for some topics of the broker. */
    nameServers: z.array(
      z.object({
        address: z.string(),
        writable: Known(z.enum(['all', 'some', 'none'])),
        /** Topics that were looked up. */
        topics: z.int(),
      }),
    ),
    inPerSecond: Known(z.number()),
    outPerSecond: Known(z.number()),
    /** Diff of all groups on this broker. */
    backlog: Known(z.object({ total: Long, unknownGroups: z.int() })),
    /** Groups with something left here, most first, at most 20. */
    groups: z.array(z.object({ group: z.string(), diff: Long })),
    ...gathered,
  }),
})

/** Takes the write permission of a broker from the routes of every NameServer, or gives it back. */
export const setWritePermission = endpoint(paths.setWritePermission, {
  right: 'brokers.write',
  body: z.object({ broker: z.string().min(1), writable: z.boolean() }),
  reply: z.object({
    /** Topics whose route changed, per NameServer. */
    items: z.array(z.object({ address: z.string(), topics: z.int() })),
    ...gathered,
  }),
})

/** Removes what is of no use any more, on one broker or on all masters. */
export const cleanBroker = endpoint(paths.cleanBroker, {
  right: 'brokers.write',
  body: z.object({
    what: z.enum(['expired-consume-queues', 'unused-topics', 'expired-commit-logs']),
    /** A master's name; all masters without. */
    broker: z.string().min(1).optional(),
  }),
  reply: z.object({ items: z.array(z.object({ broker: z.string(), address: z.string() })), ...gathered }),
})

export const NameServerRow = z.object({
  address: z.string(),
  up: z.boolean(),
  latencyMs: Known(z.number()),
  /** Registered broker processes. */
  brokers: Known(z.int()),
  topics: Known(z.int()),
  /** Broker processes that another NameServer has and this one has not: `broker-b:0`. */
  missing: z.array(z.string()),
  /** When it last answered the dashboard. */
  answeredAt: Known(EpochMs),
})

export const listNameServers = endpoint(paths.listNameServers, {
  right: 'brokers.read',
  reply: Partial(NameServerRow).extend({
    /** What each of them knows: one row per broker process, the address it gives in the order of `items`; null: it does not know it. */
    processes: z.array(
      z.object({
        brokerCluster: z.string(),
        broker: z.string(),
        brokerId: Long,
        /** Null: this NameServer does not know the process, or did not answer. */
        addresses: z.array(z.string().nullable()),
      }),
    ),
  }),
})

/** Configuration of one NameServer of the cluster. */
export const getNameServerConfig = endpoint(paths.getNameServerConfig, {
  right: 'brokers.read',
  query: z.object({ address: z.string().min(1) }),
  reply: z.object({
    address: z.string(),
    entries: z.array(Setting.extend({ locked: LockReason.optional() })),
    asOf: EpochMs,
  }),
})

/** Changes settings of NameServers, each read before and after. */
export const updateNameServerConfig = endpoint(paths.updateNameServerConfig, {
  right: 'brokers.write',
  body: z.object({ addresses: z.array(z.string().min(1)).min(1).max(16), changes: Changes }),
  reply: z.object({ items: z.array(ChangeOutcome), asOf: EpochMs }),
})
