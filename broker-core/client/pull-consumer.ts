import type { StoredMessage } from '../message/stored-message.ts'
import { requests } from '../protocol/requests/index.ts'
import type { ClientParts } from './client-parts.ts'
import { readersOf } from './cluster-view.ts'
import type { QueueAddress, QueuePuller } from './queue-puller.ts'

/** Reads queues of a topic by hand and commits what was consumed (Java: DefaultMQPullConsumer without its threads). */
export class PullConsumer {
  private readonly parts: ClientParts
  private readonly puller: QueuePuller
  private readonly group: string

  constructor(parts: ClientParts, puller: QueuePuller, group: string) {
    this.parts = parts
    this.puller = puller
    this.group = group
  }

  /** Readable queues of a topic; none when nobody knows it. */
  async queues(topic: string): Promise<QueueAddress[]> {
    const route = await this.parts.routes.get(topic, 0)
    if (route === undefined) return []
    const addresses = new Map(readersOf(route.brokers).map((reader) => [reader.broker, reader.address]))
    return route.queues.flatMap((queues) => {
      const address = addresses.get(queues.broker)
      if (address === undefined || (queues.perm & 4) === 0) return []
      const { broker, readQueues } = queues
      return Array.from({ length: readQueues }, (_, queueId) => ({ topic, broker, address, queueId }))
    })
  }

  /** Messages from an offset on, at most 32. @throws CallError */
  pull(queue: QueueAddress, queueOffset: number): Promise<{ messages: StoredMessage[]; nextOffset: number }> {
    return this.puller.pull(queue, queueOffset, 32, { group: this.group })
  }

  /** Commits: the next message this group wants of the queue. @throws CallError */
  async commit(queue: QueueAddress, consumerOffset: number): Promise<void> {
    await this.parts.caller.broker(queue.address, requests.updateConsumerOffset, {
      consumerGroup: this.group,
      topic: queue.topic,
      queueId: queue.queueId,
      commitOffset: BigInt(consumerOffset),
    })
  }
}
