import { decodeStoredMessages, type StoredMessage } from '../message/stored-message.ts'
import { requests } from '../protocol/requests/index.ts'
import { responseCode } from '../protocol/response-codes.ts'
import type { Caller } from './caller.ts'
import { exactRequests } from './exact-requests.ts'

/** The group under which tools read messages (Java: MixAll.TOOLS_CONSUMER_GROUP). */
export const toolsGroup = 'TOOLS_CONSUMER'

/** One queue of a broker. */
export interface QueueAddress {
  readonly topic: string
  readonly broker: string
  readonly address: string
  readonly queueId: number
}

export interface PulledMessages {
  readonly messages: StoredMessage[]
  /** Where to go on. */
  readonly nextOffset: number
}

const { PULL_NOT_FOUND, PULL_RETRY_IMMEDIATELY, PULL_OFFSET_MOVED } = responseCode
const subscriptionFlag = 4
/** Of many messages no body is unpacked before somebody looks at it: a small one can grow enormously. */
export const asStored = { decompress: false } as const

/** Reads messages of queues without a consumer's life: no heartbeat, no commit. */
export class QueuePuller {
  private readonly caller: Caller

  constructor(caller: Caller) {
    this.caller = caller
  }

  /**
   * Reads up to `count` messages from an offset on; a broker gives at most 32 at once, often fewer. An empty list and
   * `nextOffset` = `queueOffset` at the end of the queue.
   * @param options.decompress false: bodies as they are stored, for `withBody`
   * @throws CallError
   */
  async pull(
    queue: QueueAddress,
    queueOffset: number,
    count: number,
    options: { readonly group?: string; readonly decompress?: boolean } = {},
  ): Promise<PulledMessages> {
    const reply = await this.caller.broker(
      queue.address,
      requests.pullMessage,
      {
        consumerGroup: options.group ?? toolsGroup,
        topic: queue.topic,
        queueId: queue.queueId,
        queueOffset,
        maxMsgNums: count,
        sysFlag: subscriptionFlag,
        commitOffset: 0,
        suspendTimeoutMillis: 0,
        subscription: '*',
        subVersion: 0n,
        expressionType: 'TAG',
      },
      { accept: [PULL_NOT_FOUND, PULL_RETRY_IMMEDIATELY, PULL_OFFSET_MOVED], vip: false },
    )
    const how = { decompress: options.decompress ?? true }
    const messages = reply.code === responseCode.SUCCESS ? decodeStoredMessages(reply.body, how) : []
    return { messages, nextOffset: reply.header.nextBeginOffset }
  }

  /**
   * Reads all messages of [begin, end), in as many pulls as that takes; bodies are as stored. Offsets whose messages are gone are
   * left out.
   * @throws CallError
   */
  async readRange(queue: QueueAddress, begin: number, end: number): Promise<StoredMessage[]> {
    const messages: StoredMessage[] = []
    let queueOffset = begin
    while (queueOffset < end) {
      const pulled = await this.pull(queue, queueOffset, Math.min(32, end - queueOffset), asStored)
      messages.push(...pulled.messages.filter((message) => message.queueOffset < BigInt(end)))
      if (pulled.nextOffset <= queueOffset) break
      queueOffset = pulled.nextOffset
    }
    return messages
  }

  /** First offset whose message was stored at or after a time, as the broker tells: 4.x gives the nearest one. @throws CallError */
  async offsetAt(queue: QueueAddress, timestamp: number): Promise<bigint> {
    const header = { topic: queue.topic, queueId: queue.queueId, timestamp, boundaryType: 'LOWER' }
    return (await this.caller.broker(queue.address, exactRequests.searchOffsetByTimestamp, header)).header.offset
  }

  /** @throws CallError */
  async minOffset(queue: QueueAddress): Promise<bigint> {
    const header = { topic: queue.topic, queueId: queue.queueId }
    return (await this.caller.broker(queue.address, exactRequests.getMinOffset, header)).header.offset
  }

  /** Next offset to be written. @throws CallError */
  async maxOffset(queue: QueueAddress): Promise<bigint> {
    const header = { topic: queue.topic, queueId: queue.queueId }
    return (await this.caller.broker(queue.address, exactRequests.getMaxOffset, header)).header.offset
  }
}
