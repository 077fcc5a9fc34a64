import { type Credentials, openAdminClient } from '../../broker-core/client/index.ts'
import { systemClock } from '../../broker-core/base/clock.ts'
import { noteChange } from '../audit/change-notes.ts'
import { clusters } from '../clusters/clusters.ts'
import { type ConnectionConfig, connectionOf } from '../clusters/cluster.ts'
import { type CheckSettings, type CheckTarget, checkServer } from '../clusters/server-check.ts'
import type { ClusterConfig } from '../config.ts'
import type {
  checkCluster,
  createCluster,
  deleteCluster,
  getClusterSettings,
  testCluster,
  updateClusterSettings,
} from '../contract/cluster-settings.ts'
import type { BodyOf, ReplyInputOf } from '../contract/endpoint.ts'
import { badRequest } from '../http/bad-request.ts'
import type { Service } from '../http/route.ts'
import { clusterOf } from './collected.ts'

type Settings = BodyOf<typeof updateClusterSettings>

export const get: Service<typeof getClusterSettings> = ({ params }) => settingsOf(clusterOf(params).config)

export const create: Service<typeof createCluster> = ({ body }) => {
  const credentials = credentialsOf(body.credentials, undefined)
  const fresh = { id: body.id, embedded: false, origin: 'added' as const }
  const after = settingsOf(clusters().add({ ...fresh, ...connection(body), credentials }).config)
  noteChange({ after })
  return after
}

export const update: Service<typeof updateClusterSettings> = ({ params, body }) => {
  const { config } = clusterOf(params)
  const credentials = credentialsOf(body.credentials, config.credentials)
  if (config.embedded && body.nameServers.join() !== config.nameServers.join())
    throw badRequest(
      'embedded-name-server',
      'body.nameServers: the NameServer of the embedded core is where the core runs',
    )
  const before = settingsOf(config)
  const after = settingsOf(clusters().change({ ...config, ...connection(body), credentials }).config)
  noteChange({ before, after })
  return after
}

export const remove: Service<typeof deleteCluster> = ({ params }) => {
  noteChange({ before: settingsOf(clusterOf(params).config) })
  clusters().remove(params.cluster)
  return { removed: params.cluster }
}

/** Tries settings that are not saved. */
export const test: Service<typeof testCluster> = ({ body }) => {
  const known = body.id === undefined ? undefined : clusterOf({ cluster: body.id }).config.credentials
  return tried({
    ...{ nameServers: body.nameServers, vipChannel: body.vipChannel, tls: body.tls, proxies: body.proxies },
    addressMap: mapOf(body.addressMap),
    credentials: credentialsOf(body.credentials, known),
  })
}

export const check: Service<typeof checkCluster> = ({ params }) => tried(clusterOf(params).config)

function settingsOf(config: ClusterConfig): ReplyInputOf<typeof getClusterSettings> {
  const { id, name, environment, nameServers, embedded, origin, vipChannel, tls, proxies, proxy, credentials } = config
  const { place } = clusters()
  return {
    ...{ id, name, environment, embedded, origin, vipChannel, tls },
    nameServers: [...nameServers],
    proxies: [...proxies],
    addressMap: Object.entries(config.addressMap).map(([from, to]) => ({ from, to })),
    kept: place.kind === 'file' ? { kind: 'file' } : place,
    ...(proxy === undefined ? {} : { proxy }),
    ...(credentials === undefined
      ? {}
      : {
          credentials: {
            accessKey: credentials.accessKey,
            hasSecurityToken: credentials.securityToken !== undefined,
          },
        }),
  }
}

function connection({ name, environment, nameServers, vipChannel, tls, addressMap, proxies, proxy }: Settings) {
  const chosen = proxy ?? proxies[0]
  return {
    ...{ name, environment, vipChannel, tls, nameServers: unique(nameServers), proxies: unique(proxies) },
    addressMap: mapOf(addressMap),
    proxy: chosen,
  }
}

const unique = (addresses: readonly string[]): string[] => [...new Set(addresses)]

const mapOf = (rows: readonly { from: string; to: string }[]): Record<string, string> =>
  Object.fromEntries(rows.map(({ from, to }) => [from, to]))

/** Credentials from a form; a secret that is not given again is the one that is known for this access key. */
function credentialsOf(given: Settings['credentials'], known: Credentials | undefined): Credentials | undefined {
  if (given === undefined) return undefined
  const isSame = known?.accessKey === given.accessKey
  const secretKey = given.secretKey ?? (isSame ? known.secretKey : undefined)
  if (secretKey === undefined)
    throw badRequest('needs-secret-key', 'body.credentials.secretKey: a new access key needs its secret key')
  const securityToken = given.securityToken ?? (isSame ? known.securityToken : undefined)
  const token = securityToken === undefined || securityToken === '' ? {} : { securityToken }
  return { accessKey: given.accessKey, secretKey, ...token }
}

/** Most time one step of a test gets; brokers tried at the same time. */
const stepMsMax = 3000
const brokersMax = 64

/** Goes the way to every NameServer, to every broker they name, and to every proxy. */
async function tried(config: ConnectionConfig): Promise<ReplyInputOf<typeof testCluster>> {
  const timeoutMs = Math.min(stepMsMax, clusters().config.callTimeoutMs)
  const { tls, vipChannel, addressMap, credentials } = config
  const settings: CheckSettings = { tls, vipChannel, addressMap, signs: credentials !== undefined, timeoutMs }
  const client = openAdminClient({
    ...connectionOf(config),
    ...{ vipChannel: false, addressMap: {}, timeoutMs, restMs: 0 },
  })
  const checkAll = (targets: readonly CheckTarget[]) =>
    Promise.all(targets.map((target) => checkServer(target, client, settings)))
  try {
    const [nameServers, proxies] = await Promise.all([
      checkAll(config.nameServers.map((address) => ({ kind: 'name-server', name: address, address }))),
      checkAll(config.proxies.map((address) => ({ kind: 'proxy', name: address, address }))),
    ])
    const named = new Map(nameServers.flatMap(({ told }) => told.brokers.map((each) => [each.address, each])))
    const brokers = await checkAll([...named.values()].slice(0, brokersMax))
    const servers = [...nameServers, ...brokers, ...proxies].map(({ check: made }) => made)
    return {
      ok: servers.every(({ ok }) => ok),
      servers,
      clusterNames: [...new Set(nameServers.flatMap(({ told }) => told.clusters))],
      asOf: systemClock.now(),
    }
  } finally {
    await client.close()
  }
}
