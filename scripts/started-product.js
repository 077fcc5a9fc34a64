import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
/** The built product as tests start it: on free ports, with a data folder of its own. */
const root = path.join(import.meta.dirname, '..')
export const startProgram = path.join(root, 'dist/server/bin/start.js')
/** A program that runs, with what it printed so far. */
export class RunningProgram {
  child
  output = ''
  errors = ''
  ended
  #startedAt = performance.now()
  constructor(command, args, options = {}) {
    this.child = spawn(command, args, {
      cwd: options.cwd ?? root,
      env: { ...cleanEnvironment(), ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.child.stdout?.on('data', (chunk) => (this.output += chunk.toString()))
    this.child.stderr?.on('data', (chunk) => (this.errors += chunk.toString()))
    this.ended = new Promise((resolve, reject) => {
      this.child.once('error', reject)
      this.child.once('close', (code, signal) => {
        resolve({ code, signal, output: this.output, errors: this.errors, ms: performance.now() - this.#startedAt })
      })
    })
  }
  /** Resolves to the match when the program has printed it. @throws when the program ends first, or after `timeoutMs` */
  async printed(pattern, timeoutMs = 30_000) {
    const until = performance.now() + timeoutMs
    for (;;) {
      const match = pattern.exec(this.output)
      if (match !== null) return match
      if (this.child.exitCode !== null || this.child.signalCode !== null || performance.now() > until)
        throw new Error(`${pattern} was not printed:\n${this.output}\n${this.errors}`)
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }
  /** Sends a signal and resolves when it has ended. */
  async stop(signal = 'SIGTERM') {
    this.child.kill(signal)
    return this.ended
  }
}
/** The environment without what would change the product's settings. */
function cleanEnvironment() {
  const noise =
    /^(ROCKETDECK_|ROCKETMQ_|NAMESRV_ADDR$|JAVA_OPTS$|PORT$|SERVER_PORT$|LOG_LEVEL$|BROKER_IP1$|NODE_OPTIONS$|NODE_ENV$)/
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !noise.test(name)))
}
/** Makes a folder for a test's data. */
export function makeDataFolder() {
  return mkdtempSync(path.join(os.tmpdir(), 'rocketdeck-test-'))
}
/** Removes a folder that makeDataFolder made. */
export function removeDataFolder(folder) {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
}
/** Options for ports nobody else has. */
export const freePorts = ['--port', '0', '--namesrv-port', '0', '--broker-port', '0']
/** Starts the built product on free ports and resolves when it says that it is ready. */
export async function startProduct(options = {}) {
  const data = options.data ?? makeDataFolder()
  const words = ['--max-semi-space-size=1', startProgram, ...freePorts, '--data', data, ...(options.words ?? [])]
  const program = new RunningProgram(process.execPath, words, options.env === undefined ? {} : { env: options.env })
  const ready = await program.printed(/Ready in ([\d.]+) s/)
  return { program, data, ...readAddresses(program.output), readyS: Number(ready[1]) }
}
/** The addresses in what the product prints at its start. */
export function readAddresses(output) {
  return {
    dashboard: /Dashboard\s+(http:\S+)/.exec(output)?.[1] ?? '',
    namesrv: /NameServer\s+(\S+)/.exec(output)?.[1] ?? '',
    broker: /Broker\s+(\S+)/.exec(output)?.[1] ?? '',
  }
}
/** Asks again until `check` gives something. @throws the last failure after `timeoutMs` */
export async function eventually(check, timeoutMs = 20_000) {
  const until = performance.now() + timeoutMs
  let last = new Error('it did not happen in time')
  while (performance.now() < until) {
    try {
      const value = await check()
      if (value !== undefined) return value
    } catch (thrown) {
      last = thrown
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw last
}
/** Ports that are free now, each with a free second neighbour below. */
export async function findFreePorts(count) {
  const ports = []
  while (ports.length < count) {
    const port = await tryPort(0)
    if (
      port !== undefined &&
      !ports.some((other) => Math.abs(other - port) <= 2) &&
      (await tryPort(port - 2)) !== undefined
    )
      ports.push(port)
  }
  return ports
}
function tryPort(port) {
  return new Promise((resolve) => {
    const server = net.createServer()
    server.once('error', () => {
      resolve(undefined)
    })
    server.listen(port, '127.0.0.1', () => {
      const { port: opened } = server.address()
      server.close(() => {
        resolve(opened)
      })
    })
  })
}
