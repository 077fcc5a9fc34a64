import type {
  ConsumeMessageDirectlyResult,
  ConsumerConnection,
  ConsumerRunningInfo,
} from '../protocol/bodies/clients.ts'
import type { SubscriptionGroupConfig } from '../protocol/bodies/groups.ts'
import { requests } from '../protocol/requests/index.ts'
import { responseCode } from '../protocol/response-codes.ts'
import { progressByGroup, readAllProgress } from './all-progress.ts'
import { isRefusal } from './call-error.ts'
import type { ClientParts } from './client-parts.ts'
import type { BrokerAddress } from './cluster-view.ts'
import { type ExactConsumeStats, exactRequests } from './exact-requests.ts'
import { type FanOutFailure, gather, type Gathered } from './fan-out.ts'

export type { ConsumerConnection, ConsumerRunningInfo, SubscriptionGroupConfig }

/** Groups of one broker. */
export interface BrokerGroups {
  readonly broker: string
  readonly groups: ReadonlyMap<string, SubscriptionGroupConfig>
}

/** Progress of a group on one queue. */
export interface QueueOffsets {
  readonly topic: string
  readonly broker: string
  readonly queueId: number
  readonly brokerOffset: bigint
  /** 0 when the group never committed one: brokers do not tell the difference. */
  readonly consumerOffset: bigint
  /** Undefined before 5.1, and in the table of all groups. */
  readonly pullOffset: bigint | undefined
  /** Store time of the last consumed message, 0 when unknown. */
  readonly lastConsumedAt: number
}

/** Progress of a group on one broker. */
export interface BrokerProgress {
  readonly broker: string
  /** Messages consumed per second. */
  readonly tps: number
  readonly queues: readonly QueueOffsets[]
}

/** Clients of a group that are connected to one broker; undefined when nobody is. */
export interface BrokerConnections {
  readonly reader: BrokerAddress
  readonly connection: ConsumerConnection | undefined
}

/** Ten thousand groups take a second or so. */
const tableTimeoutMs = 8000

/** Consumer groups: tables, progress, connections. */
export class GroupAdmin {
  private readonly parts: ClientParts

  constructor(parts: ClientParts) {
    this.parts = parts
  }

  /**
   * All groups of one broker, with their configuration. There is a request for one group too (352), but brokers that make groups by
   * themselves make one for whoever asks: looking must not write.
   * @throws CallError
   */
  async table(reader: BrokerAddress): Promise<BrokerGroups> {
    const { body } = await this.parts.caller.broker(
      reader.address,
      requests.getAllSubscriptiongroupConfig,
      {},
      { timeoutMs: tableTimeoutMs },
    )
    return { broker: reader.broker, groups: body.subscriptionGroupTable }
  }

  /** As `table`, of several brokers. */
  tables(
    readers: readonly BrokerAddress[],
  ): Promise<Gathered<{ reader: BrokerAddress; groups: BrokerGroups['groups'] }>> {
    const ask = async (reader: BrokerAddress) => ({ reader, groups: (await this.table(reader)).groups })
    return gather(readers, ask, { deadlineMs: tableTimeoutMs })
  }

  /**
   * Progress of a group on each broker.
   * @param topic only this topic; else all that the group has offsets for (while it is online, those it subscribes to)
   */
  async progress(group: string, readers: readonly BrokerAddress[], topic?: string): Promise<Gathered<BrokerProgress>> {
    return gather(readers, async (reader) => {
      try {
        const { body } = await this.parts.caller.broker(
          reader.address,
          exactRequests.getConsumeStats,
          { consumerGroup: group, ...(topic === undefined ? {} : { topic }) },
          { timeoutMs: 4500 },
        )
        return { broker: reader.broker, tps: body.consumeTps, queues: queueOffsets(body) }
      } catch (thrown) {
        // A broker that knows neither the group nor the topic has no part in the progress.
        if (isRefusal(thrown, responseCode.TOPIC_NOT_EXIST, responseCode.SUBSCRIPTION_GROUP_NOT_EXIST))
          return { broker: reader.broker, tps: 0, queues: [] }
        throw thrown
      }
    })
  }

  /**
   * Progress of all groups of one broker in one answer: group → progress. Without pull offsets.
   * @throws CallError
   */
  async allProgress(reader: BrokerAddress, timeoutMs: number): Promise<Map<string, BrokerProgress>> {
    const { caller } = this.parts
    const { body } = await caller.broker(reader.address, exactRequests.getBrokerConsumeStats, {}, { timeoutMs })
    return readAllProgress(body, reader.broker)
  }

  /**
   * As `allProgress`, one group after the other in the broker's order: of ten thousand only one is at hand.
   * @param options.isOrder only topics of which the NameServer keeps an order
   * @throws CallError
   */
  async *eachProgress(
    { broker, address }: Pick<BrokerAddress, 'broker' | 'address'>,
    options: { readonly timeoutMs: number; readonly isOrder: boolean },
  ): AsyncGenerator<readonly [string, BrokerProgress]> {
    const { isOrder, timeoutMs } = options
    const { body } = await this.parts.caller.broker(
      address,
      exactRequests.getBrokerConsumeStats,
      { isOrder },
      { timeoutMs },
    )
    yield* progressByGroup(body, broker)
  }

