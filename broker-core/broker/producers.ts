import type { Clock } from '../base/clock.ts'
import type { Logger } from '../base/log.ts'
import type { Peer } from '../remoting/handler.ts'
import { type Client, ClientTable } from './client-table.ts'

export interface ProducersParts {
  readonly config: { readonly channelExpiredTimeout: number }
  readonly clock: Clock
  readonly log: Logger
}

/** Who produces: the members of all producer groups (Java: ProducerManager). */
export class Producers {
  readonly #parts: ProducersParts
  readonly #groups = new Map<string, Map<Peer, Client>>()
  readonly #clients: ClientTable
  /** Connection of each producer by client id, for replies. */
  readonly #peers = new Map<string, Peer>()

  constructor(parts: ProducersParts) {
    this.#parts = parts
    this.#clients = new ClientTable((peer, groups) => {
      for (const group of groups) this.#removeClient(group, peer)
    })
  }

  /** The members of a group by connection; undefined when nobody is online. */
  clients(group: string): ReadonlyMap<Peer, Client> | undefined {
    return this.#groups.get(group)
  }

  all(): IterableIterator<[string, ReadonlyMap<Peer, Client>]> {
    return this.#groups.entries()
  }

  /** The connection of a producer by its client id (Java: findChannel). */
  peerOf(clientId: string): Peer | undefined {
    return this.#peers.get(clientId)
  }

  /** Enters a member's heartbeat. */
  register(client: Client, group: string): void {
    let members = this.#groups.get(group)
    if (members === undefined) this.#groups.set(group, (members = new Map()))
    const before = members.get(client.peer)
    const now = this.#parts.clock.now()
    if (before?.clientId === client.clientId) before.lastUpdateTimestamp = now
    else members.set(client.peer, { ...client, lastUpdateTimestamp: now })
    if (before === undefined) this.#clients.enter(client.peer, group)
    this.#peers.set(client.clientId, client.peer)
  }

  /** Takes a connection out of a group. */
  unregister(group: string, peer: Peer): void {
    this.#clients.leave(peer, group)
    this.#removeClient(group, peer)
  }

  #removeClient(group: string, peer: Peer): void {
    const members = this.#groups.get(group)
    const client = members?.get(peer)
    if (client === undefined || members?.delete(peer) !== true) return
    if (this.#peers.get(client.clientId) === peer) this.#peers.delete(client.clientId)
    if (members.size === 0) this.#groups.delete(group)
  }

  /** Removes members without a heartbeat for `channelExpiredTimeout` and closes their connections. */
  removeExpired(): void {
    const oldest = this.#parts.clock.now() - this.#parts.config.channelExpiredTimeout
    for (const [group, members] of [...this.#groups]) {
      for (const client of [...members.values()]) {
        if (client.lastUpdateTimestamp >= oldest) continue
        this.#parts.log.warn({ group, client: client.clientId }, 'a producer gave no sign of life: removed')
        this.unregister(group, client.peer)
        client.peer.close()
      }
    }
  }
}
