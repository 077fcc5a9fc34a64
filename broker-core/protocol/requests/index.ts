import type { RequestShape } from '../request.ts'
import * as access from './access.ts'
import * as assignment from './assignment.ts'
import * as brokers from './brokers.ts'
import * as clients from './clients.ts'
import * as cluster from './cluster.ts'
import * as coldData from './cold-data.ts'
import * as container from './container.ts'
import * as controller from './controller.ts'
import * as groups from './groups.ts'
import * as kv from './kv.ts'
import * as lite from './lite.ts'
import * as messages from './messages.ts'
import * as offsets from './offsets.ts'
import * as pop from './pop.ts'
import * as rocksdb from './rocksdb.ts'
import * as routes from './routes.ts'
import * as statistics from './statistics.ts'
import * as timer from './timer.ts'
import * as toClient from './to-client.ts'
import * as topics from './topics.ts'
import * as transactions from './transactions.ts'

/** Every declared request by name: an export of a domain file is registered by existing. */
export const requests = {
  ...messages,
  ...offsets,
  ...pop,
  ...assignment,
  ...clients,
  ...topics,
  ...groups,
  ...statistics,
  ...brokers,
  ...routes,
  ...cluster,
  ...kv,
  ...timer,
  ...toClient,
  ...transactions,
  ...access,
  ...controller,
  ...container,
  ...coldData,
  ...rocksdb,
  ...lite,
} satisfies Record<string, RequestShape>

export type Requests = typeof requests
export type RequestName = keyof Requests
