import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { jvmFlags } from './official-java.ts'

export interface JavaProgramOptions {
  /** Flags of the JVM, such as `-Dname=value`; a later one wins. */
  readonly flags?: readonly string[]
  /** Called with every line of standard output. */
  readonly onLine?: (line: string) => void
}

const errorCharactersKept = 4000

/** A running Java program that is talked to line by line. */
export class JavaProgram {
  readonly pid: number | undefined
  /** Resolves when it has ended, with its exit code (null: ended by a signal). */
  readonly ended: Promise<number | null>
  private readonly child: ChildProcessByStdio<Writable, Readable, Readable>
  private errorText = ''

  constructor(classPath: string, mainClass: string, args: readonly string[], options: JavaProgramOptions = {}) {
    const words = [...jvmFlags, ...(options.flags ?? []), '-cp', classPath, mainClass, ...args]
    this.child = spawn('java', words, { stdio: ['pipe', 'pipe', 'pipe'] })
    this.pid = this.child.pid
    const lines = createInterface({ input: this.child.stdout })
    lines.on('line', (line) => options.onLine?.(line))
    this.child.stderr.on('data', (piece: Buffer) => {
      this.errorText = (this.errorText + piece.toString()).slice(-errorCharactersKept)
    })
    // A program that has ended does not read what is still said to it.
    this.child.stdin.on('error', () => undefined)
    this.ended = new Promise((resolve, reject) => {
      this.child.on('error', reject)
      this.child.on('close', resolve)
    })
  }

  /** The last words on standard error. */
  get errors(): string {
    return this.errorText
  }

  say(line: string): void {
    this.child.stdin.write(`${line}\n`)
  }

  /** Sends a signal: SIGTERM lets the JVM run its shutdown hooks. */
  signal(name: 'SIGTERM' | 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void {
    this.child.kill(name)
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null
  }
}
