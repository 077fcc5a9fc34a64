import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { eventually, makeDataFolder, removeDataFolder } from '../../scripts/started-product.ts'
import { type Options, readOptions } from './options.ts'
import { restartDelayMs } from './supervised-child.ts'
import { Supervisor } from './supervisor.ts'

let folder: string
let journal: string
let said: string[]
let supervisor: Supervisor | undefined

beforeEach(() => {
  folder = makeDataFolder()
  journal = path.join(folder, 'journal')
  writeFileSync(journal, '')
  said = []
})

afterEach(async () => {
  await supervisor?.stop()
  removeDataFolder(folder)
})

/** A program that writes down what happens to it. `body` sees `note(word)`, `ready()` and `refuse(problem)`. */
function program(name: string, body = 'ready()'): string {
  const file = path.join(folder, `${name}.mjs`)
  const lines = [
    "import { appendFileSync } from 'node:fs'",
    `const note = (word) => appendFileSync(${JSON.stringify(journal)}, '${name} ' + word + '\\n')`,
    "const ready = () => process.send({ kind: 'ready', addresses: { dashboard: 'd:1', namesrv: 'n:1', broker: 'b:1', vip: 'b:0' } })",
    "const refuse = (problem) => process.send({ kind: 'refused', problem }, () => process.exit(78))",
    "let stop = () => { note('stopped'); process.exit(0) }",
    "process.on('message', () => stop())",
    "process.on('disconnect', () => stop())",
    "note('started')",
    body,
  ]
  writeFileSync(file, lines.join('\n'))
  return file
}

function supervise(core: string, dashboard: string, words: string[] = []): Supervisor {
  const options = readOptions(['--data', folder, '--port', '1', ...words], {}, '0') as Options
  const programs = { core, dashboard: { script: dashboard, environment: {} } }
  supervisor = new Supervisor(options, programs, (line) => said.push(line))
  return supervisor
}

const events = (): string[] => readFileSync(journal, 'utf8').trim().split('\n').filter(Boolean)

describe('the supervisor', () => {
  test('starts the core before the dashboard and stops them the other way round', async () => {
    const addresses = await supervise(program('core', 'setTimeout(ready, 50)'), program('dashboard')).start()
    expect(addresses).toEqual({ dashboard: 'd:1', core: { namesrv: 'n:1', broker: 'b:1', vip: 'b:0' } })
    await supervisor?.stop()
    expect(events()).toEqual(['core started', 'dashboard started', 'dashboard stopped', 'core stopped'])
    expect(said).toEqual([])
  })

  test('starts no core for a foreign cluster', async () => {
    const addresses = await supervise(program('core'), program('dashboard'), ['--namesrv', 'x:1']).start()
    expect(addresses.core).toBeUndefined()
    expect(events()).toEqual(['dashboard started'])
  })

  test('hands on why the core cannot run, and starts no dashboard then', async () => {
    const core = program('core', "refuse('the store folder is in use')")
    await expect(supervise(core, program('dashboard')).start()).rejects.toThrow('the store folder is in use')
    expect(events()).toEqual(['core started'])
  })

  test('stops the core again when the dashboard cannot start', async () => {
    const dashboard = program('dashboard', 'process.exit(3)')
    await expect(supervise(program('core'), dashboard).start()).rejects.toThrow('exit code 3')
    expect(events()).toEqual(['core started', 'dashboard started', 'core stopped'])
  })

  test('starts a crashed child again, and says so', async () => {
    await supervise(
      program('core'),
      program('dashboard', 'ready(); setTimeout(() => process.kill(process.pid, "SIGKILL"), 20)'),
    ).start()
    await eventually(() => Promise.resolve(said.length >= 3 ? true : undefined))
    expect(said[0]).toBe('the dashboard ended unexpectedly (signal SIGKILL); it is started again in 0.25 s')
    expect(said[1]).toMatch(/^the dashboard is back after [\d.]+ s$/)
    expect(said[2]).toBe('the dashboard ended unexpectedly (signal SIGKILL); it is started again in 0.5 s')
    expect(events().filter((event) => event === 'core started')).toHaveLength(1)
  })

  test('kills a child that does not stop, within 5 s for both', async () => {
    const stubborn = 'stop = () => note("asked"); ready()'
    await supervise(program('core', stubborn), program('dashboard', stubborn)).start()
    const startedAt = performance.now()
    await supervisor?.stop()
    expect(performance.now() - startedAt).toBeLessThan(5000)
    expect(events().slice(2)).toEqual(['dashboard asked', 'core asked'])
    expect(said).toHaveLength(2)
  })
})

test('the delay grows to half a minute', () => {
  expect([1, 2, 3, 7, 8, 50].map(restartDelayMs)).toEqual([250, 500, 1000, 16_000, 30_000, 30_000])
})
