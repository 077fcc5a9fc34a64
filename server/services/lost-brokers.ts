import type { Cluster } from '../clusters/cluster.ts'
import { clusters } from '../clusters/clusters.ts'
import type { Failure } from '../contract/values.ts'

/** What a request is about; a broker that never had it is not missed. */
export interface About {
  readonly topic?: string | undefined
  readonly group?: string | undefined
}

/**
 * Brokers of the last day that no NameServer names any more, one failure each. A broker that dies is unregistered within a moment, and
 * then nobody asks it: without this its queues would be gone from every page, and the sums of the others would pass for the whole.
 */
export async function lostBrokers(cluster: Cluster, about: About = {}): Promise<Failure[]> {
  const { watch, tables } = cluster.collector
  const readers = await cluster.client.directory.readers().catch(() => undefined)
  if (readers === undefined) return []
  const here = new Set(readers.map(({ broker }) => broker))
  const lost = new Map<string, Failure>()
  for (const { broker } of watch.brokers) {
    if (here.has(broker.broker) || lost.has(broker.broker) || !tables.had(broker.broker, about)) continue
    const { address } = broker
    lost.set(broker.broker, {
      broker: broker.broker,
      address,
      code: 'unregistered',
      message: `${address} is no longer registered with the NameServer`,
    })
  }
  return [...lost.values()]
}

/** A reply with the brokers that were lost among its failures, where it has such a list and has not named them itself. */
export async function withLostBrokers<R>(
  reply: R,
  { params, query }: { readonly params: unknown; readonly query: unknown },
): Promise<R> {
  const { cluster } = params as { readonly cluster?: string }
  const { failures } = reply as { readonly failures?: unknown }
  if (cluster === undefined || !Array.isArray(failures)) return reply
  const named = failures as readonly Failure[]
  const lost = await lostBrokers(clusters().get(cluster), aboutOf(query))
  const added = lost.filter(({ broker }) => !named.some((failure) => failure.broker === broker))
  return added.length === 0 ? reply : { ...reply, failures: [...named, ...added] }
}

function aboutOf(query: unknown): About {
  const { topic, group } = (query ?? {}) as { readonly topic?: unknown; readonly group?: unknown }
  return { ...(typeof topic === 'string' ? { topic } : {}), ...(typeof group === 'string' ? { group } : {}) }
}
