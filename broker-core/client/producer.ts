import { networkInterfaces } from 'node:os'
import { javaHash } from '../message/java-hash.ts'
import { addressBytes, parseOffsetMessageId, uniqueMessageIds } from '../message/message-id.ts'
import { encodeProperties } from '../message/message-properties.ts'
import { propertyNames } from '../message/property-names.ts'
import { sysFlag } from '../message/sys-flag.ts'
import { requests } from '../protocol/requests/index.ts'
import { responseCode } from '../protocol/response-codes.ts'
import { CallError, isRefusal } from './call-error.ts'
import type { ClientParts } from './client-parts.ts'
import { compareText } from './cluster-view.ts'
import type { TopicRoute } from './route-cache.ts'

export interface OutgoingMessage {
  readonly topic: string
  readonly body: Buffer
  readonly tags?: string
  readonly keys?: readonly string[]
  readonly properties?: ReadonlyMap<string, string>
  /** 1 = 1s … 18 = 2h. */
  readonly delayLevel?: number
  /** One queue instead of the next in turn. */
  readonly queue?: { readonly broker: string; readonly queueId: number }
  /** Messages with the same key go to the same queue. */
  readonly orderKey?: string
  /** Epoch ms of delivery. */
  readonly deliverAt?: number
  /** The id of a message that is sent again; else it gets a new one. */
  readonly messageId?: string
  readonly flag?: number
}

export const sendStatuses = {
  [responseCode.SUCCESS]: 'SEND_OK',
  [responseCode.FLUSH_DISK_TIMEOUT]: 'FLUSH_DISK_TIMEOUT',
  [responseCode.FLUSH_SLAVE_TIMEOUT]: 'FLUSH_SLAVE_TIMEOUT',
  [responseCode.SLAVE_NOT_AVAILABLE]: 'SLAVE_NOT_AVAILABLE',
} as const
export type SendStatus = (typeof sendStatuses)[keyof typeof sendStatuses]

export interface SendResult {
  /** Stored in every case; the others say that a copy is not where it should be. */
  readonly status: SendStatus
  readonly messageId: string
  readonly offsetMessageId: string
  readonly broker: string
  readonly queueId: number
  readonly queueOffset: bigint
  /** With which a message that waits can be called back; undefined for others. */
  readonly recallHandle: string | undefined
  /** As the broker tells for traces. */
  readonly region: string | undefined
}

/** How a transaction ends (Java: LocalTransactionState); `unknown` leaves it to be checked. */
export const transactionEnds = {
  commit: sysFlag.transactionCommit,
  rollback: sysFlag.transactionRollback,
  unknown: sysFlag.transactionNone,
} as const
export type TransactionEnd = keyof typeof transactionEnds

interface SendQueue {
  readonly broker: string
  readonly address: string
  readonly queueId: number
}

const templateTopic = 'TBW102'
const queuesOnCreation = 4
const attemptsMax = 3

/** Sends messages one by one, each acknowledged (Java: DefaultMQProducer.send). */
export class Producer {
  private readonly parts: ClientParts
  readonly group: string
  private readonly nextId: (now: number) => string
  private turn = Math.floor(Math.random() * 1000)

  /** @param group producer group */
  constructor(parts: ClientParts, group: string) {
    this.parts = parts
    this.group = group
    this.nextId = uniqueMessageIds({
      address: ownAddress(),
      processId: process.pid,
      hash: Math.floor(Math.random() * 0x7fffffff),
    })
  }

  /**
   * Sends one message. A topic that nobody knows is created by the first broker that allows it. Another broker is tried when one
   * is not reachable or too busy; not after a time-out, because the message may have been stored.
   * @throws CallError
   */
  send(message: OutgoingMessage): Promise<SendResult> {
    return this.sendFlagged(message, sysFlag.transactionNone)
  }

  /**
   * Sends a half message and ends its transaction (Java: DefaultMQProducerImpl.sendMessageInTransaction). A broker that is asked to
   * end it answers nobody who does not wait, so this waits: what is wrong is thrown.
   * @throws CallError
   */
  async sendInTransaction(message: OutgoingMessage, end: TransactionEnd): Promise<SendResult> {
    const sent = await this.sendFlagged(message, sysFlag.transactionPrepared)
    const place = parseOffsetMessageId(sent.offsetMessageId)
    const route = await this.parts.routes.get(message.topic)
    const master = route?.brokers.find((broker) => broker.broker === sent.broker && broker.brokerId === 0)
    if (place === undefined || master === undefined) return sent
    const header = {
      topic: message.topic,
      producerGroup: this.group,
      tranStateTableOffset: Number(sent.queueOffset),
      commitLogOffset: Number(place.physicalOffset),
      commitOrRollback: transactionEnds[end],
      fromTransactionCheck: false,
      msgId: sent.messageId,
      transactionId: sent.messageId,
      bname: sent.broker,
    }
    // Brokers answer nothing to an end that is not known yet.
    if (end !== 'unknown') await this.parts.caller.broker(master.address, requests.endTransaction, header)
    return sent
  }

