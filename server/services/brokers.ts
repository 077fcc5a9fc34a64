import { type BrokerAddress, gather, requests } from '../../broker-core/client/index.ts'
import type { Cluster } from '../clusters/cluster.ts'
import type { SeenBroker } from '../collector/broker-watch.ts'
import { known, unknown } from '../collector/known.ts'
import { countedSince, knowsYesterday, type RuntimeFigures } from '../collector/runtime-figures.ts'
import type {
  compareBrokers,
  getBrokerConfig,
  getBrokerRuntime,
  listBrokers,
  updateBrokerConfig,
} from '../contract/brokers.ts'
import type { ReplyInputOf } from '../contract/endpoint.ts'
import type { Known, Long } from '../contract/values.ts'
import { ApiError } from '../http/api-error.ts'
import type { Service } from '../http/route.ts'
import { reachedClusterOf } from './collected.ts'
import { rolesOf } from './broker-roles.ts'
import {
  brokerPeer,
  changeAll,
  differsByNature,
  lockOf,
  requireChangeable,
  settingsOf,
  shown,
  sortedKeys,
} from './settings.ts'

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
    if (seen.figures === undefined) return unknown('broker-unreachable', seen.broker.address)
    const value = read(seen.figures)
    if (value === undefined) return unknown('not-supported')
    return up ? known(write(value)) : { value: write(value), staleSince: seen.figuresAt }
  }
  const yesterday = (read: (figures: RuntimeFigures) => bigint | undefined): Known<Long> =>
    seen.figures !== undefined && !knowsYesterday(seen.figures, cluster.clock.now())
      ? unknown('started-today')
      : figure(read, String)
  const since = seen.figures === undefined ? undefined : countedSince(seen.figures, cluster.clock.now())
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
    ...(since === undefined ? {} : { countedSince: since }),
    inYesterday: yesterday((figures) => figures.inYesterday),
    outYesterday: yesterday((figures) => figures.outYesterday),
    diskPercent: figure((figures) => figures.diskPercent, same),
    bootAt: figure((figures) => figures.bootAt, same),
    ...rolesOf(cluster.collector.watch, seen),
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
  const entries = settingsOf(await cluster.client.brokers.config(broker.address))
  return { ...nameOf(broker), entries, asOf: cluster.clock.now() }
}

async function brokerOf(cluster: Cluster, query: { broker: string; brokerId: string }): Promise<BrokerAddress> {
  const { brokers } = await cluster.client.directory.get()
  const found = brokers.find((b) => b.broker === query.broker && String(b.brokerId) === query.brokerId)
  if (found !== undefined) return found
  const seen = cluster.collector.watch.brokers.find(
    ({ broker }) => broker.broker === query.broker && String(broker.brokerId) === query.brokerId,
  )
  if (seen !== undefined) return seen.broker
  throw new ApiError('broker-unknown', `No broker ${query.broker} with id ${query.brokerId} is registered.`, {
    broker: `${query.broker}:${query.brokerId}`,
  })
}

const nameOf = ({ broker, brokerId, address }: BrokerAddress) => ({ broker, brokerId: String(brokerId), address })

const entriesOf = (table: ReadonlyMap<string, string>): { key: string; value: string }[] =>
  sortedKeys([...table.keys()]).map((key) => ({ key, value: table.get(key)! }))

/** All brokers side by side; a value that only one has stands out. */
export const compare: Service<typeof compareBrokers> = async ({ params, query }) => {
  const cluster = await reachedClusterOf(params)
  const { brokers } = cluster.client
  const asked = await gather((await cluster.client.directory.get()).brokers, async (broker) => ({
    broker,
    table: await (query.what === 'config' ? brokers.config(broker.address) : brokers.runtime(broker.address)),
  }))
  const keys = sortedKeys([...new Set(asked.items.flatMap(({ table }) => [...table.keys()]))])
  const rows = keys.map((key) => {
    const values = asked.items.map(({ table }) => table.get(key))
    const locked = query.what === 'config' ? lockOf(key) : undefined
    return {
      key,
      values: values.map((value) => (value === undefined ? null : shown(key, value))),
      // Compared before they are masked: secrets that differ are worth knowing.
      differs: new Set(values).size > 1,
      byNature: query.what === 'runtime' ? isCounter(key, values) : differsByNature(key),
      ...(locked === undefined ? {} : { locked }),
    }
  })
  return {
    brokers: asked.items.map(({ broker }) => ({ ...nameOf(broker), brokerCluster: broker.cluster })),
    rows,
    failures: asked.failures,
    asOf: cluster.clock.now(),
  }
}

/** Figures that count or measure differ from moment to moment; words (versions, switches) should not. */
const isCounter = (key: string, values: readonly (string | undefined)[]): boolean =>
  !/version/i.test(key) && values.every((value) => value === undefined || /\d/.test(value))

export const updateConfig: Service<typeof updateBrokerConfig> = async ({ params, body }) => {
  const cluster = await reachedClusterOf(params)
  requireChangeable(body.changes)
  const brokers = await Promise.all(body.brokers.map((name) => brokerOf(cluster, name)))
  const peers = brokers.map((broker) => brokerPeer(cluster, broker, requests.updateBrokerConfig))
  const items = await changeAll(peers, body.changes)
  return { items, asOf: cluster.clock.now() }
}
