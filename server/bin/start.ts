#!/usr/bin/env node
import * as fs from 'node:fs'
import path from 'node:path'
import { makeDashboardUnder } from './base-path.ts'
import { prepareDataFolder } from './data-folder.ts'
import { BadOption, ignoredSettings, type Options, readOptions } from './options.ts'
import { findPortProblems, withFreePorts } from './ports.ts'
import { type Addresses, type Programs, Supervisor } from './supervisor.ts'

/** Root of the package: two folders up from the source, three from what was compiled to `dist`. */
const root = findRoot(import.meta.dirname)

function findRoot(folder: string): string {
  return fs.existsSync(path.join(folder, 'package.json')) ? folder : findRoot(path.dirname(folder))
}

const version = (JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string }).version
const startedAt = performance.now()
const parentWatchMs = 200

const say = (line: string): void => {
  console.log(line)
}

/** Ends the program with one line. */
function refuse(problem: string): never {
  console.error(`rocketdeck: ${problem}`)
  process.exit(1)
}

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

/** Path of a program beside this one: compiled like this file, or its source when this file runs from source. */
function programPath(relative: string): string {
  return path.join(import.meta.dirname, `${relative}${path.extname(import.meta.filename)}`)
}

function findPrograms({ basePath, data }: Options): Programs {
  const core = programPath('../../broker-core/bin/core')
  if (process.env['ROCKETDECK_DEV'] === 'true')
    return { core, dashboard: { script: programPath('dev-dashboard'), environment: {} } }
  const server = path.join(root, 'dist/dashboard/server.js')
  if (!fs.existsSync(server)) refuse(`the dashboard is not built (${server} is missing); build it with: npm run build`)
  const script =
    basePath === '' ? server : makeDashboardUnder(basePath, path.dirname(server), path.resolve(data, 'pages'))
  return {
    core,
    dashboard: {
      script: programPath('dashboard'),
      environment: { ROCKETDECK_NEXT_SERVER: script, ROCKETDECK_BASE_PATH: basePath, ROCKETDECK_PACKAGES: root },
    },
  }
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
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
// npm puts a shell between itself and this program, and the shell dies of a signal without handing it on.
if (process.env['npm_command'] !== undefined) stopWithParent()

function stopWithParent(): void {
  const parent = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(watch)
    stop()
  }, parentWatchMs)
}

try {
  printAddresses(await supervisor.start(), options)
} catch (thrown) {
  if (!isAskedToStop) refuse((thrown as Error).message)
}
