import { z } from 'zod'
import { logLevels } from '../broker-core/base/log.ts'
import { type AddressMap, type Credentials, parseAddresses } from '../broker-core/client/index.ts'

const flag = (fallback: boolean) =>
  z
    .string()
    .optional()
    .transform((text) => (text === undefined || text === '' ? fallback : /^(true|1|yes|on)$/i.test(text)))

const environment = z.object({
  /** NameServers, `host:9876;host2:9876`. */
  NAMESRV_ADDR: z.string().default('127.0.0.1:9876'),
  /** The cluster's slug in URLs. */
  ROCKETDECK_CLUSTER: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,62}$/)
    .default('default'),
  ROCKETDECK_ENVIRONMENT: z.enum(['production', 'staging', 'development']).default('development'),
  /** Set by the supervisor when the core runs beside the dashboard. */
  ROCKETDECK_EMBEDDED: flag(false),
  /** Brokers are asked at their port − 2. */
  ROCKETDECK_VIP_CHANNEL: flag(false),
  /** Most time one call to a broker may take. */
  ROCKETDECK_CALL_TIMEOUT_MS: z.coerce.number().int().min(100).max(60_000).default(3000),
  /** How often the collector samples. */
  ROCKETDECK_COLLECT_INTERVAL_MS: z.coerce.number().int().min(100).max(600_000).default(10_000),
  /** Nothing may be changed from this dashboard. */
  ROCKETDECK_READ_ONLY: flag(false),
  LOG_LEVEL: z.string().toLowerCase().pipe(z.enum(logLevels)).catch('info'),
})

export interface ClusterConfig {
  /** Slug in URLs. */
  readonly id: string
  readonly name: string
  readonly environment: 'production' | 'staging' | 'development'
  /** `host:port` of each. */
  readonly nameServers: readonly string[]
  /** The core that runs beside the dashboard. */
  readonly embedded: boolean
  /** `started`: named by the settings of the process, and stays. `added`: made in the dashboard. */
  readonly origin: 'started' | 'added'
  /** Brokers are asked at their port − 2. */
  readonly vipChannel: boolean
  /** `trust-any`: encrypted, and certificates are believed as they are. `verify`: checked by the machine's authorities. */
  readonly tls: 'off' | 'trust-any' | 'verify'
  /** Signs every request. Never leaves the server. */
  readonly credentials: Credentials | undefined
  readonly addressMap: AddressMap
  /** `host:port` of the remoting ports of the cluster's proxies. */
  readonly proxies: readonly string[]
  /** The one of `proxies` that is asked. */
  readonly proxy: string | undefined
}

export interface ServerConfig {
  /** The cluster that the process was started for. */
  readonly started: ClusterConfig
  /** Every endpoint whose right writes is refused. */
  readonly readOnly: boolean
  readonly callTimeoutMs: number
  readonly collectIntervalMs: number
  readonly logLevel: (typeof logLevels)[number]
}

/**
 * Reads the settings of the dashboard process.
 * @throws ZodError or OperatingError naming the variable or address that is wrong
 */
export function readConfig(variables: Readonly<Record<string, string | undefined>>): ServerConfig {
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''))
  const values = environment.parse(given)
  const nameServers = parseAddresses(values.NAMESRV_ADDR)
  return {
    started: {
      id: values.ROCKETDECK_CLUSTER,
      name: values.ROCKETDECK_EMBEDDED ? 'Rocketdeck' : values.ROCKETDECK_CLUSTER,
      environment: values.ROCKETDECK_ENVIRONMENT,
      nameServers: nameServers.length > 0 ? nameServers : ['127.0.0.1:9876'],
      embedded: values.ROCKETDECK_EMBEDDED,
      origin: 'started',
      vipChannel: values.ROCKETDECK_VIP_CHANNEL,
      tls: 'off',
      credentials: undefined,
      addressMap: {},
      proxies: [],
      proxy: undefined,
    },
    readOnly: values.ROCKETDECK_READ_ONLY,
    callTimeoutMs: values.ROCKETDECK_CALL_TIMEOUT_MS,
    collectIntervalMs: values.ROCKETDECK_COLLECT_INTERVAL_MS,
    logLevel: values.LOG_LEVEL,
  }
}
