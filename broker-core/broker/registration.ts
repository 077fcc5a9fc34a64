import type { Clock } from '../base/clock.ts'
import { messageOf } from '../base/errors.ts'
import type { Logger } from '../base/log.ts'
import type { DataVersion } from '../protocol/bodies/data-version.ts'
import type { TopicRouteData } from '../protocol/bodies/routes.ts'
import type { TopicConfig } from '../protocol/bodies/topics.ts'
import { unregisterBroker } from '../protocol/requests/cluster.ts'
import { getRouteinfoByTopic } from '../protocol/requests/routes.ts'
import { responseCode } from '../protocol/response-codes.ts'
import { Connector } from '../remoting/connector.ts'
import type { BrokerConfig } from './config.ts'
import { NamesrvLink } from './namesrv-link.ts'
import { fullBody, incrementBody, type RegistrationBody } from './registration-body.ts'
import type { MasterPlace } from './replication/master-place.ts'
import type { Topics } from './topics.ts'

export interface RegistrationParts {
  readonly config: BrokerConfig
  readonly clock: Clock
  readonly log: Logger
  readonly topics: Topics
  /** `ip:port` given to clients. */
  readonly address: string
  readonly haAddress: string
}

/** How this broker calls itself towards NameServers. */
export interface OwnIdentity {
  readonly clusterName: string
  readonly brokerName: string
  readonly brokerAddr: string
  readonly brokerId: number
}

/** What a body with all topics depends on. */
type BodyBasis = readonly [version: DataVersion, permission: number, compressed: boolean]

const firstWaitMsMax = 3000
/** What the other NameServers are still given when the first knows this broker: those that live need no more. */
const restWaitMs = 150
const goodbyeMs = 1000
/** What an operator's change of a topic waits at most until NameServers know of it. */
const toldWaitMs = 3000
const routeMs = 3000

/** Resolves when all have, or after the time. */
async function inTime(promises: readonly Promise<void>[], waitMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const timeUp = new Promise<void>((resolve) => (timer = setTimeout(resolve, waitMs)))
  await Promise.race([Promise.all(promises), timeUp])
  clearTimeout(timer)
}

/**
 * Keeps this broker known at every NameServer it is given (Java: BrokerOuterAPI, BrokerController.registerBrokerAll): at start, after
 * every change of a topic (only the changed ones), when a connection was lost, and every `registerNameServerPeriod`. The body
 * with all topics is made once per version of the topic table.
 */
export class Registration {
  readonly #parts: RegistrationParts
  readonly #connector: Connector
  readonly #links = new Map<string, NamesrvLink>()
  /** Told what a NameServer says of the master of a slave. */
  onMaster: (place: MasterPlace) => void = () => undefined
  #timer: NodeJS.Timeout | undefined
  #lifeTimer: NodeJS.Timeout | undefined
  #isStopped = false
  #full: { readonly basis: BodyBasis; readonly body: RegistrationBody } | undefined
  /** Version of bodies, for those who compare (Java: mappingDataVersion of a broker without static topics). */
  readonly #mappingVersion: DataVersion

  constructor(parts: RegistrationParts) {
    this.#parts = parts
    this.#connector = new Connector({ log: parts.log, clock: parts.clock })
    this.#mappingVersion = { counter: 0, stateVersion: 0, timestamp: parts.clock.now() }
    parts.topics.onChange((changed) => {
      this.#topicsChanged(changed)
    })
  }