  /** A group with RocketMQ's defaults, as a broker reads them. */
  defaults(groupName: string): SubscriptionGroupConfig {
    const { body } = requests.updateAndCreateSubscriptiongroup
    return { ...body.decode(Buffer.from('{}')), groupName }
  }

  /** Creates or changes a group on each of the brokers (Java: UpdateSubGroupSubCommand). The whole configuration is written. */
  put(masters: readonly BrokerAddress[], configOf: (master: BrokerAddress) => SubscriptionGroupConfig) {
    return gather(masters, async (master) => {
      const { caller } = this.parts
      await caller.broker(master.address, requests.updateAndCreateSubscriptiongroup, {}, { body: configOf(master) })
      return master
    })
  }

  /** Deletes a group with its offsets on each of the brokers (Java: DeleteSubscriptionGroupCommand). */
  delete(groupName: string, masters: readonly BrokerAddress[]): Promise<Gathered<BrokerAddress>> {
    return gather(masters, async (master) => {
      const header = { groupName, cleanOffset: true }
      await this.parts.caller.broker(master.address, requests.deleteSubscriptiongroup, header)
      return master
    })
  }

  /** Who is connected to each broker. */
  async connections(group: string, readers: readonly BrokerAddress[]): Promise<Gathered<BrokerConnections>> {
    return gather(readers, async (reader) => {
      try {
        const { body } = await this.parts.caller.broker(reader.address, requests.getConsumerConnectionList, {
          consumerGroup: group,
        })
        return { reader, connection: body }
      } catch (thrown) {
        if (isRefusal(thrown, responseCode.CONSUMER_NOT_ONLINE)) return { reader, connection: undefined }
        throw thrown
      }
    })
  }

  /**
   * Which client holds which queue, as the clients themselves say (Java: ConsumerRunningInfo).
   * @returns client id by `queueKey`; clients that did not answer are among the failures
   */
  async queueOwners(
    group: string,
    connections: readonly BrokerConnections[],
    limits: { clients: number; timeoutMs: number },
  ): Promise<{ owners: Map<string, string>; failures: FanOutFailure[] }> {
    const clients = new Map<string, BrokerAddress>()
    for (const { reader, connection } of connections) {
      for (const { clientId } of connection?.connectionSet ?? [])
        if (!clients.has(clientId)) clients.set(clientId, reader)
    }
    const targets = [...clients].slice(0, limits.clients).map(([clientId, reader]) => ({ ...reader, clientId }))
    const owners = new Map<string, string>()
    const { failures } = await gather(
      targets,
      async (target) => {
        const info = await this.runningInfo(group, target.clientId, target.address, limits)
        for (const table of [info.mqTable, info.mqPopTable])
          for (const queue of table.keys())
            owners.set(queueKey(queue.topic, queue.brokerName, queue.queueId), target.clientId)
      },
      { deadlineMs: limits.timeoutMs + 500 },
    )
    return { owners, failures }
  }

  /**
   * What a client says of itself, asked through the broker.
   * @param options.stack with what its threads are doing
   * @throws CallError
   */
  async runningInfo(
    group: string,
    clientId: string,
    address: string,
    { timeoutMs, stack = false }: { readonly timeoutMs: number; readonly stack?: boolean },
  ): Promise<ConsumerRunningInfo> {
    const header = { consumerGroup: group, clientId, jstackEnable: stack }
    const { body } = await this.parts.caller.broker(address, requests.getConsumerRunningInfo, header, { timeoutMs })
    return body.read()
  }

  /**
   * Has one client consume a stored message now, whatever the group's offsets are (Java: MQClientAPIImpl.consumeMessageDirectly).
   * @param address of the broker that stores it
   * @throws CallError
   */
  async consumeDirectly(
    address: string,
    wish: { readonly group: string; readonly clientId: string; readonly topic: string; readonly offsetMsgId: string },
    timeoutMs: number,
  ): Promise<ConsumeMessageDirectlyResult> {
    const { group, clientId, topic, offsetMsgId } = wish
    const header = { consumerGroup: group, clientId, topic, msgId: offsetMsgId }
    const { body } = await this.parts.caller.broker(address, requests.consumeMessageDirectly, header, { timeoutMs })
    return body.read()
  }
}

/** Names a queue in maps. */
export const queueKey = (topic: string, broker: string, queueId: number): string => `${topic}\n${broker}\n${queueId}`

function queueOffsets(stats: ExactConsumeStats): QueueOffsets[] {
  return [...stats.offsetTable].map(([queue, offsets]) => ({
    topic: queue.topic,
    broker: queue.brokerName,
    queueId: queue.queueId,
    brokerOffset: offsets.brokerOffset,
    consumerOffset: offsets.consumerOffset,
    pullOffset: offsets.pullOffset,
    lastConsumedAt: offsets.lastTimestamp,
  }))
}
