import path from 'node:path'
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { onAskedToStop } from './asked-to-stop.ts'
import { brokerCount, type ClusterOptions, type ClusterPorts, planCluster, reachable } from './cluster-plan.ts'
import { prepareDataFolder } from './data-folder.ts'
import { LocalCluster } from './local-cluster.ts'
import { readOptions } from './options.ts'
import { findBrokerPort, findFreePort, findPortProblems } from './ports.ts'
import { findPrograms, programPath, refuse, say, version } from './programs.ts'
import { Supervisor } from './supervisor.ts'

/** `rocketdeck cluster up`: NameServers, masters, their slaves and a dashboard on this machine, from one command. */

interface UpOptions extends ClusterOptions {
  readonly namesrvPort: number
  readonly brokerPort: number
  readonly port: number
  readonly dashboard: boolean
}

/** A broker takes ports from two below its own to one above. */
const brokerPortDistance = 10

const startedAt = performance.now()

const whole =
  (min: number, max: number) =>
  (text: string): number => {
    if (/^\d{1,5}$/.test(text) && Number(text) >= min && Number(text) <= max) return Number(text)
    throw new InvalidArgumentError(`It must be a number from ${min} to ${max}.`)
  }

function commandOf(run: (options: UpOptions) => Promise<void>): Command {
  const program = new Command('rocketdeck cluster').exitOverride().configureOutput({ writeErr: () => undefined })
  program
    .command('up')
    .description('Starts a cluster on this machine. Its files are written to the folder cluster of the data folder.')
    .option('--masters <count>', 'masters', whole(1, 26), 2)
    .option('--slaves <count>', 'slaves of each master', whole(0, 9), 1)
    .option('--namesrvs <count>', 'NameServers', whole(1, 9), 2)
    .addOption(
      new Option('--replication <mode>', 'sync: a send is acknowledged when a slave has it, too')
        .choices(['async', 'sync'])
        .default('async'),
    )
    .option('-b, --bind <address>', 'address all ports are opened on', '127.0.0.1')
    .option('--broker-ip <address>', 'address the brokers give to clients', '')
    .option(
      '--namesrv-port <port>',
      'port of the first NameServer, the others count up; 0: free ones',
      whole(0, 65_500),
      9876,
    )
    .option(
      '--broker-port <port>',
      'port of the first broker, the others in steps of 10; 0: free ones',
      whole(0, 65_000),
      10911,
    )
    .option('-p, --port <port>', 'port of the dashboard; 0: a free one', whole(0, 65_535), 8080)
    .option('--no-dashboard', 'starts no dashboard')
    .option('-d, --data <folder>', 'where everything is kept', './data')
    .exitOverride()
    .configureOutput({ writeErr: () => undefined })
    .action(run)
  return program
}

async function portsOf(options: UpOptions): Promise<ClusterPorts> {
  const namesrvs: number[] = []
  const brokers: number[] = []
  const taken = new Set<number>()
  const free = async (find: (bind: string) => Promise<number>): Promise<number> => {
    for (;;) {
      const port = await find(options.bind)
      if ([-3, -2, -1, 0, 1, 2, 3].some((distance) => taken.has(port + distance))) continue
      taken.add(port)
      return port
    }
  }
  for (let index = 0; index < options.namesrvs; index++)
    namesrvs.push(options.namesrvPort === 0 ? await free(findFreePort) : options.namesrvPort + index)
  for (let index = 0; index < brokerCount(options); index++)
    brokers.push(
      options.brokerPort === 0 ? await free(findBrokerPort) : options.brokerPort + index * brokerPortDistance,
    )
  return { namesrvs, brokers }
}

function print(options: UpOptions, cluster: LocalCluster, namesrv: string, dashboard: string | undefined): void {
  say(`\nRocketdeck ${version}: a cluster in ${path.resolve(options.data, 'cluster')}\n`)
  if (dashboard !== undefined) say(`  ${'Dashboard'.padEnd(13)} http://${dashboard}`)
  say(`  ${'NameServers'.padEnd(13)} ${namesrv}`)
  for (const { name, config, port, child } of cluster.members) {
    const role = config.get('brokerRole')
    const words = role === undefined ? '' : `, ${role}`
    say(`  ${name.padEnd(13)} ${reachable(options.bind)}:${port}${words}, process ${child.pid ?? 'ended'}`)
  }
  say(`\nReady in ${((performance.now() - startedAt) / 1000).toFixed(1)} s. Ctrl-C stops it.`)
}

async function up(options: UpOptions): Promise<void> {
  try {
    prepareDataFolder(options.data)
  } catch (thrown) {
    refuse(
      `the data folder ${options.data} cannot be written (${(thrown as Error).message}); choose another with --data`,
    )
  }
  const tell = (line: string): void => {
    say(`rocketdeck: ${line}`)
  }
  const programs = {
    namesrv: programPath('../../broker-core/bin/mqnamesrv'),
    broker: programPath('../../broker-core/bin/mqbroker'),
  }
  const cluster = new LocalCluster(programs, tell)
  const ports = await portsOf(options)
  const namesrv = ports.namesrvs.map((port) => `${reachable(options.bind)}:${port}`).join(';')
  const supervisor = options.dashboard ? await dashboardFor(options, namesrv, tell) : undefined
  let isAskedToStop = false
  onAskedToStop(() => {
    isAskedToStop = true
    void (async () => {
      await supervisor?.stop()
      await cluster.stop()
      process.exit(0)
    })()
  })
  try {
    await cluster.start(planCluster(options, ports))
    const addresses = await supervisor?.start()
    print(options, cluster, namesrv, addresses?.dashboard)
  } catch (thrown) {
    if (isAskedToStop) return
    await cluster.stop()
    refuse((thrown as Error).message)
  }
}

/** The dashboard as for a foreign cluster. */
async function dashboardFor(up: UpOptions, namesrv: string, tell: (line: string) => void): Promise<Supervisor> {
  const port = up.port === 0 ? await findFreePort(up.bind) : up.port
  const words = ['--namesrv', namesrv, '--port', String(port), '--bind', up.bind, '--data', up.data]
  const options = readOptions(words, {}, version)
  if (options === 'shown') throw new Error('no help was asked for')
  const problems = await findPortProblems(options)
  if (problems.length > 0) refuse(problems.join('\nrocketdeck: '))
  return new Supervisor(options, findPrograms(options), tell)
}

try {
  await commandOf(up).parseAsync(process.argv.slice(3), { from: 'user' })
} catch (thrown) {
  if (!(thrown instanceof CommanderError)) throw thrown
  if (thrown.exitCode === 0) process.exit(0)
  const problem = thrown.message.replace(/^error: /, '').replace(/\n/g, ' ')
  refuse(`${problem} (rocketdeck cluster up --help shows all options)`)
}
