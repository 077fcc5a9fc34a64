import * as fs from 'node:fs'
import path from 'node:path'
import type { Options } from './options.ts'
import { type ChildPlan, SupervisedChild } from './supervised-child.ts'

/** How long a stop may take: all of it, the dashboard's part first. */
const dashboardGraceMs = 1200
const coreGraceMs = 3600

/** Each sync to disk holds one thread of the core's pool. */
const coreThreads = 16

/** The programs that are started. */
export interface Programs {
  /** Path of the core's program. */
  readonly core: string
  readonly dashboard: {
    readonly script: string
    readonly environment: Readonly<Record<string, string>>
  }
}

/** Addresses of a running Rocketdeck. */
export interface Addresses {
  readonly dashboard: string
  /** Undefined when the dashboard looks at a foreign cluster. */
  readonly core: { readonly namesrv: string; readonly broker: string; readonly vip: string } | undefined
}

/** Starts the core, then the dashboard; keeps both alive; stops them in reverse order. */
export class Supervisor {
  readonly #options: Options
  readonly #programs: Programs
  readonly #say: (line: string) => void
  #core: SupervisedChild | undefined
  #dashboard: SupervisedChild | undefined
  #stopped: Promise<void> | undefined

  /** True from the moment a stop was asked for. */
  get isStopping(): boolean {
    return this.#stopped !== undefined
  }

  /** @param say takes one line for the person at the terminal */
  constructor(options: Options, programs: Programs, say: (line: string) => void) {
    this.#options = options
    this.#programs = programs
    this.#say = say
  }

  /** Starts both. @throws ChildRefused, or the error of the child that could not start; then nothing runs any more */
  async start(): Promise<Addresses> {
    try {
      const logs = path.join(this.#options.data, 'logs')
      fs.mkdirSync(logs, { recursive: true })
      const core = this.#options.namesrv === '' ? await this.#startCore(logs) : undefined
      if (this.isStopping) throw new Error('stopped while it was starting')
      const dashboard = await this.#startDashboard(logs, core?.namesrv ?? this.#options.namesrv)
      return { dashboard, core }
    } catch (thrown) {
      await this.stop()
      throw thrown
    }
  }

  /** Stops the dashboard, then the core, which drains and flushes. Within 5 s; further calls wait for the same stop. */
  stop(): Promise<void> {
    this.#stopped ??= (async () => {
      await this.#dashboard?.stop(dashboardGraceMs)
      await this.#core?.stop(coreGraceMs)
    })()
    return this.#stopped
  }

  async #startCore(logs: string): Promise<{ namesrv: string; broker: string; vip: string }> {
    const options = this.#options
    this.#core = this.#child({
      name: 'core',
      script: this.#programs.core,
      args: [
        ...['--data', options.data, '--bind', options.bind, '--namesrv-port', String(options.namesrvPort)],
        ...['--broker-port', String(options.brokerPort), '--flush', options.flush, '--log-level', options.logLevel],
        ...(options.brokerIp === '' ? [] : ['--broker-ip', options.brokerIp]),
        ...(options.brokerConf === '' ? [] : ['--broker-conf', options.brokerConf]),
      ],
      environment: { ...process.env, UV_THREADPOOL_SIZE: String(coreThreads), MALLOC_ARENA_MAX: '2' },
      nodeFlags: [],
      outputDescriptor: fs.openSync(path.join(logs, 'core.out'), 'a'),
    })
    const { namesrv = '', broker = '', vip = '' } = await this.#core.start()
    return { namesrv, broker, vip }
  }

  async #startDashboard(logs: string, namesrv: string): Promise<string> {
    const options = this.#options
    this.#dashboard = this.#child({
      name: 'dashboard',
      script: this.#programs.dashboard.script,
      args: [],
      environment: {
        ...process.env,
        ...this.#programs.dashboard.environment,
        PORT: String(options.port),
        HOSTNAME: options.bind,
        NAMESRV_ADDR: namesrv,
        ROCKETDECK_EMBEDDED: options.namesrv === '' ? 'true' : 'false',
        ROCKETDECK_DATA: path.resolve(options.data),
        ROCKETDECK_VIP_CHANNEL: String(options.vipChannel),
        ROCKETDECK_BIND: options.bind,
        ROCKETDECK_ALLOWED_HOSTS: options.allowedHosts,
        ROCKETDECK_READ_ONLY: String(options.readOnly),
        LOG_LEVEL: options.logLevel,
        MALLOC_ARENA_MAX: '2',
      },
      // Without a bound the engine lets garbage of ten thousand topics lie: 350 to 470 MiB instead of less than 300.
      nodeFlags: ['--max-semi-space-size=4', '--max-old-space-size=384'],
      outputDescriptor: fs.openSync(path.join(logs, 'dashboard.out'), 'a'),
    })
    const { dashboard = '' } = await this.#dashboard.start()
    return dashboard
  }

  #child(plan: ChildPlan): SupervisedChild {
    return new SupervisedChild(plan, this.#say)
  }
}