  private async sendFlagged(message: OutgoingMessage, flag: number): Promise<SendResult> {
    const queues = await this.queuesFor(message)
    const messageId = message.messageId ?? this.nextId(this.parts.clock.now())
    const properties = propertiesOf(message, messageId)
    if (flag === sysFlag.transactionPrepared) {
      properties.set(propertyNames.transactionPrepared, 'true')
      properties.set(propertyNames.producerGroup, this.group)
    }
    const text = encodeProperties(properties)
    let last: unknown
    let avoid: string | undefined
    for (let attempt = 0; attempt < attemptsMax; attempt++) {
      const queue = message.orderKey === undefined ? this.choose(queues, avoid) : queueOfKey(queues, message.orderKey)
      try {
        return await this.sendTo(queue, message, { messageId, properties: text, sysFlag: flag })
      } catch (thrown) {
        const mayTryOther =
          (thrown instanceof CallError && thrown.code === 'unreachable') ||
          isRefusal(thrown, responseCode.SYSTEM_BUSY, responseCode.SERVICE_NOT_AVAILABLE)
        if (!mayTryOther || message.queue !== undefined || message.orderKey !== undefined) throw thrown
        last = thrown
        avoid = queue.broker
      }
    }
    throw last
  }

  private async queuesFor(message: OutgoingMessage): Promise<SendQueue[]> {
    const { routes } = this.parts
    const route = await routes.get(message.topic)
    const queues = route === undefined ? await this.templateQueues() : writableQueues(route)
    const wanted = message.queue
    const usable =
      wanted === undefined ? queues : queues.filter((q) => q.broker === wanted.broker && q.queueId === wanted.queueId)
    if (usable.length > 0) return usable
    const why =
      wanted !== undefined
        ? `the topic ${message.topic} has no writable queue ${wanted.queueId} on ${wanted.broker}`
        : route === undefined
          ? `no broker knows the topic ${message.topic}, and none may create it`
          : `the topic ${message.topic} has no writable queue`
    throw new CallError('refused', why, {
      address: this.parts.nameServers.addresses[0]!,
      responseCode: responseCode.TOPIC_NOT_EXIST,
      remark: why,
    })
  }

  /** Where a topic that does not exist yet would be made. */
  private async templateQueues(): Promise<SendQueue[]> {
    const template = await this.parts.routes.get(templateTopic)
    return template === undefined ? [] : writableQueues(template, queuesOnCreation)
  }

  private choose(queues: readonly SendQueue[], avoid: string | undefined): SendQueue {
    const others = queues.filter((queue) => queue.broker !== avoid)
    const from = others.length > 0 ? others : queues
    this.turn = (this.turn + 1) % 0x40000000
    return from[this.turn % from.length]!
  }

  private async sendTo(
    queue: SendQueue,
    message: OutgoingMessage,
    { messageId, properties, sysFlag }: { messageId: string; properties: string; sysFlag: number },
  ): Promise<SendResult> {
    const header = {
      producerGroup: this.group,
      topic: message.topic,
      defaultTopic: templateTopic,
      defaultTopicQueueNums: queuesOnCreation,
      queueId: queue.queueId,
      sysFlag,
      bornTimestamp: this.parts.clock.now(),
      flag: message.flag ?? 0,
      properties,
      reconsumeTimes: 0,
      unitMode: false,
      batch: false,
      bname: queue.broker,
    }
    const reply = await this.parts.caller.broker(queue.address, requests.sendMessageV2, header, {
      body: message.body,
      accept: [responseCode.FLUSH_DISK_TIMEOUT, responseCode.FLUSH_SLAVE_TIMEOUT, responseCode.SLAVE_NOT_AVAILABLE],
    })
    return {
      status: sendStatuses[reply.code as keyof typeof sendStatuses],
      messageId,
      offsetMessageId: reply.header.msgId,
      broker: queue.broker,
      queueId: reply.header.queueId,
      queueOffset: BigInt(reply.header.queueOffset),
      recallHandle: reply.header.recallHandle,
      region: reply.header.MSG_REGION,
    }
  }
}

function writableQueues(route: TopicRoute, queuesMax = Infinity): SendQueue[] {
  const masters = new Map(route.brokers.filter((b) => b.brokerId === 0).map((b) => [b.broker, b.address]))
  return route.queues.flatMap((queues) => {
    const address = masters.get(queues.broker)
    if (address === undefined || (queues.perm & 2) === 0) return []
    const count = Math.min(queues.writeQueues, queuesMax)
    return Array.from({ length: count }, (_, queueId) => ({ broker: queues.broker, address, queueId }))
  })
}

/** The queue of an order key: always the same while the topic's queues stay (Java: SelectMessageQueueByHash). */
function queueOfKey(queues: readonly SendQueue[], orderKey: string): SendQueue {
  const inOrder = [...queues].sort((a, b) => compareText(a.broker, b.broker) || a.queueId - b.queueId)
  return inOrder[Math.abs(javaHash(orderKey)) % inOrder.length]!
}

function propertiesOf(message: OutgoingMessage, messageId: string): Map<string, string> {
  const properties = new Map(message.properties)
  if (message.keys !== undefined && message.keys.length > 0) properties.set(propertyNames.keys, message.keys.join(' '))
  if (message.tags !== undefined) properties.set(propertyNames.tags, message.tags)
  if (message.delayLevel !== undefined && message.delayLevel > 0)
    properties.set(propertyNames.delayTimeLevel, String(message.delayLevel))
  if (message.deliverAt !== undefined) properties.set(propertyNames.timerDeliverMs, String(message.deliverAt))
  if (message.orderKey !== undefined) properties.set(propertyNames.shardingKey, message.orderKey)
  properties.set(propertyNames.waitStoreOk, 'true')
  properties.set(propertyNames.uniqueKey, messageId)
  return properties
}

function ownAddress(): Buffer {
  for (const addresses of Object.values(networkInterfaces()))
    for (const { family, internal, address } of addresses ?? []) {
      const bytes = family === 'IPv4' && !internal ? addressBytes(address) : undefined
      if (bytes !== undefined) return bytes
    }
  return Buffer.from([127, 0, 0, 1])
}
