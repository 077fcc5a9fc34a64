import { type ChildProcess, fork } from 'node:child_process'
import type { ChildReport, SupervisorOrder } from '../../broker-core/base/supervision.ts'

/** How a child is started. */
export interface ChildPlan {
  /** For people: `core`, `dashboard`. */
  readonly name: string
  /** Path of the program. */
  readonly script: string
  readonly args: readonly string[]
  readonly environment: NodeJS.ProcessEnv
  readonly nodeFlags: readonly string[]
  /** Descriptor of the file that takes its standard output. Standard error goes to the terminal. */
  readonly outputDescriptor: number
  /** Words for people instead of another start, when it is to stay down after it ended by itself. */
  readonly staysDown?: string
}

/** A child could not start because of how it was told to; the message is for the person who told. */
export class ChildRefused extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'ChildRefused'
  }
}

const firstDelayMs = 250
const longestDelayMs = 30_000
/** A child that ran this long has recovered: the next delay is the first again. */
const steadyAfterMs = 60_000

/** Delay before the try after `failures` failures in a row: 0.25 s, doubled each time, 30 s at most. */
export const restartDelayMs = (failures: number): number => Math.min(longestDelayMs, firstDelayMs * 2 ** (failures - 1))

const seconds = (ms: number): string => `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 0).replace(/0$/, '')} s`

/** One child process: started, started again when it ends by itself, stopped on request. */
export class SupervisedChild {
  readonly #plan: ChildPlan
  readonly #say: (line: string) => void
  #process: ChildProcess | undefined
  #isStopping = false
  #failures = 0
  #retry: NodeJS.Timeout | undefined

  /** @param say takes one line for the person at the terminal */
  constructor(plan: ChildPlan, say: (line: string) => void) {
    this.#plan = plan
    this.#say = say
  }

  /**
   * Starts it for the first time.
   * @returns its addresses by role
   * @throws ChildRefused when it says that it cannot run like this; Error when it ends before it is ready
   */
  async start(): Promise<Readonly<Record<string, string>>> {
    const { addresses, ended } = await this.#launch()
    this.#watch(ended)
    return addresses
  }

  /** Number of the process, while it runs. */
  get pid(): number | undefined {
    return this.#process?.pid
  }

  /** Orders it to stop and resolves when it has ended; after `graceMs` it is killed. */
  async stop(graceMs: number): Promise<void> {
    this.#isStopping = true
    clearTimeout(this.#retry)
    const child = this.#process
    if (child === undefined) return
    const ended = new Promise((resolve) => child.once('exit', resolve))
    const order: SupervisorOrder = { kind: 'stop' }
    if (child.connected) child.send(order, () => undefined)
    const killer = setTimeout(() => {
      this.#say(`the ${this.#plan.name} did not stop within ${seconds(graceMs)} and was killed`)
      child.kill('SIGKILL')
    }, graceMs)
    await ended
    clearTimeout(killer)
  }

  /** Resolves when the child is ready. `ended` resolves with how it ended, and when it had been ready. */
  async #launch(): Promise<{ addresses: Readonly<Record<string, string>>; ended: Promise<string> }> {
    const { script, args, environment, nodeFlags, outputDescriptor, name } = this.#plan
    const child = fork(script, args, {
      env: environment,
      // Under tsx the child needs its loader too; the supervisor's own memory flags are not for its children.
      execArgv: [...process.execArgv.filter((flag) => !flag.startsWith('--max-')), ...nodeFlags],
      stdio: ['ignore', outputDescriptor, 'inherit', 'ipc'],
    })
    this.#process = child
    const ended = new Promise<string>((resolve) => {
      child.once('error', (thrown) => {
        resolve(thrown.message)
      })
      child.once('exit', (code, signal) => {
        if (this.#process === child) this.#process = undefined
        resolve(signal === null ? `exit code ${code}` : `signal ${signal}`)
      })
    })
    const reported = new Promise<ChildReport>((resolve) => {
      child.once('message', (message) => {
        resolve(message as ChildReport)
      })
    })
    const first = await Promise.race([reported, ended])
    if (typeof first === 'string') throw new Error(`the ${name} ended before it was ready (${first})`)
    if (first.kind === 'refused') {
      await ended
      throw new ChildRefused(first.problem)
    }
    return { addresses: first.addresses, ended }
  }

  #watch(ended: Promise<string>): void {
    const startedAt = Date.now()
    void ended.then((how) => {
      if (this.#isStopping) return
      const { name, staysDown } = this.#plan
      if (staysDown !== undefined) {
        this.#say(`${name} ended (${how}); ${staysDown}`)
        return
      }
      if (Date.now() - startedAt > steadyAfterMs) this.#failures = 0
      this.#restartLater(`the ${this.#plan.name} ended unexpectedly (${how})`)
    })
  }

  #restartLater(what: string): void {
    this.#failures++
    const delayMs = restartDelayMs(this.#failures)
    this.#say(`${what}; it is started again in ${seconds(delayMs)}`)
    this.#retry = setTimeout(() => {
      void this.#restart()
    }, delayMs)
  }

  async #restart(): Promise<void> {
    const startedAt = Date.now()
    try {
      const { ended } = await this.#launch()
      this.#say(`the ${this.#plan.name} is back after ${seconds(Date.now() - startedAt)}`)
      this.#watch(ended)
    } catch (thrown) {
      if (!this.#isStopping) this.#restartLater((thrown as Error).message)
    }
  }
}
