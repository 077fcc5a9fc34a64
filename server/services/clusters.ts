import { requests } from '../../broker-core/client/index.ts'
import type { Cluster } from '../clusters/cluster.ts'
import { clusters } from '../clusters/clusters.ts'
import { known, unknown } from '../collector/known.ts'
import type { getCluster, health, listClusters, ready } from '../contract/clusters.ts'
import type { ReplyInputOf } from '../contract/endpoint.ts'
import { ApiError } from '../http/api-error.ts'
import type { Service } from '../http/route.ts'
import { packageVersion } from '../package-version.ts'
import { figuresOf, isReached, notYet } from './cluster-figures.ts'
import { collectedClusterOf } from './collected.ts'

type ClusterReply = ReplyInputOf<typeof getCluster>
type RowReply = ReplyInputOf<typeof listClusters>['items'][number]
type Hop = ClusterReply['hops'][number]

export const list: Service<typeof listClusters> = () => {
  const { place } = clusters()
  const items = clusters().all().map(rowOf)
  return { items, ...(place.kind === 'memory' ? { notKept: place.reason } : {}) }
}

export const get: Service<typeof getCluster> = async ({ params }) => {
  const cluster = await collectedClusterOf(params)
  return {
    ...summary(cluster),
    clientNameServer: cluster.config.nameServers.join(';'),
    hops: hopsOf(cluster),
    features: featuresOf(cluster),
    everReached: cluster.collector.watch.askedAt > 0,
    asOf: cluster.clock.now(),
  }
}

export const readHealth: Service<typeof health> = () => {
  const known = clusters()
  known.all() // Collecting begins with the process, so that the last hour is there when somebody looks.
  return { status: 'up', version: packageVersion, uptimeMs: Date.now() - known.startedAt }
}

export const readReadiness: Service<typeof ready> = () => {
  const known = clusters().all()
  const states = known.map((cluster) => ({ id: cluster.config.id, state: stateOf(cluster) }))
  const waiting = states.filter(({ state }) => state === 'connecting').map(({ id }) => id)
  if (waiting.length > 0)
    throw new ApiError('not-ready', `Not yet tried: ${waiting.join(', ')}.`, { clusters: waiting })
  return { status: 'ready', clusters: states }
}

function summary(cluster: Cluster) {
  const { id, name, environment, nameServers, embedded } = cluster.config
  return { id, name, environment, nameServers: [...nameServers], embedded, state: stateOf(cluster) }
}

/** What was collected of a cluster, for the overview of all. */
function rowOf(cluster: Cluster): RowReply {
  const { watch, groups } = cluster.collector
  const found = figuresOf(cluster)
  const worst = groups.furthestBehind(1)[0]
  const isSampled = groups.backlog !== undefined && isReached(watch)
  return {
    ...summary(cluster),
    verdict: found.verdict,
    problems: {
      errors: found.problems.filter(({ severity }) => severity === 'error').length,
      warnings: found.problems.filter(({ severity }) => severity === 'warning').length,
    },
    brokers: found.brokers,
    versions: [...new Set(watch.brokers.flatMap((seen) => seen.figures?.version ?? []))].sort(),
    inPerSecond: found.inPerSecond,
    outPerSecond: found.outPerSecond,
    worstGroup:
      worst === undefined
        ? unknown(isSampled ? 'none' : notYet(watch))
        : known({ group: worst.group, diff: String(worst.diff) }),
    deadLetters: found.deadLetters,
    asOf: watch.askedAt,
  }
}

/** One word for the connection: what the hops say. */
export function stateOf(cluster: Cluster): ClusterReply['state'] {
  const { watch } = cluster.collector
  if (watch.askedAt === 0) return watch.failure === undefined ? 'connecting' : 'unreachable'
  if (
    watch.brokers.length > 0 &&
    watch.brokers.every((seen) => seen.figures === undefined && seen.failure === undefined)
  )
    return 'connecting'
  const registered = watch.brokers.filter((seen) => watch.isRegistered(seen))
  const up = registered.filter((seen) => watch.isUp(seen))
  const isNameServerDown = cluster.config.nameServers.some((address) => cluster.client.contact(address)?.ok === false)
  if (up.length === 0 && (registered.length > 0 || watch.failure !== undefined)) return 'unreachable'
  return watch.failure !== undefined || isNameServerDown || up.length < watch.brokers.length ? 'degraded' : 'connected'
}

function hopsOf(cluster: Cluster): Hop[] {
  const nameServers = cluster.config.nameServers.map((address) => hop(cluster, 'name-server', address, address))
  const brokers = cluster.collector.watch.brokers.map((seen) => {
    const { broker, address, brokerId } = seen.broker
    const made = hop(cluster, 'broker', brokerId === 0 ? broker : `${broker}:${brokerId}`, address)
    if (cluster.collector.watch.isRegistered(seen)) return made
    return { ...made, ok: false, code: 'unreachable' as const, message: 'no longer registered with the NameServer' }
  })
  return [...nameServers, ...brokers]
}

function hop(cluster: Cluster, kind: Hop['hop'], name: string, address: string): Hop {
  const contact = cluster.client.contact(address)
  return {
    hop: kind,
    name,
    address,
    ok: contact?.ok === true,
    ...(contact?.latencyMs === undefined ? {} : { latencyMs: contact.latencyMs }),
    ...(contact?.code === undefined ? {} : { code: contact.code, message: contact.message }),
  }
}

/** What each part of the dashboard needs of every broker. */
const needs: Record<keyof ClusterReply['features'], readonly (keyof typeof requests)[]> = {
  'topics-read': ['getAllTopicConfig', 'getTopicStatsInfo'],
  'topics-write': ['updateAndCreateTopic', 'deleteTopicInBroker'],
  'topic-types': [],
  'groups-read': ['getAllSubscriptiongroupConfig', 'getConsumeStats'],
  'producers-list': ['getAllProducerInfo'],
  'messages-by-time': ['pullMessage', 'searchOffsetByTimestamp'],
  'messages-by-key': ['queryMessage'],
  'messages-by-id': ['viewMessageById', 'queryMessage'],
  'send-message': ['sendMessageV2'],
  traces: ['queryMessage'],
}

function featuresOf(cluster: Cluster): ClusterReply['features'] {
  const state = (feature: keyof typeof needs): ClusterReply['features'][keyof typeof needs] => {
    const { watch } = cluster.collector
    const brokers = watch.brokers.filter((seen) => watch.isRegistered(seen))
    const lacking = brokers.flatMap((seen) => {
      const missing = needs[feature].find((name) => !cluster.client.supports(seen.broker.address, requests[name].code))
      const isOld = feature === 'topic-types' && /^V[1-4]_/.test(seen.figures?.version ?? '')
      if (missing === undefined && !isOld) return []
      const version = seen.figures?.version ?? 'version unknown'
      return [`${seen.broker.broker} (${version}) has no ${isOld ? 'topic types' : `request ${missing}`}`]
    })
    if (lacking.length > 0)
      return { can: lacking.length < brokers.length ? 'partly' : 'no', reason: lacking.join('; ') }
    return { can: brokers.some((seen) => watch.isUp(seen)) ? 'yes' : 'unknown' }
  }
  const features = Object.keys(needs) as (keyof typeof needs)[]
  return Object.fromEntries(features.map((feature) => [feature, state(feature)])) as ClusterReply['features']
}
