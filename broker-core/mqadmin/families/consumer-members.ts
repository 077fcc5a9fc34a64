import {
  type AdminClient,
  type BrokerAddress,
  type ConsumerConnection,
  type FanOutFailure,
  readersOf,
  retryPrefix,
} from '../../client/index.ts'
import { CommandError } from '../command.ts'
import { brokerAddressOf } from '../targets.ts'
import { noRoute } from '../route-data.ts'

/** One member of a group, and a broker through which it can be asked. */
export interface Member {
  readonly clientId: string
  /** `ip:port` as the broker sees it. */
  readonly clientAddr: string
  readonly language: string
  readonly version: number
  readonly reader: BrokerAddress
}

/** A group that is online. */
export interface GroupMembers {
  readonly connection: ConsumerConnection
  /** By client id, each once. */
  readonly members: readonly Member[]
  readonly failures: readonly FanOutFailure[]
}

/**
 * The brokers that know a group: those of its retry topic, else those of a topic that it may consume.
 * @throws CommandError when the NameServer knows none of the topics
 */
export async function brokersOfGroup(client: AdminClient, group: string, topic?: string): Promise<BrokerAddress[]> {
  const names = [`${retryPrefix}${group}`, ...(topic === undefined ? [] : [topic])]
  for (const name of names) {
    const route = await client.topics.route(name)
    if (route !== undefined && route.brokers.length > 0) return readersOf(route.brokers)
  }
  throw noRoute(names[0]!)
}

/**
 * Who is connected, as one broker says when it is given, else as all brokers of the group say together.
 * @throws CommandError when nobody is online, or no broker of the group answers
 */
export async function membersOf(client: AdminClient, group: string, broker: string | undefined): Promise<GroupMembers> {
  const readers = broker === undefined ? await brokersOfGroup(client, group) : [readerAt(brokerAddressOf(broker))]
  const { items, failures } = await client.groups.connections(group, readers)
  const members = new Map<string, Member>()
  let connection: ConsumerConnection | undefined
  for (const item of items) {
    if (item.connection === undefined || item.connection.connectionSet.length === 0) continue
    connection ??= item.connection
    for (const member of item.connection.connectionSet)
      if (!members.has(member.clientId)) members.set(member.clientId, { ...member, reader: item.reader })
  }
  if (connection !== undefined) return { connection, members: [...members.values()], failures }
  const [failure] = failures
  throw new CommandError(failure?.message ?? `the consumer group[${group}] not online (code 206)`)
}

/** A broker of which only the address is known. */
export const readerAt = (address: string): BrokerAddress => ({ cluster: '', broker: address, brokerId: 0, address })
