import type { Peer } from '../remoting/handler.ts'

/** A client on one connection (Java: ClientChannelInfo). */
export interface Client {
  readonly peer: Peer
  readonly clientId: string
  readonly language: string
  /** Ordinal of the client's version. */
  readonly version: number
  /** Epoch ms of its last heartbeat. */
  lastUpdateTimestamp: number
}

/** Which groups have a member on which connection, and what happens when that ends. */
export class ClientTable {
  readonly #groups = new Map<Peer, Set<string>>()
  readonly #onGone: (peer: Peer, groups: Iterable<string>) => void

  /** @param onGone called with the groups that still had a member on a connection that has ended */
  constructor(onGone: (peer: Peer, groups: Iterable<string>) => void) {
    this.#onGone = onGone
  }

  enter(peer: Peer, group: string): void {
    let groups = this.#groups.get(peer)
    if (groups === undefined) {
      this.#groups.set(peer, (groups = new Set()))
      groups.add(group)
      peer.onClose(() => {
        const gone = this.#groups.get(peer)
        this.#groups.delete(peer)
        if (gone !== undefined) this.#onGone(peer, gone)
      })
    } else groups.add(group)
  }

  leave(peer: Peer, group: string): void {
    this.#groups.get(peer)?.delete(group)
  }
}
