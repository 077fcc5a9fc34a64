import { addressText, parseOffsetMessageId } from '../message/message-id.ts'
import { propertyNames } from '../message/property-names.ts'
import { decodeStoredMessage, decodeStoredMessages, type StoredMessage } from '../message/stored-message.ts'
import { requests } from '../protocol/requests/index.ts'
import { responseCode } from '../protocol/response-codes.ts'
import { isRefusal } from './call-error.ts'
import type { ClientParts } from './client-parts.ts'
import { type BrokerAddress, readersOf } from './cluster-view.ts'
import { gather, type Gathered, gatherLists, inParallel } from './fan-out.ts'

/** A stored message and the broker that gave it. */
export interface FoundMessage {
  readonly broker: string
  readonly message: StoredMessage
}

/** Store times, both ends included; open ends are 0 and Infinity. */
export interface TimeRange {
  readonly from: number
  readonly to: number
}

export const anyTime: TimeRange = { from: 0, to: Infinity }

/** Most messages a broker gives for one key (Java: MessageStoreConfig.maxMsgsNumBatch) and for one unique id. */
export const matchesMax = { key: 64, uniqueId: 32 } as const

const queryTimeoutMs = 15_000
/** Of the many that one key can bring, a body that grows to more is left as it is stored. */
const listedBodyBytesMax = 8 * 1024 * 1024

/** Finds messages by id and by key. */
export class MessageLookup {
  private readonly parts: ClientParts

  constructor(parts: ClientParts) {
    this.parts = parts
  }

  /**
   * Finds a message by its offset message id: at the broker whose address is in the id, and where that is not reachable or not
   * registered, at its slaves and then at all brokers (an address may be another one from here, as in a container). What a broker
   * gives counts only when it has this id. Addresses that are not registered are never connected to.
   */
  async byOffsetId(id: string, topic?: string): Promise<Gathered<FoundMessage>> {
    const parsed = parseOffsetMessageId(id)
    if (parsed === undefined || parsed.port < 1 || parsed.port > 65535 || parsed.physicalOffset < 0n)
      return { items: [], failures: [] }
    const { brokers } = await this.parts.directory.get()
    const text = addressText(parsed.address)
    const address = `${parsed.address.length === 4 ? text : `[${text}]`}:${parsed.port}`
    const home = brokers.filter((broker) => broker.address === address)
    const names = new Set(home.map((broker) => broker.broker))
    const replicas = brokers.filter((broker) => names.has(broker.broker) && broker.address !== address)
    const rest = readersOf(brokers.filter((broker) => !names.has(broker.broker)))
    const failures: Gathered<FoundMessage>['failures'] = []
    for (const targets of [home, replicas, rest]) {
      const found = await gatherLists(targets, (target) => this.viewAt(target, id, parsed.physicalOffset, topic))
      failures.push(...found.failures)
      if (found.items.length > 0) return { items: found.items.slice(0, 1), failures: [] }
    }
    return { items: [], failures }
  }

  private async viewAt(
    target: BrokerAddress,
    id: string,
    physicalOffset: bigint,
    topic: string | undefined,
  ): Promise<FoundMessage[]> {
    if (physicalOffset > BigInt(Number.MAX_SAFE_INTEGER)) return []
    try {
      const header = { offset: Number(physicalOffset), ...(topic === undefined ? {} : { topic }) }
      const { body } = await this.parts.caller.broker(target.address, requests.viewMessageById, header)
      const message = decodeStoredMessage(body)
      return message.offsetMessageId === id.toUpperCase() ? [{ broker: target.broker, message }] : []
    } catch (thrown) {
      // Code 1: nothing at this place. RangeError: other bytes than a message at this place.
      if (isRefusal(thrown, responseCode.SYSTEM_ERROR, responseCode.QUERY_NOT_FOUND)) return []
      if (thrown instanceof RangeError) return []
      throw thrown
    }
  }

