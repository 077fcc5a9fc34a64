import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openAdminClient } from '../../broker-core/client/index.ts'
import {
  eventually,
  makeDataFolder,
  removeDataFolder,
  RunningProgram,
  startProgram,
} from '../../scripts/started-product.ts'

const patienceMs = 120_000
const readyPattern = /Ready in [\d.]+ s/
let data: string
const running: RunningProgram[] = []

beforeAll(() => {
  data = makeDataFolder()
})
afterAll(async () => {
  await Promise.all(running.map((program) => program.stop('SIGKILL')))
  removeDataFolder(data)
})

/** `rocketdeck cluster up` on free ports. */
function up(...words: string[]): RunningProgram {
  const ports = ['--namesrv-port', '0', '--broker-port', '0', '--port', '0']
  const env = { ROCKETDECK_RUN_FOLDER: path.join(data, 'run') }
  const args = [startProgram, 'cluster', 'up', ...ports, '--data', data, ...words]
  const program = new RunningProgram(process.execPath, args, { env })
  running.push(program)
  return program
}

const pidsIn = (output: string): number[] => [...output.matchAll(/process (\d+)/g)].map(([, pid]) => Number(pid))
const pidOf = (output: string, name: string): number =>
  Number(new RegExp(`^ +${name} .*process (\\d+)$`, 'm').exec(output)?.[1])
const isAlive = (pid: number): boolean => existsSync(`/proc/${pid}`)

test(
  'a whole cluster serves, loses a member by itself, and stops at Ctrl-C',
  async () => {
    const program = up('--masters', '2', '--slaves', '1', '--namesrvs', '2', '--replication', 'sync')
    await program.printed(readyPattern, patienceMs)
    const { output } = program
    for (const name of ['namesrv-1', 'namesrv-2', 'broker-a', 'broker-b', 'broker-a-s1', 'broker-b-s1'])
      expect(isAlive(pidOf(output, name)), name).toBe(true)
    expect((await fetch(/Dashboard +(http:\S+)/.exec(output)?.[1] ?? '')).status).toBe(200)

    const nameServers = (/NameServers +(\S+)/.exec(output)?.[1] ?? '').split(';')
    expect(nameServers).toHaveLength(2)
    const client = openAdminClient({ nameServers })
    try {
      // A send is acknowledged when the slave has it; until its slave follows, a master says so.
      await eventually(async () => {
        const { status } = await client.producer.send({ topic: 'Local', body: Buffer.from('x') })
        expect(status).toBe('SEND_OK')
        return true
      }, patienceMs)
    } finally {
      await client.close()
    }

    process.kill(pidOf(output, 'broker-a-s1'), 'SIGKILL')
    await program.printed(
      /broker-a-s1 ended \(signal SIGKILL\); it is started again with: mqbroker -c \S+broker-a-s1\.conf/,
    )
    const ended = await program.stop('SIGINT')
    expect(ended.code).toBe(0)
    expect(ended.errors).not.toContain('was killed')
    expect(pidsIn(output).filter(isAlive)).toEqual([])
  },
  patienceMs,
)

test(
  'what a person wrote into the files stays',
  async () => {
    const file = path.join(data, 'cluster', 'broker-a.conf')
    appendFileSync(file, 'fileReservedTime=12\n')
    const program = up('--masters', '1', '--slaves', '0', '--namesrvs', '1', '--no-dashboard')
    await program.printed(readyPattern, patienceMs)
    expect((await program.stop('SIGTERM')).code).toBe(0)
    const text = readFileSync(file, 'utf8')
    expect(text).toContain('fileReservedTime=12')
    expect(text).toContain('brokerRole=ASYNC_MASTER')
  },
  patienceMs,
)

test.each([
  [['--masters', '0'], /--masters.*It must be a number from 1 to 26/],
  [['--replication', 'half'], /--replication.*async, sync/],
])('%j is refused with one line', async (words, line) => {
  const ended = await up(...words).ended
  expect(ended.errors.trim().split('\n')).toHaveLength(1)
  expect(ended.errors).toMatch(line)
  expect(ended.code).toBe(1)
})
