import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { eventually, makeDataFolder, removeDataFolder, RunningProgram } from '../../scripts/started-product.ts'
import { openAdminClient } from '../client/index.ts'
import { mqadmin } from '../testing/mqadmin-run.ts'
import { ClusterTraffic, consumerNames } from './cluster/cluster-traffic.ts'
import { missingJava } from './official-java.ts'
import { OfficialMqadmin } from './official-mqadmin.ts'

/**
 * The configuration files of well-known guides for two masters and two slaves, their spelling mistakes included, start a cluster
 * when the addresses in them are replaced and nothing else. Six machines are six loopback addresses; the ports are the files' own.
 */
const programs = path.join(import.meta.dirname, '../../dist/broker-core/bin')
const files = path.join(import.meta.dirname, 'fixtures/two-masters-two-slaves')
/** Of this run alone: others may use the same ports. */
const net = `127.${100 + Math.floor(Math.random() * 100)}.${Math.floor(Math.random() * 256)}`
const nameServers = [`${net}.10:9876`, `${net}.20:9876`]
const machines = [
  { name: 'broker-a', host: `${net}.1`, port: 10911, title: 'broker-a', brokerId: 0 },
  { name: 'broker-a-s', host: `${net}.2`, port: 12911, title: 'broker-a, slave 3', brokerId: 3 },
  { name: 'broker-b', host: `${net}.3`, port: 11911, title: 'broker-b', brokerId: 0 },
  { name: 'broker-b-s', host: `${net}.4`, port: 11911, title: 'broker-b, slave 1', brokerId: 1 },
].map((machine) => ({ ...machine, address: `${machine.host}:${machine.port}`, brokerName: machine.name.slice(0, 8) }))
const reason = missingJava()
const patienceMs = 120_000
const count = 20

let home: string
let conf: string
const running: RunningProgram[] = []

/** Starts a program on a machine of its own: another home folder. The run files are shared: it is one user. */
function start(name: string, machine: string, words: readonly string[]): RunningProgram {
  const env = { HOME: path.join(home, machine), ROCKETDECK_RUN_FOLDER: path.join(home, 'run') }
  mkdirSync(env.HOME, { recursive: true })
  const program = new RunningProgram(process.execPath, [path.join(programs, `${name}.js`), ...words], { env })
  running.push(program)
  return program
}

const startBroker = ({ name, host }: { readonly name: string; readonly host: string }): RunningProgram =>
  start('mqbroker', name, ['-c', path.join(conf, `${name}.properties`), `bindAddress=${host}`])

/** Starts everything from the guides' files. @param masterRole of the masters: the guides have files for both */
async function startAll(masterRole: string): Promise<void> {
  home = makeDataFolder()
  conf = path.join(home, 'conf')
  cpSync(files, conf, { recursive: true })
  for (const file of readdirSync(conf).map((name) => path.join(conf, name))) {
    const text = readFileSync(file, 'utf8')
      .replaceAll('192.168.2.10:9876', nameServers[0]!)
      .replaceAll('192.168.2.20:9876', nameServers[1]!)
      .replaceAll('/data/rocketMQ', path.join(home, 'data'))
      .replace('brokerRole=ASYNC_MASTER', `brokerRole=${masterRole}`)
    writeFileSync(file, text)
  }
  const started = [
    ...nameServers.map((address, index) =>
      start('mqnamesrv', `namesrv-${index}`, [`bindAddress=${address.replace(':9876', '')}`]),
    ),
    ...machines.map(startBroker),
  ]
  await Promise.all(started.map((program) => program.printed(/boot success/, patienceMs)))
}

/** What a clusterList names: broker, number and address, sorted. */
const listed = (output: string): string[] =>
  [...output.matchAll(/^DefaultCluster\s+(\S+)\s+(\d+)\s+(\S+)/gm)].map(([, ...cells]) => cells.join(' ')).sort()
const expected = machines.map(({ brokerName, brokerId, address }) => `${brokerName} ${brokerId} ${address}`).sort()

