import { z } from 'zod'
import { ClusterSummary } from './clusters.ts'
import { endpoint } from './endpoint.ts'
import { paths } from './paths.ts'
import { EpochMs } from './values.ts'

const hostPattern = /^(\[[0-9a-f:.%]+\]|[a-z0-9_.-]+)$/i
const portOf = (text: string): number => Number(/:(\d{1,5})$/.exec(text)?.[1] ?? Number.NaN)
const isHostAndPort = (text: string): boolean =>
  hostPattern.test(text.replace(/:\d{1,5}$/, '')) && portOf(text) >= 1 && portOf(text) <= 65535

/** `host:port`, an IPv6 host in brackets. */
const HostAndPort = z.string().trim().max(255).refine(isHostAndPort, 'must be host:port')
/** As HostAndPort; the port may be left out for all ports of the host. */
const HostMaybePort = z
  .string()
  .trim()
  .max(255)
  .refine((text) => isHostAndPort(text) || hostPattern.test(text), 'must be a host, or host:port')

/** Slug of a cluster in URLs. */
const ClusterId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must be of a-z, 0-9 and -, at most 63 of them')

const Settings = z.object({
  /** Name for people. */
  name: z.string().trim().min(1).max(80),
  environment: ClusterSummary.shape.environment,
  nameServers: z.array(HostAndPort).min(1).max(32),
  /** Brokers are asked at their port − 2. */
  vipChannel: z.boolean(),
  /** `trust-any`: encrypted, certificates are believed as they are. `verify`: checked by the authorities of the dashboard's machine. */
  tls: z.enum(['off', 'trust-any', 'verify']),
  /** Address a broker registered → where the dashboard reaches it. A host without a port stands for all its ports. */
  addressMap: z
    .array(z.object({ from: HostMaybePort, to: HostMaybePort }))
    .max(500)
    .refine((rows) => new Set(rows.map(({ from }) => from)).size === rows.length, 'an address is there twice'),
  /** `host:port` of the remoting ports of proxies. */
  proxies: z.array(HostAndPort).max(64),
  /** The one of `proxies` that is asked. */
  proxy: HostAndPort.optional(),
})

/** What a client signs with. A secret that is left out stays as it is; it is never told. */
const CredentialsInput = z.object({
  accessKey: z.string().trim().min(1).max(255),
  secretKey: z.string().min(1).max(255).optional(),
  securityToken: z.string().max(4096).optional(),
})

const SettingsInput = Settings.extend({
  /** Without them nothing is signed. */
  credentials: CredentialsInput.optional(),
})

const proxyRule = {
  path: ['proxy'],
  error: 'must be one of the proxies',
}
const hasItsProxy = ({ proxy, proxies }: { proxy?: string | undefined; proxies: readonly string[] }): boolean =>
  proxy === undefined || proxies.includes(proxy)

export const ClusterSettings = Settings.extend({
  id: z.string(),
  embedded: z.boolean(),
  /** `started`: named by the dashboard's own start, and cannot be removed. */
  origin: z.enum(['started', 'added']),
  credentials: z.object({ accessKey: z.string(), hasSecurityToken: z.boolean() }).optional(),
  /** Where these settings are kept; in memory they are lost with the process. */
  kept: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('file') }),
    z.object({ kind: z.literal('memory'), reason: z.string() }),
  ]),
})
export type ClusterSettings = z.infer<typeof ClusterSettings>

export const getClusterSettings = endpoint(paths.getClusterSettings, {
  right: 'clusters.read',
  reply: ClusterSettings,
})

export const createCluster = endpoint(paths.createCluster, {
  right: 'clusters.write',

  body: SettingsInput.extend({ id: ClusterId }).refine(hasItsProxy, proxyRule),
  reply: ClusterSettings,
})

export const updateClusterSettings = endpoint(paths.updateClusterSettings, {
  right: 'clusters.write',

  body: SettingsInput.refine(hasItsProxy, proxyRule),
  reply: ClusterSettings,
})

/** Forgets a cluster that was added here: its settings, and what the dashboard kept of it. The cluster itself is not touched. */
export const deleteCluster = endpoint(paths.deleteCluster, {
  right: 'clusters.write',
  reply: z.object({ removed: z.string() }),
})

/** The steps on the way to one server, in their order. */
export const CheckStep = z.enum([
  /** The host's name has an address. */
  'name',
  /** The port takes connections. */
  'port',
  /** An encrypted connection is made. */
  'tls',
  /** RocketMQ answers. */
  'answer',
  /** The answer is no refusal. */
  'access',
])

/** What may be the reason, where the failure tells it. */
export const CheckHint = z.enum([
  /** A broker registered an address of another network: loopback, a container's, a private one. */
  'address-of-another-network',
  /** The port is open, but no TLS is spoken there. */
  'tls-not-spoken',
  /** The server hangs up on plain connections: it may want TLS. */
  'tls-maybe-needed',
  /** The certificate is not vouched for by anybody this machine knows. */
  'certificate-unknown',
  /** The server wants signed requests. */
  'credentials-missing',
  /** The server does not take these credentials, or they may not read. */
  'credentials-refused',
  /** The VIP port (port − 2) is closed; the port itself is open. */
  'vip-port-closed',
  /** It answers, but not as a NameServer or broker does: another program, or the wrong port. */
  'another-program',
])

/** What was found out about one server. Steps after the first that failed were not tried. */
export const ServerCheck = z.object({
  kind: z.enum(['name-server', 'broker', 'proxy']),
  /** Broker name with id; the address again for others. */
  name: z.string(),
  /** As registered or set. */
  address: z.string(),
  /** Where it was tried, when the address map or the VIP channel says otherwise. */
  reachedAt: z.string().optional(),
  ok: z.boolean(),
  steps: z.array(
    z.object({
      step: CheckStep,
      state: z.enum(['ok', 'failed', 'not-tried']),
      tookMs: z.number().optional(),
      /** What went wrong, in English, as the system or the server says it. */
      message: z.string().optional(),
      hint: CheckHint.optional(),
    }),
  ),
  /** `V5_3_3`, as a broker says. */
  version: z.string().optional(),
})
export type ServerCheck = z.infer<typeof ServerCheck>

const ConnectionTest = z.object({
  /** True when every server passed every step. */
  ok: z.boolean(),
  servers: z.array(ServerCheck),
  /** Clusters and brokers that the NameServer knows. */
  clusterNames: z.array(z.string()),
  asOf: EpochMs,
})

/** Tries settings that are not saved yet. */
export const testCluster = endpoint(paths.testCluster, {
  right: 'clusters.write',

  body: SettingsInput.omit({ name: true, environment: true, proxy: true }).extend({
    /** A known cluster, whose secret is taken where none is given. */
    id: z.string().max(63).optional(),
  }),
  reply: ConnectionTest,
})

/** Tries a cluster with its settings. */
export const checkCluster = endpoint(paths.checkCluster, {
  right: 'clusters.read',
  reply: ConnectionTest,
})