  /** The NameServers, and whether each knows this broker now. */
  get state(): { readonly address: string; readonly isRegistered: boolean }[] {
    return [...this.#links.values()].map(({ address, isRegistered }) => ({ address, isRegistered }))
  }

  /** Registers everywhere. Resolves when one NameServer knows this broker and the others had a moment, or after 3 s. */
  async start(): Promise<void> {
    this.updateAddresses()
    this.#timer = setInterval(() => {
      this.beat()
    }, this.#parts.config.registerNameServerPeriod).unref()
    const { brokerHeartbeatInterval } = this.#parts.config
    if (brokerHeartbeatInterval > 0)
      this.#lifeTimer = setInterval(() => {
        for (const link of this.#links.values()) link.giveSign()
      }, brokerHeartbeatInterval).unref()
    await Promise.race([this.#knownByOne(), this.settled(firstWaitMsMax)])
  }

  /** Resolves a moment after the first NameServer knows this broker: a dead one delays nobody. Never when none does. */
  async #knownByOne(): Promise<void> {
    await new Promise<void>((resolve) => {
      for (const link of this.#links.values())
        void link.settled().then(() => {
          if (link.isRegistered) setTimeout(resolve, restWaitMs)
        })
    })
  }

  /** Gives every NameServer a sign of life, and all topics where its copy is old. */
  beat(): void {
    for (const link of this.#links.values()) link.beat()
  }

  /** Takes over the NameServers that the configuration names now. */
  updateAddresses(): void {
    const wanted = new Set(addressesIn(this.#parts.config.namesrvAddr))
    for (const address of this.#links.keys()) {
      if (wanted.has(address)) continue
      const link = this.#links.get(address)
      link?.stop()
      this.#links.delete(address)
      if (link?.isRegistered === true) void this.#sayGoodbye(address)
    }
    for (const address of wanted) {
      if (this.#links.has(address) || this.#isStopped) continue
      const link = new NamesrvLink(address, this.#linkNeeds())
      this.#links.set(address, link)
      link.registerAll()
    }
  }

  #linkNeeds() {
    const { config, log, topics } = this.#parts
    return {
      connector: this.#connector,
      config,
      log,
      identity: this.identity,
      haAddress: this.#parts.haAddress,
      version: () => topics.dataVersion,
      fullBody: () => this.#fullBody(),
      incrementBody: (changed: Iterable<string>) => this.#incrementBody(changed),
      onOrderTopics: (names: Iterable<string>) => {
        this.#markOrdered(names)
      },
      onMaster: (place: MasterPlace) => {
        this.onMaster(place)
      },
    }
  }

  get identity(): OwnIdentity {
    const { config, address } = this.#parts
    const { brokerClusterName: clusterName, brokerName, brokerId } = config
    return { clusterName, brokerName, brokerAddr: address, brokerId }
  }

  /** Registers all topics everywhere, now. Resolves when every NameServer has answered or failed. */
  async registerAll(): Promise<void> {
    for (const link of this.#links.values()) link.registerAll()
    await this.settled()
  }

  /** Resolves when nothing is under way, or after the time. */
  async settled(waitMs: number = this.#parts.config.registerBrokerTimeoutMills): Promise<void> {
    await inTime(
      [...this.#links.values()].map((link) => link.settled()),
      waitMs,
    )
  }

  /**
   * Resolves when the NameServers that know this broker know of its latest changes too, or after 3 s: who is answered then finds
   * the route of a new topic (Java: AdminBrokerProcessor registers before it answers).
   */
  async told(): Promise<void> {
    const links = [...this.#links.values()].filter(({ isRegistered }) => isRegistered)
    await inTime(
      links.map((link) => link.settled()),
      toldWaitMs,
    )
  }

  /**
   * Asks the NameServers, one after the other and those first that answered last time, for the route of a topic.
   * @returns undefined when there is none, or no NameServer at all
   * @throws RemotingError when none of them answers
   */
  async routeOf(topic: string): Promise<TopicRouteData | undefined> {
    let problem: Error | undefined
    const links = [...this.#links.values()].sort((a, b) => Number(b.isRegistered) - Number(a.isRegistered))
    for (const { address } of links) {
      try {
        const header = { topic, acceptStandardJsonOnly: true }
        const reply = await this.#connector.call(address, getRouteinfoByTopic, header, { timeoutMs: routeMs })
        return reply.code === responseCode.SUCCESS ? reply.body : undefined
      } catch (thrown) {
        problem = thrown instanceof Error ? thrown : new Error(String(thrown))
      }
    }
    if (problem !== undefined) throw problem
    return undefined
  }

  #topicsChanged(changed: readonly TopicConfig[]): void {
    for (const link of this.#links.values()) link.topicsChanged(changed.map((config) => config.topicName))
  }

  #fullBody(): RegistrationBody {
    const { topics, config } = this.#parts
    const basis: BodyBasis = [topics.dataVersion, config.brokerPermission, config.compressedRegister]
    if (this.#full === undefined || this.#full.basis.some((part, index) => part !== basis[index]))
      this.#full = { basis, body: fullBody(topics, config, this.#mappingVersion) }
    return this.#full.body
  }

  #incrementBody(changed: Iterable<string>): RegistrationBody {
    const configs: TopicConfig[] = []
    for (const name of changed) {
      const config = this.#parts.topics.find(name)
      if (config !== undefined) configs.push(config)
    }
    return incrementBody(this.#parts.topics, configs, this.#parts.config, this.#mappingVersion)
  }

  /** Topics that the NameServer's order configuration names are ordered. */
  #markOrdered(names: Iterable<string>): void {
    const changed: TopicConfig[] = []
    for (const name of names) {
      const config = this.#parts.topics.find(name)
      if (config?.order === false) changed.push({ ...config, order: true })
    }
    this.#parts.topics.put(changed)
  }

  async #sayGoodbye(address: string): Promise<void> {
    try {
      await this.#connector.call(address, unregisterBroker, this.identity, { timeoutMs: goodbyeMs })
    } catch (thrown) {
      this.#parts.log.warn({ namesrv: address, problem: messageOf(thrown) }, 'a NameServer could not be told goodbye')
    }
  }

  /** Says goodbye to every NameServer that knows this broker, and hangs up. */
  async stop(): Promise<void> {
    this.#isStopped = true
    clearInterval(this.#timer)
    clearInterval(this.#lifeTimer)
    const known = [...this.#links.values()].filter((link) => link.isRegistered)
    for (const link of this.#links.values()) link.stop()
    await Promise.all(known.map(({ address }) => this.#sayGoodbye(address)))
    await this.#connector.close()
  }
}

/** The addresses of `host:port;host:port`. */
export const addressesIn = (text: string): string[] => [
  ...new Set(
    text
      .split(';')
      .map((address) => address.trim())
      .filter((address) => address !== ''),
  ),
]
