import type { Clock } from '../base/clock.ts'
import { type DataVersion, noDataVersion } from '../protocol/bodies/data-version.ts'
import type { BrokerData, ClusterInfo, QueueData, TopicRouteData } from '../protocol/bodies/routes.ts'
import type { TopicConfig, TopicConfigTable } from '../protocol/bodies/topics.ts'
import { boundedToZone, withActingMaster } from './route-views.ts'

/** How a broker calls itself in a request. */
export interface BrokerIdentity {
  readonly clusterName: string
  readonly brokerName: string
  readonly brokerAddr: string
  /** 0: master. */
  readonly brokerId: number
}

export interface Registration extends BrokerIdentity {
  readonly haServerAddr: string
  readonly zoneName: string | undefined
  /** Undefined from brokers before 5.0. */
  readonly enableActingMaster: boolean | undefined
  /** Undefined: the NameServer's default. */
  readonly expireAfterMs: number | undefined
  readonly topics: TopicConfigTable
  readonly filterServers: readonly string[]
  /** Mark of the bytes of the registration; the same mark again means the same content. */
  readonly fingerprint: string
}

/** What a registered slave is told about its master. */
export interface MasterOfSlave {
  readonly masterAddr?: string
  readonly haServerAddr?: string
}

/** One registered address. */
interface LiveBroker {
  readonly identity: BrokerIdentity
  readonly haServerAddr: string
  readonly expireAfterMs: number | undefined
  readonly dataVersion: DataVersion
  readonly fingerprint: string
  /** The connection it registered on. */
  readonly link: object
  lastSeenAt: number
  /** Something of its registration was taken away since: the next one must be read again. */
  isStale: boolean
}

type MappingInfo = NonNullable<TopicConfigTable['topicQueueMappingInfoMap']> extends Map<string, infer M> ? M : never

const writeBit = 2
const readWrite = 6

export interface RouteTableSettings {
  readonly brokerExpireTimeoutMillis: number
  readonly deleteTopicWithBrokerRegistration: boolean
  readonly supportActingMaster: boolean
}

/** Which brokers there are and which topics they have (Java: RouteInfoManager). */
export class RouteTable {
  readonly #clock: Clock
  readonly #settings: RouteTableSettings
  /** Topic, then broker name. */
  readonly #topics = new Map<string, Map<string, QueueData>>()
  readonly #mappings = new Map<string, Map<string, MappingInfo>>()
  readonly #brokers = new Map<string, BrokerData>()
  readonly #clusters = new Map<string, Set<string>>()
  /** By cluster and address. */
  readonly #live = new Map<string, LiveBroker>()
  readonly #filterServers = new Map<string, readonly string[]>()

  constructor(clock: Clock, settings: RouteTableSettings) {
    this.#clock = clock
    this.#settings = settings
  }

