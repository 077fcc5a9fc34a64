import type { Clock } from '../base/clock.ts'
import type { Logger } from '../base/log.ts'
import { javaHash } from '../message/java-hash.ts'
import type { ConsumerData, SubscriptionData } from '../protocol/bodies/clients.ts'
import { notifyConsumerIdsChanged } from '../protocol/requests/to-client.ts'
import type { Peer } from '../remoting/handler.ts'
import { type Client, ClientTable } from './client-table.ts'

export interface ConsumersParts {
  readonly config: { readonly channelExpiredTimeout: number; readonly notifyConsumerIdsChangedEnable: boolean }
  readonly clock: Clock
  readonly log: Logger
  readonly groups: { find(group: string): { readonly notifyConsumerIdsChangedEnable: boolean } | undefined }
}

/** One consumer group as its members' heartbeats tell it (Java: ConsumerGroupInfo). */
export interface ConsumerGroup {
  readonly name: string
  readonly consumeType: ConsumerData['consumeType']
  readonly messageModel: ConsumerData['messageModel']
  readonly consumeFromWhere: ConsumerData['consumeFromWhere']
  /** By topic. */
  readonly subscriptions: ReadonlyMap<string, SubscriptionData>
  /** By connection. */
  readonly clients: ReadonlyMap<Peer, Client>
  /** Epoch ms of the last heartbeat of any member. */
  readonly lastUpdateTimestamp: number
}

interface Entry {
  readonly name: string
  consumeType: ConsumerData['consumeType']
  messageModel: ConsumerData['messageModel']
  consumeFromWhere: ConsumerData['consumeFromWhere']
  subscriptions: Map<string, SubscriptionData>
  clients: Map<Peer, Client>
  lastUpdateTimestamp: number
}

/** What a heartbeat says about one group. */
export type GroupHeartbeat = Pick<
  ConsumerData,
  'groupName' | 'consumeType' | 'messageModel' | 'consumeFromWhere' | 'subscriptionDataSet'
>

/**
 * Who consumes: the members of all consumer groups and what they subscribe to (Java: ConsumerManager). When a group changes, its
 * members are told at once, so that they share the queues anew.
 */
export class Consumers {
  readonly #parts: ConsumersParts
  readonly #groups = new Map<string, Entry>()
  readonly #clients: ClientTable
  readonly #toNotify = new Set<string>()
  readonly #goneListeners: ((group: string) => void)[] = []

