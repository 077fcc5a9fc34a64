import type { Clock } from '../../base/clock.ts'
import { messageOf } from '../../base/errors.ts'
import type { Logger } from '../../base/log.ts'
import type { QueueData, TopicRouteData } from '../../protocol/bodies/routes.ts'
import type { MessageQueue } from '../../protocol/java-values.ts'

/** What the queues of topics need of a broker. */
export interface TopicQueueNeeds {
  readonly clock: Clock
  readonly log: Logger
  readonly config: { readonly brokerName: string; readonly loadBalancePollNameServerInterval: number }
  readonly topics: { find(topic: string): { readonly readQueueNums: number; readonly perm: number } | undefined }
  /** Asks the NameServer; undefined when it knows no such topic. */
  readonly registration: { routeOf(topic: string): Promise<TopicRouteData | undefined> }
}

interface KnownRoute {
  readonly route: TopicRouteData
  readonly askedAt: number
}

const readable = 4
/** Most routes that are kept; beyond it the oldest ones are asked for again. */
const routesMax = 10_000

/**
 * The queues of topics on all brokers of the cluster, as the NameServer has them (Java: TopicRouteInfoManager). Routes are kept for
 * loadBalancePollNameServerInterval; what this broker itself has of a topic is always up to date.
 */
export class TopicQueues {
  private readonly needs: TopicQueueNeeds
  private readonly known = new Map<string, KnownRoute>()
  private readonly asking = new Map<string, Promise<TopicRouteData | undefined>>()

  constructor(needs: TopicQueueNeeds) {
    this.needs = needs
  }

  /** The readable queues in the order of brokers and ids; undefined while the NameServer has no route of the topic. */
  async of(topic: string): Promise<MessageQueue[] | undefined> {
    const known = this.known.get(topic)
    const { clock, config } = this.needs
    const isFresh = known !== undefined && clock.now() - known.askedAt < config.loadBalancePollNameServerInterval
    const route = isFresh ? known.route : await this.ask(topic)
    if (route === undefined || route.queueDatas.length === 0) return undefined
    return route.queueDatas
      .flatMap((data) => this.queuesOf(topic, data))
      .sort((a, b) => (a.brokerName === b.brokerName ? a.queueId - b.queueId : a.brokerName < b.brokerName ? -1 : 1))
  }

  private queuesOf(topic: string, data: QueueData): MessageQueue[] {
    const { config, topics } = this.needs
    const own = data.brokerName === config.brokerName ? topics.find(topic) : undefined
    const { perm, readQueueNums } = own ?? data
    if ((perm & readable) === 0) return []
    return Array.from({ length: readQueueNums }, (_, queueId) => ({ topic, brokerName: data.brokerName, queueId }))
  }

  private ask(topic: string): Promise<TopicRouteData | undefined> {
    const running = this.asking.get(topic)
    if (running !== undefined) return running
    const asked = this.askNamesrv(topic).finally(() => this.asking.delete(topic))
    this.asking.set(topic, asked)
    return asked
  }

  private async askNamesrv(topic: string): Promise<TopicRouteData | undefined> {
    const { registration, clock, log } = this.needs
    try {
      const route = await registration.routeOf(topic)
      this.known.delete(topic)
      if (route !== undefined) this.remember(topic, { route, askedAt: clock.now() })
      return route
    } catch (thrown) {
      log.warn({ topic, problem: messageOf(thrown) }, 'no NameServer could be asked for a route')
      return this.known.get(topic)?.route
    }
  }

  private remember(topic: string, route: KnownRoute): void {
    const oldest = this.known.size >= routesMax ? this.known.keys().next().value : undefined
    if (oldest !== undefined) this.known.delete(oldest)
    this.known.set(topic, route)
  }
}
