import type { Broker } from '../broker.ts'
import { timerTopic } from '../names.ts'

export type TimerWatchNeeds = Pick<Broker, 'clock'> & {
  readonly config: { readonly timerPrecisionMs: number }
  readonly store: Pick<Broker['store'], 'maxQueueOffset'>
  readonly timer: Pick<Broker['timer'], 'behind'>
}

/**
 * Knows up to when everything is delivered that was given to the timer: a check point may be acted upon once all its acks that
 * came in time must be there.
 */
export class TimerWatch {
  private readonly needs: TimerWatchNeeds
  /** What had been given to the timer at some time. */
  private mark: { readonly time: number; readonly queueOffset: number } | undefined
  private enqueuedUntil = 0

  constructor(needs: TimerWatchNeeds) {
    this.needs = needs
  }

  /** Epoch ms: what was stored before this time, to be delivered before it, is in its queue. */
  deliveredUntil(): number {
    const { clock, config, store, timer } = this.needs
    const now = clock.now()
    const given = store.maxQueueOffset(timerTopic, 0)
    const { ms, messages } = timer.behind
    const taken = given - messages
    if (taken >= given) this.enqueuedUntil = now
    else if (this.mark !== undefined && taken >= this.mark.queueOffset) this.enqueuedUntil = this.mark.time
    if (this.mark === undefined || taken >= this.mark.queueOffset) this.mark = { time: now, queueOffset: given }
    const slotNow = now - (now % config.timerPrecisionMs)
    return Math.min(this.enqueuedUntil, slotNow - ms)
  }
}
