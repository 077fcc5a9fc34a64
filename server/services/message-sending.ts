import {
  CallError,
  type OutgoingMessage,
  propertyNames,
  type SendResult,
  traceMessageOf,
} from '../../broker-core/client/index.ts'
import type { Cluster } from '../clusters/cluster.ts'
import type { BodyOf } from '../contract/endpoint.ts'
import type { sendMessage } from '../contract/messages.ts'
import { badRequest } from '../http/bad-request.ts'
import type { Service } from '../http/route.ts'
import { clusterOf } from './collected.ts'

type Body = BodyOf<typeof sendMessage>

/** Names that brokers and clients write themselves; KEYS, TAGS and DELAY have fields of their own. */
const reservedNames: ReadonlySet<string> = new Set(Object.values(propertyNames))

/** Ordinals of Java's MessageType, as traces tell it. */
const messageTypes = { normal: 0, transaction: 1, delay: 3, ordered: 4 } as const

export const send: Service<typeof sendMessage> = async ({ params, body }) => {
  const cluster = clusterOf(params)
  const message = messageOf(body)
  const bornAt = cluster.clock.now()
  const startedAt = performance.now()
  const { producer } = cluster.client
  const sent =
    body.transaction === undefined
      ? await producer.send(message)
      : await producer.sendInTransaction(message, body.transaction)
  const costMs = Math.round((performance.now() - startedAt) * 100) / 100
  return {
    status: sent.status,
    msgId: sent.messageId,
    offsetMsgId: sent.offsetMessageId,
    broker: sent.broker,
    queueId: sent.queueId,
    queueOffset: String(sent.queueOffset),
    costMs,
    ...(body.transaction === undefined ? {} : { transaction: body.transaction, transactionId: sent.messageId }),
    ...(sent.recallHandle === undefined ? {} : { recallHandle: sent.recallHandle }),
    ...(body.trace ? { traced: await trace(cluster, body, { message, sent, bornAt, costMs }) } : {}),
  }
}

function messageOf(body: Body): OutgoingMessage {
  const bytes = Buffer.from(body.body, body.bodyEncoding === 'base64' ? 'base64' : 'utf8')
  if (bytes.length === 0) throw badRequest('empty-message', 'body.body: RocketMQ stores no empty message')
  requireOneKind(body)
  return {
    topic: body.topic,
    body: bytes,
    ...(body.tag === '' ? {} : { tags: body.tag }),
    keys: body.keys,
    properties: propertiesOf(body),
    delayLevel: body.delayLevel,
    ...(body.deliverAt === undefined ? {} : { deliverAt: body.deliverAt }),
    ...(body.orderKey === undefined ? {} : { orderKey: body.orderKey }),
    ...(body.queue === undefined ? {} : { queue: body.queue }),
  }
}

/** A message is delayed, ordered or in a transaction, never two of them. @throws ApiError `bad-request` */
function requireOneKind({ delayLevel, deliverAt, orderKey, queue, transaction }: Body): void {
  const delays = Number(delayLevel > 0) + Number(deliverAt !== undefined)
  if (delays > 1) throw badRequest('delay-twice', 'body.deliverAt: not together with a delay level')
  if (orderKey !== undefined && queue !== undefined)
    throw badRequest('order-and-queue', 'body.orderKey: not together with a queue')
  if (transaction !== undefined && (delays > 0 || orderKey !== undefined))
    throw badRequest('transaction-alone', 'body.transaction: a message of a transaction is neither delayed nor ordered')
}

function propertiesOf(body: Body): Map<string, string> {
  const properties = new Map<string, string>()
  for (const { key, value } of body.properties) {
    if (reservedNames.has(key))
      throw badRequest('reserved-property', `body.properties: ${key} is a name of RocketMQ's own`, { key })
    if (/[\u0001\u0002]/.test(key + value))
      throw badRequest('property-character', `body.properties: ${key} holds a character that separates properties`, {
        key,
      })
    properties.set(key, value)
  }
  return properties
}

/** Writes the trace record of a send. The message is stored already, so a trace that fails is told and not thrown. */
async function trace(
  cluster: Cluster,
  body: Body,
  { message, sent, bornAt, costMs }: { message: OutgoingMessage; sent: SendResult; bornAt: number; costMs: number },
): Promise<boolean> {
  const isDelayed = body.delayLevel > 0 || body.deliverAt !== undefined
  const kind =
    body.transaction !== undefined
      ? 'transaction'
      : isDelayed
        ? 'delay'
        : body.orderKey !== undefined
          ? 'ordered'
          : 'normal'
  const record = traceMessageOf({
    ...sent,
    topic: message.topic,
    body: message.body,
    ...(message.tags === undefined ? {} : { tags: message.tags }),
    keys: message.keys ?? [],
    group: cluster.client.producer.group,
    startedAt: bornAt,
    costMs: Math.round(costMs),
    messageType: messageTypes[kind],
  })
  try {
    await cluster.client.producer.send(record)
    return true
  } catch (thrown) {
    if (thrown instanceof CallError) return false
    throw thrown
  }
}
