import { createServer } from 'node:net'
import { OperatingError } from '../base/errors.ts'
import { portOwner } from '../base/port-owner.ts'
import type { BrokerPorts } from './addresses.ts'
import type { BrokerConfig } from './config.ts'
import { isSlave } from './replication/role.ts'

type PortSettings = Pick<BrokerConfig, 'bindAddress' | 'listenPort' | 'haListenPort' | 'brokerRole'>

/** One port of the three: what for, as people say it, and what sets it. */
interface NamedPort {
  readonly port: number
  readonly purpose: string
  readonly key: string
}

const portMax = 65_535

/**
 * Sees before anything is opened that a broker's ports can be: each is a port, no two are one, none is taken.
 * @throws OperatingError `portInUse` or `cannotListen`: one sentence with the port, its purpose, who has it and the key to change
 */
export async function checkPorts(ports: BrokerPorts, settings: PortSettings): Promise<void> {
  const named = namedPorts(ports, settings)
  for (const [index, { port, purpose, key }] of named.entries()) {
    if (port < 1 || port > portMax)
      throw new OperatingError('cannotListen', `port ${port} for ${purpose} is none (1 to ${portMax}): change ${key}`)
    const twin = named.slice(0, index).find((earlier) => earlier.port === port)
    if (twin !== undefined)
      throw new OperatingError(
        'portInUse',
        `port ${port} is meant for ${twin.purpose} and for ${purpose}: change ${key}`,
      )
  }
  for (const wanted of named) {
    const code = await openingProblem(wanted.port, settings.bindAddress)
    if (code !== undefined) throw problemOf(code, wanted, settings.bindAddress)
  }
}

function namedPorts(ports: BrokerPorts, { haListenPort, listenPort, brokerRole }: PortSettings): NamedPort[] {
  const named: NamedPort[] = [
    { port: ports.port, purpose: 'clients', key: `listenPort=${listenPort}` },
    { port: ports.vipPort, purpose: 'old clients (listenPort - 2)', key: `listenPort=${listenPort}` },
  ]
  // A slave waits for no slaves of its own; its third port stays closed.
  if (isSlave({ brokerRole })) return named
  const ofSlaves =
    haListenPort > 0
      ? { purpose: 'slaves', key: `haListenPort=${haListenPort}` }
      : { purpose: 'slaves (listenPort + 1)', key: `listenPort=${listenPort} or set haListenPort` }
  return [...named, { port: ports.haPort, ...ofSlaves }]
}

function problemOf(code: string, { port, purpose, key }: NamedPort, host: string): OperatingError {
  const details = { port }
  if (code === 'EADDRINUSE') {
    const owner = portOwner(port)
    const by = owner === undefined ? 'another program' : owner
    const sentence = `port ${port} of ${host} for ${purpose} is in use by ${by}: change ${key}`
    return new OperatingError('portInUse', sentence, { details })
  }
  if (code === 'EACCES')
    return new OperatingError(
      'cannotListen',
      `port ${port} for ${purpose} needs rights that this user does not have: change ${key}`,
      { details },
    )
  return new OperatingError('cannotListen', `bindAddress=${host} is not an address of this machine (${code})`, {
    details,
  })
}

/** The system's code when a port cannot be opened now. */
function openingProblem(port: number, host: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (thrown: NodeJS.ErrnoException) => {
      resolve(thrown.code ?? 'UNKNOWN')
    })
    server.listen({ port, host, exclusive: true }, () => {
      server.close(() => {
        resolve(undefined)
      })
    })
  })
}
