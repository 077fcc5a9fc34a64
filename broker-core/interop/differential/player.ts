import { decodeStoredMessages, type StoredMessage } from '../../message/stored-message.ts'
import { setMessageRequestMode } from '../../protocol/requests/assignment.ts'
import { updateAndCreateSubscriptiongroup } from '../../protocol/requests/groups.ts'
import { pullMessage } from '../../protocol/requests/messages.ts'
import {
  getMaxOffset,
  getMinOffset,
  invokeBrokerToResetOffset,
  queryConsumerOffset,
  updateConsumerOffset,
} from '../../protocol/requests/offsets.ts'
import { getConsumeStats } from '../../protocol/requests/statistics.ts'
import { updateAndCreateTopic } from '../../protocol/requests/topics.ts'
import { responseCode } from '../../protocol/response-codes.ts'
import { Connector } from '../../remoting/connector.ts'
import type { PartyCluster } from '../party.ts'
import type { Driver } from './driver.ts'
import { queuesMax, type ScenarioConsumer } from './scenario.ts'

const settleSecondsMax = 200
const pollMsFirst = 10
const pollMsMost = 160
const readAndWrite = 6
const pullSysFlag = 4

/** The official client and an administrator at the cluster of one party. */
export class Player {
  readonly cluster: PartyCluster
  private readonly connector = new Connector({ callTimeoutMs: 20_000 })
  private readonly driver: Driver
  /** Queues of a topic that consumers may read; the most that a scenario uses when they were not set. */
  private readonly readQueues = new Map<string, number>()

  constructor(cluster: PartyCluster, driver: Driver) {
    this.cluster = cluster
    this.driver = driver
  }

  /** Has the Java program do something at this cluster. @throws Error with what it says */
  tell(verb: string, ...words: readonly (string | number)[]): Promise<unknown> {
    return this.driver.tell(this.cluster.namesrvAddress, verb, ...words)
  }

  /** Ends the clients at this cluster. */
  async close(): Promise<void> {
    await this.tell('end').catch(() => undefined)
    await this.connector.close()
  }

  // ---- administration -----------------------------------------------------------------------------------------

  async setQueues(topic: string, write: number, read: number): Promise<void> {
    const always = { defaultTopic: 'TBW102', topicFilterType: 'SINGLE_TAG', topicSysFlag: 0, order: false }
    const header = { ...always, topic, writeQueueNums: write, readQueueNums: read, perm: readAndWrite }
    const reply = await this.connector.call(this.cluster.brokerAddress, updateAndCreateTopic, header)
    if (reply.code !== responseCode.SUCCESS)
      throw new Error(`${topic}: ${this.cluster.party} says ${reply.remark ?? reply.code}`)
    this.readQueues.set(topic, read)
    await this.until(`${topic} has ${write} queues`, async () => {
      return (await this.tell('route', topic).catch(() => 'none yet')) === write
    })
  }

  async makeGroup(groupName: string): Promise<void> {
    const reply = await this.connector.call(
      this.cluster.brokerAddress,
      updateAndCreateSubscriptiongroup,
      {},
      { body: { groupName, consumeEnable: true, retryQueueNums: 1, retryMaxTimes: 16 } as never },
    )
    if (reply.code !== responseCode.SUCCESS) throw new Error(`${groupName}: ${reply.remark ?? reply.code}`)
  }

  /** Has a group pop a topic. */
  async setPopMode(consumerGroup: string, topic: string): Promise<void> {
    const body = { consumerGroup, topic, mode: 'POP', popShareQueueNum: 0 } as const
    const reply = await this.connector.call(this.cluster.brokerAddress, setMessageRequestMode, {}, { body })
    if (reply.code !== responseCode.SUCCESS) throw new Error(`${consumerGroup}: ${reply.remark ?? reply.code}`)
  }

  private async offsetOf(request: typeof getMaxOffset | typeof getMinOffset, topic: string, queueId: number) {
    const reply = await this.connector.call(this.cluster.brokerAddress, request, { topic, queueId })
    return reply.code === responseCode.SUCCESS ? reply.header.offset : 0
  }

  /** Next offset of each queue, of the most queues that a scenario uses. */
  maxOffsets(topic: string): Promise<number[]> {
    return Promise.all(Array.from({ length: queuesMax }, (_, queueId) => this.offsetOf(getMaxOffset, topic, queueId)))
  }

  /** Whether consumers are given a queue: not when its topic was shrunk. */
  isRead(topic: string, queueId: number): boolean {
    return queueId < (this.readQueues.get(topic) ?? queuesMax)
  }

