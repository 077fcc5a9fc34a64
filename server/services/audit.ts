import { searchAudit } from '../audit/audit-log.ts'
import { clusters } from '../clusters/clusters.ts'
import type { listAudit } from '../contract/audit.ts'
import { database } from '../db/database.ts'
import type { Service } from '../http/route.ts'

export const list: Service<typeof listAudit> = ({ params, query }) => {
  clusters().get(params.cluster) // An unknown cluster is said to be one.
  const { cursor, limit, ...wanted } = query
  const beforeId = cursor === undefined ? undefined : Number(cursor)
  const found = searchAudit({ ...wanted, cluster: params.cluster, beforeId, limit: limit + 1 })
  const items = found.slice(0, limit)
  const { place } = database()
  return {
    items: items.map(({ cluster, ...entry }) => ({ ...entry, isOfCluster: cluster !== '' })),
    ...(found.length > limit ? { next: String(items.at(-1)!.id) } : {}),
    ...(place.kind === 'memory' ? { onlyInMemory: place.reason } : {}),
  }
}
