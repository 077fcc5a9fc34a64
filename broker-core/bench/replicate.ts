/**
 * Measures what a slave costs: sends to a broker alone, to one with a slave, to a SYNC_MASTER whose slave must have each message, and,
 * with `--apache`, to a SYNC_MASTER pair of Apache; then how far a slave is behind at half of the throughput with one.
 * `npx tsx broker-core/bench/replicate.ts [--messages 50000] [--rounds 3] [--seconds 10] [--apache]`. The result is JSON.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { startOfficialBroker } from '../interop/official-broker.ts'
import { startNamesrv } from '../namesrv/namesrv.ts'
import { getBrokerHaStatus } from '../protocol/requests/brokers.ts'
import { Connector } from '../remoting/connector.ts'
import { CrashProcess } from '../testing/crash-process.ts'
import { waitUntil } from '../testing/wait-until.ts'
import { type LoadResult, runLoad } from './frame-load.ts'
import { runPacedLoad } from './paced-load.ts'
import { expectSuccess, sendFrames } from './send.bench.ts'

const { values } = parseArgs({
  options: {
    messages: { type: 'string', default: '50000' },
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '10' },
    apache: { type: 'boolean', default: false },
  },
})
const load = { connections: 8, outstanding: 32, messages: Number(values.messages), bodyBytes: 1024 }
const brokerFiles = { mappedFileSizeCommitLog: String(256 * 1024 * 1024), maxIndexNum: '20000000' }
const sync = { brokerRole: 'SYNC_MASTER', inSyncReplicas: '2', slaveTimeout: '20000' }
const patienceMs = 120_000
const sampleMs = 5

const folder = mkdtempSync(path.join(os.tmpdir(), 'rocketdeck-replicate-'))
const connector = new Connector()
const toStop: (() => Promise<unknown>)[] = []

/** A NameServer of its own for each case: all brokers have the same name. */
async function nameServer(name: string): Promise<string> {
  const config = { bindAddress: '127.0.0.1', listenPort: 0, kvConfigPath: path.join(folder, `${name}.json`) }
  const namesrv = await startNamesrv({ config })
  toStop.push(() => namesrv.close())
  return namesrv.address
}

async function startOurs(namesrvAddr: string, config: Record<string, string>): Promise<string> {
  const pairs = Object.entries({ ...brokerFiles, brokerName: 'broker-a', namesrvAddr, ...config })
  const broker = new CrashProcess(pairs.flatMap(([key, value]) => ['--set', `${key}=${value}`]))
  toStop.push(() => broker.remove())
  return broker.start()
}

/** Starts a master and perhaps a slave that follows. @returns `host:port` of the master */
async function startCase(name: string, { master, slaves }: { master: Record<string, string>; slaves: number }) {
  const namesrvAddr = await nameServer(name)
  const address = await startOurs(namesrvAddr, master)
  if (slaves > 0) await startOurs(namesrvAddr, { brokerRole: 'SLAVE', brokerId: '1', haSendHeartbeatInterval: '500' })
  await followedBy(address, slaves)
  return address
}

async function startApache(): Promise<string> {
  const namesrvAddress = await nameServer('apache')
  const start = async (name: string, brokerConfig: Record<string, string>): Promise<string> => {
    const config = { ...brokerFiles, haSendHeartbeatInterval: '500', ...brokerConfig }
    const broker = await startOfficialBroker({ namesrvAddress, folder, name, brokerConfig: config })
    toStop.push(() => broker.stop('SIGKILL'))
    return broker.address
  }
  const address = await start('apache-master', sync)
  await start('apache-slave', { brokerRole: 'SLAVE', brokerId: '1' })
  await followedBy(address, 1)
  return address
}

const statusOf = async (address: string) => (await connector.call(address, getBrokerHaStatus, {})).body
const followedBy = (address: string, slaves: number): Promise<void> =>
  waitUntil(
    async () => (await statusOf(address)).inSyncSlaveNums === slaves,
    patienceMs,
    () => `${address} has ${slaves} slaves`,
  )

