import type { BrokerAddress } from '../../broker-core/client/index.ts'
import type { Cluster } from '../clusters/cluster.ts'
import type { SeenBroker } from '../collector/broker-watch.ts'
import { known, unknown } from '../collector/known.ts'
import type { RuntimeFigures } from '../collector/runtime-figures.ts'
import type { getBrokerConfig, getBrokerRuntime, listBrokers } from '../contract/brokers.ts'
import type { ReplyInputOf } from '../contract/endpoint.ts'
import type { Known } from '../contract/values.ts'
import { ApiError } from '../http/api-error.ts'
import type { Service } from '../http/route.ts'
import { reachedClusterOf } from './collected.ts'

type Row = ReplyInputOf<typeof listBrokers>['items'][number]

export const list: Service<typeof listBrokers> = async ({ params }) => {
  const cluster = await reachedClusterOf(params)
  const { watch } = cluster.collector
  const failures = watch.brokers.flatMap((seen) => seen.failure ?? [])
  return { items: watch.brokers.map((seen) => rowOf(cluster, seen)), failures, asOf: watch.askedAt }
}

function rowOf(cluster: Cluster, seen: SeenBroker): Row {
  const up = cluster.collector.watch.isUp(seen)
  const figure = <T, O>(read: (figures: RuntimeFigures) => T | undefined, write: (value: T) => O): Known<O> => {
    if (seen.figures === undefined) return unknown('broker-unreachable', seen.failure?.message)
    const value = read(seen.figures)
    if (value === undefined) return unknown('not-supported')
    return up ? known(write(value)) : { value: write(value), staleSince: seen.figuresAt }
  }
  const same = (value: number): number => value
  return {
    brokerCluster: seen.broker.cluster,
    broker: seen.broker.broker,
    brokerId: String(seen.broker.brokerId),
    role: seen.broker.brokerId === 0 ? 'master' : 'slave',
    address: seen.broker.address,
    up,
    version: figure((figures) => figures.version, String),
    inPerSecond: figure((figures) => figures.inPerSecond, same),
    outPerSecond: figure((figures) => figures.outPerSecond, same),
    inToday: figure((figures) => figures.inToday, String),
    outToday: figure((figures) => figures.outToday, String),
    inYesterday: figure((figures) => figures.inYesterday, String),
    outYesterday: figure((figures) => figures.outYesterday, String),
    diskPercent: figure((figures) => figures.diskPercent, same),
    bootAt: figure((figures) => figures.bootAt, same),
  }
}

export const runtime: Service<typeof getBrokerRuntime> = async ({ params, query }) => {
  const cluster = await reachedClusterOf(params)
  const broker = await brokerOf(cluster, query)
  const entries = entriesOf(await cluster.client.brokers.runtime(broker.address))
  return { ...nameOf(broker), entries, asOf: cluster.clock.now() }
}

export const config: Service<typeof getBrokerConfig> = async ({ params, query }) => {
  const cluster = await reachedClusterOf(params)
  const broker = await brokerOf(cluster, query)
  const entries = entriesOf(await cluster.client.brokers.config(broker.address))
  return { ...nameOf(broker), entries: entries.map(masked), asOf: cluster.clock.now() }
}

async function brokerOf(cluster: Cluster, query: { broker: string; brokerId: string }): Promise<BrokerAddress> {
  const { brokers } = await cluster.client.directory.get()
  const found = brokers.find((b) => b.broker === query.broker && String(b.brokerId) === query.brokerId)
  if (found !== undefined) return found
  const seen = cluster.collector.watch.brokers.find(
    ({ broker }) => broker.broker === query.broker && String(broker.brokerId) === query.brokerId,
  )
  if (seen !== undefined) return seen.broker
  throw new ApiError('broker-unknown', `No broker ${query.broker} with id ${query.brokerId} is registered.`)
}

const nameOf = ({ broker, brokerId, address }: BrokerAddress) => ({ broker, brokerId: String(brokerId), address })

const entriesOf = (table: ReadonlyMap<string, string>): { key: string; value: string }[] =>
  [...table].map(([key, value]) => ({ key, value })).sort((a, b) => (a.key < b.key ? -1 : 1))

const secretName = /password|secret|access_?key|credential|token$/i

const masked = (entry: { key: string; value: string }): { key: string; value: string } =>
  secretName.test(entry.key) && entry.value !== '' ? { ...entry, value: '••••••' } : entry
