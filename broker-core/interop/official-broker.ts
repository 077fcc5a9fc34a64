import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { writeProperties } from '../base/properties.ts'
import { getRouteinfoByTopic } from '../protocol/requests/routes.ts'
import { responseCode } from '../protocol/response-codes.ts'
import { Connector } from '../remoting/connector.ts'
import { JavaProgram } from './java-program.ts'
import { classPathOf, type OfficialVersion } from './official-java.ts'

export interface OfficialClusterOptions {
  readonly version?: OfficialVersion
  /** Settings of the broker, as in its configuration file. */
  readonly brokerConfig?: Readonly<Record<string, string>>
  /** Kept after `close`; undefined: a temporary folder that is removed. */
  readonly folder?: string
  /** Store folder of the broker; undefined: `store` in the folder. */
  readonly storeFolder?: string
  /** True: `close` kills the broker; so it does when its folder is a temporary one. */
  readonly isThrownAway?: boolean
}

/** A real Apache RocketMQ, NameServer and broker, on free ports of 127.0.0.1. For tests only. */
export interface OfficialCluster {
  readonly namesrvAddress: string
  readonly brokerAddress: string
  readonly storeFolder: string
  /** Stops the broker in order (which takes a release of 5 some 17 s), or kills it, and starts it again on its folder and port. */
  restartBroker(how?: 'SIGTERM' | 'SIGKILL'): Promise<void>
  /** Stops both; the broker in order when its files are kept. */
  close(): Promise<void>
}

const brokerOpens = [
  '--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED',
  '--add-exports=java.base/sun.nio.ch=ALL-UNNAMED',
]
const startSecondsMax = 150
const stopSecondsMax = 30
const logbackFiles = ['namesrv', 'broker', 'tools'].map((name) => `logback_${name}.xml`)

export interface OfficialBrokerOptions {
  readonly version?: OfficialVersion
  readonly namesrvAddress: string
  /** Of its own among the brokers of the folder. */
  readonly name: string
  /** For configuration, home and store. */
  readonly folder: string
  readonly brokerConfig?: Readonly<Record<string, string>>
}

/** A real Apache broker at somebody's NameServer. */
export interface OfficialBroker {
  readonly address: string
  readonly haAddress: string
  readonly storeFolder: string
  stop(how?: 'SIGTERM' | 'SIGKILL' | 'SIGSTOP'): Promise<void>
}

/** Starts a broker of Apache on free ports of 127.0.0.1; it serves when the promise resolves. */
export async function startOfficialBroker(options: OfficialBrokerOptions): Promise<OfficialBroker> {
  const { version = '5.5.0', namesrvAddress, name, folder, brokerConfig } = options
  const home = path.join(folder, `${name}-home`)
  const storeFolder = path.join(folder, name)
  for (const part of ['conf', 'home']) mkdirSync(path.join(home, part), { recursive: true })
  for (const file of logbackFiles) writeFileSync(path.join(home, 'conf', file), '<configuration/>')
  const port = await freePort()
  const program = await startBrokerProgram({
    classPath: classPathOf(version, 'server'),
    folder: home,
    name,
    config: brokerConfigOf({ port, namesrvAddress, storeFolder, brokerConfig }),
  })
  return {
    address: `127.0.0.1:${port}`,
    haAddress: `127.0.0.1:${port + 1}`,
    storeFolder,
    async stop(how = 'SIGTERM') {
      if (how === 'SIGSTOP') program.signal(how)
      else await stopServer(program, how)
    },
  }
}

const startBrokerProgram = (server: Omit<Server, 'mainClass' | 'heap'>): Promise<JavaProgram> =>
  startServer({ ...server, mainClass: 'org.apache.rocketmq.broker.BrokerStartup', heap: '600m' })

interface BrokerPlace {
  readonly port: number
  readonly namesrvAddress: string
  readonly storeFolder: string
  readonly brokerConfig: Readonly<Record<string, string>> | undefined
}

const brokerConfigOf = ({ port, namesrvAddress, storeFolder, brokerConfig }: BrokerPlace): Record<string, string> => ({
  brokerClusterName: 'DefaultCluster',
  brokerName: 'broker-a',
  brokerId: '0',
  brokerIP1: '127.0.0.1',
  brokerIP2: '127.0.0.1',
  listenPort: String(port),
  haListenPort: String(port + 1),
  namesrvAddr: namesrvAddress,
  storePathRootDir: storeFolder,
  storePathCommitLog: path.join(storeFolder, 'commitlog'),
  ...patience,
  ...smallFiles,
  ...brokerConfig,
})

