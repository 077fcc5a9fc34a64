import {
  type BrokerAddress,
  dlqPrefix,
  type FanOutFailure,
  type Gathered,
  retryPrefix,
  type SubscriptionGroupConfig,
} from '../../broker-core/client/index.ts'
import { noteChange } from '../audit/change-notes.ts'
import type { Cluster } from '../clusters/cluster.ts'
import type {
  createGroup,
  deleteGroup,
  getGroupSettings,
  GroupSettings,
  RetryPolicy,
  updateGroup,
} from '../contract/group-changes.ts'
import { ApiError } from '../http/api-error.ts'
import { badRequest } from '../http/bad-request.ts'
import type { Service } from '../http/route.ts'
import { reachedClusterOf } from './collected.ts'
import { chosen, written } from './targets.ts'
import { writeFailure } from './write-failure.ts'

type Changes = { [K in keyof GroupSettings]?: GroupSettings[K] | undefined }

/** Settings that are the same in RocketMQ's configuration and in ours. */
const plainKeys = [
  'consumeEnable',
  'consumeFromMinEnable',
  'consumeBroadcastEnable',
  'consumeMessageOrderly',
  'retryQueueNums',
  'retryMaxTimes',
  'brokerId',
  'whichBrokerWhenConsumeSlowly',
  'notifyConsumerIdsChangedEnable',
  'consumeTimeoutMinute',
] as const

export const settings: Service<typeof getGroupSettings> = async ({ params, query }) => {
  const cluster = await reachedClusterOf(params)
  const { group } = query
  const defaults = settingsOf(cluster.client.groups.defaults(group ?? ''))
  if (group === undefined) return { items: [], failures: [], asOf: cluster.clock.now(), defaults, differences: [] }
  const { items, failures } = await configsOf(cluster, group, await cluster.client.directory.readers())
  if (items.length === 0 && failures.length === 0) throw groupUnknown(group)
  const all = items.map(({ broker, config }) => ({
    broker: broker.broker,
    brokerCluster: broker.cluster,
    settings: settingsOf(config),
    attributes: [...config.attributes].map(([key, value]) => ({ key, value })),
  }))
  return {
    items: all,
    failures,
    asOf: cluster.clock.now(),
    defaults,
    differences: Object.keys(defaults).filter((key) => {
      const values = all.map((item) => JSON.stringify(item.settings[key as keyof GroupSettings]))
      return new Set(values).size > 1
    }),
  }
}

interface BrokerConfig {
  readonly broker: BrokerAddress
  readonly config: SubscriptionGroupConfig
}

/** The group's configuration as the brokers have it now. The request for one group would create it (4.9, 5.x): the table is read. */
async function configsOf(
  cluster: Cluster,
  group: string,
  brokers: readonly BrokerAddress[],
): Promise<{ items: BrokerConfig[]; failures: FanOutFailure[] }> {
  const asked = await cluster.client.groups.tables(brokers)
  const items = asked.items.flatMap(({ reader, groups }) => {
    const config = groups.get(group)
    return config === undefined ? [] : [{ broker: reader, config }]
  })
  return { items, failures: asked.failures }
}

function settingsOf(config: SubscriptionGroupConfig): GroupSettings {
  const plain = Object.fromEntries(plainKeys.map((key) => [key, config[key]])) as Pick<
    SubscriptionGroupConfig,
    (typeof plainKeys)[number]
  >
  return { ...plain, retryPolicy: policyOf(config.groupRetryPolicy) }
}

function policyOf(policy: SubscriptionGroupConfig['groupRetryPolicy']): RetryPolicy {
  const { type, exponentialRetryPolicy: growing, customizedRetryPolicy: listed } = policy
  if (type === 'EXPONENTIAL' && growing !== undefined)
    return { type, initialMs: growing.initial, maxMs: growing.max, multiplier: growing.multiplier }
  if (type === 'CUSTOMIZED' && listed !== undefined && listed.next.length > 0) return { type, nextMs: [...listed.next] }
  return { type: 'BROKER' }
}

function changed(config: SubscriptionGroupConfig, changes: Changes): SubscriptionGroupConfig {
  const named = plainKeys.filter((key) => changes[key] !== undefined)
  const plain = Object.fromEntries(named.map((key) => [key, changes[key]])) as Partial<SubscriptionGroupConfig>
  if (changes.retryPolicy === undefined) return { ...config, ...plain }
  return { ...config, ...plain, groupRetryPolicy: rocketmqPolicy(changes.retryPolicy) }
}