  /** Finds messages by the id that their producer made, at all brokers of the topic. Oldest first. */
  async byUniqueId(topic: string, id: string): Promise<Gathered<FoundMessage>> {
    const found = await this.query(topic, id, { unique: true, range: anyTime })
    const items = found.items.filter(({ message }) => message.properties.get(propertyNames.uniqueKey) === id)
    return { items: items.sort(byStoreTime), failures: found.failures }
  }

  /** Finds messages that have the key as a word of KEYS, at all brokers of the topic. Newest first; `cut`: there may be more. */
  async byKey(topic: string, key: string, range: TimeRange): Promise<Gathered<FoundMessage> & { cut: boolean }> {
    const found = await this.query(topic, key, { unique: false, range })
    const given = new Map<string, number>()
    for (const { broker } of found.items) given.set(broker, (given.get(broker) ?? 0) + 1)
    const items = found.items.filter(({ message }) => keysOf(message).includes(key))
    return {
      items: items.sort((a, b) => byStoreTime(b, a)),
      failures: found.failures,
      cut: [...given.values()].some((count) => count >= matchesMax.key),
    }
  }

  /**
   * Looks for a unique id in several topics, a bounded number at a time, and stops at the first that has it.
   * @returns the topics that were asked
   */
  async byUniqueIdIn(topics: readonly string[], id: string): Promise<Gathered<FoundMessage> & { asked: number }> {
    const failures: Gathered<FoundMessage>['failures'] = []
    let items: FoundMessage[] = []
    let asked = 0
    await inParallel(topics, 8, async (topic) => {
      if (items.length > 0) return
      asked++
      const found = await this.byUniqueId(topic, id)
      failures.push(...found.failures)
      if (found.items.length > 0) items = found.items
    })
    return { items, failures, asked }
  }

  private async query(
    topic: string,
    key: string,
    how: { unique: boolean; range: TimeRange },
  ): Promise<Gathered<FoundMessage>> {
    const route = await this.parts.routes.get(topic)
    const readers = route === undefined ? await this.parts.directory.readers() : readersOf(route.brokers)
    const header = {
      topic,
      key,
      maxNum: how.unique ? matchesMax.uniqueId : matchesMax.key,
      beginTimestamp: how.range.from,
      endTimestamp: how.range.to,
      ...(how.unique ? { _UNIQUE_KEY_QUERY: true } : {}),
    }
    const ask = async (reader: BrokerAddress): Promise<FoundMessage[]> => {
      try {
        const { body } = await this.parts.caller.broker(reader.address, requests.queryMessage, header, {
          timeoutMs: queryTimeoutMs,
        })
        return decodeStoredMessages(body, { bodyBytesMax: listedBodyBytesMax }).map((message) => ({
          broker: reader.broker,
          message,
        }))
      } catch (thrown) {
        if (isRefusal(thrown, responseCode.QUERY_NOT_FOUND)) return []
        throw thrown
      }
    }
    const found = await gather(readers, ask, { deadlineMs: queryTimeoutMs })
    return { items: found.items.flat(), failures: found.failures }
  }
}

const byStoreTime = (a: FoundMessage, b: FoundMessage): number =>
  a.message.storeTimestamp - b.message.storeTimestamp || Number(a.message.physicalOffset - b.message.physicalOffset)

/** The words of KEYS. */
export const keysOf = (message: StoredMessage): string[] =>
  (message.properties.get(propertyNames.keys) ?? '').split(' ').filter((key) => key !== '')

/** What an id can be. Both kinds are 32 or 56 hex digits; only an offset id has a port in its middle. */
export function idKindsOf(id: string): ('msgId' | 'offsetMsgId')[] {
  const parsed = parseOffsetMessageId(id)
  const hasPort = parsed !== undefined && parsed.port > 0 && parsed.port <= 65535 && parsed.physicalOffset >= 0n
  return hasPort ? ['offsetMsgId', 'msgId'] : ['msgId']
}
