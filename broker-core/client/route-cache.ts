import type { Clock } from '../base/clock.ts'
import type { TopicRouteData } from '../protocol/bodies/routes.ts'
import { requests } from '../protocol/requests/index.ts'
import { responseCode } from '../protocol/response-codes.ts'
import { isRefusal } from './call-error.ts'
import type { BrokerAddress } from './cluster-view.ts'
import type { NameServers } from './name-servers.ts'

/** Queues of a topic on one broker. */
export interface RouteQueues {
  readonly broker: string
  readonly readQueues: number
  readonly writeQueues: number
  readonly perm: number
}

/** Where a topic lives, as clients see it. */
export interface TopicRoute {
  readonly topic: string
  readonly brokers: readonly BrokerAddress[]
  readonly queues: readonly RouteQueues[]
  /** `broker-a:8;broker-b:8` of an ordered topic. */
  readonly orderConfig: string | undefined
  readonly at: number
}

/** Routes by topic, each kept for a while; the oldest are forgotten first. */
export class RouteCache {
  private readonly nameServers: NameServers
  private readonly clock: Clock
  private readonly limits: { maxAgeMs: number; entries: number }
  private readonly routes = new Map<string, TopicRoute>()
  private readonly asking = new Map<string, Promise<TopicRoute | undefined>>()

  constructor(nameServers: NameServers, clock: Clock, limits: { maxAgeMs: number; entries: number }) {
    this.nameServers = nameServers
    this.clock = clock
    this.limits = limits
  }

  /** The route, undefined when the NameServer knows none. @throws CallError when no NameServer answers and none is kept */
  async get(topic: string, maxAgeMs = this.limits.maxAgeMs): Promise<TopicRoute | undefined> {
    const known = this.routes.get(topic)
    if (known !== undefined && this.clock.now() - known.at < maxAgeMs) return known
    let asking = this.asking.get(topic)
    if (asking === undefined) {
      asking = this.ask(topic).finally(() => this.asking.delete(topic))
      this.asking.set(topic, asking)
    }
    try {
      return await asking
    } catch (thrown) {
      if (known !== undefined) return known
      throw thrown
    }
  }

  forget(topic: string): void {
    this.routes.delete(topic)
  }

  private async ask(topic: string): Promise<TopicRoute | undefined> {
    try {
      const { body } = await this.nameServers.call(requests.getRouteinfoByTopic, {
        topic,
        acceptStandardJsonOnly: true,
      })
      const route = routeOf(topic, body, this.clock.now())
      this.routes.delete(topic)
      this.routes.set(topic, route)
      if (this.routes.size > this.limits.entries) this.routes.delete(this.routes.keys().next().value!)
      return route
    } catch (thrown) {
      if (!isRefusal(thrown, responseCode.TOPIC_NOT_EXIST)) throw thrown
      this.routes.delete(topic)
      return undefined
    }
  }
}

function routeOf(topic: string, data: TopicRouteData, at: number): TopicRoute {
  const brokers = data.brokerDatas.flatMap((broker) =>
    [...broker.brokerAddrs].map(([brokerId, address]) => ({
      cluster: broker.cluster,
      broker: broker.brokerName,
      brokerId,
      address,
    })),
  )
  const queues = data.queueDatas.map((queue) => ({
    broker: queue.brokerName,
    readQueues: queue.readQueueNums,
    writeQueues: queue.writeQueueNums,
    perm: queue.perm,
  }))
  return { topic, brokers, queues, orderConfig: data.orderTopicConf, at }
}
