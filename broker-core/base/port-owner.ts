import * as fs from 'node:fs'

/**
 * Who listens on a TCP port of this machine: `process 123 (node server.js)`. Found on Linux, for processes this user may look at;
 * undefined elsewhere.
 */
export function portOwner(port: number): string | undefined {
  try {
    const inodes = listeningInodes(port)
    const pid = inodes.size === 0 ? undefined : findProcess(inodes)
    return pid === undefined ? undefined : `process ${pid} (${commandOf(pid)})`
  } catch {
    return undefined // No /proc: not Linux.
  }
}

const listenState = '0A'

function listeningInodes(port: number): Set<string> {
  const hexPort = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  const inodes = new Set<string>()
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    for (const line of fs.readFileSync(table, 'utf8').split('\n').slice(1)) {
      const fields = line.trim().split(/\s+/)
      if (fields[3] === listenState && fields[1]?.endsWith(hexPort) === true) inodes.add(`socket:[${fields[9]}]`)
    }
  }
  return inodes
}

function findProcess(inodes: ReadonlySet<string>): string | undefined {
  return fs.readdirSync('/proc').find((pid) => /^\d+$/.test(pid) && holdsOne(pid, inodes))
}

function holdsOne(pid: string, inodes: ReadonlySet<string>): boolean {
  try {
    return fs.readdirSync(`/proc/${pid}/fd`).some((descriptor) => {
      try {
        return inodes.has(fs.readlinkSync(`/proc/${pid}/fd/${descriptor}`))
      } catch {
        return false // Closed meanwhile.
      }
    })
  } catch {
    return false // Another user's process.
  }
}

const shownCharsMax = 60

function commandOf(pid: string): string {
  const words = fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' ').trim()
  return words.length > shownCharsMax ? `${words.slice(0, shownCharsMax)}…` : words
}
