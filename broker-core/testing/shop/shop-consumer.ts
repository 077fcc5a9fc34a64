import { type AdminClient, openAdminClient, retryPrefix } from '../../client/index.ts'
import { decodeStoredMessage, type StoredMessage } from '../../message/stored-message.ts'
import { carry, json } from '../../protocol/body.ts'
import {
  consumeMessageDirectlyResult,
  consumerRunningInfo,
  type SubscriptionData,
} from '../../protocol/bodies/clients.ts'
import { requests } from '../../protocol/requests/index.ts'
import { Connector } from '../../remoting/connector.ts'
import type { Call } from '../../remoting/handler.ts'
import { Heartbeats } from './heartbeats.ts'
import { QueueReader, type ReadQueue } from './queue-reader.ts'

export interface ShopConsumerOptions {
  readonly namesrv: string
  readonly group: string
  readonly topic: string
  /** All consumers of a group share its queues by their ids. */
  readonly clientId: string
  readonly messageModel?: 'CLUSTERING' | 'BROADCASTING'
  readonly isTraced?: boolean
  /** False: the message comes again later; after `attemptsMax` tries it is a dead letter. */
  consume(message: StoredMessage): Promise<boolean> | boolean
  readonly attemptsMax?: number
}

const rebalanceEveryMs = 3000
/** Five seconds. */
const retryDelayLevel = 2
const runningInfo = json(consumerRunningInfo)
const directResult = json(consumeMessageDirectlyResult)

/**
 * A push consumer (Java: DefaultMQPushConsumer): online, shares the queues of its topic and of its retry topic with the others of its
 * group, gives back what it cannot consume, tells traces, and answers what brokers ask of a consumer.
 */
export class ShopConsumer {
  private readonly options: ShopConsumerOptions
  private readonly client: AdminClient
  private readonly connector: Connector
  private readonly heartbeats: Heartbeats
  private readonly readers = new Map<string, QueueReader>()
  private readonly startedAt = Date.now()
  private timer: NodeJS.Timeout | undefined
  private rebalancing: Promise<void> | undefined
  private isClosed = false
  private consumed = 0
  private failed = 0
  private busyMs = 0

  private constructor(options: ShopConsumerOptions) {
    this.options = options
    this.client = openAdminClient({ nameServers: [options.namesrv], producerGroup: options.group })
    this.connector = new Connector({
      requests,
      handlers: {
        notifyConsumerIdsChanged: () => (void this.rebalance(), {}),
        getConsumerRunningInfo: () => ({ body: carry(runningInfo, runningInfo.encode(this.runningInfo())!) }),
        consumeMessageDirectly: (call: Call<typeof requests.consumeMessageDirectly>) => this.consumeNow(call.body),
      } as never,
    })
    this.heartbeats = new Heartbeats(this.client, this.connector, {
      clientID: options.clientId,
      producerDataSet: [],
      consumerDataSet: [
        {
          groupName: options.group,
          consumeType: 'CONSUME_PASSIVELY',
          messageModel: options.messageModel ?? 'CLUSTERING',
          consumeFromWhere: 'CONSUME_FROM_FIRST_OFFSET',
          subscriptionDataSet: this.subscriptions,
          unitMode: false,
        },
      ],
      heartbeatFingerprint: 0,
      withoutSub: false,
    })
  }

  /** Resolves when brokers know of it and it reads its queues. */
  static async start(options: ShopConsumerOptions): Promise<ShopConsumer> {
    const consumer = new ShopConsumer(options)
    await consumer.heartbeats.start()
    await consumer.rebalance()
    consumer.timer = setInterval(() => void consumer.rebalance(), rebalanceEveryMs)
    return consumer
  }

  /** Messages that it consumed without failure. */
  get consumedCount(): number {
    return this.consumed
  }

  async close(): Promise<void> {
    this.isClosed = true
    clearInterval(this.timer)
    this.heartbeats.stop()
    await this.rebalancing
    await Promise.all([...this.readers.values()].map((reader) => reader.stop()))
    // Pulls that are held are broken off.
    await this.connector.close()
    await Promise.all([...this.readers.values()].map((reader) => reader.ended))
    await this.client.close()
  }

  private get isBroadcast(): boolean {
    return this.options.messageModel === 'BROADCASTING'
  }

  private get topics(): string[] {
    const { topic, group } = this.options
    return this.isBroadcast ? [topic] : [topic, `${retryPrefix}${group}`]
  }

  private get subscriptions(): SubscriptionData[] {
    const all = { classFilterMode: false, subString: '*', tagsSet: [], codeSet: [], expressionType: 'TAG' }
    return this.topics.map((topic) => ({ ...all, topic, subVersion: BigInt(this.startedAt) }))
  }

  private rebalance(): Promise<void> {
    this.rebalancing ??= this.share()
      .catch(() => undefined)
      .finally(() => (this.rebalancing = undefined))
    return this.rebalancing
  }

