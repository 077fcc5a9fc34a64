import type { TopicConfig } from '../protocol/bodies/topics.ts'
import { requests } from '../protocol/requests/index.ts'
import { responseCode } from '../protocol/response-codes.ts'
import { CallError, isRefusal } from './call-error.ts'
import type { ClientParts } from './client-parts.ts'
import { type BrokerAddress, compareText, readersOf } from './cluster-view.ts'
import { exactRequests } from './exact-requests.ts'
import { type FanOutFailure, gather, type Gathered, gatherLists } from './fan-out.ts'
import type { TopicRoute } from './route-cache.ts'

export type { TopicConfig }

/** Topics of one broker. */
export interface BrokerTopics {
  readonly broker: string
  readonly topics: ReadonlyMap<string, TopicConfig>
  /** Topics that this broker calls the system's. */
  readonly systemTopics: readonly string[]
}

/** Offsets of one queue. */
export interface QueueStatus {
  readonly queueId: number
  readonly minOffset: bigint
  readonly maxOffset: bigint
  /** Store time of the newest message, 0 when there is none. */
  readonly lastUpdateAt: number
}

/** A topic on one broker. */
export interface TopicStatus {
  readonly broker: string
  readonly address: string
  /** Messages stored per second over the last minute; undefined before 5.3.3. */
  readonly putTps: number | undefined
  readonly queues: readonly QueueStatus[]
}

export interface NewTopic {
  readonly topic: string
  readonly readQueues: number
  readonly writeQueues: number
  readonly perm: number
  readonly order: boolean
  readonly filterType?: string
  readonly sysFlag?: number
  /** Changes of attributes: `+message.type=FIFO`. A 4.x broker ignores them. */
  readonly attributes?: string
}

/** Ten thousand topics take a second or so. */
const tableTimeoutMs = 8000

/** Topics: tables, routes, status, changes. */
export class TopicAdmin {
  private readonly parts: ClientParts

  constructor(parts: ClientParts) {
    this.parts = parts
  }

  /** All topics of one broker, with their configuration. @throws CallError */
  async table(reader: BrokerAddress): Promise<BrokerTopics> {
    const { caller } = this.parts
    const [configs, system] = await Promise.all([
      caller.broker(reader.address, requests.getAllTopicConfig, {}, { timeoutMs: tableTimeoutMs }),
      caller.broker(reader.address, requests.getSystemTopicListFromBroker, {}).catch((thrown: unknown) => {
        if (thrown instanceof CallError && !thrown.retriable) return undefined
        throw thrown
      }),
    ])
    return {
      broker: reader.broker,
      topics: configs.body.topicConfigTable,
      systemTopics: [...(system?.body.topicList ?? []), reader.cluster, reader.broker],
    }
  }

  /** Undefined when no broker registered the topic. @throws CallError when no NameServer answers */
  route(topic: string, maxAgeMs?: number): Promise<TopicRoute | undefined> {
    return this.parts.routes.get(topic, maxAgeMs)
  }

  /**
   * One process per broker that has the topic: those of its route; all brokers when it has none (a topic without read and write
   * permission, or one that was taken from the NameServer).
   */
  async readers(topic: string): Promise<BrokerAddress[]> {
    const route = await this.parts.routes.get(topic)
    return route === undefined ? this.parts.directory.readers() : readersOf(route.brokers)
  }

  /** Offsets of all queues. Brokers that do not have the topic are left out. */
  async status(topic: string): Promise<Gathered<TopicStatus>> {
    return gatherLists(await this.readers(topic), (reader) => this.statusAt(topic, reader))
  }

  /** Offsets of the queues on one broker: one item, or none when it does not have the topic. @throws CallError */
  async statusAt(topic: string, reader: BrokerAddress): Promise<TopicStatus[]> {
    try {
      const { body } = await this.parts.caller.broker(reader.address, exactRequests.getTopicStatsInfo, { topic })
      const queues = [...body.offsetTable]
        .map(([queue, offsets]) => ({
          queueId: queue.queueId,
          minOffset: offsets.minOffset,
          maxOffset: offsets.maxOffset,
          lastUpdateAt: offsets.lastUpdateTimestamp,
        }))
        .sort((a, b) => a.queueId - b.queueId)
      return [{ broker: reader.broker, address: reader.address, putTps: body.topicPutTps, queues }]
    } catch (thrown) {
      if (isRefusal(thrown, responseCode.TOPIC_NOT_EXIST)) return []
      throw thrown
    }
  }

  /** Messages stored per second over the last minute, on each master. A topic without traffic has 0. */
  async putTps(topic: string, masters: readonly BrokerAddress[]): Promise<Gathered<number>> {
    return gather(masters, (master) => this.statsTps(master.address, 'TOPIC_PUT_NUMS', topic))
  }

