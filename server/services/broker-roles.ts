import type { BrokerWatch, SeenBroker } from '../collector/broker-watch.ts'
import { known, knownOr, unknown } from '../collector/known.ts'
import type { BrokerRow } from '../contract/brokers.ts'

/** What a process does for clients now, and how it replicates. */
export function rolesOf(watch: BrokerWatch, seen: SeenBroker): Pick<BrokerRow, 'serves' | 'replication'> {
  const siblings = watch.brokers.filter((one) => isOfSameName(one, seen))
  const isMaster = seen.broker.brokerId === 0
  const replication = isMaster ? masterReplication(watch, seen, siblings) : slaveReplication(watch, seen)
  return { serves: servesOf(watch, seen, siblings), ...(replication === undefined ? {} : { replication }) }
}

/** The slave that answers reads for a master that is gone: of those that are up the one with the lowest id. */
export function readerFor(watch: BrokerWatch, master: SeenBroker): SeenBroker | undefined {
  const up = watch.brokers.filter((one) => isOfSameName(one, master) && one !== master && watch.isUp(one))
  return up.sort((a, b) => a.broker.brokerId - b.broker.brokerId)[0]
}

export const isOfSameName = (a: SeenBroker, b: SeenBroker): boolean =>
  a.broker.cluster === b.broker.cluster && a.broker.broker === b.broker.broker

function servesOf(watch: BrokerWatch, seen: SeenBroker, siblings: readonly SeenBroker[]): BrokerRow['serves'] {
  if (!watch.isUp(seen)) return 'none'
  if (seen.broker.brokerId === 0) return 'all'
  const lower = siblings.some((one) => one.broker.brokerId < seen.broker.brokerId && watch.isUp(one))
  return lower ? 'standby' : 'reads'
}

function masterReplication(
  watch: BrokerWatch,
  seen: SeenBroker,
  siblings: readonly SeenBroker[],
): BrokerRow['replication'] {
  const slaves = siblings.filter((one) => one !== seen)
  if (slaves.length === 0) return undefined
  const silence = watch.isUp(seen) ? 'not-supported' : 'broker-unreachable'
  return {
    slaves: slaves.length,
    inSync: knownOr(watch.replication.inSyncOf(seen), silence),
  }
}

function slaveReplication(watch: BrokerWatch, seen: SeenBroker): BrokerRow['replication'] {
  const slave = watch.isUp(seen) ? watch.replication.slaveOf(seen) : undefined
  if (slave === undefined) {
    const nothing = unknown(watch.isUp(seen) ? 'not-collected-yet' : 'broker-unreachable')
    return { state: 'unknown', lagBytes: nothing, lag: nothing, heardAt: nothing }
  }
  const { state, lagBytes, lag, heardAt } = slave
  const silence = watch.brokers.some((one) => isOfSameName(one, seen) && one.broker.brokerId === 0 && watch.isUp(one))
    ? 'not-supported'
    : 'broker-unreachable'
  return {
    state,
    lagBytes: lagBytes === undefined ? unknown(silence) : known(String(lagBytes)),
    lag: knownOr(lag, silence),
    heardAt: knownOr(heardAt, 'none'),
  }
}