  /** Messages of a topic that a group has not taken from the queues that it may read. */
  async behind(consumerGroup: string, topic: string): Promise<number> {
    const reply = await this.connector.call(this.cluster.brokerAddress, getConsumeStats, { consumerGroup, topic })
    if (reply.code !== responseCode.SUCCESS) throw new Error(`${consumerGroup}: ${reply.remark ?? reply.code}`)
    return [...reply.body.offsetTable.values()].reduce((sum, each) => sum + each.brokerOffset - each.consumerOffset, 0)
  }

  /** Committed offset of each queue; undefined: none. */
  async committed(group: string, topic: string, queues: number): Promise<(number | undefined)[]> {
    const ask = async (queueId: number): Promise<number | undefined> => {
      const header = { consumerGroup: group, topic, queueId, setZeroIfNotFound: false }
      const reply = await this.connector.call(this.cluster.brokerAddress, queryConsumerOffset, header)
      return reply.code === responseCode.SUCCESS ? Number(reply.header.offset) : undefined
    }
    return Promise.all(Array.from({ length: queues }, (_, queueId) => ask(queueId)))
  }

  /** Sets the offsets of a group whose consumer is stopped. */
  async setOffsets(group: string, topic: string, back: number | undefined): Promise<void> {
    for (const [queueId, max] of (await this.maxOffsets(topic)).entries()) {
      if (max === 0 || !this.isRead(topic, queueId)) continue
      const min = await this.offsetOf(getMinOffset, topic, queueId)
      const offset = back === undefined ? min : Math.max(min, max - back)
      const header = { consumerGroup: group, topic, queueId, commitOffset: BigInt(offset) }
      const reply = await this.connector.call(this.cluster.brokerAddress, updateConsumerOffset, header)
      if (reply.code !== responseCode.SUCCESS) throw new Error(`reset of ${group}: ${reply.remark ?? reply.code}`)
    }
  }

  /** Resets a running consumer to the first message and waits until it has got something again. */
  async resetOnline({ name, group, topic }: ScenarioConsumer): Promise<void> {
    const before = (await this.received(name)).length
    if (before === 0) return
    const header = { group, topic, timestamp: 0, isForce: true }
    const reply = await this.connector.call(this.cluster.brokerAddress, invokeBrokerToResetOffset, header)
    if (reply.code !== responseCode.SUCCESS) throw new Error(`reset of ${group}: ${reply.remark ?? reply.code}`)
    await this.until(`${name} receives again`, async () => (await this.received(name)).length > before)
  }

  /** All messages of a queue that can be read. */
  async readQueue(topic: string, queueId: number): Promise<StoredMessage[]> {
    const found: StoredMessage[] = []
    let next = await this.offsetOf(getMinOffset, topic, queueId)
    for (;;) {
      const reply = await this.connector.call(this.cluster.brokerAddress, pullMessage, {
        consumerGroup: 'GID_reader',
        topic,
        queueId,
        queueOffset: next,
        maxMsgNums: 32,
        sysFlag: pullSysFlag,
        commitOffset: 0,
        suspendTimeoutMillis: 0,
        subscription: '*',
        subVersion: 0n,
      })
      if (reply.code !== responseCode.SUCCESS) return found
      found.push(...decodeStoredMessages(reply.body))
      next = reply.header.nextBeginOffset
    }
  }

  // ---- playing --------------------------------------------------------------------------------------------------

  async received(consumer: string): Promise<string[]> {
    return (await this.tell('received', consumer)) as string[]
  }

  /** Waits until the client reaches the broker again. */
  async reach(topic: string): Promise<void> {
    await this.until('the client reaches the broker', async () => {
      return (await this.tell('reach', topic).catch(() => 'not yet')) === 'reached'
    })
  }

  /** Waits for a condition. @throws Error naming it when it does not come */
  async until(what: string, holds: () => Promise<boolean>, explain: () => unknown = () => ''): Promise<void> {
    const end = Date.now() + settleSecondsMax * 1000
    let pauseMs = pollMsFirst
    while (!(await holds())) {
      if (Date.now() > end)
        throw new Error(`${this.cluster.party}: not within ${settleSecondsMax} s: ${what} ${JSON.stringify(explain())}`)
      await new Promise((resolve) => setTimeout(resolve, pauseMs))
      pauseMs = Math.min(pauseMs * 2, pollMsMost)
    }
  }
}
