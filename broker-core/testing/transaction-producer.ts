import { parseOffsetMessageId } from '../message/message-id.ts'
import { encodeProperties } from '../message/message-properties.ts'
import type { HeaderInputOf, HeaderOf } from '../protocol/request.ts'
import { requests } from '../protocol/requests/index.ts'
import { Connector } from '../remoting/connector.ts'
import type { Call } from '../remoting/handler.ts'
import { messagesOf, sendHeader } from './messages.ts'

type EndHeader = HeaderInputOf<typeof requests.endTransaction>

/** A half message that the broker took. */
export interface SentHalf {
  readonly uniqueKey: string
  readonly code: number
  readonly remark: string | undefined
  readonly queueId: number
  /** Positions by which it is ended. */
  readonly queueOffset: number
  readonly physicalOffset: number
}

/** A question of the broker how a transaction ended. */
export interface Check {
  readonly header: HeaderOf<typeof requests.checkTransactionState>
  readonly message: ReturnType<typeof messagesOf>[number]
  /** Epoch ms when it came. */
  readonly askedAt: number
  /** Whether the broker has said that it took the answer. */
  isTaken: boolean
}

let keys = 0

/** A producer of transactions over a connection of its own, that answers checks only when the test says how. */
export class TransactionProducer {
  readonly checks: Check[] = []
  readonly group: string
  readonly topic: string
  private readonly address: string
  private readonly connector: Connector
  /** What checks are answered with: 8, 12, or 0, for all or by the body of the message. Undefined: not at all. */
  answer: number | ((body: string) => number) | undefined

  constructor(address: string, options: { group?: string; topic?: string } = {}) {
    this.address = address
    this.group = options.group ?? 'PID_transactions'
    this.topic = options.topic ?? 'Transactions'
    this.connector = new Connector({
      requests: { checkTransactionState: requests.checkTransactionState },
      handlers: { checkTransactionState: (call: Call<typeof requests.checkTransactionState>) => this.asked(call) },
    } as unknown as ConstructorParameters<typeof Connector>[0])
  }

  /** Tells the broker that this member of the group is there. */
  async register(clientID = `producer-${++keys}`): Promise<void> {
    await this.connector.call(
      this.address,
      requests.heartBeat,
      {},
      { body: { clientID, producerDataSet: [{ groupName: this.group }], consumerDataSet: [] } as never },
    )
  }

  /** Sends a half message. */
  async half(
    body: string,
    options: { properties?: Record<string, string>; header?: object; at?: number } = {},
  ): Promise<SentHalf> {
    const uniqueKey = (++keys).toString(16).toUpperCase().padStart(32, '0')
    const properties = {
      UNIQ_KEY: uniqueKey,
      WAIT: 'true',
      TRAN_MSG: 'true',
      PGROUP: this.group,
      TAGS: 'T',
      ...options.properties,
    }
    const header = sendHeader({
      topic: this.topic,
      producerGroup: this.group,
      sysFlag: 4,
      flag: 7,
      bornTimestamp: options.at ?? Date.now(),
      queueId: 1,
      properties: encodeProperties(Object.entries(properties)),
      ...options.header,
    })
    const reply = await this.connector.call(this.address, requests.sendMessageV2, header, { body: Buffer.from(body) })
    const id = reply.code === 0 ? parseOffsetMessageId(reply.header.msgId) : undefined
    return {
      uniqueKey,
      code: reply.code,
      remark: reply.remark,
      queueId: reply.header.queueId,
      queueOffset: reply.header.queueOffset,
      physicalOffset: Number(id?.physicalOffset ?? -1),
    }
  }

  /** Ends a transaction and waits for the answer, which Java's producers do not. */
  async end(half: SentHalf, commitOrRollback: number, changes: Partial<EndHeader> = {}) {
    const header = { ...this.endHeader(half, commitOrRollback), ...changes }
    const { code, remark } = await this.connector.call(this.address, requests.endTransaction, header)
    return { code, remark }
  }

  /** Ends a transaction as Java's producers do. */
  async endOneWay(half: SentHalf, commitOrRollback: number): Promise<void> {
    await this.connector.send(this.address, requests.endTransaction, this.endHeader(half, commitOrRollback))
  }

  async close(): Promise<void> {
    await this.connector.close()
  }

  private endHeader({ uniqueKey, queueOffset, physicalOffset }: SentHalf, commitOrRollback: number): EndHeader {
    return {
      topic: this.topic,
      producerGroup: this.group,
      tranStateTableOffset: queueOffset,
      commitLogOffset: physicalOffset,
      commitOrRollback,
      msgId: uniqueKey,
      transactionId: uniqueKey,
    }
  }

  private asked({ header, body }: Call<typeof requests.checkTransactionState>) {
    const [message] = messagesOf(body)
    if (message === undefined) throw new Error('a check without a message')
    const check: Check = { header, message, askedAt: Date.now(), isTaken: false }
    this.checks.push(check)
    if (this.answer !== undefined)
      this.connector
        .call(this.address, requests.endTransaction, {
          topic: message.topic,
          producerGroup: this.group,
          tranStateTableOffset: header.tranStateTableOffset,
          commitLogOffset: header.commitLogOffset,
          commitOrRollback: typeof this.answer === 'function' ? this.answer(message.body.toString()) : this.answer,
          fromTransactionCheck: true,
          msgId: header.msgId ?? '',
          transactionId: header.transactionId,
        })
        .then(
          ({ code }) => (check.isTaken = code === 0),
          // The broker is gone: it asks again when it is back.
          () => undefined,
        )
    return {}
  }
}
