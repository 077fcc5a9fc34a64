import type { Broker } from '../../broker/broker.ts'
import { encodeProperties } from '../../message/message-properties.ts'
import type { StoredMessage } from '../../message/stored-message.ts'
import { subscriptionGroupConfig } from '../../protocol/bodies/groups.ts'
import { requests } from '../../protocol/requests/index.ts'
import type { Connector } from '../../remoting/connector.ts'
import { messagesOf, pullHeader, sendHeader } from '../../testing/messages.ts'

/** A broker that has the store just now. */
export interface Holder {
  readonly connector: Connector
  readonly brokerAddress: string
  /** Time that surely passes neither before this broker has stopped nor before the next one serves: longer on a busy machine. */
  readonly handOverMs: number
}

/** Something that waits in a store while it goes from Apache to us and back. What is wrong is thrown. */
export interface Story {
  readonly title: string
  /** Begins with a new store. */
  leaveAtApache(apache: Holder): Promise<void>
  findWithUs(ours: Holder & { readonly broker: Broker }): Promise<void>
  leaveWithUs(ours: Holder): Promise<void>
  findAtApache(apache: Holder): Promise<void>
}

/** Longest time for anything to come, on a machine under load. */
export const patienceMs = 120_000

/** Sends one message. @returns the handle to recall it with, if there is one @throws Error when it is refused */
export async function send(
  { connector, brokerAddress }: Holder,
  topic: string,
  body: string,
  properties: Readonly<Record<string, string>> = {},
): Promise<string> {
  const all = { UNIQ_KEY: `KEY-${topic}-${body.replaceAll(' ', '-')}`, ...properties }
  const header = sendHeader({ topic, properties: encodeProperties(Object.entries(all)) })
  const reply = await connector.call(brokerAddress, requests.sendMessage, header, { body: Buffer.from(body) })
  if (reply.code !== 0) throw new Error(`${topic} ${body}: code ${reply.code} ${reply.remark ?? ''}`)
  return reply.header.recallHandle ?? ''
}

/** What is in the first queue of a topic, in order. */
export async function stored({ connector, brokerAddress }: Holder, topic: string): Promise<StoredMessage[]> {
  const reply = await connector.call(brokerAddress, requests.pullMessage, pullHeader({ topic }))
  return reply.code === 0 ? messagesOf(reply.body) : []
}

export const textOf = (message: StoredMessage): string => message.body.toString()

/** Makes a group with the default settings. @throws Error when it is refused */
export async function makeGroup({ connector, brokerAddress }: Holder, groupName: string): Promise<void> {
  const body = subscriptionGroupConfig.parse({ groupName })
  const reply = await connector.call(brokerAddress, requests.updateAndCreateSubscriptiongroup, {}, { body })
  if (reply.code !== 0) throw new Error(`${groupName}: code ${reply.code} ${reply.remark ?? ''}`)
}
