import type { AdminClient } from '../client/index.ts'
import { CommandError } from './command.ts'
import { lacking } from './lacking.ts'
import { brokerAddressOf, mastersOfCluster, targetsOf } from './targets.ts'

/** What a broker before 5.3, or one of ours, says of users and rules. */
export const noAccessControl = lacking('has no users and access rules')

interface Given {
  readonly brokerAddr: string | undefined
  readonly clusterName: string | undefined
}

/** Where users and rules are written: every broker keeps its own, slaves too. @throws CommandError */
export const writtenAt = (client: AdminClient, { brokerAddr, clusterName }: Given): Promise<string[]> =>
  targetsOf(client, { broker: brokerAddr, cluster: clusterName?.trim() }, 'all')

/** Where they are read: the broker, or the masters of the cluster. @throws CommandError */
export async function readAt(client: AdminClient, { brokerAddr, clusterName }: Given): Promise<string[]> {
  if (brokerAddr !== undefined) return [brokerAddressOf(brokerAddr)]
  const masters = (await mastersOfCluster(client, clusterName!.trim())).map(({ address }) => address)
  if (masters.length === 0) throw new CommandError(`there is no master in cluster ${clusterName!.trim()}`)
  return masters
}

/** Parts of `a, b`; empty ones do not count. */
export const partsOf = (text: string | undefined): string[] =>
  (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
