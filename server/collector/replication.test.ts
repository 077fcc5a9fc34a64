import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  type AdminClient,
  openAdminClient,
  type ReplyBodyOf,
  requests,
  responseCode,
} from '../../broker-core/client/index.ts'
import { ScriptedServer } from '../../broker-core/testing/scripted-server.ts'
import { BrokerWatch } from './broker-watch.ts'
import { ReplicationPath } from './replication-path.ts'

type HaInfo = ReplyBodyOf<typeof requests.getBrokerHaStatus>

test('the age of a slave’s end is when the master was there', () => {
  const path = new ReplicationPath()
  path.add(1000, 100n)
  path.add(11_000, 200n)
  path.add(21_000, 400n)
  expect(path.ageOf(400n, 21_000)).toEqual({ ms: 0, atLeast: false })
  expect(path.ageOf(200n, 21_000)).toEqual({ ms: 10_000, atLeast: false })
  expect(path.ageOf(150n, 21_000)).toEqual({ ms: 15_000, atLeast: false })
  expect(path.ageOf(50n, 21_000)).toEqual({ ms: 20_000, atLeast: true })
  path.add(31_000, 10n)
  expect(path.ageOf(5n, 31_000)).toEqual({ ms: 0, atLeast: true })
})

let servers: ScriptedServer[]
let client: AdminClient
let now: number
let watch: BrokerWatch
const ends = { master: 0n, slave: 0n }
let heardAt: number
let lost: boolean
let isMasterAway: boolean

const haInfo = (part: Partial<HaInfo>): HaInfo => ({
  ...{ master: false, masterCommitLogMaxOffset: 0, inSyncSlaveNums: 0, haConnectionInfo: [] },
  haClientRuntimeInfo: {
    ...{ transferredByteInSecond: 0, maxOffset: Number(ends.slave), masterFlushOffset: 0 },
    ...{ lastReadTimestamp: heardAt, lastWriteTimestamp: 0 },
  },
  ...part,
})

beforeEach(async () => {
  servers = await Promise.all([1, 2, 3, 4].map(() => ScriptedServer.start()))
  const [first, second, master, slave] = servers as [ScriptedServer, ScriptedServer, ScriptedServer, ScriptedServer]
  now = 1_000_000
  heardAt = 5
  lost = false
  isMasterAway = false
  const view = (ids: readonly [number, string][]) => ({
    brokerAddrTable: new Map([
      ['broker-a', { cluster: 'C', brokerName: 'broker-a', brokerAddrs: new Map(ids), enableActingMaster: false }],
    ]),
    clusterAddrTable: new Map([['C', ['broker-a']]]),
  })
  const both: readonly [number, string][] = [
    [0, master.address],
    [1, slave.address],
  ]
  first.on(requests.getBrokerClusterInfo, () => ({ body: view(lost ? both.slice(0, 1) : both) }) as never)
  second.on(requests.getBrokerClusterInfo, () => ({ body: view(both) }) as never)
  const runtime = (end: bigint) => ({ body: { table: new Map([['commitLogMaxOffset', String(end)]]) } })
  const away = { code: responseCode.SYSTEM_ERROR, remark: 'away' }
  master.on(requests.getBrokerRuntimeInfo, () => (isMasterAway ? away : runtime(ends.master)))
  slave.on(requests.getBrokerRuntimeInfo, () => runtime(ends.slave))
  const clock = { now: () => now }
  client = openAdminClient({ nameServers: [first.address, second.address] })
  watch = new BrokerWatch(client, clock)
})
afterEach(async () => {
  await client.close()
  await Promise.all(servers.map((server) => server.close()))
})

async function round(laterMs: number, master: bigint, slave: bigint) {
  now += laterMs
  Object.assign(ends, { master, slave })
  await watch.findBrokers()
  await Promise.all([watch.readFigures(), watch.nameServers.sample()])
  return watch.replication.slaveOf(watch.brokers.find(({ broker }) => broker.brokerId === 1)!)
}

