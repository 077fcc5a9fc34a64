import * as fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'

/** Roles that `mqshutdown` can stop. */
export type Role = 'broker' | 'namesrv'

/** Folder where running programs leave their process numbers; `ROCKETDECK_RUN_FOLDER` names another one. */
function runFolder(): string {
  const user = process.platform === 'win32' ? os.userInfo().username : String(process.getuid?.())
  return process.env['ROCKETDECK_RUN_FOLDER'] ?? path.join(os.tmpdir(), `rocketdeck-run-${user}`)
}

/** A running program. */
export interface Running {
  readonly pid: number
  /** What it calls itself: `broker-a, 127.0.0.1:10911`. */
  readonly title: string
}

/** Says that this process runs in a role, until it ends. @param title what it calls itself, one line */
export function announce(role: Role, title: string): void {
  const folder = runFolder()
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = path.join(folder, `${role}-${process.pid}`)
  fs.writeFileSync(file, `${startOf(process.pid) ?? ''}\n${title}`)
  process.on('exit', () => {
    fs.rmSync(file, { force: true })
  })
}

/** All running programs of this user in a role, in the order of their numbers. */
export function findRunning(role: Role): Running[] {
  const folder = runFolder()
  if (!fs.existsSync(folder)) return []
  const found = fs.readdirSync(folder).flatMap((name) => {
    const pid = Number(new RegExp(`^${role}-(\\d+)$`).exec(name)?.[1] ?? NaN)
    return Number.isNaN(pid) ? [] : (readRunning(path.join(folder, name), pid) ?? [])
  })
  return found.sort((a, b) => a.pid - b.pid)
}

function readRunning(file: string, pid: number): Running | undefined {
  try {
    const [startedAt, title = ''] = fs.readFileSync(file, 'utf8').split('\n')
    if (isAlive(pid) && startedAt === (startOf(pid) ?? '')) return { pid, title }
    fs.rmSync(file, { force: true }) // It was killed; the number may belong to another program by now.
  } catch {
    // It ended meanwhile and took its file along.
  }
  return undefined
}

/** Whether a process is there. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Start time of a process in the kernel's ticks, where there is a /proc: tells a process from a later one with its number. */
function startOf(pid: number): string | undefined {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
  } catch {
    return undefined
  }
}