  /** One statistics item by the minute; 0 when the broker has no such item. @throws CallError */
  async statsTps(address: string, statsName: string, statsKey: string): Promise<number> {
    try {
      const { body } = await this.parts.caller.broker(address, requests.viewBrokerStatsData, { statsName, statsKey })
      return body.statsMinute.tps
    } catch (thrown) {
      if (isRefusal(thrown, responseCode.SYSTEM_ERROR)) return 0
      throw thrown
    }
  }

  /** Configuration per broker that has the topic. */
  async configs(topic: string): Promise<Gathered<{ reader: BrokerAddress; config: TopicConfig }>> {
    const readers = await this.readers(topic)
    return gatherLists(readers, async (reader) => {
      const config = await this.configAt(topic, reader)
      return config === undefined ? [] : [{ reader, config }]
    })
  }

  private async configAt(topic: string, reader: BrokerAddress): Promise<TopicConfig | undefined> {
    const { caller } = this.parts
    try {
      const { body } = await caller.broker(reader.address, requests.getTopicConfig, { topic, lo: true })
      return body
    } catch (thrown) {
      if (isRefusal(thrown, responseCode.TOPIC_NOT_EXIST)) return undefined
      if (!(thrown instanceof CallError) || thrown.code !== 'not-supported') throw thrown
      // 4.x has no request for one topic.
      const { body } = await caller.broker(
        reader.address,
        requests.getAllTopicConfig,
        {},
        { timeoutMs: tableTimeoutMs },
      )
      return body.topicConfigTable.get(topic)
    }
  }

  /** Groups that are online with the topic or have an offset for it: the union over all its brokers, sorted. */
  async groups(topic: string): Promise<Gathered<string>> {
    const { items, failures } = await gatherLists(await this.readers(topic), async (reader) => {
      const { body } = await this.parts.caller.broker(reader.address, requests.queryTopicConsumeByWho, { topic })
      return body.groupList
    })
    return { items: [...new Set(items)].sort(compareText), failures }
  }

  /** Creates or changes a topic on each of the brokers (Java: UpdateTopicSubCommand). */
  async put(topic: NewTopic, masters: readonly BrokerAddress[]): Promise<Gathered<BrokerAddress>> {
    const done = await gather(masters, async (master) => {
      await this.parts.caller.broker(master.address, requests.updateAndCreateTopic, {
        topic: topic.topic,
        defaultTopic: 'TBW102',
        readQueueNums: topic.readQueues,
        writeQueueNums: topic.writeQueues,
        perm: topic.perm,
        topicFilterType: topic.filterType ?? 'SINGLE_TAG',
        topicSysFlag: topic.sysFlag ?? 0,
        order: topic.order,
        ...(topic.attributes === undefined ? {} : { attributes: topic.attributes }),
      })
      return master
    })
    this.parts.routes.forget(topic.topic)
    if (topic.order && done.items.length > 0) {
      const value = done.items.map((master) => `${master.broker}:${topic.writeQueues}`).join(';')
      const told = await this.parts.nameServers.each(requests.putKvConfig, {
        namespace: 'ORDER_TOPIC_CONFIG',
        key: topic.topic,
        value,
      })
      done.failures.push(...told.failures)
    }
    return done
  }

  /**
   * Deletes a topic as mqadmin's deleteTopic does for each RocketMQ cluster: on every master, then in every NameServer. A cluster
   * with a broker that failed stays known to the NameServer, so that the delete can be repeated.
   * @param masters of all clusters that have the topic
   */
  async delete(topic: string, masters: readonly BrokerAddress[]): Promise<Gathered<BrokerAddress>> {
    const done = await this.deleteOn(topic, masters)
    const failed = new Set(done.failures.map((failure) => failure.broker))
    const unfinished = new Set(masters.filter((master) => failed.has(master.broker)).map((master) => master.cluster))
    const failures: FanOutFailure[] = [...done.failures]
    for (const clusterName of new Set(masters.map((master) => master.cluster))) {
      if (unfinished.has(clusterName)) continue
      const told = await this.parts.nameServers.each(requests.deleteTopicInNamesrv, { topic, clusterName })
      failures.push(...told.failures)
    }
    this.parts.routes.forget(topic)
    return { items: done.items, failures }
  }

  /** Deletes a topic on these brokers only. NameServers drop it there when their `deleteTopicWithBrokerRegistration` is on. */
  async deleteOn(topic: string, masters: readonly BrokerAddress[]): Promise<Gathered<BrokerAddress>> {
    const done = await gather(masters, async (master) => {
      await this.parts.caller.broker(master.address, requests.deleteTopicInBroker, { topic })
      return master
    })
    this.parts.routes.forget(topic)
    return done
  }
}
