import type { Broker } from '../broker.ts'
import { PopBuffer, type PopBufferNeeds } from './pop-buffer.ts'
import { PopInflight } from './pop-inflight.ts'
import type { ReviveNeeds } from './revive-queue.ts'
import { ReviveService } from './revive-service.ts'
import type { TimerWatchNeeds } from './timer-watch.ts'

export type PopServiceNeeds = PopBufferNeeds & ReviveNeeds & TimerWatchNeeds & Pick<Broker, 'bootTimestamp'>

/** What POP keeps beside its requests: check points under way, counters, and the revival of what is not acked. */
export class PopService {
  readonly buffer: PopBuffer
  readonly inflight: PopInflight
  readonly revive: ReviveService

  constructor(needs: PopServiceNeeds) {
    this.buffer = new PopBuffer(needs)
    this.inflight = new PopInflight(needs.bootTimestamp)
    this.revive = new ReviveService(needs)
  }

  start(): void {
    this.buffer.start()
    this.revive.start()
  }

  /** Before the store and the offsets are closed. */
  async stop(): Promise<void> {
    await Promise.all([this.buffer.stop(), this.revive.stop()])
  }
}
