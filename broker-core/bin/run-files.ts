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

/** Says that this process runs in a role, until it ends. */
export function announce(role: Role): void {
  const folder = runFolder()
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = path.join(folder, `${role}-${process.pid}`)
  fs.writeFileSync(file, startOf(process.pid) ?? '')
  process.on('exit', () => {
    fs.rmSync(file, { force: true })
  })
}

/** Process numbers of all running programs of this user in a role. */
export function findRunning(role: Role): number[] {
  const folder = runFolder()
  if (!fs.existsSync(folder)) return []
  return fs.readdirSync(folder).flatMap((name) => {
    const pid = Number(new RegExp(`^${role}-(\\d+)$`).exec(name)?.[1] ?? NaN)
    if (Number.isNaN(pid)) return []
    const file = path.join(folder, name)
    if (isAlive(pid) && fs.readFileSync(file, 'utf8') === (startOf(pid) ?? '')) return [pid]
    fs.rmSync(file, { force: true }) // It was killed; the number may belong to another program by now.
    return []
  })
}

function isAlive(pid: number): boolean {
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
