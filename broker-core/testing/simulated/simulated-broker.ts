import { prepared } from '../../protocol/body.ts'
import { requests } from '../../protocol/requests/index.ts'
import { responseCode } from '../../protocol/response-codes.ts'
import type { ScriptedReply, ScriptedServer } from '../scripted-server.ts'
import { groupConfig, subscription, topicConfig } from '../sample-values.ts'
import type { SimulatedGroup, SimulatedTopic, SimulatedWorld } from './simulated-world.ts'

const systemTopics = ['TBW102', 'SCHEDULE_TOPIC_XXXX', 'RMQ_SYS_TRACE_TOPIC']
const notThere = { code: responseCode.TOPIC_NOT_EXIST, remark: 'no such topic' }
const javaVersion = 501

/** The answers of one broker of a simulated world. */
export class SimulatedBroker {
  private readonly world: SimulatedWorld
  private readonly index: number
  private readonly name: string
  private readonly topics: readonly SimulatedTopic[]
  private readonly groups: readonly SimulatedGroup[]
  /** Configuration tables as text: they never change. */
  private readonly topicTable: string
  private readonly groupTable: string

  /** @param index of the broker in the world */
  constructor(world: SimulatedWorld, index: number) {
    this.world = world
    this.index = index
    this.name = brokerName(index)
    this.topics = world.topicsOf(index)
    this.groups = world.groupsOf(index)
    const version = { counter: 1, stateVersion: 0, timestamp: world.startedAt }
    this.topicTable = JSON.stringify({
      dataVersion: version,
      topicConfigTable: Object.fromEntries(this.topics.map((topic) => [topic.topic, this.configOf(topic)])),
    })
    this.groupTable = JSON.stringify({
      dataVersion: version,
      forbiddenTable: {},
      subscriptionGroupTable: Object.fromEntries(this.groups.map(({ group }) => [group, this.groupConfigOf(group)])),
    })
  }

  /** Has a server answer as this broker. */
  serve(server: ScriptedServer): void {
    this.serveTables(server)
    this.serveTopics(server)
    this.serveGroups(server)
    this.serveClients(server)
    server.on(requests.pullMessage, () => ({ code: responseCode.PULL_NOT_FOUND, remark: 'messages are not simulated' }))
    server.on(requests.queryMessage, () => ({
      code: responseCode.QUERY_NOT_FOUND,
      remark: 'messages are not simulated',
    }))
  }

  private serveTables(server: ScriptedServer): void {
    server.on(requests.getAllTopicConfig, () => ({ body: prepared(this.topicTable) }))
    server.on(requests.getAllSubscriptiongroupConfig, () => ({ body: prepared(this.groupTable) }))
    server.on(requests.getSystemTopicListFromBroker, () => ({ body: { topicList: systemTopics } as never }))
    server.on(requests.getBrokerRuntimeInfo, () => ({ body: { table: this.figures() } }))
    server.on(requests.getBrokerConfig, () => ({
      body: new Map([
        ['brokerName', this.name],
        ['brokerClusterName', 'LargeCluster'],
        ['brokerId', '0'],
      ]) as never,
    }))
    server.on(requests.getBrokerConsumeStats, () => ({ body: prepared(this.progressOfAll(Date.now())) }))
    server.on(requests.viewBrokerStatsData, ({ header }) => this.statistics(header.statsName, header.statsKey))
  }

  private serveTopics(server: ScriptedServer): void {
    server.on(requests.getTopicStatsInfo, ({ header }) => {
      const topic = this.topicOf(header.topic)
      if (topic === undefined) return notThere
      const now = Date.now()
      const maxOffset = this.world.maxOffset(topic, now)
      const one = { minOffset: 0, maxOffset, lastUpdateTimestamp: this.world.lastStoredAt(topic, now) }
      const offsetTable = new Map(this.queuesOf(topic).map((queue) => [queue, one]))
      return { body: { offsetTable, topicPutTps: topic.rate * this.world.size.queues } }
    })
    server.on(requests.getTopicConfig, ({ header }) => {
      const topic = this.topicOf(header.topic)
      return topic === undefined ? notThere : { body: { ...this.configOf(topic), attributes: new Map() } as never }
    })
    server.on(requests.queryTopicConsumeByWho, ({ header }) => ({
      body: {
        groupList: this.groups.filter(({ topic }) => topic.topic === header.topic).map(({ group }) => group),
      } as never,
    }))
    for (const request of [requests.getMaxOffset, requests.searchOffsetByTimestamp] as const)
      server.on(request, ({ header }) => {
        const topic = this.topicOf(header.topic)
        return topic === undefined ? notThere : { header: { offset: this.world.maxOffset(topic, Date.now()) } }
      })
    server.on(requests.getMinOffset, () => ({ header: { offset: 0 } }))
  }

