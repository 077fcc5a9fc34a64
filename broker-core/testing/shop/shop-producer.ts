import { type AdminClient, openAdminClient, type OutgoingMessage, traceMessageOf } from '../../client/index.ts'
import { requests } from '../../protocol/requests/index.ts'
import { sysFlag } from '../../message/sys-flag.ts'
import { Connector } from '../../remoting/connector.ts'
import type { Call } from '../../remoting/handler.ts'
import { Heartbeats } from './heartbeats.ts'

export interface ShopProducerOptions {
  readonly namesrv: string
  readonly group: string
  readonly clientId: string
  /** How a transaction that was left open ends when a broker asks. */
  readonly checked?: (messageId: string) => 'commit' | 'rollback'
}

/** Ordinals of Java's MessageType, as traces have them. */
const messageTypes = { normal: 0, delay: 3, ordered: 4 } as const

/** A producer that is online: it is listed, answers transaction checks, and leaves traces. */
export class ShopProducer {
  readonly client: AdminClient
  private readonly connector: Connector
  private readonly heartbeats: Heartbeats
  private readonly options: ShopProducerOptions

  private constructor(options: ShopProducerOptions) {
    this.options = options
    this.client = openAdminClient({ nameServers: [options.namesrv], producerGroup: options.group })
    this.connector = new Connector({
      requests: { checkTransactionState: requests.checkTransactionState },
      handlers: {
        checkTransactionState: (call: Call<typeof requests.checkTransactionState>) => this.check(call),
      } as never,
    })
    const body = { clientID: options.clientId, producerDataSet: [{ groupName: options.group }], consumerDataSet: [] }
    this.heartbeats = new Heartbeats(this.client, this.connector, {
      ...body,
      heartbeatFingerprint: 0,
      withoutSub: false,
    })
  }

  /** Resolves when brokers know of it. */
  static async start(options: ShopProducerOptions): Promise<ShopProducer> {
    const producer = new ShopProducer(options)
    await producer.heartbeats.start()
    return producer
  }

  /** Sends a message and the trace of it. @throws CallError */
  async send(message: OutgoingMessage): Promise<void> {
    const startedAt = Date.now()
    const sent = await this.client.producer.send(message)
    const messageType =
      message.orderKey !== undefined
        ? messageTypes.ordered
        : sent.recallHandle !== undefined || message.delayLevel !== undefined
          ? messageTypes.delay
          : messageTypes.normal
    const { group } = this.options
    const told = { ...message, ...sent, startedAt, costMs: Date.now() - startedAt, group, messageType }
    await this.client.producer.send(traceMessageOf(told))
  }

  async close(): Promise<void> {
    this.heartbeats.stop()
    await this.connector.close()
    await this.client.close()
  }

  private check({ header, peer }: Call<typeof requests.checkTransactionState>) {
    const end = this.options.checked?.(header.msgId ?? '') ?? 'commit'
    peer.send(requests.endTransaction, {
      topic: header.topic ?? '',
      producerGroup: this.options.group,
      tranStateTableOffset: header.tranStateTableOffset,
      commitLogOffset: header.commitLogOffset,
      commitOrRollback: end === 'commit' ? sysFlag.transactionCommit : sysFlag.transactionRollback,
      fromTransactionCheck: true,
      msgId: header.msgId ?? '',
      transactionId: header.transactionId,
    })
    return {}
  }
}
