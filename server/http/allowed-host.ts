import os from 'node:os'
import { isIP } from 'node:net'

/** Under which names the dashboard may be reached. */
export interface HostRule {
  /** Address the port is open on. */
  readonly bind: string
  /** Names from the setting: exact, `*.example.org` for all names below, or `*` for any. */
  readonly names: readonly string[]
}

/**
 * Whether a request that names this host is answered. A page of a foreign name that resolves to this machine could otherwise read
 * and write as if it were ours. Addresses and `localhost` are always ours; other names must be given. Without a setting, a dashboard
 * open on loopback only knows the name of its machine, and one that is open to others answers to any name.
 * @param host the `Host` header, `name:port`; programs without one pass
 */
export function isAllowedHost(host: string | null, { bind, names }: HostRule): boolean {
  if (host === null) return true
  const name = nameOf(host)
  if (isIP(name) !== 0 || name === 'localhost' || name.endsWith('.localhost')) return true
  if (names.length === 0) return !isLoopback(bind) || name === os.hostname().toLowerCase()
  return names.some(
    (allowed) => allowed === '*' || allowed === name || (allowed.startsWith('*.') && name.endsWith(allowed.slice(1))),
  )
}

/** What a caller under another name is told. */
export const hostRefusal = (host: string | null): string =>
  `This dashboard does not answer to the name ${JSON.stringify((host ?? '').slice(0, 200))}; start it with --allowed-hosts to add one.`

/** The rule of this process. */
export function hostRule(variables: Readonly<Record<string, string | undefined>>): HostRule {
  return {
    bind: variables['ROCKETDECK_BIND'] ?? '',
    names: (variables['ROCKETDECK_ALLOWED_HOSTS'] ?? '')
      .toLowerCase()
      .split(/[,;\s]+/)
      .filter((name) => name !== ''),
  }
}

const isLoopback = (bind: string): boolean => bind === 'localhost' || bind === '::1' || bind.startsWith('127.')

/** `[::1]:8080` as `::1`, `Name.:8080` as `name`. */
function nameOf(host: string): string {
  const inBrackets = /^\[([^\]]*)\](:\d+)?$/.exec(host)
  if (inBrackets !== null) return inBrackets[1] ?? ''
  return host.replace(/:\d*$/, '').replace(/\.$/, '').toLowerCase()
}