  private serveGroups(server: ScriptedServer): void {
    server.on(requests.getConsumeStats, ({ header }) => {
      const group = this.groupOf(header.consumerGroup)
      if (group === undefined) return { code: responseCode.SUBSCRIPTION_GROUP_NOT_EXIST, remark: 'no such group' }
      const now = Date.now()
      const brokerOffset = this.world.maxOffset(group.topic, now)
      const consumerOffset = this.world.consumerOffset(group, now)
      const one = { brokerOffset, consumerOffset, pullOffset: consumerOffset, lastTimestamp: this.world.startedAt }
      const offsetTable = new Map(this.queuesOf(group.topic).map((queue) => [queue, one]))
      return { body: { offsetTable, consumeTps: group.topic.rate * group.keepsUp } }
    })
    server.on(requests.getConsumerConnectionList, ({ header }) => {
      const group = this.groupOf(header.consumerGroup)
      if (group === undefined || group.clients === 0)
        return {
          code: responseCode.CONSUMER_NOT_ONLINE,
          remark: `the consumer group[${header.consumerGroup}] not online`,
        }
      const wanted = { ...subscription, topic: group.topic.topic, subString: '*', tagsSet: [], codeSet: [] }
      return {
        body: {
          connectionSet: this.clientsOf(group.group, group.clients),
          subscriptionTable: new Map([[wanted.topic, wanted]]),
          consumeType: 'CONSUME_PASSIVELY' as const,
          messageModel: 'CLUSTERING' as const,
          consumeFromWhere: 'CONSUME_FROM_LAST_OFFSET' as const,
        },
      }
    })
  }

  private serveClients(server: ScriptedServer): void {
    const producers = new Map(
      this.topics
        .filter(({ rate }) => rate > 0)
        .map(({ topic }) => [
          `PID-${topic}`,
          this.clientsOf(`PID-${topic}`, 1).map(({ clientAddr, ...client }) => ({
            ...client,
            remoteIP: `/${clientAddr}`,
            lastUpdateTimestamp: Date.now(),
          })),
        ]),
    )
    server.on(requests.getAllProducerInfo, () => ({ body: { data: producers } }))
    server.on(requests.getProducerConnectionList, ({ header }) => ({
      body: { connectionSet: this.clientsOf(header.producerGroup, 1) },
    }))
  }

  /** The text of 317 as Java writes it: one map for each group, queues as keys. */
  private progressOfAll(now: number): string {
    const list = this.groups.map((group) => {
      const { topic } = group
      const numbers = `{"brokerOffset":${this.world.maxOffset(topic, now)},"consumerOffset":${this.world.consumerOffset(group, now)},"lastTimestamp":${this.world.startedAt}}`
      const queues = this.queuesOf(topic).map((queue) => `${JSON.stringify(queue)}:${numbers}`)
      const tps = topic.rate * group.keepsUp
      return `{${JSON.stringify(group.group)}:[{"consumeTps":${tps},"offsetTable":{${queues.join(',')}}}]}`
    })
    return `{"brokerAddr":"${this.name}","consumeStatsList":[${list.join(',')}],"totalDiff":0,"totalInflightDiff":0}`
  }

  private figures(): Map<string, string> {
    const now = Date.now()
    const rate = this.topics.reduce((sum, topic) => sum + topic.rate, 0) * this.world.size.queues
    const tps = `${rate}.0 ${rate}.0 ${rate}.0`
    const stored = String(Math.floor((rate * (now - this.world.startedAt)) / 1000))
    return new Map([
      ['brokerVersionDesc', 'V5_5_0'],
      ['brokerVersion', String(javaVersion)],
      ['putTps', tps],
      ['getTransferredTps', tps],
      ['msgPutTotalTodayNow', stored],
      ['msgPutTotalTodayMorning', '0'],
      ['msgPutTotalYesterdayMorning', '0'],
      ['msgGetTotalTodayNow', stored],
      ['msgGetTotalTodayMorning', '0'],
      ['msgGetTotalYesterdayMorning', '0'],
      ['commitLogDiskRatio', String(0.2 + this.index / 20)],
      ['bootTimestamp', String(this.world.startedAt)],
    ])
  }

  private statistics(name: string, key: string): ScriptedReply<typeof requests.viewBrokerStatsData> {
    const topic = name === 'TOPIC_PUT_NUMS' ? this.topicOf(key) : undefined
    if (topic === undefined)
      return { code: responseCode.SYSTEM_ERROR, remark: `The stats <${name}> <${key}> not exist` }
    const item = { sum: 0, tps: topic.rate * this.world.size.queues, avgpt: 0 }
    return { body: { statsMinute: item, statsHour: item, statsDay: item } }
  }

  private topicOf(name: string): SimulatedTopic | undefined {
    const topic = this.world.topicsByName.get(name)
    return topic?.brokers.includes(this.index) === true ? topic : undefined
  }

  private groupOf(name: string): SimulatedGroup | undefined {
    const group = this.world.groupsByName.get(name)
    return group?.topic.brokers.includes(this.index) === true ? group : undefined
  }

  private queuesOf({ topic }: SimulatedTopic): { brokerName: string; queueId: number; topic: string }[] {
    const { queues } = this.world.size
    return Array.from({ length: queues }, (_, queueId) => ({ brokerName: this.name, queueId, topic }))
  }

  private configOf({ topic, messageType }: SimulatedTopic) {
    const { queues } = this.world.size
    const attributes = { 'message.type': messageType }
    return { ...topicConfig, topicName: topic, readQueueNums: queues, writeQueueNums: queues, order: false, attributes }
  }

  private groupConfigOf(groupName: string) {
    const { attributes: _, ...config } = groupConfig
    return { ...config, groupName, subscriptionDataSet: undefined, groupRetryPolicy: {} }
  }

  private clientsOf(group: string, count: number) {
    return Array.from({ length: count }, (_, at) => ({
      clientId: `10.2.0.${at + 1}@${group}`,
      clientAddr: `10.2.0.${at + 1}:${50_000 + this.index}`,
      language: at % 3 === 1 ? 'GO' : 'JAVA',
      version: javaVersion,
    }))
  }
}

/** Name of a simulated broker. */
export const brokerName = (index: number): string =>
  `broker-${String.fromCharCode(97 + (index % 26))}${index < 26 ? '' : index}`
