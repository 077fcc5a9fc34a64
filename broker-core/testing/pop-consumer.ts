import type { BatchAck } from '../protocol/bodies/pop.ts'
import type { HeaderInputOf } from '../protocol/request.ts'
import { ackMessage, batchAckMessage, changeMessageInvisibletime, popMessage } from '../protocol/requests/pop.ts'
import type { StoredMessage } from '../message/stored-message.ts'
import type { TestCluster } from './cluster.ts'
import { messagesOf } from './messages.ts'

type PopHeader = HeaderInputOf<typeof popMessage>

/** A popped message with the handle that acks it. */
export interface Popped {
  readonly message: StoredMessage
  readonly text: string
  readonly handle: string
  /** The topic that was read: a retry topic for a second try. */
  readonly topic: string
  readonly queueId: number
  readonly queueOffset: number
}

/** What a pop brought. */
export interface PopReply {
  readonly code: number
  readonly remark: string | undefined
  readonly restNum: number
  readonly startOffsetInfo: string | undefined
  readonly msgOffsetInfo: string | undefined
  readonly orderCountInfo: string | undefined
  readonly popTime: number
  readonly messages: Popped[]
}

/** A consumer that pops and acks by raw requests, as the Java client's MQClientAPIImpl does. */
export class PopConsumer {
  private readonly cluster: Pick<TestCluster, 'connector' | 'brokerAddress'>
  private readonly topic: string
  private readonly group: string

  constructor(cluster: Pick<TestCluster, 'connector' | 'brokerAddress'>, topic: string, group: string) {
    this.cluster = cluster
    this.topic = topic
    this.group = group
  }

  async pop(given: Partial<PopHeader> = {}): Promise<PopReply> {
    const { connector, brokerAddress } = this.cluster
    const asked = {
      consumerGroup: this.group,
      topic: this.topic,
      queueId: -1,
      maxMsgNums: 32,
      invisibleTime: 60_000,
      pollTime: 0,
      bornTime: Date.now(),
      initMode: 0,
      expType: 'TAG',
      exp: '*',
      order: false,
      ...given,
    }
    const { code, remark, header, body } = await connector.call(brokerAddress, popMessage, asked, { timeoutMs: 30_000 })
    const messages = code === 0 ? messagesOf(body).map((message) => this.popped(message, header)) : []
    return {
      code,
      remark,
      restNum: header.restNum,
      startOffsetInfo: header.startOffsetInfo,
      msgOffsetInfo: header.msgOffsetInfo,
      orderCountInfo: header.orderCountInfo,
      popTime: header.popTime,
      messages,
    }
  }

  private popped(
    message: StoredMessage,
    header: { popTime: number; invisibleTime: number; reviveQid: number; startOffsetInfo?: string | undefined },
  ): Popped {
    const queueOffset = Number(message.queueOffset)
    const given = message.properties.get('POP_CK')
    const flag = message.topic === this.topic ? '0' : message.topic.includes('+') ? '2' : '1'
    const starts = (header.startOffsetInfo ?? '').split(';').map((entry) => entry.split(' '))
    const start = starts.find(([retry, queueId]) => retry === flag && Number(queueId) === message.queueId)?.[2]
    const { popTime, invisibleTime, reviveQid } = header
    const handle =
      given ?? `${start} ${popTime} ${invisibleTime} ${reviveQid} ${flag} broker-a ${message.queueId} ${queueOffset}`
    const retry = handle.split(' ')[4]
    const topic = retry === '0' ? this.topic : `%RETRY%${this.group}${retry === '2' ? '+' : '_'}${this.topic}`
    return { message, text: message.body.toString(), handle, topic, queueId: message.queueId, queueOffset }
  }

  /** @returns the code of the answer */
  async ack(popped: Pick<Popped, 'topic' | 'queueId' | 'queueOffset' | 'handle'>): Promise<number> {
    const { connector, brokerAddress } = this.cluster
    const { topic, queueId, queueOffset: offset, handle: extraInfo } = popped
    const header = { consumerGroup: this.group, topic, queueId, offset, extraInfo }
    return (await connector.call(brokerAddress, ackMessage, header)).code
  }

  async ackAll(acks: readonly Partial<BatchAck>[]): Promise<number> {
    const { connector, brokerAddress } = this.cluster
    const body = {
      brokerName: 'broker-a',
      acks: acks.map((ack) => ({
        consumerGroup: this.group,
        topic: this.topic,
        retry: '0',
        startOffset: 0,
        queueId: 0,
        reviveQueueId: 0,
        popTime: 0,
        invisibleTime: 0,
        bitSet: '',
        ...ack,
      })),
    }
    return (await connector.call(brokerAddress, batchAckMessage, {}, { body })).code
  }

  /** Hides a message for another while. @returns it with its new handle, or the code of a refusal */
  async hide(popped: Popped, invisibleTime: number, suspend = false): Promise<Popped | number> {
    const { connector, brokerAddress } = this.cluster
    const { topic, queueId, queueOffset: offset, handle: extraInfo } = popped
    const asked = { consumerGroup: this.group, topic, queueId, offset, extraInfo, invisibleTime, suspend }
    const { code, header } = await connector.call(brokerAddress, changeMessageInvisibletime, asked)
    if (code !== 0) return code
    const retry = extraInfo.split(' ')[4]
    const handle = `${offset} ${header.popTime} ${header.invisibleTime} ${header.reviveQid} ${retry} broker-a ${queueId} ${offset}`
    return { ...popped, handle }
  }
}

/** What a handle says. */
export function partsOfHandle(handle: string): {
  startOffset: number
  popTime: number
  invisibleTime: number
  reviveQueueId: number
  retry: string
} {
  const [startOffset, popTime, invisibleTime, reviveQueueId, retry = ''] = handle.split(' ')
  return {
    startOffset: Number(startOffset),
    popTime: Number(popTime),
    invisibleTime: Number(invisibleTime),
    reviveQueueId: Number(reviveQueueId),
    retry,
  }
}
