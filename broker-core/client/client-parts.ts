import type { Clock } from '../base/clock.ts'
import type { Caller } from './caller.ts'
import type { ClusterDirectory } from './cluster-view.ts'
import type { NameServers } from './name-servers.ts'
import type { RouteCache } from './route-cache.ts'

/** What all parts of the admin client share. */
export interface ClientParts {
  readonly caller: Caller
  readonly nameServers: NameServers
  readonly directory: ClusterDirectory
  readonly routes: RouteCache
  readonly clock: Clock
}
