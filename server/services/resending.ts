import { messageOf } from '../../broker-core/base/errors.ts'
import {
  dlqPrefix,
  type FoundMessage,
  inParallel,
  keysOf,
  type OutgoingMessage,
  propertyNames,
  retryPrefix,
} from '../../broker-core/client/index.ts'
import type { Cluster } from '../clusters/cluster.ts'
import type { BodyOf, ReplyInputOf } from '../contract/endpoint.ts'
import type { resendMessages } from '../contract/messages.ts'
import type { Service } from '../http/route.ts'
import { clusterOf } from './collected.ts'
import { wholeMessage } from './message-views.ts'

type Wish = BodyOf<typeof resendMessages>
type Place = Wish['messages'][number]
type Outcome = Omit<ReplyInputOf<typeof resendMessages>['items'][number], keyof Place | 'costMs'>

/** A client runs its listener before it answers. */
const listenerMs = 15_000
/** Names the message that another one is a copy of. */
const resentFrom = 'RESENT_FROM'

export const resend: Service<typeof resendMessages> = async ({ params, body }) => {
  const cluster = clusterOf(params)
  const items = await inParallel(body.messages, 4, async (place) => {
    const startedAt = performance.now()
    const outcome = await one(cluster, place, body).catch((thrown: unknown) => failed(messageOf(thrown)))
    return { ...place, ...outcome, costMs: Math.round((performance.now() - startedAt) * 100) / 100 }
  })
  return { items }
}

const failed = (reason: string): Outcome => ({ outcome: 'failed', reason })

async function one(cluster: Cluster, place: Place, wish: Wish): Promise<Outcome> {
  const { items, failures } = await cluster.client.lookup.byOffsetId(place.offsetMsgId, place.topic)
  const [found] = items
  if (found === undefined) {
    const silent = failures.map(({ broker }) => broker)
    return failed(
      `the message is not at its place${silent.length === 0 ? '' : `; no answer from ${silent.join(', ')}`}`,
    )
  }
  if (wish.way === 'client') return toClient(cluster, found, wish)
  return toTopic(cluster, { ...found, message: wholeMessage(found.message) }, wish)
}

/**
 * Has a client consume it now (Java: MQAdminImpl.consumeMessageDirectly). Of a dead letter the message that died, as long as it is
 * stored: then the listener sees the topic that it knows.
 */
async function toClient(cluster: Cluster, given: FoundMessage, { group = '', clientId }: Wish): Promise<Outcome> {
  const { client } = cluster
  const { broker, message } = (await originOf(cluster, given)) ?? given
  const readers = (await client.directory.readers()).filter((reader) => reader.broker === broker)
  const connected = await client.groups.connections(group, readers)
  const online = connected.items.flatMap(({ reader, connection }) =>
    (connection?.connectionSet ?? []).map((one) => ({ reader, clientId: one.clientId, connection })),
  )
  const chosen = online.find((one) => clientId === undefined || one.clientId === clientId)
  if (chosen === undefined) {
    const silent = connected.failures[0]
    if (silent !== undefined) return failed(silent.message)
    const who = clientId === undefined ? `no client of ${group} is` : `${clientId} is not`
    return failed(`${who} connected to ${broker}, which stores the message`)
  }
  if (chosen.connection?.consumeType !== 'CONSUME_PASSIVELY')
    return failed(`${chosen.clientId} is no push consumer: it has no listener that could be run`)
  const where = { group, clientId: chosen.clientId, topic: message.topic, offsetMsgId: message.offsetMessageId }
  const result = await client.groups.consumeDirectly(chosen.reader.address, where, listenerMs)
  const isGood = result.consumeResult === 'CR_SUCCESS' || result.consumeResult === 'CR_COMMIT'
  return {
    outcome: isGood ? 'done' : 'failed',
    consumeResult: result.consumeResult ?? 'unknown',
    clientId: chosen.clientId,
    ...(result.remark === undefined || result.remark === '' ? {} : { reason: result.remark }),
  }
}

async function originOf(cluster: Cluster, { message }: FoundMessage): Promise<FoundMessage | undefined> {
  const origin = message.properties.get(propertyNames.originMessageId)
  if (origin === undefined || !message.topic.startsWith(dlqPrefix)) return undefined
  return (await cluster.client.lookup.byOffsetId(origin)).items[0]
}

/** Sends a copy: to the group's retry topic, which hands it to the group as the topic it came from; or to that topic itself. */
async function toTopic(cluster: Cluster, { message }: FoundMessage, { way, group = '' }: Wish): Promise<Outcome> {
  if (message.bodyFault !== undefined) return failed(`its body cannot be unpacked: ${message.bodyFault}`)
  const { properties } = message
  const origin = properties.get(propertyNames.retryTopic) ?? message.topic
  if (way === 'topic' && origin.startsWith(dlqPrefix)) return failed('the broker did not keep which topic it came from')
  const kept = new Map([...properties].filter(([name]) => !brokersOwn.has(name)))
  kept.set(resentFrom, message.offsetMessageId)
  if (way === 'retry') {
    kept.set(propertyNames.retryTopic, origin)
    kept.set(propertyNames.originMessageId, properties.get(propertyNames.originMessageId) ?? message.offsetMessageId)
  }
  const outgoing: OutgoingMessage = {
    topic: way === 'retry' ? retryPrefix + group : origin,
    body: message.body,
    keys: keysOf(message),
    properties: kept,
    flag: message.flag,
    // The same message for the group that gets it again; for a topic it is a new one.
    ...(way === 'retry' ? { messageId: message.messageId } : {}),
  }
  const sent = await cluster.client.producer.send(outgoing)
  const sentTo = { topic: outgoing.topic, msgId: sent.messageId, offsetMsgId: sent.offsetMessageId }
  return { outcome: 'done', sentTo }
}

/** What brokers and clients wrote about the first delivery; a copy begins anew. What the producer gave stays. */
const brokersOwn: ReadonlySet<string> = new Set(
  Object.values(propertyNames).filter(
    (name) =>
      name !== propertyNames.keys &&
      name !== propertyNames.tags &&
      name !== propertyNames.shardingKey &&
      name !== propertyNames.traceContext &&
      name !== propertyNames.instanceId,
  ),
)