const measure = (address: string): Promise<LoadResult> =>
  runLoad({
    port: Number(address.split(':')[1]),
    connections: load.connections,
    outstanding: load.outstanding,
    requests: load.messages,
    source: (connection) => sendFrames(load, connection),
    onReply: expectSuccess,
  })

/** How far in time the slave of a master is behind while so many messages a second are sent. */
async function measureLag(address: string, perSecond: number) {
  const samples: { at: number; end: number; acked: number }[] = []
  const sample = async (): Promise<void> => {
    const { masterCommitLogMaxOffset: end, haConnectionInfo } = await statusOf(address)
    samples.push({ at: performance.now(), end, acked: haConnectionInfo[0]?.slaveAckOffset ?? 0 })
  }
  const asked: Promise<void>[] = []
  const timer = setInterval(() => asked.push(sample()), sampleMs)
  const port = Number(address.split(':')[1])
  const sent = await runPacedLoad({ port, perSecond, seconds: Number(values.seconds), source: sendFrames(load, 0) })
  clearInterval(timer)
  await Promise.all(asked)
  let from = 0
  const lags = samples.map(({ at, acked }) => {
    // The last moment at which the master had no more than the slave has now.
    while (from + 1 < samples.length && samples[from + 1]!.end <= acked) from++
    return Math.max(0, at - samples[from]!.at)
  })
  lags.sort((a, b) => a - b)
  const bytes = samples.map(({ end, acked }) => end - acked).sort((a, b) => a - b)
  const at = (numbers: number[], share: number): number =>
    Math.round(numbers[Math.floor(numbers.length * share)] ?? NaN)
  return {
    perSecond: Math.round(sent / Number(values.seconds)),
    samples: samples.length,
    lagMs: { p50: at(lags, 0.5), p99: at(lags, 0.99) },
    lagBytes: { p50: at(bytes, 0.5), p99: at(bytes, 0.99) },
  }
}

try {
  const addresses: Record<string, string> = {
    alone: await startCase('alone', { master: {}, slaves: 0 }),
    async: await startCase('async', { master: {}, slaves: 1 }),
    sync: await startCase('sync', { master: sync, slaves: 1 }),
    ...(values.apache ? { apacheSync: await startApache() } : {}),
  }
  const results: Record<string, number[]> = {}
  // In turn, so that what else the machine does meets all of them; the first round warms up.
  for (let round = 0; round <= Number(values.rounds); round++)
    for (const [name, address] of Object.entries(addresses)) {
      const { perSecond, latencyMs } = await measure(address)
      process.stderr.write(`${round === 0 ? 'warm-up' : round} ${name}: ${perSecond}/s, p99 ${latencyMs.p99} ms\n`)
      if (round > 0) (results[name] ??= []).push(perSecond)
      if (name !== 'alone')
        await waitUntil(
          async () => (await statusOf(address)).haConnectionInfo[0]?.diff === 0,
          patienceMs,
          () => `the slave of ${name} has all`,
        )
    }
  const medianOf = (name: string): number => {
    const sorted = [...(results[name] ?? [])].sort((a, b) => a - b)
    return sorted[Math.floor(sorted.length / 2)] ?? NaN
  }
  const share = (one: string, other: string): number => Math.round((medianOf(one) / medianOf(other)) * 100) / 100
  const report = {
    load,
    perSecond: Object.fromEntries(Object.keys(addresses).map((name) => [name, medianOf(name)])),
    asyncOfAlone: share('async', 'alone'),
    ...(values.apache ? { syncOfApacheSync: share('sync', 'apacheSync') } : {}),
    lagAtHalf: await measureLag(addresses['async']!, Math.round(medianOf('async') / 2)),
  }
  process.stdout.write(`${JSON.stringify(report, undefined, 2)}\n`)
} finally {
  await connector.close()
  await Promise.all(toStop.map((stop) => stop()))
  rmSync(folder, { recursive: true, force: true })
}
