import type { Clock } from '../base/clock.ts'
import type { Logger } from '../base/log.ts'
import type { Settings } from '../base/settings.ts'
import type { Peer } from '../remoting/handler.ts'
import type { NamesrvConfig, NamesrvConfigKeys } from './config.ts'
import type { KvConfig } from './kv-config.ts'
import type { RouteTable } from './route-table.ts'

/** What the handlers of a NameServer work on. */
export interface NamesrvState {
  readonly config: NamesrvConfig
  readonly settings: Settings<NamesrvConfigKeys>
  readonly log: Logger
  readonly clock: Clock
  readonly routes: RouteTable
  readonly kv: KvConfig
  /** Routes are answered from this time on. */
  readonly readyAt: number
  /** Removes the brokers that registered on a connection as soon as it ends. */
  watch(peer: Peer): void
}
