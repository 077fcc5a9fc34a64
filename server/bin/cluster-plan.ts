import path from 'node:path'

/** What `rocketdeck cluster up` is told. */
export interface ClusterOptions {
  readonly masters: number
  /** Slaves of each master. */
  readonly slaves: number
  readonly namesrvs: number
  readonly bind: string
  /** Address the brokers give to clients; empty: found out by them. */
  readonly brokerIp: string
  readonly replication: 'async' | 'sync'
  readonly data: string
}

/** Ports of the members, in the order of the plan. */
export interface ClusterPorts {
  readonly namesrvs: readonly number[]
  readonly brokers: readonly number[]
}

/** One program of the cluster, with what its file says. */
export interface Member {
  readonly name: string
  readonly role: 'namesrv' | 'master' | 'slave'
  readonly port: number
  /** Folder with all that is its own. */
  readonly folder: string
  readonly configFile: string
  readonly config: ReadonlyMap<string, string>
}

/** How many brokers a cluster of these options has. */
export const brokerCount = ({ masters, slaves }: Pick<ClusterOptions, 'masters' | 'slaves'>): number =>
  masters * (1 + slaves)

/** All members in the order in which they are started: NameServers, masters, slaves. */
export function planCluster(options: ClusterOptions, ports: ClusterPorts): Member[] {
  const namesrvs = ports.namesrvs.map((port, index) => namesrvOf(options, index + 1, port))
  const addresses = ports.namesrvs.map((port) => `${reachable(options.bind)}:${port}`).join(';')
  const names = Array.from({ length: options.masters }, (_, index) => `broker-${String.fromCharCode(97 + index)}`)
  const wanted = [
    ...names.map((brokerName) => ({ brokerName, brokerId: 0 })),
    ...names.flatMap((brokerName) =>
      Array.from({ length: options.slaves }, (_, index) => ({ brokerName, brokerId: index + 1 })),
    ),
  ]
  const brokers = wanted.map((identity, index) =>
    brokerOf(options, { ...identity, port: ports.brokers[index] ?? 0, addresses }),
  )
  return [...namesrvs, ...brokers]
}

/** Where programs of this machine reach what is bound to an address. */
export const reachable = (bind: string): string => (bind === '0.0.0.0' || bind === '::' ? '127.0.0.1' : bind)

function namesrvOf(options: ClusterOptions, number: number, port: number): Member {
  const name = `namesrv-${number}`
  const place = placeOf(options, name)
  const config = new Map([
    ['bindAddress', options.bind],
    ['listenPort', String(port)],
    ['kvConfigPath', path.join(place.folder, 'kvConfig.json')],
  ])
  return { name, role: 'namesrv', port, ...place, config }
}

function brokerOf(
  options: ClusterOptions,
  { brokerName, brokerId, port, addresses }: { brokerName: string; brokerId: number; port: number; addresses: string },
): Member {
  const isMaster = brokerId === 0
  const name = isMaster ? brokerName : `${brokerName}-s${brokerId}`
  const place = placeOf(options, name)
  const isSync = options.replication === 'sync'
  const config = new Map([
    ['brokerClusterName', 'DefaultCluster'],
    ['brokerName', brokerName],
    ['brokerId', String(brokerId)],
    ['brokerRole', isMaster ? (isSync ? 'SYNC_MASTER' : 'ASYNC_MASTER') : 'SLAVE'],
    // A master that waits for a slave it does not have would acknowledge nothing.
    ['inSyncReplicas', String(isSync && options.slaves > 0 ? 2 : 1)],
    ['bindAddress', options.bind],
    ['listenPort', String(port)],
    ['namesrvAddr', addresses],
    ['storePathRootDir', path.join(place.folder, 'store')],
    ...(options.brokerIp === '' ? [] : ([['brokerIP1', options.brokerIp]] as const)),
  ])
  return { name, role: isMaster ? 'master' : 'slave', port, ...place, config }
}

function placeOf({ data }: ClusterOptions, name: string): { folder: string; configFile: string } {
  const cluster = path.resolve(data, 'cluster')
  return { folder: path.join(cluster, name), configFile: path.join(cluster, `${name}.conf`) }
}