describe.each([
  { masterRole: 'ASYNC_MASTER', version: '4.9.7' },
  { masterRole: 'SYNC_MASTER', version: '5.5.0' },
] as const)('two masters ($masterRole), two slaves', ({ masterRole, version }) => {
  beforeAll(() => startAll(masterRole), patienceMs)
  afterAll(async () => {
    await Promise.all(running.splice(0).map((program) => program.stop('SIGKILL')))
    removeDataFolder(home)
  })

  test('both NameServers list all four, with our mqadmin', async () => {
    for (const namesrvAddress of nameServers)
      await eventually(async () => {
        const { out, err, code } = await mqadmin({ namesrvAddress }, 'clusterList')
        expect({ brokers: listed(out), err, code }).toEqual({ brokers: expected, err: '', code: 0 })
        return true
      })
  })

  test.skipIf(reason !== undefined)(
    `and with the official one${reason === undefined ? '' : ` (skipped: ${reason})`}`,
    async () => {
      const official = new OfficialMqadmin('5.5.0', nameServers.join(';'), path.join(home, 'official'))
      try {
        const [output] = await official.run([['clusterList']])
        expect(listed(output?.out ?? ''), output?.err).toEqual(expected)
      } finally {
        await official.close()
      }
    },
    patienceMs,
  )

  test.skipIf(reason !== undefined)(
    `Java producers and consumers of ${version} work through it${reason === undefined ? '' : ` (skipped: ${reason})`}`,
    async () => {
      const traffic = await ClusterTraffic.start(nameServers.join(';'), 'GuidedByJava', { senders: 2, version })
      try {
        await traffic.send(5)
        await traffic.acknowledges(200, patienceMs)
        await traffic.stopSending()
        expect(new Set(traffic.acked.map(({ broker, status }) => `${broker} ${status}`))).toEqual(
          new Set(['broker-a SEND_OK', 'broker-b SEND_OK']),
        )
        for (const consumer of consumerNames) await traffic.gets(consumer, traffic.owed(consumer), patienceMs)
      } finally {
        await traffic.stop()
      }
    },
    patienceMs * 2,
  )

  test.runIf(masterRole === 'ASYNC_MASTER')(
    'each master takes messages, and its slave has them too',
    async () => {
      const made = await mqadmin(
        { namesrvAddress: nameServers[0]! },
        'updateTopic -c DefaultCluster -t Guided -r 1 -w 1',
      )
      expect(made).toMatchObject({ err: '', code: 0 })
      const client = openAdminClient({ nameServers })
      /** Messages that a broker has. */
      const countAt = async (broker: string, brokerId: number): Promise<number> => {
        const { address } = machines.find((each) => each.brokerName === broker && each.brokerId === brokerId)!
        const status = await client.topics.statusAt('Guided', { broker, brokerId, address, cluster: 'DefaultCluster' })
        return status.flatMap(({ queues }) => queues).reduce((sum, { maxOffset }) => sum + Number(maxOffset), 0)
      }
      try {
        for (let number = 0; number < count; number++) {
          const sent = await client.producer.send({ topic: 'Guided', body: Buffer.from(`message ${number}`) })
          expect(sent.status).toBe('SEND_OK')
        }
        const atMasters = [await countAt('broker-a', 0), await countAt('broker-b', 0)]
        expect(atMasters[0]! + atMasters[1]!).toBe(count)
        expect(Math.min(...atMasters)).toBeGreaterThan(0)
        await eventually(async () => {
          expect([await countAt('broker-a', 3), await countAt('broker-b', 1)]).toEqual(atMasters)
          return true
        }, patienceMs)
      } finally {
        await client.close()
      }
    },
    patienceMs,
  )

  test.runIf(masterRole === 'ASYNC_MASTER')(
    'a second broker is refused by the lock of the store, or before by its ports, with a sentence',
    async () => {
      const machine = machines[0]!
      const again = await startBroker(machine).ended
      expect(again.errors).toContain(`mqbroker: port ${machine.port} of ${machine.host} for clients is in use by `)
      expect(again.errors).toContain(`change listenPort=${machine.port}`)
      const elsewhere = await startBroker({ ...machine, host: `${net}.9` }).ended
      expect(elsewhere.errors).toContain(path.join(home, 'data', 'store_a'))
      expect([again.code, elsewhere.code]).toEqual([1, 1])
    },
    patienceMs,
  )

  test.runIf(masterRole === 'SYNC_MASTER').each([
    ['broker', 'mqbroker', machines.map(({ title, address }) => `${title}, ${address}`)],
    ['namesrv', 'mqnamesrv', nameServers],
  ])(
    'mqshutdown %s finds all, says which, and they stop in order',
    async (role, program, titles) => {
      const shutdown = await start('mqshutdown', 'anywhere', [role]).ended
      for (const title of titles) expect(shutdown.output).toMatch(new RegExp(`^${program}\\(\\d+\\): ${title}$`, 'm'))
      expect(shutdown.output).toMatch(
        new RegExp(`^Send shutdown request to ${program}\\((\\d+ ?){${titles.length}}\\) OK$`, 'm'),
      )
      expect(shutdown.code).toBe(0)
    },
    patienceMs,
  )
})
