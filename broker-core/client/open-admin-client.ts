import type { Logger } from '../base/log.ts'
import { Connector } from '../remoting/connector.ts'
import { AdminClient, type AdminClientOptions } from './admin-client.ts'

/** An admin client over TCP. Connects when first used. */
export function openAdminClient(options: AdminClientOptions & { log?: Logger }): AdminClient {
  const timeoutMs = options.timeoutMs ?? 3000
  const connector = new Connector({
    connectTimeoutMs: Math.min(timeoutMs, 2000),
    callTimeoutMs: timeoutMs,
    ...(options.log === undefined ? {} : { log: options.log }),
    ...(options.credentials === undefined ? {} : { credentials: options.credentials }),
    ...(options.tls === undefined ? {} : { tls: options.tls }),
  })
  return new AdminClient(connector, options)
}
