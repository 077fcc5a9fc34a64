import * as fs from 'node:fs'
import path from 'node:path'
import { editConfigFile } from '../../broker-core/base/config-file-edit.ts'
import type { Member } from './cluster-plan.ts'
import { ChildRefused, SupervisedChild } from './supervised-child.ts'

/** How long each group of members may take to stop in order. */
const graceMs = 10_000

/** A member that runs, or has run. */
export interface StartedMember extends Member {
  readonly child: SupervisedChild
}

/** Programs of one machine that make a cluster: started one group after the other, stopped in the order that loses nothing. */
export class LocalCluster {
  readonly #programs: { readonly namesrv: string; readonly broker: string }
  readonly #say: (line: string) => void
  readonly #started: StartedMember[] = []
  #stopped: Promise<void> | undefined

  /** @param say takes one line for the person at the terminal */
  constructor(programs: { readonly namesrv: string; readonly broker: string }, say: (line: string) => void) {
    this.#programs = programs
    this.#say = say
  }

  get members(): readonly StartedMember[] {
    return this.#started
  }

  /**
   * Writes the files, in which everything else that is there stays, and starts NameServers, then masters, then slaves.
   * @throws Error with one line when a member cannot be started; then none runs any more
   */
  async start(members: readonly Member[]): Promise<void> {
    try {
      for (const member of members) editConfigFile(member.configFile, member.config)
      for (const role of ['namesrv', 'master', 'slave'] as const)
        await Promise.all(members.filter((member) => member.role === role).map((member) => this.#startOne(member)))
    } catch (thrown) {
      await this.stop()
      throw thrown
    }
  }

  /** Stops masters, so that their slaves get the last message, then slaves, then NameServers. */
  stop(): Promise<void> {
    this.#stopped ??= (async () => {
      for (const role of ['master', 'slave', 'namesrv'] as const)
        await Promise.all(
          this.#started.filter((member) => member.role === role).map(({ child }) => child.stop(graceMs)),
        )
    })()
    return this.#stopped
  }

  async #startOne(member: Member): Promise<void> {
    if (this.#stopped !== undefined) return
    const { name, role, folder, configFile } = member
    fs.mkdirSync(folder, { recursive: true })
    const program = role === 'namesrv' ? 'mqnamesrv' : 'mqbroker'
    const child = new SupervisedChild(
      {
        name,
        script: role === 'namesrv' ? this.#programs.namesrv : this.#programs.broker,
        args: ['-c', configFile],
        // Logs and what else belongs to a home are the member's own.
        environment: { ...process.env, HOME: folder, USERPROFILE: folder, NAMESRV_ADDR: '', MALLOC_ARENA_MAX: '2' },
        nodeFlags: ['--max-semi-space-size=1'],
        outputDescriptor: fs.openSync(path.join(folder, 'output.txt'), 'a'),
        staysDown: `it is started again with: ${program} -c ${configFile}`,
      },
      this.#say,
    )
    this.#started.push({ ...member, child })
    try {
      await child.start()
    } catch (thrown) {
      const problem = (thrown as Error).message
      throw new Error(thrown instanceof ChildRefused ? `${name}: ${problem} (${configFile})` : problem, {
        cause: thrown,
      })
    }
  }
}
