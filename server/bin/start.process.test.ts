import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openAdminClient } from '../../broker-core/client/index.ts'
import {
  type Ended,
  type Environment,
  eventually,
  freePorts,
  makeDataFolder,
  readAddresses,
  removeDataFolder,
  RunningProgram,
  startProduct,
  startProgram,
  type StartedProduct,
} from '../../scripts/started-product.ts'

const launcher = path.join(import.meta.dirname, '../../bin/start.mjs')

/** Runs the program to its end. */
function run(words: string[], env: Environment = {}): Promise<Ended> {
  return new RunningProgram(process.execPath, [startProgram, ...words], { env }).ended
}

/** It ended with one line, without harm and without a stack trace. */
function expectRefusal(ended: Ended, line: string | RegExp): void {
  expect(ended.errors.trim().split('\n')).toHaveLength(1)
  expect(ended.errors).toMatch(line)
  expect(ended.output).toBe('')
  expect(ended.code).toBe(1)
}

/** Sends messages until told to stop; returns the ids that were acknowledged. */
async function sendAll(namesrv: string, topic: string, count: number): Promise<string[]> {
  const client = openAdminClient({ nameServers: [namesrv], timeoutMs: 2000 })
  const acknowledged: string[] = []
  try {
    for (let number = 0; number < count; number++)
      acknowledged.push((await client.producer.send({ topic, body: Buffer.from(`message ${number}`) })).messageId)
  } catch (thrown) {
    if (acknowledged.length === 0) throw thrown // Later failures are the stop that the test made.
  } finally {
    await client.close()
  }
  return acknowledged
}

/** Number of messages in all queues of a topic. */
async function countMessages(namesrv: string, topic: string): Promise<bigint> {
  const client = openAdminClient({ nameServers: [namesrv] })
  try {
    const { items } = await client.topics.status(topic)
    return items.flatMap(({ queues }) => queues).reduce((sum, queue) => sum + queue.maxOffset - queue.minOffset, 0n)
  } finally {
    await client.close()
  }
}

function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((child) => {
      try {
        const stat = readFileSync(`/proc/${child}/stat`, 'utf8')
        return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === pid
      } catch {
        return false // Ended meanwhile.
      }
    })
}

const commandLine = (pid: number): string => readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
const residentMb = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024

describe('a start that cannot work is refused with one line:', () => {
  let busy: net.Server
  let busyPort: number

  beforeAll(async () => {
    busy = net.createServer()
    await new Promise<void>((resolve) => busy.listen(0, '127.0.0.1', resolve))
    busyPort = (busy.address() as net.AddressInfo).port
  })
  afterAll(() => new Promise((resolve) => busy.close(resolve)))

  test('a bad option', async () => {
    expectRefusal(await run(['--port', 'x']), 'rocketdeck: --port is "x": it must be a port from 0 to 65535')
    expectRefusal(await run(['--flash', 'sync']), "unknown option '--flash'")
    expectRefusal(await run([], { ROCKETDECK_FLUSH: 'maybe' }), 'ROCKETDECK_FLUSH is "maybe"')
  })

  test.each([
    ['--port', 'the dashboard', 'ROCKETDECK_PORT'],
    ['--namesrv-port', 'the NameServer', 'ROCKETDECK_NAMESRV_PORT'],
    ['--broker-port', 'the Broker', 'ROCKETDECK_BROKER_PORT'],
  ])('a port in use, by %s', async (flag, purpose, variable) => {
    const data = makeDataFolder()
    const ended = await run([...freePorts, '--data', data, flag, String(busyPort)])
    expectRefusal(ended, `port ${busyPort} for ${purpose} is in use`)
    expect(ended.errors).toContain(`change it with ${flag} (or ${variable})`)
    if (process.platform === 'linux') expect(ended.errors).toContain(`by process ${process.pid} (`)
    expect(readdirSync(data)).toEqual([])
    removeDataFolder(data)
  })

  test('a data folder that cannot be written', async () => {
    const data = makeDataFolder()
    const file = path.join(data, 'file')
    writeFileSync(file, 'content')
    const ended = await run([...freePorts, '--data', path.join(file, 'data')])
    expectRefusal(ended, `the data folder ${file}/data cannot be written`)
    expect(ended.errors).toContain('--data')
    expect(readFileSync(file, 'utf8')).toBe('content')
    removeDataFolder(data)
  })

  test('a broker.conf that is not there, or wrong', async () => {
    const data = makeDataFolder()
    const conf = path.join(data, 'broker.conf')
    writeFileSync(conf, 'maxMessageSize=many\n')
    expectRefusal(await run([...freePorts, '--data', data, '--broker-conf', `${conf}.none`]), 'cannot be read')
    expectRefusal(
      await run([...freePorts, '--data', data, '--broker-conf', conf]),
      'maxMessageSize=many is not allowed',
    )
    removeDataFolder(data)
  })
})