  /** Takes and gives up queues (Java: RebalanceImpl with AllocateMessageQueueAveragely). */
  private async share(): Promise<void> {
    const mine = new Map<string, ReadQueue>()
    for (const topic of this.topics) {
      const queues = await this.client.pullConsumer(this.options.group).queues(topic)
      for (const queue of this.isBroadcast ? queues : await this.shareOf(queues))
        mine.set(`${topic} ${queue.broker} ${queue.queueId}`, queue)
    }
    if (this.isClosed) return
    for (const [key, reader] of this.readers) {
      if (mine.has(key)) continue
      void reader.stop()
      this.readers.delete(key)
    }
    const { connector, isBroadcast } = this
    const { group } = this.options
    const take = (message: StoredMessage, queue: ReadQueue): Promise<void> => this.take(message, queue)
    for (const [key, queue] of mine)
      if (!this.readers.has(key)) this.readers.set(key, new QueueReader(queue, { connector, group, isBroadcast, take }))
  }

  private async shareOf(queues: readonly ReadQueue[]): Promise<ReadQueue[]> {
    const address = queues[0]?.address
    if (address === undefined) return []
    const header = { consumerGroup: this.options.group }
    const { body } = await this.connector.call(address, requests.getConsumerListByGroup, header)
    const ids = [...body.consumerIdList].sort()
    const at = ids.indexOf(this.options.clientId)
    if (at < 0) return []
    const share = Math.floor(queues.length / ids.length)
    const rest = queues.length % ids.length
    const begin = at * share + Math.min(at, rest)
    return queues.slice(begin, begin + share + (at < rest ? 1 : 0))
  }

  private async take(message: StoredMessage, queue: ReadQueue): Promise<void> {
    const startedAt = Date.now()
    const isDone = await this.options.consume(message)
    this.busyMs += Date.now() - startedAt
    if (isDone) this.consumed++
    else {
      this.failed++
      await this.giveBack(message, queue)
    }
    if (this.options.isTraced === true) await this.trace(message, startedAt, isDone)
  }

  private async giveBack(message: StoredMessage, { address }: ReadQueue): Promise<void> {
    const { properties } = message
    const { code, remark } = await this.connector.call(address, requests.consumerSendMsgBack, {
      group: this.options.group,
      offset: Number(message.physicalOffset),
      delayLevel: retryDelayLevel,
      originMsgId: properties.get('ORIGIN_MESSAGE_ID') ?? message.messageId,
      originTopic: properties.get('RETRY_TOPIC') ?? message.topic,
      unitMode: false,
      maxReconsumeTimes: this.options.attemptsMax ?? 16,
    })
    if (code !== 0) throw new Error(`a message could not be given back: ${code} ${remark}`)
  }

  /** What Java's consumers tell of an attempt (TraceDataEncoder.encoderFromContextBean). */
  private async trace(message: StoredMessage, startedAt: number, isDone: boolean): Promise<void> {
    const { group } = this.options
    const now = Date.now()
    const id = message.messageId
    const request = `${id}-${message.reconsumeTimes}-${startedAt.toString(36)}`
    const keys = message.properties.get('KEYS') ?? ''
    const before = ['SubBefore', startedAt, 'DefaultRegion', group, request, id, message.reconsumeTimes, keys]
    const after = ['SubAfter', request, id, now - startedAt, isDone, keys, isDone ? 0 : 4, now, group]
    const text = [before, after].map((fields) => `${fields.join('\u0001')}\u0002`).join('')
    const traceKeys = [id, ...keys.split(' ').filter((key) => key !== '')]
    await this.client.producer.send({ topic: 'RMQ_SYS_TRACE_TOPIC', body: Buffer.from(text), keys: traceKeys })
  }

  private async consumeNow(body: Buffer) {
    const startedAt = Date.now()
    const isDone = await this.options.consume(decodeStoredMessage(body))
    const consumeResult = isDone ? ('CR_SUCCESS' as const) : ('CR_LATER' as const)
    const spentTimeMills = Date.now() - startedAt
    const result = { order: false, autoCommit: true, consumeResult, remark: undefined, spentTimeMills }
    return { body: carry(directResult, directResult.encode(result as never)!) }
  }

  private runningInfo() {
    const { group, topic, namesrv } = this.options
    const seconds = Math.max(1, (Date.now() - this.startedAt) / 1000)
    const readers = [...this.readers.values()]
    const status = {
      pullRT: 0,
      pullTPS: (this.consumed + this.failed) / seconds,
      consumeRT: this.busyMs / Math.max(1, this.consumed + this.failed),
      consumeOKTPS: this.consumed / seconds,
      consumeFailedTPS: this.failed / seconds,
      consumeFailedMsgs: this.failed,
    }
    const keyOf = ({ topic, broker, queueId }: ReadQueue) => ({ brokerName: broker, queueId, topic })
    return {
      properties: new Map([
        ['PROP_NAMESERVER_ADDR', namesrv],
        ['PROP_CONSUME_TYPE', 'CONSUME_PASSIVELY'],
        ['PROP_CONSUMEORDERLY', 'false'],
        ['PROP_THREADPOOL_CORE_SIZE', '1'],
        ['PROP_CONSUMER_START_TIMESTAMP', String(this.startedAt)],
      ]),
      subscriptionSet: this.subscriptions,
      mqTable: new Map(readers.map((reader) => [keyOf(reader.queue), reader.info])),
      mqPopTable: new Map(),
      statusTable: new Map([[topic, status]]),
      userConsumerInfo: new Map<string, string>(),
      jstack: readers
        .map(({ queue, info }) => {
          const does = info.cachedMsgCount > 0 ? `consumes, ${info.cachedMsgCount} left` : 'waits for messages'
          return `${group} ${queue.topic} ${queue.broker}:${queue.queueId}\n    ${does}\n`
        })
        .join('\n'),
    }
  }
}