test('a slave that can tell nothing of itself is measured by the ends of the logs, and seen to stop', async () => {
  expect(await round(0, 1000n, 1000n)).toEqual({
    ...{ state: 'in-sync', lagBytes: 0n, lag: { ms: 0, atLeast: false }, heardAt: undefined },
  })
  expect(await round(10_000, 2000n, 1500n)).toMatchObject({ lagBytes: 500n, lag: { ms: 5000, atLeast: false } })
  expect(await round(10_000, 3000n, 1500n)).toMatchObject({ state: 'in-sync', lagBytes: 1500n })
  expect(await round(20_000, 3000n, 1500n)).toMatchObject({ state: 'stopped', lag: { ms: 35_000 } })
  // It goes on, and is idle later: that is not stopped.
  expect(await round(10_000, 3000n, 3000n)).toMatchObject({ state: 'in-sync', lagBytes: 0n })
  expect(await round(100_000, 3000n, 3000n)).toMatchObject({ state: 'in-sync' })
  // An end that was read a little later is no slave ahead of its master.
  expect(await round(10_000, 3000n, 3100n)).toMatchObject({ lagBytes: 0n })
})

test('a slave that tells is stopped when it hears nothing, though nothing is missing', async () => {
  const [, , master, slave] = servers
  slave!.on(requests.getBrokerHaStatus, () => ({ body: haInfo({}) }))
  master!.on(requests.getBrokerHaStatus, () => ({
    body: haInfo({ master: true, inSyncSlaveNums: 1, haConnectionInfo: [] }),
  }))
  expect(await round(0, 1000n, 1000n)).toMatchObject({ state: 'in-sync', heardAt: 5 })
  heardAt = 25
  expect(await round(30_000, 1000n, 1000n)).toMatchObject({ state: 'in-sync', heardAt: 25 })
  expect(await round(30_000, 1000n, 1000n)).toMatchObject({ state: 'stopped', lagBytes: 0n })
  const seenMaster = watch.brokers.find(({ broker }) => broker.brokerId === 0)!
  expect(watch.replication.inSyncOf(seenMaster)).toBe(1)
})

test('while the master is away its slave is not stopped, nor when it is back and the slave has not heard of it yet', async () => {
  servers[3]!.on(requests.getBrokerHaStatus, () => ({ body: haInfo({}) }))
  await round(0, 1000n, 1000n)
  isMasterAway = true
  expect(await round(30_000, 1000n, 1000n)).toMatchObject({ state: 'unknown', heardAt: 5 })
  expect(await round(30_000, 1000n, 1000n)).toMatchObject({ state: 'unknown' })
  isMasterAway = false
  expect(await round(10_000, 1000n, 1000n)).toMatchObject({ state: 'in-sync' })
  expect(await round(10_000, 1000n, 1000n)).toMatchObject({ state: 'in-sync' })
  expect(await round(15_000, 1000n, 1000n)).toMatchObject({ state: 'stopped' })
})

test('a NameServer that misses a broker is named, and the broker stays registered', async () => {
  const first = servers[0]!
  const { address } = first
  await round(0, 1n, 1n)
  expect(watch.nameServers.missingAt(address)).toEqual([])
  lost = true
  await round(10_000, 1n, 1n)
  await round(10_000, 1n, 1n)
  expect(watch.nameServers.missingAt(address)).toMatchObject([{ broker: 'broker-a', brokerId: 1 }])
  expect(watch.brokers.map((seen) => watch.isUp(seen))).toEqual([true, true])
  // One that is silent is not said to miss anything; its last answer is remembered.
  await first.close()
  await round(10_000, 1n, 1n)
  expect(watch.nameServers.missingAt(address)).toEqual([])
  expect(watch.nameServers.views[0]).toMatchObject({ answeredAt: 1_020_000, failure: expect.any(String) as string })
  expect(watch.nameServers.views[1]).toMatchObject({ answeredAt: 1_030_000, failure: undefined })
})
