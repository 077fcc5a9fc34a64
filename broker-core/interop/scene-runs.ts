import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { JavaProgram } from './java-program.ts'
import { briskClientFlags, compileAllJava, type OfficialVersion } from './official-java.ts'
import { type PartyCluster, startParty } from './party.ts'
import type { Figures, Party, Scene } from './scenes/scene.ts'

/** A scene with one of its clients. */
export interface Casting {
  readonly scene: Scene
  readonly client: OfficialVersion
}

const scenesFolder = path.join(import.meta.dirname, 'scenes')

/** The scenes of every file in the folder. @throws Error when a file has none */
export async function allScenes(): Promise<Scene[]> {
  const files = readdirSync(scenesFolder).filter((name) => name.endsWith('.ts') && name !== 'scene.ts')
  const found: Scene[] = []
  for (const file of files.sort()) {
    const { scenes } = (await import(pathToFileURL(path.join(scenesFolder, file)).href)) as { scenes?: Scene[] }
    if (scenes === undefined) throw new Error(`scenes/${file} exports no array named scenes`)
    found.push(...scenes)
  }
  return found
}

/** Scenes that share a JVM; the JVMs of equal `cluster` share a broker. */
interface Company {
  readonly cluster: string
  readonly client: OfficialVersion
  readonly scenes: readonly Scene[]
}

function companiesOf(castings: readonly Casting[]): Company[] {
  const companies = new Map<string, { cluster: string; client: OfficialVersion; scenes: Scene[] }>()
  for (const { scene, client } of castings) {
    const config = JSON.stringify(scene.brokerConfig ?? {})
    const cluster = scene.isAlone === true ? `${nameOf(scene)} ${client}` : config
    const key = `${cluster} ${client}`
    const company = companies.get(key) ?? { cluster, client, scenes: [] }
    company.scenes.push(scene)
    companies.set(key, company)
  }
  // The long ones first, of scenes and of companies: nobody waits for one of them in the end.
  for (const { scenes } of companies.values()) scenes.sort((a, b) => b.seconds - a.seconds)
  const secondsOf = ({ scenes }: Company): number => scenes.reduce((sum, { seconds }) => sum + seconds, 0)
  return [...companies.values()].sort((a, b) => secondsOf(b) - secondsOf(a))
}

/** Of a scene in its JVM, which plays those of several programs. */
const nameOf = ({ java, name }: Scene): string => `${java}.${name}`

const messagesTotal = 1000
/** The program that plays the scenes of others. */
const troupe = 'SceneTroupe'
/** What a JVM and a broker need to start on a busy machine, beside the scenes' own time. */
const startSeconds = 60

/** Plays scenes with one party; the figures of each are there as soon as they are printed. */
export class SceneRuns {
  readonly party: Party
  private readonly figures = new Map<string, { promise: Promise<Figures>; settle: (figures: Figures) => void }>()
  private readonly companies: Company[]
  private readonly parallel: number
  private playing: Promise<void> | undefined

  /** @param parallel how many JVMs play at the same time */
  constructor(party: Party, castings: readonly Casting[], parallel: number) {
    this.party = party
    this.companies = companiesOf(castings)
    this.parallel = parallel
    for (const casting of castings) {
      let settle: (figures: Figures) => void = () => undefined
      const promise = new Promise<Figures>((resolve) => (settle = resolve))
      this.figures.set(keyOf(casting.scene, casting.client), { promise, settle })
    }
  }

  /** What a scene printed; `error` when it printed nothing. Starts all of them when called first. @throws Error of the compiler */
  async of({ scene, client }: Casting): Promise<Figures> {
    this.playing ??= this.playAll()
    const found = this.figures.get(keyOf(scene, client))
    if (found === undefined) throw new Error(`${scene.name} with ${client} is not among the castings`)
    // When nothing can be played at all, nothing is printed either.
    return Promise.race([found.promise, this.playing.then(() => found.promise)])
  }

  /** Resolves when everything has ended. */
  async ended(): Promise<void> {
    await this.playing
  }

