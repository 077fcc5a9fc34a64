import { type BrokerAddress, compareText, type Gathered } from '../../broker-core/client/index.ts'
import type { Cluster } from '../clusters/cluster.ts'
import { ApiError } from '../http/api-error.ts'
import { writeFailure } from './write-failure.ts'

export type Targets = { readonly brokerClusters: readonly string[]; readonly brokers: readonly string[] }

/** Masters of the named clusters and the named brokers; of everything when nothing is named. @throws ApiError `broker-unknown` */
export function chosen(masters: readonly BrokerAddress[], targets: Targets): BrokerAddress[] {
  const { brokerClusters, brokers } = targets
  const lost = [
    ...brokers.filter((name) => !masters.some((master) => master.broker === name)),
    ...brokerClusters.filter((name) => !masters.some((master) => master.cluster === name)),
  ]
  if (lost.length > 0)
    throw new ApiError('broker-unknown', `No master is registered for ${lost.join(', ')}.`, { broker: lost })
  if (masters.length === 0) throw new ApiError('broker-unknown', 'No master is registered with the NameServer.')
  if (brokerClusters.length === 0 && brokers.length === 0) return [...masters]
  return masters.filter((master) => brokers.includes(master.broker) || brokerClusters.includes(master.cluster))
}

/** The reply to a write; an error when no broker did it. Lists show the change at once. */
export async function written(cluster: Cluster, outcome: Gathered<BrokerAddress>) {
  const [first] = outcome.failures
  if (outcome.items.length === 0 && first !== undefined) throw writeFailure(first, outcome.failures)
  await cluster.collector.refreshNames()
  const items = outcome.items.map(({ broker, address }) => ({ broker, address }))
  return {
    items: items.sort((a, b) => compareText(a.broker, b.broker)),
    failures: outcome.failures,
    asOf: cluster.clock.now(),
  }
}
