import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'

/** Releases of Apache RocketMQ whose client and tools the interop tests run. */
export const officialVersions = ['4.7.1', '4.9.7', '5.5.0'] as const
export type OfficialVersion = (typeof officialVersions)[number]

const folder = import.meta.dirname
const cacheFolder = process.env['ROCKETDECK_INTEROP_CACHE'] ?? path.join(homedir(), '.cache', 'rocketdeck-interop')
/** netty of the 4.x clients reaches into these packages, which Java 9 and later close. */
const openedPackages = ['java.lang', 'java.nio', 'sun.nio.ch'].map(
  (name) => `--add-opens=java.base/${name}=ALL-UNNAMED`,
)

/** Flags of every JVM that is started here. */
export const jvmFlags = ['-Xmx512m', '-XX:TieredStopAtLevel=1', '-Drocketmq.client.logUseSlf4j=true', ...openedPackages]

/** Clients share queues anew every second instead of every 20. */
export const briskClientFlags = ['-Drocketmq.client.rebalance.waitInterval=1000']

/** Why the official Java programs cannot run here, or undefined when they can. */
export function missingJava(): string | undefined {
  for (const program of ['javac', 'mvn']) {
    const found = spawnSync(program, ['-version'], { stdio: 'ignore' })
    if (found.error || found.status !== 0) return `no JVM (${program} not found)`
  }
  return undefined
}

/** Poms that say what is on a class path: client and tools, or NameServer and Broker. */
const poms = { client: 'pom.xml', server: 'pom-server.xml' } as const

/**
 * Class path of a release's client and tools (or of its servers) with all their dependencies, from Maven Central; resolved
 * once and cached.
 * @throws Error with Maven's last words when the release cannot be resolved
 */
export function classPathOf(version: OfficialVersion, part: keyof typeof poms = 'client'): string {
  mkdirSync(cacheFolder, { recursive: true })
  const pom = path.join(folder, poms[part])
  const key = createHash('sha256').update(readFileSync(pom)).digest('hex').slice(0, 8)
  const file = path.join(cacheFolder, `class-path-${version}-${key}`)
  const cached = existsSync(file) ? readFileSync(file, 'utf8').trim() : ''
  if (cached !== '' && cached.split(':').every((jar) => existsSync(jar))) return cached
  const partial = `${file}.${process.pid}`
  const goal = ['dependency:build-classpath', `-Drocketmq=${version}`, `-Dmdep.outputFile=${partial}`]
  const maven = spawnSync('mvn', ['-q', '-B', '-f', pom, ...goal], { encoding: 'utf8' })
  if (maven.status !== 0) throw new Error(`mvn could not resolve RocketMQ ${version}: ${maven.stdout.slice(-1500)}`)
  renameSync(partial, file)
  return readFileSync(file, 'utf8').trim()
}

/** Compiles a program of `interop/java` against a release; returns the class path to run it with. */
export function compileJava(program: string, version: OfficialVersion): string {
  return compileAllJava([program], version)
}

/**
 * Compiles programs of `interop/java` against a release in one go, with SceneParts when they use it; returns the class path to
 * run each of them with.
 * @throws Error with what the compiler says
 */
export function compileAllJava(programs: readonly string[], version: OfficialVersion): string {
  const sources = programs.map((program) => path.join(folder, 'java', `${program}.java`))
  const texts = [...sources, path.join(folder, 'java', 'SceneParts.java')].map((file) => readFileSync(file))
  const key = createHash('sha256').update(programs.join()).update(Buffer.concat(texts)).digest('hex').slice(0, 8)
  const name = programs.length === 1 ? String(programs[0]) : 'programs'
  const classes = path.join(cacheFolder, 'classes', `${name}-${version}-${key}`)
  const classPath = classPathOf(version)
  if (!existsSync(classes)) {
    mkdirSync(path.dirname(classes), { recursive: true })
    const partial = `${classes}.${process.pid}`
    const paths = ['-cp', classPath, '-sourcepath', path.join(folder, 'java'), '-d', partial]
    const options = ['-nowarn', '-encoding', 'UTF-8', '-implicit:class', ...paths, ...sources]
    const compiled = spawnSync('javac', options, { encoding: 'utf8' })
    if (compiled.status !== 0) throw new Error(`javac ${programs.join(' ')} for ${version}: ${compiled.stderr}`)
    rmSync(classes, { recursive: true, force: true })
    renameSync(partial, classes)
  }
  return `${classes}:${classPath}`
}

export interface JavaRun {
  /** The whole of standard output. */
  output: string
  exitCode: number | null
}

/** Runs a Java main class and collects what it prints. `flags` are those of the JVM, such as `-Dname=value`. */
export function runJava(
  classPath: string,
  mainClass: string,
  args: readonly string[],
  options: { flags?: readonly string[]; timeoutMs?: number; env?: Record<string, string> } = {},
): Promise<JavaRun> {
  const child = spawn('java', [...jvmFlags, ...(options.flags ?? []), '-cp', classPath, mainClass, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...options.env },
  })
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = []
    const timer = setTimeout(() => child.kill('SIGKILL'), options.timeoutMs ?? 150_000)
    child.stdout.on('data', (piece: Buffer) => pieces.push(piece))
    child.stderr.resume()
    child.on('error', reject)
    child.on('close', (exitCode) => {
      clearTimeout(timer)
      resolve({ output: Buffer.concat(pieces).toString('utf8'), exitCode })
    })
  })
}