  /**
   * Whether this very registration was the last one of that address: then a sign of life is all that is needed, and is given.
   */
  renew(identity: BrokerIdentity, fingerprint: string, link: object): boolean {
    const live = this.#live.get(liveKey(identity))
    if (live?.fingerprint !== fingerprint || live.link !== link || live.isStale) return false
    if (this.#brokers.get(identity.brokerName)?.brokerAddrs.get(identity.brokerId) !== identity.brokerAddr) return false
    live.lastSeenAt = this.#clock.now()
    return true
  }

  /**
   * Enters a broker and its topics.
   * @param link the connection of the registration; when it ends the broker is removed
   * @returns what a slave is told; undefined when the registration is refused: a broker that is not known yet sent one topic only,
   * which is taken for an update that came too early
   */
  register(registration: Registration, link: object): MasterOfSlave | undefined {
    const { brokerName, brokerAddr, brokerId, clusterName, topics } = registration
    const known = this.#brokers.get(brokerName)
    const boundAddr = known?.brokerAddrs.get(brokerId)
    if (boundAddr === undefined && topics.topicConfigTable.size === 1) return undefined
    const bound = boundAddr === undefined ? undefined : this.#live.get(liveKey({ clusterName, brokerAddr: boundAddr }))
    if (
      bound !== undefined &&
      boundAddr !== brokerAddr &&
      bound.dataVersion.stateVersion > topics.dataVersion.stateVersion
    ) {
      this.#live.delete(liveKey(registration))
      return {}
    }
    const data = this.#enter(registration, known)
    this.#bind(data, registration)
    const isNew = known === undefined || boundAddr === undefined
    if (brokerId === 0 || isPrimeSlave(registration, data)) this.#enterTopics(registration, data, isNew)
    this.#live.set(liveKey(registration), {
      identity: { clusterName, brokerName, brokerAddr, brokerId },
      haServerAddr: registration.haServerAddr,
      expireAfterMs: registration.expireAfterMs,
      dataVersion: topics.dataVersion,
      fingerprint: registration.fingerprint,
      link,
      lastSeenAt: this.#clock.now(),
      isStale: false,
    })
    const addressKey = liveKey(registration)
    if (registration.filterServers.length === 0) this.#filterServers.delete(addressKey)
    else this.#filterServers.set(addressKey, registration.filterServers)
    return this.masterFor(registration)
  }

  /** What a slave is told about its master; nothing for a master, and while there is none. */
  masterFor({ clusterName, brokerName, brokerId }: BrokerIdentity): MasterOfSlave {
    const masterAddr = brokerId === 0 ? undefined : this.#brokers.get(brokerName)?.brokerAddrs.get(0)
    if (masterAddr === undefined) return {}
    const master = this.#live.get(liveKey({ clusterName, brokerAddr: masterAddr }))
    return master === undefined ? {} : { masterAddr, haServerAddr: master.haServerAddr }
  }

  #enter(registration: Registration, known: BrokerData | undefined): BrokerData {
    const { clusterName, brokerName, zoneName } = registration
    let names = this.#clusters.get(clusterName)
    if (names === undefined) this.#clusters.set(clusterName, (names = new Set()))
    names.add(brokerName)
    const data: BrokerData = {
      brokerAddrs: known?.brokerAddrs ?? new Map<number, string>(),
      brokerName,
      cluster: known?.cluster ?? clusterName,
      enableActingMaster: registration.enableActingMaster ?? false,
      ...(zoneName === undefined ? {} : { zoneName }),
    }
    this.#brokers.set(brokerName, data)
    return data
  }

  /** A slave that became master keeps its address under the new id only. Ids stay in ascending order. */
  #bind(data: BrokerData, { brokerAddr, brokerId }: Registration): void {
    for (const [id, address] of data.brokerAddrs)
      if (address === brokerAddr && id !== brokerId) data.brokerAddrs.delete(id)
    data.brokerAddrs.set(brokerId, brokerAddr)
    const ascending = [...data.brokerAddrs].sort(([a], [b]) => a - b)
    data.brokerAddrs.clear()
    for (const [id, address] of ascending) data.brokerAddrs.set(id, address)
  }

  #enterTopics(registration: Registration, data: BrokerData, isNew: boolean): void {
    const { brokerName, brokerId, topics } = registration
    const before = this.#live.get(liveKey(registration))?.dataVersion
    const isChanged = isNew || before === undefined || !isSameVersion(before, topics.dataVersion)
    const closesWrites = brokerId !== 0 && data.enableActingMaster === true
    const mappings = topics.topicQueueMappingInfoMap ?? new Map<string, MappingInfo>()
    if (this.#settings.deleteTopicWithBrokerRegistration && mappings.size === 0) this.#forgetMissing(registration)
    for (const [topic, config] of topics.topicConfigTable) {
      if (!isChanged && this.#topics.get(topic)?.has(brokerName) === true) continue
      const queues = queueDataOf(brokerName, config)
      if (closesWrites) queues.perm &= ~writeBit
      this.#setQueues(topic, queues)
    }
    if (!isChanged) return
    for (const [topic, mapping] of mappings) {
      let byBroker = this.#mappings.get(topic)
      if (byBroker === undefined) this.#mappings.set(topic, (byBroker = new Map()))
      byBroker.set(mapping.bname ?? brokerName, mapping)
    }
  }

  #forgetMissing({ brokerName, topics }: Registration): void {
    for (const [topic, queues] of this.#topics)
      if (queues.has(brokerName) && !topics.topicConfigTable.has(topic)) this.#removeQueues(topic, brokerName)
  }

  #setQueues(topic: string, queues: QueueData): void {
    let byBroker = this.#topics.get(topic)
    if (byBroker === undefined) this.#topics.set(topic, (byBroker = new Map()))
    byBroker.set(queues.brokerName, queues)
  }

  #removeQueues(topic: string, brokerName: string): void {
    const byBroker = this.#topics.get(topic)
    byBroker?.delete(brokerName)
    if (byBroker?.size === 0) this.#topics.delete(topic)
    const mappings = this.#mappings.get(topic)
    mappings?.delete(brokerName)
    if (mappings?.size === 0) this.#mappings.delete(topic)
  }

  /** Removes an address; with its last address the broker name goes, and with it its queues. */
  unregister(identity: BrokerIdentity): void {
    const { brokerName, brokerAddr, clusterName } = identity
    this.#live.delete(liveKey(identity))
    this.#filterServers.delete(liveKey(identity))
    const data = this.#brokers.get(brokerName)
    if (data === undefined) return
    for (const [id, address] of data.brokerAddrs) if (address === brokerAddr) data.brokerAddrs.delete(id)
    if (data.brokerAddrs.size === 0) {
      this.#brokers.delete(brokerName)
      const names = this.#clusters.get(clusterName)
      names?.delete(brokerName)
      if (names?.size === 0) this.#clusters.delete(clusterName)
      for (const [topic, queues] of this.#topics) if (queues.has(brokerName)) this.#removeQueues(topic, brokerName)
    } else if (data.enableActingMaster === true && !data.brokerAddrs.has(0)) {
      this.#changePerm(brokerName, (perm) => perm & ~writeBit)
    }
  }

  /** Removes the brokers that registered on a connection that has ended. Returns them. */
  removeLink(link: object): BrokerIdentity[] {
    return this.#removeWhere((live) => live.link === link).map(({ identity }) => identity)
  }

  /** Removes the brokers that gave no sign of life for too long. Returns them, with the connections they registered on. */
  removeExpired(): { readonly identity: BrokerIdentity; readonly link: object }[] {
    const now = this.#clock.now()
    const byDefault = this.#settings.brokerExpireTimeoutMillis
    return this.#removeWhere((live) => live.lastSeenAt + (live.expireAfterMs ?? byDefault) < now)
  }

  #removeWhere(isOver: (live: LiveBroker) => boolean): LiveBroker[] {
    const removed = [...this.#live.values()].filter(isOver)
    for (const { identity } of removed) this.unregister(identity)
    return removed
  }

  /** A sign of life; nothing happens for an address that is not registered. */
  seen(identity: Pick<BrokerIdentity, 'clusterName' | 'brokerAddr'>): void {
    const live = this.#live.get(liveKey(identity))
    if (live !== undefined) live.lastSeenAt = this.#clock.now()
  }

  /**
   * A sign of life with the version of the topics that the broker has now.
   * @returns the version it registered last, and whether it should register again
   */
  compare(
    identity: BrokerIdentity,
    version: DataVersion | undefined,
  ): { changed: boolean; known: DataVersion | undefined } {
    const live = this.#live.get(liveKey(identity))
    if (live === undefined) return { changed: true, known: undefined }
    live.lastSeenAt = this.#clock.now()
    return { changed: live.isStale || !isSameVersion(live.dataVersion, version), known: live.dataVersion }
  }

  /** Adds the queues of one topic on brokers that are known. */
  registerTopic(topic: string, queueDatas: readonly QueueData[]): void {
    for (const queues of queueDatas) if (this.#brokers.has(queues.brokerName)) this.#setQueues(topic, queues)
  }

  /** Forgets a topic, or its queues on the brokers of one cluster. */
  deleteTopic(topic: string, clusterName?: string): void {
    const names = clusterName === undefined ? this.#topics.get(topic)?.keys() : this.#clusters.get(clusterName)
    for (const brokerName of [...(names ?? [])]) {
      if (this.#topics.get(topic)?.has(brokerName) !== true) continue
      this.#removeQueues(topic, brokerName)
      for (const live of this.#live.values()) if (live.identity.brokerName === brokerName) live.isStale = true
    }
  }

  /** Takes the write permission from all queues of a broker name. Returns the number of topics. */
  wipeWritePerm = (brokerName: string): number => this.#changePerm(brokerName, (perm) => perm & ~writeBit)

  /** Makes all queues of a broker name readable and writable. Returns the number of topics. */
  addWritePerm = (brokerName: string): number => this.#changePerm(brokerName, () => readWrite)

  #changePerm(brokerName: string, change: (perm: number) => number): number {
    let count = 0
    for (const byBroker of this.#topics.values()) {
      const queues = byBroker.get(brokerName)
      if (queues === undefined) continue
      queues.perm = change(queues.perm)
      count++
    }
    return count
  }

  /** The route of a topic; undefined when no known broker has it. `zone`: only brokers of that zone or without a master. */
  route(topic: string, zone?: string): TopicRouteData | undefined {
    const byBroker = this.#topics.get(topic)
    if (byBroker === undefined) return undefined
    const brokerDatas: BrokerData[] = []
    for (const brokerName of byBroker.keys()) {
      const data = this.#brokers.get(brokerName)
      if (data !== undefined) brokerDatas.push(data)
    }
    if (brokerDatas.length === 0) return undefined
    const mappings = this.#mappings.get(topic)
    const route: TopicRouteData = {
      brokerDatas,
      filterServerTable: this.#filterServersOf(brokerDatas),
      queueDatas: [...byBroker.values()],
      ...(mappings === undefined ? {} : { topicQueueMappingByBroker: mappings }),
    }
    const shown = this.#settings.supportActingMaster ? withActingMaster(route) : route
    return zone === undefined ? shown : boundedToZone(shown, zone)
  }

  #filterServersOf(brokers: readonly BrokerData[]): Map<string, string[]> {
    const table = new Map<string, string[]>()
    if (this.#filterServers.size === 0) return table
    for (const { cluster, brokerAddrs } of brokers) {
      for (const brokerAddr of brokerAddrs.values()) {
        const servers = this.#filterServers.get(liveKey({ clusterName: cluster, brokerAddr }))
        if (servers !== undefined) table.set(brokerAddr, [...servers])
      }
    }
    return table
  }

  clusterInfo(): ClusterInfo {
    const clusterAddrTable = new Map([...this.#clusters].map(([cluster, names]) => [cluster, [...names]]))
    return { brokerAddrTable: new Map(this.#brokers), clusterAddrTable }
  }

  broker(brokerName: string): BrokerData | undefined {
    return this.#brokers.get(brokerName)
  }

  topicNames(): string[] {
    return [...this.#topics.keys()]
  }

  topicNamesOfCluster(cluster: string): string[] {
    const names = this.#clusters.get(cluster)
    if (names === undefined) return []
    return [...this.#topics].filter(([, queues]) => [...names].some((name) => queues.has(name))).map(([topic]) => topic)
  }

  /** Names of clusters and brokers, which are topics of the system, and the address of one broker. */
  systemTopics(): { topicList: string[]; brokerAddr: string | undefined } {
    const topicList = new Set<string>()
    for (const [cluster, names] of this.#clusters) for (const name of [cluster, ...names]) topicList.add(name)
    const [anyBroker] = this.#brokers.values()
    const [brokerAddr] = anyBroker?.brokerAddrs.values() ?? []
    return { brokerAddr, topicList: [...topicList] }
  }

  /** Names of the topics whose system flags fulfil a condition. */
  topicNamesWhere(condition: (topicSysFlag: number) => boolean): string[] {
    return [...this.#topics]
      .filter(([, queues]) => [...queues.values()].slice(0, 1).some(({ topicSysFlag }) => condition(topicSysFlag)))
      .map(([topic]) => topic)
  }
}

const liveKey = ({ clusterName, brokerAddr }: Pick<BrokerIdentity, 'clusterName' | 'brokerAddr'>): string =>
  `${clusterName}\n${brokerAddr}`

const isPrimeSlave = ({ brokerId, enableActingMaster }: Registration, { brokerAddrs }: BrokerData): boolean =>
  enableActingMaster !== undefined && brokerId !== 0 && brokerId === Math.min(...brokerAddrs.keys())

/** Whether two versions of a topic table are the same; `stateVersion` counts, 4.x brokers have 0. */
export function isSameVersion(a: DataVersion | undefined, b: DataVersion | undefined): boolean {
  const one = a ?? noDataVersion
  const other = b ?? noDataVersion
  return one.counter === other.counter && one.stateVersion === other.stateVersion && one.timestamp === other.timestamp
}

const queueDataOf = (brokerName: string, config: TopicConfig): QueueData => ({
  brokerName,
  perm: config.perm,
  readQueueNums: config.readQueueNums,
  topicSysFlag: config.topicSysFlag,
  writeQueueNums: config.writeQueueNums,
})
