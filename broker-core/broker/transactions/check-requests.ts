import { createOffsetMessageId } from '../../message/message-id.ts'
import { decodeProperties } from '../../message/message-properties.ts'
import { propertyNames } from '../../message/property-names.ts'
import { checkTransactionState } from '../../protocol/requests/transactions.ts'
import type { Peer } from '../../remoting/handler.ts'
import type { MessageToStore } from '../../store/store-types.ts'
import type { Broker } from '../broker.ts'
import { checkBody, type HalfMessage, realQueueOf } from './half-message.ts'

/** What asking producers needs of a broker. */
export type CheckRequestNeeds = Pick<Broker, 'config' | 'log' | 'producers'>

/** Where the half message that is asked about is stored. */
export interface HalfPlace {
  readonly queueOffset: number
  readonly physicalOffset: number
  readonly storeTimestamp: number
}

/** Asks producers how their transactions ended (Java: AbstractTransactionalMessageCheckListener). */
export class CheckRequests {
  private readonly needs: CheckRequestNeeds
  private turn = Math.floor(Math.random() * 1000)

  constructor(needs: CheckRequestNeeds) {
    this.needs = needs
  }

  /**
   * Asks one member of the producer group, another one each time. The answer is an END_TRANSACTION of its own.
   * @param copy the half message as it is stored now
   * @returns false when nobody of the group is online
   */
  ask(half: HalfMessage, copy: MessageToStore, place: HalfPlace): boolean {
    const { config, log } = this.needs
    const group = half.properties.get(propertyNames.producerGroup) ?? ''
    const uniqueKey = half.properties.get(propertyNames.uniqueKey)
    const peer = this.peerOf(group)
    if (peer === undefined) {
      log.warn({ group, uniqueKey }, 'a transaction cannot be checked now: no producer of its group is online')
      return false
    }
    const header = {
      topic: copy.topic,
      tranStateTableOffset: place.queueOffset,
      commitLogOffset: place.physicalOffset,
      msgId: uniqueKey,
      transactionId: uniqueKey,
      offsetMsgId: createOffsetMessageId(copy.storeHost, place.physicalOffset),
      bname: config.brokerName,
    }
    peer.send(checkTransactionState, header, checkBody(copy, realQueueOf(half), place))
    return true
  }

  private peerOf(group: string): Peer | undefined {
    const members = [...(this.needs.producers.clients(group)?.keys() ?? [])].filter((peer) => !peer.isClosed)
    this.turn = (this.turn + 1) % 0x7fffffff
    return members[this.turn % members.length]
  }
}

/** Number of checks so far that the properties of a half message tell. */
export function checkTimesOf(properties: ReadonlyMap<string, string> | Uint8Array): number {
  const table = properties instanceof Uint8Array ? decodeProperties(properties) : properties
  const times = Number(table.get(propertyNames.transactionCheckTimes) ?? 0)
  return Number.isInteger(times) ? times : 0
}
