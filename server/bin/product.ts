import path from 'node:path'
import { onAskedToStop } from './asked-to-stop.ts'
import { prepareDataFolder } from './data-folder.ts'
import { BadOption, ignoredSettings, type Options, readOptions } from './options.ts'
import { findPortProblems, withFreePorts } from './ports.ts'
import { findPrograms, refuse, say, version } from './programs.ts'
import { type Addresses, Supervisor } from './supervisor.ts'

const startedAt = performance.now()

function readOwnOptions(): Options {
  try {
    const options = readOptions(process.argv.slice(2), process.env, version)
    if (options !== 'shown') return options
  } catch (thrown) {
    if (thrown instanceof BadOption) refuse(thrown.message)
    throw thrown
  }
  process.exit(0)
}

function printAddresses({ dashboard, core }: Addresses, options: Options): void {
  const rows: [string, string][] = [['Dashboard', `http://${dashboard}${options.basePath}`]]
  if (core === undefined) rows.push(['NameServer', `${options.namesrv} (foreign cluster)`])
  else rows.push(['NameServer', core.namesrv], ['Broker', `${core.broker} (VIP port ${core.vip.replace(/^.*:/, '')})`])
  rows.push(['Data', `${path.resolve(options.data)} (flush ${options.flush})`])
  say(`\nRocketdeck ${version}\n`)
  for (const [name, value] of rows) say(`  ${name.padEnd(11)} ${value}`)
  say(`\nReady in ${((performance.now() - startedAt) / 1000).toFixed(1)} s. Ctrl-C stops it.`)
}

const given = readOwnOptions()
for (const name of ignoredSettings(process.env)) say(`note: ${name} has no meaning here`)
try {
  prepareDataFolder(given.data)
} catch (thrown) {
  refuse(`the data folder ${given.data} cannot be written (${(thrown as Error).message}); choose another with --data`)
}
const options = [given.port, given.namesrvPort, given.brokerPort].includes(0)
  ? await withFreePorts(given).catch(() => given)
  : given
const problems = await findPortProblems(options)
if (problems.length > 0) refuse(problems.join('\nrocketdeck: '))

const supervisor = new Supervisor(options, findPrograms(options), (line) => {
  say(`rocketdeck: ${line}`)
})
let isAskedToStop = false
function stop(): void {
  isAskedToStop = true
  void supervisor.stop().then(() => process.exit(0))
}
onAskedToStop(stop)

try {
  printAddresses(await supervisor.start(), options)
} catch (thrown) {
  if (!isAskedToStop) refuse((thrown as Error).message)
}