  private async playAll(): Promise<void> {
    // Compiling blocks this process, in which our broker runs: it comes before any broker.
    const classPaths = await classPathsOf(new Set(this.companies.map(({ client }) => client)))
    const clusters = [...new Set(this.companies.map(({ cluster }) => cluster))]
    const waiting = clusters.map((name) => ({
      companies: this.companies.filter(({ cluster }) => cluster === name),
      cluster: undefined as Shared | undefined,
    }))
    const worker = async (): Promise<void> => {
      for (;;) {
        const group = waiting.find(({ companies }) => companies.length > 0)
        const company = group?.companies.shift()
        if (group === undefined || company === undefined) return
        group.cluster ??= new Shared(this.party, company.scenes[0]?.brokerConfig)
        group.cluster.users++
        await this.play(group.cluster, company, classPaths.get(company.client) ?? '')
        group.cluster.users--
        if (group.companies.length === 0 && group.cluster.users === 0) await group.cluster.close()
      }
    }
    await Promise.all(Array.from({ length: this.parallel }, worker))
  }

  private async play(shared: Shared, company: Company, classPath: string): Promise<void> {
    const settle = (scene: Scene, figures: Figures): void => {
      this.figures.get(keyOf(scene, company.client))?.settle(figures)
    }
    try {
      const problem = await perform(await shared.cluster, company, classPath, settle)
      for (const scene of company.scenes) settle(scene, { error: problem })
    } catch (thrown) {
      for (const scene of company.scenes) settle(scene, { error: String(thrown) })
    }
  }
}

/** A cluster in use by some JVMs. */
class Shared {
  users = 0
  readonly cluster: Promise<PartyCluster>

  constructor(party: Party, brokerConfig: Scene['brokerConfig'] = {}) {
    this.cluster = startParty(party, { brokerConfig })
    this.cluster.catch(() => undefined)
  }

  async close(): Promise<void> {
    const cluster = await this.cluster.catch(() => undefined)
    await cluster?.close()
  }
}

/** Compiles the programs of all scenes, so that what is compiled does not depend on what is played. @throws Error of the compiler */
async function classPathsOf(clients: ReadonlySet<OfficialVersion>): Promise<ReadonlyMap<OfficialVersion, string>> {
  const scenes = await allScenes()
  const programsOf = (client: OfficialVersion): string[] => [
    ...new Set(scenes.filter(({ clients }) => clients.includes(client)).map(({ java }) => java)),
  ]
  return new Map([...clients].map((client) => [client, compileAllJava([troupe, ...programsOf(client)], client)]))
}

const keyOf = (scene: Scene, client: OfficialVersion): string => `${nameOf(scene)} ${client}`

/** Runs one JVM to its end. Returns what went wrong with those scenes that printed nothing. */
async function perform(
  cluster: PartyCluster,
  { client, scenes }: Company,
  classPath: string,
  settle: (scene: Scene, figures: Figures) => void,
): Promise<string> {
  const offsets = mkdtempSync(path.join(tmpdir(), 'client-offsets-'))
  const suffix = `_${client.replaceAll('.', '')}`
  const names = scenes.map(nameOf).join(',')
  const args = [cluster.namesrvAddress, suffix, String(messagesTotal), names, cluster.brokerAddress]
  const unread: string[] = []
  const onLine = (line: string): void => {
    if (line === 'RESTART') {
      void cluster.restartBroker().then(
        () => program.say('RESTARTED'),
        (thrown: unknown) => program.say(`FAILED ${String(thrown)}`),
      )
      return
    }
    const figures = figuresOf(line)
    const scene = scenes.find((each) => nameOf(each) === figures?.['scene'])
    if (figures === undefined || scene === undefined) {
      unread.push(line)
      return
    }
    settle(scene, figures)
    timer.refresh()
  }
  // Offsets of broadcasting consumers are kept by the client: those of an earlier run must not count.
  const flags = ['-XX:+UseSerialGC', ...briskClientFlags, `-Drocketmq.client.localOffsetStoreDir=${offsets}`]
  const program = new JavaProgram(classPath, troupe, args, { flags, onLine })
  const secondsMax = startSeconds + Math.max(...scenes.map(({ seconds }) => seconds))
  let isLate = false
  const timer = setTimeout(() => {
    isLate = true
    program.signal('SIGKILL')
  }, secondsMax * 1000)
  const exitCode = await program.ended
  clearTimeout(timer)
  rmSync(offsets, { recursive: true, force: true })
  const last = [...unread.slice(-5), program.errors].join('\n')
  return isLate ? `nothing printed for ${secondsMax} s\n${last}` : `nothing printed; exit code ${exitCode}\n${last}`
}

function figuresOf(line: string): Figures | undefined {
  if (!line.startsWith('{')) return undefined
  try {
    return JSON.parse(line) as Figures
  } catch {
    return undefined
  }
}
