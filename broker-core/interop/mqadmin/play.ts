import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { mqadmin } from '../../testing/mqadmin-run.ts'
import { compileJava, jvmFlags } from '../official-java.ts'
import { OfficialMqadmin } from '../official-mqadmin.ts'
import { type PartyCluster, startParty } from '../party.ts'
import type { Party } from '../scenes/scene.ts'
import type { MqadminCase } from './case.ts'
import { type Printed, type Tool, wordsFor } from './output-text.ts'
import { changes, inspections, preparations, strayings } from './scenario.ts'
import { type MqadminScene, sceneOfNames, writeLists } from './scene.ts'

/** Apache keeps users only with these; ours has its own words for both. */
const brokerConfigs: Record<Party, Record<string, string>> = {
  ours: {},
  apache: {
    traceTopicEnable: 'true',
    authenticationProvider: 'org.apache.rocketmq.auth.authentication.provider.DefaultAuthenticationProvider',
    authenticationMetadataProvider:
      'org.apache.rocketmq.auth.authentication.provider.LocalAuthenticationMetadataProvider',
    authorizationMetadataProvider: 'org.apache.rocketmq.auth.authorization.provider.LocalAuthorizationMetadataProvider',
  },
}
const folders: Record<Tool, string> = { official: 'official-output', ours: 'rebuilt-output' }
const patienceMs = 60_000

/** One server, with the whole scenario played on it by both tools. */
export class Play {
  readonly printed = new Map<string, Printed>()
  private readonly folder = mkdtempSync(path.join(tmpdir(), 'mqadmin-'))
  private readonly party: Party
  private cluster!: PartyCluster
  private official!: OfficialMqadmin
  private clients: ChildProcess | undefined

  constructor(party: Party) {
    this.party = party
  }

  printedBy(tool: Tool, name: string): Printed {
    return this.printed.get(`${tool} ${name}`) ?? { out: '', err: 'the command did not run', code: -1 }
  }

  /** Plays everything; resolves when all commands have ended. */
  async play(): Promise<void> {
    for (const name of Object.values(folders)) mkdirSync(path.join(this.folder, name))
    this.cluster = await startParty(this.party, { brokerConfig: brokerConfigs[this.party], isThrownAway: true })
    const { namesrvAddress, brokerAddress: broker } = this.cluster
    this.official = new OfficialMqadmin('5.5.0', namesrvAddress, this.folder)
    writeLists(this.folder)
    const early = { ...sceneOfNames, nameServer: namesrvAddress, broker, folder: this.folder }
    for (const cases of preparations(early)) await this.run(cases)
    const { child, messageIds } = await startClients(namesrvAddress, this.folder)
    this.clients = child
    const ids = await Promise.all([this.clientIdOf('GID_golden'), this.clientIdOf('GID_golden_order')])
    const [consumerClientId = '', orderlyClientId = ''] = ids
    const scene: MqadminScene = { ...early, ...messageIds, consumerClientId, orderlyClientId }
    for (const cases of inspections(scene)) await this.run(cases)
    for (const cases of changes(scene)) await this.run(cases)
    await this.run(strayings(scene))
  }

  async close(): Promise<void> {
    this.clients?.kill('SIGKILL')
    await this.official.close()
    await this.cluster.close()
    rmSync(this.folder, { recursive: true, force: true })
  }

  /** The official tool's commands at one time: it spends most of its time in the shutdown of its client. Then ours. */
  private async run(cases: readonly MqadminCase[]): Promise<void> {
    const live = cases.filter(({ endsProgram }) => endsProgram !== true)
    const results = await this.official.run(live.map((one) => this.wordsFor('official', one)))
    live.forEach(({ name }, index) => this.printed.set(`official ${name}`, results[index]!))
    for (const one of live)
      this.printed.set(`ours ${one.name}`, await this.runOurs(one.name, this.wordsFor('ours', one)))
  }

  private async runOurs(name: string, words: readonly string[]): Promise<Printed> {
    const stopping = new AbortController()
    const timer = setTimeout(() => stopping.abort(), patienceMs)
    try {
      return await mqadmin(this.cluster, words, {
        folder: path.join(this.folder, folders.ours),
        stopped: stopping.signal,
      })
    } catch (thrown) {
      return { out: '', err: `${name} threw: ${(thrown as Error).stack}`, code: -1 }
    } finally {
      clearTimeout(timer)
    }
  }

  private wordsFor(tool: Tool, one: MqadminCase): string[] {
    return wordsFor(tool, one, path.join(this.folder, folders[tool]))
  }

  private async clientIdOf(group: string): Promise<string> {
    const { out } = await mqadmin(this.cluster, ['consumerConnection', '-g', group])
    return /\S+@\d+#\d+/.exec(out)?.[0] ?? ''
  }
}

/** Starts the clients of java/MqadminScene.java; resolves when everything is sent, consumed and committed. */
async function startClients(namesrvAddress: string, folder: string) {
  const flags = [...jvmFlags, `-Duser.home=${folder}`, `-Drocketmq.client.localOffsetStoreDir=${folder}`]
  const classPath = compileJava('MqadminScene', '5.5.0')
  const child = spawn('java', [...flags, '-cp', classPath, 'MqadminScene', namesrvAddress])
  const sent: string[][] = []
  let problem = ''
  child.stderr.on('data', (piece: Buffer) => (problem += piece.toString()))
  await new Promise<void>((resolve, reject) => {
    child.once('exit', () => reject(new Error(`the clients ended: ${problem}`)))
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.startsWith('SENT')) sent.push(line.split(' '))
      if (line === 'READY') resolve()
    })
  })
  const id = (message: number, column: number): string => sent[message]?.[column] ?? ''
  const messageIds = { offsetMessageId: id(0, 3), uniqueMessageId: id(0, 2), secondUniqueMessageId: id(1, 2) }
  return { child, messageIds }
}
