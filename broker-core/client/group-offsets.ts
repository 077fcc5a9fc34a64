import { decodeStoredMessage } from '../message/stored-message.ts'
import { requests } from '../protocol/requests/index.ts'
import { responseCode } from '../protocol/response-codes.ts'
import { isRefusal } from './call-error.ts'
import type { ClientParts } from './client-parts.ts'
import type { BrokerAddress } from './cluster-view.ts'
import { exactRequests } from './exact-requests.ts'
import { inParallel } from './fan-out.ts'

/** Where offsets are to go: to the first message stored at or after a time, to the oldest stored one, or behind the newest. */
export type OffsetTarget = { readonly to: 'earliest' } | { readonly to: 'latest' } | { readonly to: 'time'; at: number }

/** One queue as a reset sees it. */
export interface QueueTarget {
  readonly queueId: number
  readonly minOffset: bigint
  readonly maxOffset: bigint
  /** The offset that the group would go on from. */
  readonly target: bigint
}

const queuesInParallel = 8

/** Finds and sets the offsets of consumer groups. */
export class GroupOffsets {
  private readonly parts: ClientParts

  constructor(parts: ClientParts) {
    this.parts = parts
  }

  /**
   * Where each queue of a broker would go. Writes nothing.
   * @param queues with their bounds, as the topic's status tells
   * @throws CallError
   */
  targets(
    topic: string,
    reader: BrokerAddress,
    queues: readonly Omit<QueueTarget, 'target'>[],
    target: OffsetTarget,
  ): Promise<QueueTarget[]> {
    return inParallel(queues, queuesInParallel, async ({ queueId, minOffset, maxOffset }) => ({
      queueId,
      minOffset,
      maxOffset,
      target:
        target.to === 'earliest'
          ? minOffset
          : target.to === 'latest'
            ? maxOffset
            : await this.byTime(topic, reader, queueId, target.at),
    }))
  }

  /**
   * Sets the offsets of a group on one broker (Java: DefaultMQAdminExtImpl.resetOffsetByTimestamp). Where the broker resets only
   * through connected clients and nobody is, the offsets are committed one by one, as resetOffsetByTimestampOld does.
   * @param queues what `targets` found
   * @throws CallError
   */
  async reset(
    on: { readonly group: string; readonly topic: string; readonly reader: BrokerAddress },
    target: OffsetTarget,
    queues: readonly QueueTarget[],
  ): Promise<void> {
    const { group, topic, reader } = on
    const timestamp = target.to === 'time' ? target.at : target.to === 'latest' ? -1 : 0
    const header = { group, topic, timestamp, isForce: true, queueId: -1, offset: -1 }
    try {
      await this.parts.caller.broker(reader.address, requests.invokeBrokerToResetOffset, header)
    } catch (thrown) {
      if (!isRefusal(thrown, responseCode.CONSUMER_NOT_ONLINE)) throw thrown
      await inParallel(queues, queuesInParallel, ({ queueId, target: commitOffset }) =>
        this.commit({ group, topic, reader, queueId, commitOffset }),
      )
    }
  }

  /** Store time of the oldest message of a queue, epoch ms. @throws CallError */
  async oldestAt(topic: string, reader: BrokerAddress, queueId: number): Promise<number> {
    const header = { topic, queueId, bname: reader.broker }
    const reply = await this.parts.caller.broker(reader.address, requests.getEarliestMsgStoretime, header)
    return reply.header.timestamp
  }

  /**
   * Store time of the message at an offset of a queue, epoch ms, told by its entry and its record: neither is a pull, so the broker
   * counts nothing as delivered. Of an offset below the oldest message it is that of the oldest.
   * @returns undefined when there is no message at or after the offset any more
   * @throws CallError
   */
  async storedAt(
    topic: string,
    reader: BrokerAddress,
    queueId: number,
    queueOffset: bigint,
  ): Promise<number | undefined> {
    const { caller } = this.parts
    const header = { topic, queueId, index: Number(queueOffset), count: 1 }
    const { body } = await caller.broker(reader.address, requests.queryConsumeQueue, header)
    const entry = body?.queueData[0]
    if (entry === undefined) {
      const oldest = await this.oldestAt(topic, reader, queueId)
      return oldest > 0 ? oldest : undefined
    }
    const offset = Number(entry.physicOffset)
    const record = await caller.broker(reader.address, requests.viewMessageById, { topic, offset })
    return decodeStoredMessage(record.body, { decompress: false }).storeTimestamp
  }

  private async commit(at: {
    group: string
    topic: string
    reader: BrokerAddress
    queueId: number
    commitOffset: bigint
  }): Promise<void> {
    const { group: consumerGroup, topic, reader, queueId, commitOffset } = at
    const header = { consumerGroup, topic, queueId, commitOffset, bname: reader.broker }
    await this.parts.caller.broker(reader.address, requests.updateConsumerOffset, header)
  }

  private async byTime(topic: string, reader: BrokerAddress, queueId: number, timestamp: number): Promise<bigint> {
    const header = { topic, queueId, timestamp, boundaryType: 'LOWER', bname: reader.broker }
    const reply = await this.parts.caller.broker(reader.address, exactRequests.searchOffsetByTimestamp, header)
    return reply.header.offset
  }
}
