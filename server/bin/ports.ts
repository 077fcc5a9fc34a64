import net from 'node:net'
import { howToSet, type Options } from './options.ts'
import { portOwner } from '../../broker-core/base/port-owner.ts'

/** A port that is wanted: what for, and the setting it comes from. */
export interface WantedPort {
  readonly port: number
  readonly purpose: string
  readonly setting: keyof Options
}

/** The ports a start with these options opens. */
export function wantedPorts(options: Options): WantedPort[] {
  const dashboard: WantedPort = { port: options.port, purpose: 'the dashboard', setting: 'port' }
  if (options.namesrv !== '') return [dashboard]
  return [
    dashboard,
    { port: options.namesrvPort, purpose: 'the NameServer', setting: 'namesrvPort' },
    { port: options.brokerPort, purpose: 'the Broker', setting: 'brokerPort' },
    { port: options.brokerPort - 2, purpose: 'the Broker’s VIP port', setting: 'brokerPort' },
  ]
}

/** One line for each port that cannot be opened, with the setting to change; empty when all are free. */
export async function findPortProblems(options: Options): Promise<string[]> {
  const wanted = wantedPorts(options)
  const lines = await Promise.all(
    wanted.map(async ({ port, purpose, setting }, index) => {
      const twin = wanted.slice(0, index).find((earlier) => earlier.port === port)
      if (twin !== undefined)
        return `port ${port} is wanted by ${twin.purpose} and by ${purpose}; change it with ${howToSet(setting)}`
      const code = await tryPort(port, options.bind)
      return code === undefined ? undefined : describeProblem(code, { port, purpose, setting }, options.bind)
    }),
  )
  return [...new Set(lines.filter((line) => line !== undefined))]
}

function describeProblem(code: string, wanted: WantedPort, bind: string): string {
  const change = `change it with ${howToSet(wanted.setting)}`
  if (code === 'EADDRINUSE') {
    const owner = portOwner(wanted.port)
    const by = owner === undefined ? '' : ` by ${owner}`
    return `port ${wanted.port} for ${wanted.purpose} is in use${by}; ${change}`
  }
  if (code === 'EACCES')
    return `port ${wanted.port} for ${wanted.purpose} needs rights that this user does not have; ${change}`
  return `${bind} is not an address of this machine (${code}); change it with ${howToSet('bind')}`
}

/** The error code of opening a port, undefined when it can be opened. */
export function tryPort(port: number, bind: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = net.createServer()
    server.once('error', (thrown: NodeJS.ErrnoException) => {
      resolve(thrown.code ?? 'UNKNOWN')
    })
    server.listen({ port, host: bind, exclusive: true }, () => {
      server.close(() => {
        resolve(undefined)
      })
    })
  })
}

/** The options with a free port in place of each 0, so that a child that is started again comes back at its old address. */
export async function withFreePorts(options: Options): Promise<Options> {
  const [port, namesrvPort] = [await findFreePort(options.bind), await findFreePort(options.bind)]
  return {
    ...options,
    port: options.port || port,
    namesrvPort: options.namesrvPort || namesrvPort,
    brokerPort: options.brokerPort || (await findBrokerPort(options.bind)),
  }
}

/** A free port whose second neighbour below, the VIP port, and first above, the port for slaves, are free too. */
export async function findBrokerPort(bind: string): Promise<number> {
  for (;;) {
    const port = await findFreePort(bind)
    if (port <= 1026 || port === 65_535) continue
    const problems = await Promise.all([port - 2, port + 1].map((neighbour) => tryPort(neighbour, bind)))
    if (problems.every((problem) => problem === undefined)) return port
  }
}

/** Any free port. */
export function findFreePort(bind: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer()
    server.once('error', reject)
    server.listen({ port: 0, host: bind }, () => {
      const { port } = server.address() as net.AddressInfo
      server.close(() => {
        resolve(port)
      })
    })
  })
}
