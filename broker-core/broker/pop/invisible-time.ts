import { responseCode } from '../../protocol/response-codes.ts'
import { refuse, type Refusal } from '../../remoting/handler.ts'
import { ackOf, type AckNeeds, type Acks, placeProblem, type PoppedMessage, queueOf } from './acks.ts'
import type { CheckPoint } from './check-point.ts'
import { isOrderedHandle, type PopHandle, readPopHandle } from './pop-handle.ts'
import { invisibleTimeProblem } from './pops.ts'
import { putCheckPoint, PutWaiter } from './revive-records.ts'

/** A message that is to stay hidden for another while, from now on. */
export interface InvisibleTimeChange extends PoppedMessage {
  readonly invisibleTime: number
  /** True: the next try is not counted. */
  readonly suspend: boolean
}

/** What the consumer makes its new handle of. */
export interface NewInvisibleTime {
  readonly popTime: number
  readonly invisibleTime: number
  readonly reviveQid: number
}

/** Changes how long popped messages stay hidden (Java: ChangeInvisibleTimeProcessor). */
export class InvisibleTimes {
  private readonly needs: AckNeeds
  private readonly acks: Acks

  constructor(needs: AckNeeds, acks: Acks) {
    this.needs = needs
    this.acks = acks
  }

  /** @throws FieldError when the handle is malformed */
  change(change: InvisibleTimeChange, from: string): Refusal | NewInvisibleTime | Promise<Refusal | NewInvisibleTime> {
    const { config } = this.needs
    const place = placeProblem(this.needs, change, from)
    if (place !== undefined) return place
    const handle = readPopHandle(change.extraInfo)
    const late = invisibleTimeProblem(change.invisibleTime, config)
    if (late !== undefined) return refuse(responseCode.INVALID_PARAMETER, late)
    if (isOrderedHandle(handle)) return this.changeOrdered(change, handle)
    if (handle.reviveQueueId >= 0 && handle.reviveQueueId < config.reviveQueueNum)
      return this.changeUnordered(change, handle)
    return refuse(responseCode.MESSAGE_ILLEGAL, `the revive queue ${handle.reviveQueueId} of the handle does not exist`)
  }

  private async changeUnordered(change: InvisibleTimeChange, handle: PopHandle): Promise<Refusal | NewInvisibleTime> {
    const popTime = this.needs.clock.now()
    const point: CheckPoint = {
      ...queueOf(change),
      brokerName: handle.brokerName,
      popTime,
      invisibleTime: change.invisibleTime,
      startQueueOffset: change.offset,
      diffs: [0],
      rePutTimes: undefined,
      isSuspended: change.suspend,
    }
    const refusal = await this.store(point, handle.reviveQueueId)
    if (refusal !== undefined) return refusal
    this.needs.statistics.groupOnTopic(change.consumerGroup, change.topic).recordCheckPoint(1)
    const outcome = await this.acks.ackUnordered(ackOf(change, handle), handle)
    if (outcome !== undefined) return outcome
    this.needs.pop.inflight.add(point, 1)
    return { popTime, invisibleTime: change.invisibleTime, reviveQid: handle.reviveQueueId }
  }

  private store(point: CheckPoint, reviveQueueId: number): Promise<Refusal | undefined> {
    return new Promise((resolve) => {
      const waiter = new PutWaiter((isStored) => {
        const remark = 'the check point could not be stored'
        resolve(isStored ? undefined : refuse(responseCode.SYSTEM_ERROR, remark))
      })
      const refusal = putCheckPoint(this.needs, reviveQueueId, point, waiter)
      if (refusal !== undefined) resolve(refuse(responseCode.SYSTEM_ERROR, refusal.remark))
    })
  }

  private changeOrdered(change: InvisibleTimeChange, handle: PopHandle): NewInvisibleTime {
    const { offsets, orderTable, clock } = this.needs
    const queue = queueOf(change)
    const known = offsets.get(queue.topic, queue.group, queue.queueId)
    if (known !== undefined && BigInt(change.offset) < known) return { popTime: 0, invisibleTime: 0, reviveQid: 0 }
    const nextVisibleTime = clock.now() + change.invisibleTime
    orderTable.updateNextVisibleTime(queue, change.offset, handle.popTime, nextVisibleTime)
    return {
      popTime: handle.popTime,
      invisibleTime: nextVisibleTime - handle.popTime,
      reviveQid: handle.reviveQueueId,
    }
  }
}
