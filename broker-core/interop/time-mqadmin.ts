import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { requests } from '../client/index.ts'
import { topicConfigOf } from '../broker/system-topics.ts'
import { startTestCluster } from '../testing/cluster.ts'
import { classPathOf } from './official-java.ts'

/**
 * `npx tsx broker-core/interop/time-mqadmin.ts [topics]`: a cluster with many topics, each with a consumer group; times the commands
 * that ask for all of them with the official tool and with ours (built: `npm run build`), as a user starts them.
 */
const topicCount = Number(process.argv[2] ?? 10_000)
const root = path.join(import.meta.dirname, '..', '..')
const secondsMax = 1200

interface Timing {
  readonly seconds: number
  readonly rssMb: number
  readonly lines: number
}

/** Runs a program to its end. */
function time(program: string, args: readonly string[], env: Record<string, string>, cwd: string): Promise<Timing> {
  const begin = process.hrtime.bigint()
  const words = [
    '-c',
    'import resource,subprocess,sys;c=subprocess.run(sys.argv[1:],stdout=sys.stdout).returncode;' +
      'print("RSS",resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss);sys.exit(c)',
    program,
    ...args,
  ]
  const child = spawn('python3', words, { env: { ...process.env, ...env }, cwd, stdio: ['ignore', 'pipe', 'ignore'] })
  const timer = setTimeout(() => child.kill('SIGKILL'), secondsMax * 1000)
  const pieces: Buffer[] = []
  child.stdout.on('data', (piece: Buffer) => pieces.push(piece))
  return new Promise((resolve) => {
    child.on('close', () => {
      clearTimeout(timer)
      const seconds = Number(process.hrtime.bigint() - begin) / 1e9
      const text = Buffer.concat(pieces).toString('utf8')
      const rssMb = Number(/RSS (\d+)/.exec(text)?.[1] ?? 0) / 1024
      resolve({ seconds, rssMb, lines: text.split('\n').length - 2 })
    })
  })
}

const folder = mkdtempSync(path.join(tmpdir(), 'time-mqadmin-'))
mkdirSync(path.join(folder, 'conf'))
writeFileSync(path.join(folder, 'conf', 'logback_tools.xml'), '<configuration/>')
const cluster = await startTestCluster()
try {
  const { broker } = cluster
  const names = Array.from({ length: topicCount }, (_, i) => `Orders-${String(i).padStart(5, '0')}`)
  broker.topics.put(names.map((name) => topicConfigOf(name, 1)))
  for (const name of names) {
    broker.groups.findOrCreate(`GID_${name}`)
    broker.offsets.commit(name, `GID_${name}`, 0, 0)
  }
  broker.topics.put(names.map((name) => topicConfigOf(`%RETRY%GID_${name}`, 1)))
  await broker.registration.registerAll()
  const { code } = await cluster.connector.call(cluster.namesrvAddress, requests.getRouteinfoByTopic, {
    topic: names.at(-1)!,
  })
  console.log(`${topicCount} topics with a group each; route of the last: ${code}`)
  const official = [
    '-Xms256m',
    '-Xmx512m',
    '-cp',
    classPathOf('5.5.0'),
    'org.apache.rocketmq.tools.command.MQAdminStartup',
  ]
  const ours = [path.join(root, 'dist', 'broker-core', 'bin', 'mqadmin.js')]
  const env = { ROCKETMQ_HOME: folder, NAMESRV_ADDR: cluster.namesrvAddress, HOME: folder }
  for (const command of ['clusterList', 'topicList', 'topicList -c', 'statsAll -a', 'consumerProgress']) {
    const words = command.split(' ')
    const own = await time(process.execPath, [...ours, ...words], env, folder)
    const java = await time('java', [`-Duser.home=${folder}`, ...official, ...words], env, folder)
    const show = ({ seconds, rssMb, lines }: Timing): string =>
      `${seconds.toFixed(2)} s, ${rssMb.toFixed(0)} MB, ${lines} lines`
    const ratio = (java.seconds / own.seconds).toFixed(1)
    console.log(`${command}: ours ${show(own)}; official ${show(java)}; ratio ${ratio}`)
  }
} finally {
  await cluster.close()
  rmSync(folder, { recursive: true, force: true })
}