  constructor(parts: ConsumersParts) {
    this.#parts = parts
    this.#clients = new ClientTable((peer, groups) => {
      for (const group of groups) this.#removeClient(group, peer)
    })
  }

  /** Has a function called when the last member of a group is gone. */
  onGroupGone(listener: (group: string) => void): void {
    this.#goneListeners.push(listener)
  }

  group(name: string): ConsumerGroup | undefined {
    return this.#groups.get(name)
  }

  all(): IterableIterator<ConsumerGroup> {
    return this.#groups.values()
  }

  /** What a group wants of a topic; undefined when nobody of it is online or it does not subscribe to it. */
  subscription(group: string, topic: string): SubscriptionData | undefined {
    return this.#groups.get(group)?.subscriptions.get(topic)
  }

  client(group: string, clientId: string): Client | undefined {
    for (const client of this.#groups.get(group)?.clients.values() ?? [])
      if (client.clientId === clientId) return client
    return undefined
  }

  /** The client ids of a group, each once though its client may be connected twice. */
  clientIds(group: string): string[] {
    const ids = new Set<string>()
    for (const client of this.#groups.get(group)?.clients.values() ?? []) ids.add(client.clientId)
    return [...ids]
  }

  /** Names of the groups of which somebody online subscribes to a topic. */
  groupsOfTopic(topic: string): string[] {
    return [...this.#groups.values()].filter((group) => group.subscriptions.has(topic)).map((group) => group.name)
  }

  /**
   * Enters what a member's heartbeat says about its group. Settings follow the latest heartbeat, a subscription the newest version.
   * @param keepSubscriptions the heartbeat leaves the subscriptions out because they have not changed
   * @returns true when a member or a topic came or a topic went; the members are told then
   */
  register(client: Client, heartbeat: GroupHeartbeat, keepSubscriptions = false): boolean {
    const entry = this.#entry(heartbeat)
    const now = this.#parts.clock.now()
    entry.consumeType = heartbeat.consumeType
    entry.messageModel = heartbeat.messageModel
    entry.consumeFromWhere = heartbeat.consumeFromWhere
    entry.lastUpdateTimestamp = now
    const before = entry.clients.get(client.peer)
    const isNewMember = before === undefined
    if (before?.clientId === client.clientId) before.lastUpdateTimestamp = now
    else entry.clients.set(client.peer, { ...client, lastUpdateTimestamp: now })
    if (isNewMember) this.#clients.enter(client.peer, entry.name)
    const hasNewTopics = !keepSubscriptions && updateSubscriptions(entry, heartbeat.subscriptionDataSet)
    if (isNewMember || hasNewTopics) this.#notify(entry)
    return isNewMember || hasNewTopics
  }

  #entry(heartbeat: GroupHeartbeat): Entry {
    let entry = this.#groups.get(heartbeat.groupName)
    if (entry === undefined) {
      entry = {
        name: heartbeat.groupName,
        consumeType: heartbeat.consumeType,
        messageModel: heartbeat.messageModel,
        consumeFromWhere: heartbeat.consumeFromWhere,
        subscriptions: new Map(),
        clients: new Map(),
        lastUpdateTimestamp: 0,
      }
      this.#groups.set(entry.name, entry)
    }
    return entry
  }

  /** Takes a connection out of a group and tells the others. */
  unregister(group: string, peer: Peer): void {
    this.#clients.leave(peer, group)
    this.#removeClient(group, peer)
  }

  #removeClient(group: string, peer: Peer): void {
    const entry = this.#groups.get(group)
    if (entry?.clients.delete(peer) !== true) return
    if (entry.clients.size > 0) return this.#notify(entry)
    this.#groups.delete(group)
    for (const listener of this.#goneListeners) listener(group)
  }

  /** Removes members without a heartbeat for `channelExpiredTimeout` and closes their connections. */
  removeExpired(): void {
    const oldest = this.#parts.clock.now() - this.#parts.config.channelExpiredTimeout
    for (const entry of [...this.#groups.values()]) {
      for (const client of [...entry.clients.values()]) {
        if (client.lastUpdateTimestamp >= oldest) continue
        this.#parts.log.warn({ group: entry.name, client: client.clientId }, 'a consumer gave no sign of life: removed')
        this.unregister(entry.name, client.peer)
        client.peer.close()
      }
    }
  }

  /** Tells all members of a group that it has changed. Several changes of one turn are told once. */
  #notify(entry: Entry): void {
    const mayNotify =
      entry.messageModel !== 'BROADCASTING' &&
      this.#parts.config.notifyConsumerIdsChangedEnable &&
      this.#parts.groups.find(entry.name)?.notifyConsumerIdsChangedEnable !== false
    if (!mayNotify) return
    if (this.#toNotify.size === 0) setImmediate(() => this.#sendNotifications())
    this.#toNotify.add(entry.name)
  }

  #sendNotifications(): void {
    for (const consumerGroup of this.#toNotify)
      for (const client of this.#groups.get(consumerGroup)?.clients.values() ?? [])
        client.peer.send(notifyConsumerIdsChanged, { consumerGroup })
    this.#toNotify.clear()
  }
}

/** True when a topic was added or removed. A known one is replaced when its version is greater. */
function updateSubscriptions(entry: Entry, subscriptions: readonly SubscriptionData[]): boolean {
  let isChanged = false
  const named = new Set<string>()
  for (const subscription of subscriptions) {
    const { topic } = subscription
    named.add(topic)
    const known = entry.subscriptions.get(topic)
    if (known === undefined) isChanged = true
    if (known === undefined || subscription.subVersion > known.subVersion)
      entry.subscriptions.set(topic, withOwnHashes(subscription))
  }
  for (const topic of entry.subscriptions.keys()) {
    if (named.has(topic)) continue
    entry.subscriptions.delete(topic)
    isChanged = true
  }
  return isChanged
}

/** Tag hashes are computed here: some clients send hashes of other bytes, or of none. */
function withOwnHashes(subscription: SubscriptionData): SubscriptionData {
  const { subString, expressionType } = subscription
  if (expressionType !== 'TAG' && expressionType !== '') return subscription
  if (subString === '' || subString === '*') return { ...subscription, tagsSet: [], codeSet: [] }
  const pieces = subString.split('||').map((piece) => piece.trim())
  const tagsSet = [...new Set(pieces.filter((piece) => piece !== ''))]
  return { ...subscription, tagsSet, codeSet: [...new Set(tagsSet.map((tag) => javaHash(tag)))] }
}
