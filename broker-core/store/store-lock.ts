import { execFileSync } from 'node:child_process'
import * as fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { OperatingError } from '../base/errors.ts'

/** Who holds a store folder. */
interface Owner {
  readonly pid: number
  /** What tells two processes with the same id apart: when the process began, as the system says it. */
  readonly processStart: string
  /** What tells two machines or containers apart: a process id means something only within one. */
  readonly processSpace: string
  readonly host: string
}

const namePattern = /^lock\.owner\.(\d+)$/
const heartbeatMs = 1000
/** A holder in another container is gone when its file was not touched for so long. */
const silenceMs = 5000

/**
 * Keeps a second broker off a store folder. Java's lock (a record lock on the file `lock`) cannot be taken without native code;
 * instead the folder holds `lock.owner.<n>`, which names the process. A file whose process is gone is stale: the next one makes
 * number n + 1, which only one of several can do. A kill at any moment leaves nothing that has to be cleaned by hand. A Java
 * broker that holds `lock` is seen where the system lists record locks.
 */
export class StoreLock {
  readonly #folder: string
  #held: string | undefined
  #heartbeat: NodeJS.Timeout | undefined

  constructor(folder: string) {
    this.#folder = folder
  }

  /** @throws OperatingError STORE_IN_USE when another process has the folder */
  async take(): Promise<void> {
    this.#refuseJava()
    const own = ownIdentity()
    const before = this.#numbers()
    for (const number of before) await this.#refuseLiving(number, own)
    const number = (before[before.length - 1] ?? 0) + 1
    const file = this.#pathOf(number)
    // Written under another name first, so that the file is never seen half written.
    const draft = `${file}.${process.pid}.new`
    fs.writeFileSync(draft, JSON.stringify(own))
    try {
      fs.linkSync(draft, file)
    } catch (thrown) {
      if ((thrown as { code?: string }).code === 'EEXIST') {
        await this.#refuseLiving(number, own)
        throw this.#inUse('it was just taken')
      }
      // A file system without links.
      fs.writeFileSync(file, JSON.stringify(own), { flag: 'wx' })
    } finally {
      fs.rmSync(draft, { force: true })
    }
    this.#held = file
    try {
      for (const other of this.#numbers()) {
        if (other === number) continue
        await this.#refuseLiving(other, own)
        fs.rmSync(this.#pathOf(other), { force: true })
      }
      // Java's broker expects the file to exist after its first start; its content is this word.
      fs.writeFileSync(path.join(this.#folder, 'lock'), 'lock')
    } catch (thrown) {
      this.release()
      throw thrown
    }
    this.#heartbeat = setInterval(() => {
      this.#touch(file)
    }, heartbeatMs)
    this.#heartbeat.unref()
  }

  release(): void {
    if (this.#heartbeat !== undefined) clearInterval(this.#heartbeat)
    if (this.#held !== undefined) fs.rmSync(this.#held, { force: true })
    this.#held = undefined
  }

  #touch(file: string): void {
    const now = new Date()
    fs.utimes(file, now, now, () => undefined)
  }

  #pathOf(number: number): string {
    return path.join(this.#folder, `lock.owner.${number}`)
  }

  #numbers(): number[] {
    const numbers: number[] = []
    for (const name of fs.readdirSync(this.#folder)) {
      const match = namePattern.exec(name)
      if (match) numbers.push(Number(match[1]))
    }
    return numbers.sort((a, b) => a - b)
  }

  async #refuseLiving(number: number, own: Owner): Promise<void> {
    const file = this.#pathOf(number)
    let owner: Owner
    try {
      owner = JSON.parse(fs.readFileSync(file, 'utf8')) as Owner
    } catch {
      // Gone meanwhile, or damaged by a crash of the machine: nobody can be found who would hold it.
      return
    }
    if (owner.processSpace === own.processSpace) {
      if (isRunning(owner)) throw this.#inUse(`process ${owner.pid} has it`, owner.pid)
      return
    }
    const modified = (): number => fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0
    const seen = modified()
    const until = Date.now() + silenceMs
    while (modified() === seen) {
      if (Date.now() >= until || Date.now() - seen > 10 * silenceMs) return
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    if (modified() === 0) return
    throw this.#inUse(`process ${owner.pid} on ${owner.host} has it`, owner.pid)
  }

  /** Looks for a record lock on `lock`, as a Java broker holds it. Only Linux lists them. */
  #refuseJava(): void {
    const stat = fs.statSync(path.join(this.#folder, 'lock'), { throwIfNoEntry: false })
    if (stat === undefined) return
    let locks: string
    try {
      locks = fs.readFileSync('/proc/locks', 'utf8')
    } catch {
      return
    }
    for (const line of locks.split('\n')) {
      const match = /POSIX\s+\S+\s+WRITE\s+(-?\d+)\s+[0-9a-f]+:[0-9a-f]+:(\d+)\s/.exec(line)
      if (match && Number(match[2]) === stat.ino && Number(match[1]) !== process.pid) {
        throw this.#inUse(`process ${match[1]} (a Java broker) has it`, Number(match[1]))
      }
    }
  }

  #inUse(why: string, pid?: number): OperatingError {
    return new OperatingError('STORE_IN_USE', `the store folder ${this.#folder} is in use by another broker: ${why}`, {
      details: { folder: this.#folder, ...(pid === undefined ? {} : { pid }) },
    })
  }
}

function ownIdentity(): Owner {
  return {
    pid: process.pid,
    processStart: processStart(process.pid) ?? '',
    processSpace: processSpace(),
    host: os.hostname(),
  }
}

function isRunning(owner: Owner): boolean {
  const start = processStart(owner.pid)
  return start !== undefined && (owner.processStart === '' || start === '' || start === owner.processStart)
}

/** When a process began, in the system's words; '' when that cannot be found out, undefined when there is no such process. */
function processStart(pid: number): string | undefined {
  try {
    process.kill(pid, 0)
  } catch (thrown) {
    if ((thrown as { code?: string }).code === 'ESRCH') return undefined
  }
  try {
    if (process.platform === 'linux') {
      const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8')
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      // A process that was killed and not yet collected by its parent holds nothing any more.
      if (fields[0] === 'Z' || fields[0] === 'X') return undefined
      return fields[19] ?? ''
    }
    if (process.platform !== 'win32') {
      return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim()
    }
  } catch {
    // Left unknown: the process counts as running.
  }
  return ''
}

/** Names the set of processes in which a process id is unique: this boot of this machine, this container. */
function processSpace(): string {
  const parts: string[] = []
  for (const read of [
    () => fs.readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim(),
    () => fs.readlinkSync('/proc/self/ns/pid'),
  ]) {
    try {
      parts.push(read())
    } catch {
      // Not Linux.
    }
  }
  return parts.length === 0 ? os.hostname() : parts.join(' ')
}
