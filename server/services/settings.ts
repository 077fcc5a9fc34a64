import { type BrokerAddress, failureOf, inParallel, type requests } from '../../broker-core/client/index.ts'
import { noteChange } from '../audit/change-notes.ts'
import type { Cluster } from '../clusters/cluster.ts'
import type { LockReason, updateBrokerConfig } from '../contract/brokers.ts'
import type { ReplyInputOf } from '../contract/endpoint.ts'
import { badRequest } from '../http/bad-request.ts'

type Table = ReadonlyMap<string, string>
type Outcome = ReplyInputOf<typeof updateBrokerConfig>['items'][number]
export type Change = { readonly key: string; readonly value: string }

const secretName = /password|secret|access_?key|credential|token$/i
const pathName = /path|dir$|home$|provider|plugin|javaagent|blacklist/i
const identityNames = new Set([
  'brokerName',
  'brokerId',
  'brokerClusterName',
  'brokerRole',
  'brokerIP1',
  'brokerIP2',
  'listenPort',
  'haListenPort',
  'bindAddress',
])

/** Why a setting is not changed from here; undefined when it may be. Apache refuses paths too (Java: configBlackList). */
export function lockOf(key: string): LockReason | undefined {
  if (secretName.test(key)) return 'secret'
  if (pathName.test(key)) return 'path'
  return identityNames.has(key) ? 'identity' : undefined
}

/** Keys whose values cannot be the same on two brokers. */
export const differsByNature = (key: string): boolean =>
  lockOf(key) === 'identity' || lockOf(key) === 'path' || /^(haMasterAddress|brokerStartTime|hostName)$/.test(key)

/** A value that may be shown: a secret is dots. */
export const shown = (key: string, value: string): string => (secretName.test(key) && value !== '' ? '••••••' : value)

/** A table as sorted entries, secrets masked, with what is locked. */
export function settingsOf(table: Table): { key: string; value: string; locked?: LockReason }[] {
  return sortedKeys([...table.keys()]).map((key) => {
    const locked = lockOf(key)
    return { key, value: shown(key, table.get(key)!), ...(locked === undefined ? {} : { locked }) }
  })
}

export const sortedKeys = (keys: readonly string[]): string[] => [...keys].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))

/** @throws ApiError `bad-request` for a setting that is not changed from here, or one given twice */
export function requireChangeable(changes: readonly Change[]): void {
  const locked = changes.find(({ key }) => lockOf(key) !== undefined)
  if (locked !== undefined)
    throw badRequest('not-changed-here', `${locked.key} is not changed from here: ${lockOf(locked.key)}.`, {
      key: locked.key,
    })
  if (new Set(changes.map(({ key }) => key)).size < changes.length)
    throw badRequest('named-twice', 'A setting is named twice.')
}

/** A process with settings, and how they are read and written. */
export interface SettingsPeer {
  readonly name: string
  readonly address: string
  readonly read: () => Promise<Table>
  /** @returns what it said */
  readonly write: (changes: Map<string, string>) => Promise<string | undefined>
}

const peersInParallel = 8

/** Changes settings of processes, and notes for the audit list what each had and has. */
export async function changeAll(peers: readonly SettingsPeer[], changes: readonly Change[]): Promise<Outcome[]> {
  const items = await inParallel(peers, peersInParallel, (peer) => change(peer, changes))
  const noted = (side: 'before' | 'after') =>
    items.map(({ name, changes: each }) => ({
      broker: name,
      ...Object.fromEntries(each.map((one) => [one.key, one[side]])),
    }))
  noteChange({ before: noted('before'), after: noted('after') })
  return items
}

/** Changes settings of one process: reads, writes and reads again, because an old broker passes over what it does not know. */
async function change(peer: SettingsPeer, changes: readonly Change[]): Promise<Outcome> {
  const { name, address } = peer
  let before: Table | undefined
  try {
    before = await peer.read()
    const remark = await peer.write(new Map(changes.map(({ key, value }) => [key, value])))
    const after = await peer.read()
    const isDone = changes.every(({ key, value }) => sameValue(after.get(key), value))
    return {
      name,
      address,
      outcome: isDone ? 'done' : 'kept',
      changes: changes.map(({ key }) => ({ key, before: before?.get(key) ?? null, after: after.get(key) ?? null })),
      ...(remark === undefined || remark === '' ? {} : { remark }),
    }
  } catch (thrown) {
    const known = changes.map(({ key }) => before?.get(key) ?? null)
    return {
      name,
      address,
      outcome: 'failed',
      changes: changes.map(({ key }, at) => ({ key, before: known[at]!, after: known[at]! })),
      failure: failureOf({ broker: name, address }, thrown),
    }
  }
}

/** Java reads " TRUE" as true and writes it so. */
const sameValue = (a: string | undefined, b: string): boolean => a?.trim().toLowerCase() === b.trim().toLowerCase()

/** A broker process as a peer with settings. */
export function brokerPeer(
  cluster: Cluster,
  { broker, brokerId, address }: BrokerAddress,
  request: typeof requests.updateBrokerConfig,
): SettingsPeer {
  return {
    name: brokerId === 0 ? broker : `${broker}:${brokerId}`,
    address,
    read: () => cluster.client.brokers.config(address),
    write: async (body) => (await cluster.client.call(address, request, {}, { body, vip: false })).remark,
  }
}
