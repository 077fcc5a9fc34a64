import { createServer } from 'node:net'
import { networkInterfaces } from 'node:os'
import { OperatingError } from '../base/errors.ts'

/** A request port, the VIP port below it and the port for slaves above it. */
export interface BrokerPorts {
  readonly port: number
  readonly vipPort: number
  readonly haPort: number
}

/** The VIP port is this much below the request port. */
const vipDistance = 2
const attemptsMax = 50
/** Below the ports that systems give to outgoing connections: one that was free when it was looked at stays so. */
const anyPort = { min: 12_000, max: 32_000 }

/**
 * The address that clients are told: the configured one, else by what the ports are bound to: that address
 * for one address, 127.0.0.1 for localhost, and for all addresses the first IPv4 address of this machine that is not loopback.
 */
export function advertisedAddress(configured: string, bindAddress: string): string {
  if (configured !== '') return configured
  if (bindAddress === 'localhost' || bindAddress === '::1') return '127.0.0.1'
  if (bindAddress !== '' && bindAddress !== '0.0.0.0' && bindAddress !== '::') return bindAddress
  for (const addresses of Object.values(networkInterfaces()))
    for (const { family, internal, address } of addresses ?? []) if (family === 'IPv4' && !internal) return address
  return '127.0.0.1'
}

/**
 * The ports of a broker. Port 0 stands for any three that are free now.
 * @throws OperatingError `portInUse` when no free ones are found
 */
export async function brokerPorts({
  listenPort,
  haListenPort,
  bindAddress: host,
}: {
  readonly listenPort: number
  readonly haListenPort: number
  readonly bindAddress: string
}): Promise<BrokerPorts> {
  const portsAt = (port: number): BrokerPorts => ({
    port,
    vipPort: port - vipDistance,
    haPort: haListenPort > 0 ? haListenPort : port + 1,
  })
  if (listenPort !== 0) return portsAt(listenPort)
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    const ports = portsAt(anyPort.min + Math.floor(Math.random() * (anyPort.max - anyPort.min)))
    const wanted = [ports.port, ports.vipPort, ports.haPort]
    const free = await Promise.all(wanted.map((port) => freePort(host, port)))
    if (free.every((port) => port !== undefined)) return ports
  }
  throw new OperatingError('portInUse', `no three free ports were found on ${host}`)
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