describe('a running product', () => {
  let product: StartedProduct

  beforeAll(async () => {
    product = await startProduct()
  })
  afterAll(async () => {
    await product.program.stop()
    removeDataFolder(product.data)
  })

  const getStatus = async (url: string): Promise<number> => (await fetch(`${product.dashboard}${url}`)).status

  test('answers on its dashboard and takes messages', async () => {
    expect(await getStatus('/api/health')).toBe(200)
    expect(await sendAll(product.namesrv, 'Greetings', 20)).toHaveLength(20)
    expect(await countMessages(product.namesrv, 'Greetings')).toBe(20n)
  })

  test('is small: supervisor, core and dashboard fit into 300 MB when idle', async () => {
    const pid = product.program.child.pid ?? 0
    const processes = await eventually(() => Promise.resolve([pid, ...childrenOf(pid)]))
    expect(processes).toHaveLength(3)
    expect(processes.reduce((sum, each) => sum + residentMb(each), 0)).toBeLessThan(300)
  })

  test('keeps its data folder to itself', async () => {
    const ended = await run([...freePorts, '--data', product.data])
    expectRefusal(ended, 'is in use by another broker')
    expect(await countMessages(product.namesrv, 'Greetings')).toBe(20n)
  })

  test('answers to a second dashboard that is told where it is as the classic console is told', async () => {
    const data = makeDataFolder()
    const JAVA_OPTS = `-Xmx256m -Drocketmq.namesrv.addr=${product.namesrv} -Dcom.rocketmq.sendMessageWithVIPChannel=false`
    const second = new RunningProgram(process.execPath, [startProgram, '--port', '0', '--data', data], {
      env: { JAVA_OPTS },
    })
    await second.printed(/Ready in/)
    const { dashboard, broker } = readAddresses(second.output)
    expect(broker).toBe('')
    expect(existsSync(path.join(data, 'store'))).toBe(false)
    const seen = await eventually(async () => {
      const text = await (await fetch(`${dashboard}/api/c/default/topics`)).text()
      return text.includes('"Greetings"') ? text : undefined
    })
    expect(seen).toContain('Greetings')
    expect((await second.stop()).code).toBe(0)
    removeDataFolder(data)
  })

  test('starts a crashed core again; the dashboard answers all the while and nothing is lost', async () => {
    const pid = product.program.child.pid ?? 0
    const core = childrenOf(pid).find((child) => commandLine(child).includes('core.js')) ?? 0
    process.kill(core, 'SIGKILL')
    const statuses = new Set<number>()
    await eventually(async () => {
      statuses.add(await getStatus('/api/health'))
      statuses.add(await getStatus('/c/default/topics'))
      return product.program.output.includes('the core is back after') ? true : undefined
    })
    expect([...statuses]).toEqual([200])
    expect(product.program.output).toContain(
      'the core ended unexpectedly (signal SIGKILL); it is started again in 0.25 s',
    )
    expect(await countMessages(product.namesrv, 'Greetings')).toBe(20n)
  })
})

describe('a stop', () => {
  test('on SIGTERM ends within 5 s in the middle of traffic, and every acknowledged message is there afterwards', async () => {
    const first = await startProduct()
    const sending = sendAll(first.namesrv, 'Orders', 100_000)
    await eventually(async () => ((await countMessages(first.namesrv, 'Orders')) > 200n ? true : undefined))
    const startedAt = performance.now()
    const ended = await first.program.stop('SIGTERM')
    expect(performance.now() - startedAt).toBeLessThan(5000)
    expect(ended.code).toBe(0)
    expect(existsSync(path.join(first.data, 'store/abort'))).toBe(false)
    const acknowledged = await sending
    const again = await startProduct({ data: first.data })
    expect(await countMessages(again.namesrv, 'Orders')).toBeGreaterThanOrEqual(BigInt(acknowledged.length))
    const client = openAdminClient({ nameServers: [again.namesrv] })
    for (const id of acknowledged.slice(-20))
      expect((await client.lookup.byUniqueId('Orders', id)).items.map(({ message }) => message.topic)).toEqual([
        'Orders',
      ])
    await client.close()
    expect((await again.program.stop('SIGINT')).code).toBe(0)
    removeDataFolder(first.data)
  })

  test('of a supervisor that is killed ends its children too', async () => {
    const product = await startProduct()
    const children = childrenOf(product.program.child.pid ?? 0)
    expect(children).toHaveLength(2)
    await product.program.stop('SIGKILL')
    await eventually(() => Promise.resolve(children.every((pid) => !existsSync(`/proc/${pid}`)) ? true : undefined))
    removeDataFolder(product.data)
  })
})

/** How long a bare Node takes here from start to end, the quickest of three: 40 ms where nothing else runs. */
function bareStartMs(): number {
  const startMs = (): number => {
    const startedAt = performance.now()
    spawnSync(process.execPath, ['-e', '0'])
    return performance.now() - startedAt
  }
  return Math.min(startMs(), startMs(), startMs())
}

describe('the second `npm start`', () => {
  test('installs nothing, builds nothing and is ready within 3 s, or 60 starts of a bare Node on a busy machine', async () => {
    const data = makeDataFolder()
    const startedAt = performance.now()
    const program = new RunningProgram(process.execPath, [launcher, ...freePorts, '--data', data])
    await program.printed(/Ready in/)
    const readyMs = performance.now() - startedAt
    await program.stop()
    removeDataFolder(data)
    expect(program.output).not.toMatch(/Install|Build/)
    expect(readyMs).toBeLessThan(Math.max(3000, 60 * bareStartMs()))
  })

  test('stops when npm is told to stop', async () => {
    const data = makeDataFolder()
    const npm = new RunningProgram('npm', ['start', '--', ...freePorts, '--data', data])
    await npm.printed(/Ready in/)
    await npm.stop('SIGTERM') // Resolves when nothing holds its output any more.
    expect(existsSync(path.join(data, 'store/abort'))).toBe(false)
    expect(existsSync(path.join(data, 'store/checkpoint'))).toBe(true)
    removeDataFolder(data)
  })
})
