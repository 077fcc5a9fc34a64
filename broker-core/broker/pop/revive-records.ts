import { propertyNames } from '../../message/property-names.ts'
import type { AppendOutcome, AppendWaiter } from '../../store/store-types.ts'
import type { Broker } from '../broker.ts'
import { type MessageToPut, putMessage, type PutNeeds, type PutRefusal } from '../put-message.ts'
import {
  type Ack,
  ackKey,
  type CheckPoint,
  checkPointKey,
  recordTags,
  reviveTimeOf,
  writeAck,
  writeCheckPoint,
} from './check-point.ts'
import { reviveTopicOf } from './pop-names.ts'

/** A check point comes this much earlier than its acks, which must find it there (Java: PopAckConstants.ackTimeInterval). */
export const checkPointLeadMs = 1000

export type ReviveRecordNeeds = PutNeeds &
  Pick<Broker, 'clock' | 'storeHost'> & { readonly config: { readonly brokerClusterName: string } }

/** A record of a revive queue; the timer brings it there about `deliverAt`. */
function reviveRecord(
  needs: ReviveRecordNeeds,
  record: { reviveQueueId: number; tag: string; key: string; body: string; deliverAt: number },
): MessageToPut {
  return {
    topic: reviveTopicOf(needs.config.brokerClusterName),
    queueId: record.reviveQueueId,
    flag: 0,
    sysFlag: 0,
    bornTimestamp: needs.clock.now(),
    bornHost: needs.storeHost,
    storeHost: needs.storeHost,
    reconsumeTimes: 0,
    preparedTransactionOffset: 0,
    body: Buffer.from(record.body),
    properties: new Map([
      [propertyNames.tags, record.tag],
      [propertyNames.waitStoreOk, 'true'],
      [propertyNames.timerDeliverMs, String(record.deliverAt)],
      [propertyNames.uniqueKey, record.key],
    ]),
  }
}

/** Stores a check point (Java: PopMessageProcessor.buildCkMsg). */
export function putCheckPoint(
  needs: ReviveRecordNeeds,
  reviveQueueId: number,
  point: CheckPoint,
  waiter: AppendWaiter,
): PutRefusal | undefined {
  const record = reviveRecord(needs, {
    reviveQueueId,
    tag: recordTags.checkPoint,
    key: checkPointKey(point),
    body: writeCheckPoint(point),
    deliverAt: reviveTimeOf(point) - checkPointLeadMs,
  })
  return putMessage(needs, record, waiter)
}

/** Stores an ack. @param deliverAt when the messages would become visible again */
export function putAck(
  needs: ReviveRecordNeeds,
  to: { reviveQueueId: number; deliverAt: number },
  ack: Ack,
  waiter: AppendWaiter,
): PutRefusal | undefined {
  const record = reviveRecord(needs, {
    ...to,
    tag: ack.queueOffsets.length === 1 ? recordTags.ack : recordTags.batchAck,
    key: ackKey(ack),
    body: writeAck(ack),
  })
  return putMessage(needs, record, waiter)
}

/** Calls back when the store has settled an append. */
export class PutWaiter implements AppendWaiter {
  queueOffset = 0
  physicalOffset = 0
  storeTimestamp = 0
  private readonly settled: (isStored: boolean) => void

  constructor(settled: (isStored: boolean) => void) {
    this.settled = settled
  }

  settle(outcome: AppendOutcome): void {
    this.settled(outcome !== 'failed')
  }
}
