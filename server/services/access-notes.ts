import type { AccessRule, AtBroker, BrokerAddress } from '../../broker-core/client/index.ts'
import { noteChange } from '../audit/change-notes.ts'
import type { Cluster } from '../clusters/cluster.ts'

/** What of the users and rules a write is about; what is left out is not read. */
export interface Touched {
  readonly username?: string
  readonly rules?: (rule: AccessRule) => boolean
}

/**
 * Runs a write of users or rules, and notes for the audit list what each broker had and has of them. Passwords are not among it:
 * the client does not hand them out. A broker that does not tell what it has is no reason not to write.
 */
export async function notingAccess<T>(
  cluster: Cluster,
  places: readonly BrokerAddress[],
  touched: Touched,
  write: () => Promise<T>,
): Promise<T> {
  const before = await read(cluster, places, touched)
  const outcome = before.length === 0 ? undefined : { before: before.map(({ noted }) => noted) }
  if (outcome !== undefined) noteChange(outcome)
  const done = await write()
  if (outcome === undefined) return done
  // Of the same brokers, so that the two lists can be compared.
  const after = await read(
    cluster,
    before.map(({ target }) => target),
    touched,
  )
  if (after.length > 0) noteChange({ after: after.map(({ noted }) => noted) })
  return done
}

interface Read {
  readonly target: BrokerAddress
  readonly noted: object
}

/** One entry for each broker that answered, also for one that has nothing of it. */
async function read({ client }: Cluster, places: readonly BrokerAddress[], touched: Touched): Promise<Read[]> {
  const { username, rules } = touched
  const users = username === undefined ? undefined : (await client.access.users(places)).items
  const kept = rules === undefined ? undefined : (await client.access.rules(places)).items
  return places.flatMap((target) => {
    const [ofUsers, ofRules] = [at(users, target), at(kept, target)]
    if (ofUsers === undefined && ofRules === undefined) return []
    const user = ofUsers?.find((one) => one.username === username)
    const { broker, brokerId } = target
    const noted = {
      broker: brokerId === 0 ? broker : `${broker}:${brokerId}`,
      ...(user === undefined ? {} : { type: user.type, status: user.status }),
      ...(ofRules === undefined || rules === undefined ? {} : { rules: ofRules.filter(rules).map(notedRule) }),
    }
    return [{ target, noted }]
  })
}

const at = <T>(answers: readonly AtBroker<T>[] | undefined, { address }: BrokerAddress): readonly T[] | undefined =>
  answers?.find(({ target }) => target.address === address)?.found

const notedRule = ({ resource, policyType, actions, sourceIps, decision }: AccessRule) => ({
  resource: policyType === 'Custom' ? resource : `${resource} (${policyType})`,
  decision,
  actions: actions.join(', '),
  sourceIps: sourceIps.join(', '),
})
