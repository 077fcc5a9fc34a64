import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { compileJava, jvmFlags, type OfficialVersion } from './official-java.ts'

/** What one command printed. */
export interface MqadminOutput {
  readonly out: string
  readonly err: string
}

/** What a list of commands may take on a busy machine. */
const secondsMax = 60

/** A JVM that runs commands of the official mqadmin (java/MqadminDriver.java). */
export class OfficialMqadmin {
  private readonly child: ChildProcessWithoutNullStreams
  private readonly waiting = new Map<number, (output: MqadminOutput) => void>()
  private count = 0

  /**
   * @param namesrvAddress `host:port` that the commands ask
   * @param folder home and working folder of the commands: some of them write files
   */
  constructor(version: OfficialVersion, namesrvAddress: string, folder: string) {
    // The tools of 4.x do not start without this file.
    mkdirSync(path.join(folder, 'conf'), { recursive: true })
    writeFileSync(path.join(folder, 'conf', 'logback_tools.xml'), '<configuration/>')
    const env = { ...process.env, ROCKETMQ_HOME: folder }
    const classPath = compileJava('MqadminDriver', version)
    const flags = [...jvmFlags, `-Drocketmq.namesrv.addr=${namesrvAddress}`, `-Duser.home=${folder}`]
    this.child = spawn('java', [...flags, '-cp', classPath, 'MqadminDriver'], { stdio: 'pipe', cwd: folder, env })
    this.child.stderr.resume()
    this.child.once('exit', () => {
      for (const done of this.waiting.values()) done({ out: '', err: 'the JVM ended' })
      this.waiting.clear()
    })
    createInterface({ input: this.child.stdout }).on('line', (line) => {
      const [word, id, out = '', err = ''] = line.split(' ')
      if (word !== 'RESULT') return
      const done = this.waiting.get(Number(id))
      this.waiting.delete(Number(id))
      done?.({ out: Buffer.from(out, 'base64').toString('utf8'), err: Buffer.from(err, 'base64').toString('utf8') })
    })
  }

  /** Runs commands at the same time; a command is its words: `['topicStatus', '-t', 'Orders']`. */
  async run(commands: readonly (readonly string[])[]): Promise<MqadminOutput[]> {
    if (this.child.exitCode !== null) return commands.map(() => ({ out: '', err: 'the JVM ended' }))
    const outputs = commands.map(() => new Promise<MqadminOutput>((resolve) => this.waiting.set(this.count++, resolve)))
    this.child.stdin.write(`${commands.map((command) => command.join('\t')).join('\n')}\n\n`)
    const timer = setTimeout(() => {
      for (const done of this.waiting.values()) done({ out: '', err: `no end within ${secondsMax} s` })
      this.waiting.clear()
    }, secondsMax * 1000)
    try {
      return await Promise.all(outputs)
    } finally {
      clearTimeout(timer)
    }
  }

  /** Ends the JVM. */
  async close(): Promise<void> {
    if (this.child.exitCode !== null) return
    const ended = new Promise((resolve) => this.child.once('exit', resolve))
    this.child.stdin.end()
    await ended
  }
}
