import type { Clock } from '../base/clock.ts'
import type { ConsumerGroup } from './consumers.ts'

/** What the places of broadcasting consumers need of a broker. */
export interface BroadcastOffsetsNeeds {
  readonly clock: Clock
  readonly config: {
    readonly enableBroadcastOffsetStore: boolean
    readonly broadcastOffsetExpireSecond: number
    readonly broadcastOffsetExpireMaxSecond: number
  }
  readonly consumers: { client(group: string, clientId: string): unknown }
  readonly offsets: { commit(topic: string, group: string, queueId: number, consumerOffset: number): void }
}

/** What a member of a broadcasting group asked for. */
export interface BroadcastPull {
  readonly topic: string
  readonly queueId: number
  /** `ip:port` of the member's connection. */
  readonly from: string
}

interface Reader {
  readonly clientId: string
  readonly places: Map<number, number>
  seenAt: number
}

interface Entry {
  readonly topic: string
  readonly group: string
  /** By connection. */
  readonly readers: Map<string, Reader>
}

const scanIntervalMs = 5000

/** Name under which the smallest place of a broadcasting group's members is kept among the offsets. */
export const broadcastGroupOf = (group: string): string => `${group}@broadcast`

/**
 * How far the members of broadcasting groups have come, each for itself (Java: BroadcastOffsetManager). Members keep their own
 * place; the broker notes it as they pull and keeps the smallest one of each queue, so that others may take the group over.
 */
export class BroadcastOffsets {
  readonly #needs: BroadcastOffsetsNeeds
  readonly #entries = new Map<string, Entry>()
  #timer: NodeJS.Timeout | undefined

  constructor(needs: BroadcastOffsetsNeeds) {
    this.#needs = needs
  }

  start(): void {
    this.#timer = setInterval(() => {
      this.scan()
    }, scanIntervalMs).unref()
  }

  stop(): void {
    clearInterval(this.#timer)
    this.scan()
  }

  /**
   * Notes a pull of a group that is broadcasting; of any other group nothing.
   * @param queueOffset where the member goes on
   */
  record(group: ConsumerGroup | undefined, pull: BroadcastPull, queueOffset: number): void {
    if (group?.messageModel !== 'BROADCASTING' || group.consumeType !== 'CONSUME_PASSIVELY') return
    const { config, clock } = this.#needs
    if (!config.enableBroadcastOffsetStore) return
    const reader = this.#reader(group, pull)
    if (reader === undefined) return
    reader.places.set(pull.queueId, Math.max(queueOffset, 0))
    reader.seenAt = clock.now()
  }

  /** Forgets who is gone, and keeps the smallest place of the others. */
  scan(): void {
    for (const [key, entry] of this.#entries) {
      for (const [from, reader] of entry.readers) if (this.#isGone(entry, reader)) entry.readers.delete(from)
      if (entry.readers.size === 0) this.#entries.delete(key)
      else this.#keep(entry)
    }
  }

  #reader(group: ConsumerGroup, { topic, from }: BroadcastPull): Reader | undefined {
    const key = `${topic}@${group.name}`
    const entry = this.#entries.get(key)
    const known = entry?.readers.get(from)
    if (known !== undefined) return known
    const client = [...group.clients.values()].find(({ peer }) => peer.remoteAddress === from)
    if (client === undefined) return undefined
    const reader: Reader = { clientId: client.clientId, places: new Map(), seenAt: 0 }
    if (entry !== undefined) entry.readers.set(from, reader)
    else this.#entries.set(key, { topic, group: group.name, readers: new Map([[from, reader]]) })
    return reader
  }

  #isGone({ group }: Entry, { clientId, seenAt }: Reader): boolean {
    const { clock, config, consumers } = this.#needs
    const idleMs = clock.now() - seenAt
    if (idleMs >= config.broadcastOffsetExpireMaxSecond * 1000) return true
    return idleMs >= config.broadcastOffsetExpireSecond * 1000 && consumers.client(group, clientId) === undefined
  }

  #keep({ topic, group, readers }: Entry): void {
    const smallest = new Map<number, number>()
    for (const { places } of readers.values())
      for (const [queueId, place] of places) smallest.set(queueId, Math.min(place, smallest.get(queueId) ?? place))
    for (const [queueId, place] of smallest) this.#needs.offsets.commit(topic, broadcastGroupOf(group), queueId, place)
  }
}