/** Starts NameServer and broker; both serve, and the broker is registered, when the promise resolves. */
export async function startOfficialCluster(options: OfficialClusterOptions = {}): Promise<OfficialCluster> {
  const { version = '5.5.0' } = options
  const folder = options.folder ?? mkdtempSync(path.join(tmpdir(), `apache-${version}-`))
  const storeFolder = options.storeFolder ?? path.join(folder, 'store')
  const isKept = (options.folder ?? options.storeFolder) !== undefined && options.isThrownAway !== true
  for (const name of ['conf', 'home']) mkdirSync(path.join(folder, name), { recursive: true })
  // Releases before 5 look for these files in ROCKETMQ_HOME.
  for (const name of logbackFiles) writeFileSync(path.join(folder, 'conf', name), '<configuration/>')
  const classPath = classPathOf(version, 'server')
  const [namesrvPort, brokerPort] = [await freePort(), await freePort()]
  const namesrvAddress = `127.0.0.1:${namesrvPort}`
  const namesrv = await startServer({
    classPath,
    mainClass: 'org.apache.rocketmq.namesrv.NamesrvStartup',
    folder,
    name: 'namesrv',
    heap: '160m',
    config: { listenPort: String(namesrvPort) },
  })
  const startBroker = (): Promise<JavaProgram> =>
    startBrokerProgram({
      classPath,
      folder,
      name: 'broker',
      config: brokerConfigOf({ port: brokerPort, namesrvAddress, storeFolder, brokerConfig: options.brokerConfig }),
    })
  let broker: JavaProgram
  try {
    broker = await startBroker()
    await routed(namesrvAddress)
  } catch (thrown) {
    await stopServer(namesrv, 'SIGKILL')
    throw thrown
  }
  return {
    namesrvAddress,
    brokerAddress: `127.0.0.1:${brokerPort}`,
    storeFolder,
    async restartBroker(how = 'SIGTERM') {
      await stopServer(broker, how)
      broker = await startBroker()
      await routed(namesrvAddress)
    },
    async close() {
      await stopServer(broker, isKept ? 'SIGTERM' : 'SIGKILL')
      await stopServer(namesrv, 'SIGKILL')
      if (options.folder === undefined) rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** File sizes of test brokers of both parties: equal, so that each can open what the other wrote. */
export const smallFiles = {
  mappedFileSizeCommitLog: String(16 * 1024 * 1024),
  mappedFileSizeConsumeQueue: String(20 * 10_000),
  maxHashSlotNum: '50000',
  maxIndexNum: '200000',
} as const

/** By default Apache refuses what waited 200 ms in its queues, which a machine under load may exceed. */
const patience = {
  waitTimeMillsInSendQueue: '20000',
  waitTimeMillsInPullQueue: '20000',
  waitTimeMillsInHeartbeatQueue: '31000',
  waitTimeMillsInTransactionQueue: '20000',
  waitTimeMillsInAckQueue: '20000',
  osPageCacheBusyTimeOutMills: '20000',
} as const

interface Server {
  readonly classPath: string
  readonly mainClass: string
  readonly folder: string
  readonly name: string
  readonly heap: string
  readonly config: Record<string, string>
}

/** @throws Error with the last words of the program when it does not say that it serves */
async function startServer({ classPath, mainClass, folder, name, heap, config }: Server): Promise<JavaProgram> {
  const file = path.join(folder, 'conf', `${name}.conf`)
  writeFileSync(file, writeProperties(Object.entries(config)))
  let serves = (): void => undefined
  const said: string[] = []
  const booted = new Promise<void>((resolve) => (serves = resolve))
  const program = new JavaProgram(classPath, mainClass, ['-c', file], {
    flags: [
      ...brokerOpens,
      `-Xmx${heap}`,
      '-XX:+UseSerialGC',
      '-XX:MaxDirectMemorySize=1g',
      `-Duser.home=${path.join(folder, 'home')}`,
      `-Drocketmq.home.dir=${folder}`,
    ],
    onLine: (line) => {
      said.push(line)
      if (line.includes('boot success')) serves()
    },
  })
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<'late'>((resolve) => (timer = setTimeout(() => resolve('late'), startSecondsMax * 1000)))
  const outcome = await Promise.race([booted, late, program.ended.then(() => 'ended' as const)])
  clearTimeout(timer)
  if (outcome === undefined) return program
  program.signal('SIGKILL')
  throw new Error(`${name} of Apache ${outcome}: ${[...said.slice(-5), program.errors].join('\n')}`)
}

/** Waits until the NameServer has a route of the broker: it says that it has booted before that. */
async function routed(namesrvAddress: string): Promise<void> {
  const connector = new Connector()
  const end = Date.now() + startSecondsMax * 1000
  try {
    for (;;) {
      const reply = await connector.call(namesrvAddress, getRouteinfoByTopic, { topic: 'TBW102' })
      if (reply.code === responseCode.SUCCESS) return
      if (Date.now() > end) throw new Error(`the broker of Apache did not register: ${reply.remark ?? reply.code}`)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  } finally {
    await connector.close()
  }
}

async function stopServer(program: JavaProgram, how: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (!program.isRunning) return
  program.signal(how)
  const timer = setTimeout(() => program.signal('SIGKILL'), stopSecondsMax * 1000)
  await program.ended
  clearTimeout(timer)
}

/** A port that is free, as are those that a broker takes beside it (two below and one above). */
async function freePort(): Promise<number> {
  for (;;) {
    // Below the ports that systems give to outgoing connections.
    const port = 12_000 + Math.floor(Math.random() * 20_000)
    const free = await Promise.all([port - 2, port, port + 1].map(isFree))
    if (free.every(Boolean)) return port
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
