import type { BrokerConfig } from '../config.ts'

export const isSlave = ({ brokerRole }: Pick<BrokerConfig, 'brokerRole'>): boolean => brokerRole === 'SLAVE'

/** Whether sends wait until other brokers have them. */
export const waitsForReplicas = ({
  brokerRole,
  inSyncReplicas,
  allAckInSyncStateSet,
}: Pick<BrokerConfig, 'brokerRole' | 'inSyncReplicas' | 'allAckInSyncStateSet'>): boolean =>
  brokerRole === 'SYNC_MASTER' && (inSyncReplicas > 1 || allAckInSyncStateSet)

/**
 * What does not fit together of role and number (Java: BrokerStartup, which ends the process).
 * @returns a sentence, undefined when all is well
 */
export function roleProblem({
  brokerRole,
  brokerId,
}: Pick<BrokerConfig, 'brokerRole' | 'brokerId'>): string | undefined {
  if (brokerRole !== 'SLAVE' || brokerId > 0) return undefined
  return `Slave's brokerId must be > 0: brokerRole=SLAVE with brokerId=${brokerId}`
}
