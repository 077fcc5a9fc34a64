import { createServer } from 'node:net'
import { networkInterfaces } from 'node:os'
import { OperatingError } from '../base/errors.ts'

/** A request port and the VIP port below it. */
export interface PortPair {
  readonly port: number
  readonly vipPort: number
}

/** The VIP port is this much below the request port. */
const vipDistance = 2
const attemptsMax = 50

/**
 * The address that clients are told: the configured one, else by what the ports are bound to: 127.0.0.1 for loopback, that address
 * for one address, and for all addresses the first IPv4 address of this machine that is not loopback.
 */
export function advertisedAddress(configured: string, bindAddress: string): string {
  if (configured !== '') return configured
  if (bindAddress === 'localhost' || bindAddress === '::1' || bindAddress.startsWith('127.')) return '127.0.0.1'
  if (bindAddress !== '' && bindAddress !== '0.0.0.0' && bindAddress !== '::') return bindAddress
  for (const addresses of Object.values(networkInterfaces()))
    for (const { family, internal, address } of addresses ?? []) if (family === 'IPv4' && !internal) return address
  return '127.0.0.1'
}

/**
 * The ports of a broker. Port 0 stands for any pair that is free now.
 * @throws OperatingError `portInUse` when no free pair is found
 */
export async function portPair(listenPort: number, host: string): Promise<PortPair> {
  if (listenPort !== 0) return { port: listenPort, vipPort: listenPort - vipDistance }
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    const port = await freePort(host, 0)
    const vipPort = port === undefined ? undefined : await freePort(host, port - vipDistance)
    if (port !== undefined && vipPort !== undefined) return { port, vipPort }
  }
  throw new OperatingError('portInUse', `no two free ports were found on ${host}`)
}

/** The port if it is free (any free one for 0), else undefined. */
function freePort(host: string, port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => {
      resolve(undefined)
    })
    server.listen({ host, port }, () => {
      const address = server.address()
      server.close(() => {
        resolve(typeof address === 'object' && address !== null ? address.port : undefined)
      })
    })
  })
}
