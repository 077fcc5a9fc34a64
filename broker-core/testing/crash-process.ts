import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { ChildReport } from '../base/supervision.ts'
import { testProgram } from './test-program.ts'

/** A broker (crash-broker.ts) in a process of its own on a folder that outlives it. */
export class CrashProcess {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'crash-broker-'))
  private readonly args: readonly string[]
  private child: ChildProcess | undefined

  /** @param args further words for the program */
  constructor(args: readonly string[]) {
    this.args = args
  }

  /** Starts the process and waits until it serves. @returns its `host:port` */
  async start(): Promise<string> {
    const child = fork(await testProgram('crash-broker.ts'), ['--data', this.folder, ...this.args], {
      execArgv: [],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    this.child = child
    const [message] = (await Promise.race([
      once(child, 'message'),
      once(child, 'exit').then(([code]) => Promise.reject(new Error(`the broker ended with code ${String(code)}`))),
    ])) as [ChildReport]
    if (message.kind !== 'ready') throw new Error(message.problem)
    return message.addresses['broker'] ?? ''
  }

  /** Ends it at once, without a chance to write anything. */
  async kill(): Promise<void> {
    await this.end('SIGKILL')
  }

  /** Stops it in order. */
  async stop(): Promise<void> {
    await this.end('SIGTERM')
  }

  private async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const { child } = this
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const exit = once(child, 'exit')
    child.kill(signal)
    await exit
  }

  /** Ends it and removes its folder. */
  async remove(): Promise<void> {
    await this.kill()
    rmSync(this.folder, { recursive: true, force: true })
  }
}
