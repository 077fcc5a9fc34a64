import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { writeProperties } from '../../base/properties.ts'
import { waitUntil } from '../../testing/wait-until.ts'

const programs = path.join(import.meta.dirname, '../../../dist/broker-core/bin')
const patienceMs = 60_000
const charactersKept = 4000

export interface MemberPlace {
  readonly name: string
  readonly role: 'mqnamesrv' | 'mqbroker'
  /** `host:port` */
  readonly address: string
  /** For everything of the cluster. */
  readonly folder: string
  /** Words in front of the command. */
  readonly prefix?: readonly string[]
  readonly config: Readonly<Record<string, string | number>>
}

/** One program of a cluster as a process of its own, which is killed, frozen and started again on its folder and port. */
export class ClusterMember {
  readonly place: MemberPlace
  readonly storeFolder: string
  private process: ChildProcess | undefined

  constructor(place: MemberPlace) {
    this.place = place
    this.storeFolder = path.join(place.folder, place.name, 'store')
  }

  get address(): string {
    return this.place.address
  }

  /** Starts it and waits until it serves. */
  async start(): Promise<void> {
    const { name, role, address, folder, prefix = [], config } = this.place
    const [host = '', port = ''] = address.split(':')
    const home = path.join(folder, name)
    mkdirSync(home, { recursive: true })
    const file = path.join(home, 'member.conf')
    const own = {
      bindAddress: host,
      listenPort: port,
      ...(role === 'mqbroker' ? { brokerIP1: host, brokerIP2: host } : {}),
    }
    const places =
      role === 'mqbroker' ? { storePathRootDir: this.storeFolder } : { kvConfigPath: path.join(home, 'kv.json') }
    const pairs = Object.entries({ ...own, ...places, ...config })
    writeFileSync(file, writeProperties(pairs.map(([key, value]) => [key, String(value)])))
    const env = { ...process.env, HOME: home, ROCKETDECK_RUN_FOLDER: path.join(folder, 'run') }
    const words = [...prefix, process.execPath, path.join(programs, `${role}.js`), '-c', file]
    const child = spawn(words[0] ?? '', words.slice(1), { env, stdio: ['ignore', 'pipe', 'pipe'] })
    this.process = child
    let said = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (piece: Buffer) => {
        said = (said + piece.toString()).slice(-charactersKept)
      })
    await waitUntil(
      () => said.includes('boot success') || child.exitCode !== null,
      patienceMs,
      () => `${name} serves; it said: ${said}`,
    )
    if (child.exitCode !== null) throw new Error(`${name} ended: ${said}`)
  }

  /** Ends it at once, without a chance to write anything; a frozen one too. */
  async kill(): Promise<void> {
    const child = this.process
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'close')
    child.kill('SIGKILL')
    await ended
  }

  freeze(): void {
    this.process?.kill('SIGSTOP')
  }

  thaw(): void {
    this.process?.kill('SIGCONT')
  }
}
