import { lookup } from 'node:dns/promises'
import { connect, isIP } from 'node:net'
import { connect as connectTls } from 'node:tls'

/** Host without brackets, and port, of `host:port`. */
export function hostAndPortOf(address: string): { host: string; port: number } {
  const colon = address.lastIndexOf(':')
  return { host: address.slice(0, colon).replace(/^\[(.*)\]$/, '$1'), port: Number(address.slice(colon + 1)) }
}

/** Finds the host's address. @throws the system's error */
export async function resolveHost(address: string): Promise<void> {
  const { host } = hostAndPortOf(address)
  if (isIP(host) === 0) await lookup(host)
}

/** Opens a connection and closes it. @throws the system's error, or one that says how long it waited */
export function openPort(address: string, timeoutMs: number): Promise<void> {
  return once(timeoutMs, (done) => connect(hostAndPortOf(address), () => done()))
}

/** Opens an encrypted connection and closes it. @throws the system's error with its code */
export function openTls(address: string, options: { verifies: boolean; timeoutMs: number }): Promise<void> {
  const { host, port } = hostAndPortOf(address)
  const settings = { host, port, rejectUnauthorized: options.verifies, ...(isIP(host) === 0 && { servername: host }) }
  return once(options.timeoutMs, (done) => connectTls(settings, () => done()))
}

interface Ending {
  once(event: 'error', listener: (error: Error) => void): unknown
  once(event: 'close', listener: () => void): unknown
  destroy(): unknown
}

function once(timeoutMs: number, open: (done: () => void) => Ending): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error(`nothing within ${timeoutMs} ms`))
      socket.destroy()
    }, timeoutMs)
    const socket = open(() => {
      clearTimeout(timer)
      resolve()
      socket.destroy()
    })
    socket.once('error', (error) => {
      clearTimeout(timer)
      reject(error)
      socket.destroy()
    })
    socket.once('close', () => reject(new Error('the connection was closed')))
  })
}

const otherNetworks = [
  /^127\./,
  /^10\./,
  /^192\.168\./,
  /^172\.(1[6-9]|2\d|3[01])\./,
  /^169\.254\./,
  /^0\.0\.0\.0$/,
  /^(::1|f[cd]..:.*|fe80:.*)$/i,
]

/** True of an address that means something only on one machine or in one network, or that is a bare name as containers have. */
export const isOfSomeNetwork = (host: string): boolean =>
  otherNetworks.some((pattern) => pattern.test(host)) || (isIP(host) === 0 && !host.includes('.'))