function rocketmqPolicy(policy: RetryPolicy): SubscriptionGroupConfig['groupRetryPolicy'] {
  const none = { exponentialRetryPolicy: undefined, customizedRetryPolicy: undefined }
  if (policy.type === 'BROKER') return { ...none, type: 'CUSTOMIZED' }
  if (policy.type === 'CUSTOMIZED')
    return { ...none, type: policy.type, customizedRetryPolicy: { next: policy.nextMs } }
  const { initialMs: initial, maxMs: max, multiplier } = policy
  return { ...none, type: policy.type, exponentialRetryPolicy: { initial, max, multiplier } }
}

export const create: Service<typeof createGroup> = async ({ params, body }) => {
  const cluster = await reachedClusterOf(params)
  const masters = chosen(await cluster.client.directory.masters(), body)
  const existing = await configsOf(cluster, body.group, masters)
  // Without knowing whether it has the group, making it could change one that is there.
  const [silent] = existing.failures
  if (silent !== undefined) throw writeFailure(silent, existing.failures)
  if (existing.items.length > 0) {
    const brokers = existing.items.map(({ broker }) => broker.broker)
    throw new ApiError('group-exists', `The group ${body.group} is on ${brokers.join(', ')} already.`, {
      group: body.group,
      brokers,
    })
  }
  const config = changed(cluster.client.groups.defaults(body.group), body)
  const outcome = await cluster.client.groups.put(masters, () => config)
  await noteAfter(cluster, body.group, masters)
  return written(cluster, outcome)
}

export const update: Service<typeof updateGroup> = async ({ params, body }) => {
  const cluster = await reachedClusterOf(params)
  const masters = chosen(await cluster.client.directory.masters(), body)
  const existing = await configsOf(cluster, body.group, masters)
  if (existing.items.length === 0 && existing.failures.length === 0) throw groupUnknown(body.group)
  noteChange({ before: existing.items.map(noted) })
  const outcome = await cluster.client.groups.put(
    existing.items.map(({ broker }) => broker),
    // A write replaces the whole configuration: what is not named is sent back as it is on this broker.
    (master) => changed(existing.items.find(({ broker }) => broker.broker === master.broker)!.config, body),
  )
  await noteAfter(cluster, body.group, masters)
  return written(cluster, { items: outcome.items, failures: [...existing.failures, ...outcome.failures] })
}

export const remove: Service<typeof deleteGroup> = async ({ params, query }) => {
  const cluster = await reachedClusterOf(params)
  const { client, collector } = cluster
  const entry = collector.tables.groups.byName.get(query.group)
  if (entry?.type === 'SYSTEM') {
    const { group } = query
    throw badRequest('system-group', `${group} is a group of the system.`, { group })
  }
  const all = await client.directory.masters()
  const targets = chosen(all, { brokers: query.brokers, brokerClusters: [] })
  const existing = await configsOf(cluster, query.group, targets)
  if (existing.items.length === 0 && existing.failures.length === 0) throw groupUnknown(query.group)
  noteChange({ before: existing.items.map(noted) })
  const done = await client.groups.delete(query.group, targets)
  const gone: Gathered<BrokerAddress> = { items: [...done.items], failures: [...done.failures] }
  const topics: string[] = []
  for (const topic of [retryPrefix + query.group, dlqPrefix + query.group]) {
    if (!collector.tables.topics.byName.has(topic) || done.items.length === 0) continue
    const isEverywhere = done.items.length === all.length
    const dropped = isEverywhere
      ? await client.topics.delete(topic, done.items)
      : await client.topics.deleteOn(topic, done.items)
    gone.failures.push(...dropped.failures)
    if (dropped.items.length > 0) topics.push(topic)
  }
  return { ...(await written(cluster, gone)), topics }
}

/** Notes what the brokers made of a write, not what they were asked for. */
async function noteAfter(cluster: Cluster, group: string, masters: readonly BrokerAddress[]): Promise<void> {
  const after = await configsOf(cluster, group, masters)
  noteChange({ after: after.items.map(noted) })
}

/** A group on one broker, for the audit list. */
const noted = ({ broker, config }: BrokerConfig) => ({ broker: broker.broker, settings: settingsOf(config) })

const groupUnknown = (group: string): ApiError =>
  new ApiError('group-unknown', `No broker has the group ${group}.`, { group })
