import type { Broker } from '../broker.ts'
import { PopBuffer, type PopBufferNeeds } from './pop-buffer.ts'
import { PopInflight } from './pop-inflight.ts'

export type PopServiceNeeds = PopBufferNeeds & Pick<Broker, 'bootTimestamp'>

/** What POP keeps beside its requests: check points under way, counters, and the revival of what is not acked. */
export class PopService {
  readonly buffer: PopBuffer
  readonly inflight: PopInflight

  constructor(needs: PopServiceNeeds) {
    this.buffer = new PopBuffer(needs)
    this.inflight = new PopInflight(needs.bootTimestamp)
  }

  start(): void {
    this.buffer.start()
  }

  /** Before the store and the offsets are closed. */
  async stop(): Promise<void> {
    await this.buffer.stop()
  }
}
