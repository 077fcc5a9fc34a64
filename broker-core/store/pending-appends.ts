import type { ConsumeQueue } from './consume-queue.ts'
import type { AppendWaiter } from './store-types.ts'

/**
 * Appends on their way: records in log order, of which the first `writtenCount` are in the file. Columns instead of objects:
 * nothing is allocated per message.
 */
export class PendingAppends {
  count = 0
  writtenCount = 0
  queues: ConsumeQueue[] = []
  /** The waiter of a record, or of a batch at its last record. Undefined: nobody waits (any more). */
  waiters: (AppendWaiter | undefined)[] = []
  queueOffsets = new Float64Array(1024)
  positions = new Float64Array(1024)
  storeTimestamps = new Float64Array(1024)
  tagsCodes = new Float64Array(1024)
  sizes = new Int32Array(1024)
  /** 1: goes into its queue; 0: prepared or rolled back, only in the log. */
  dispatched = new Uint8Array(1024)
  /** 1: the waiter is told once the record is written, whatever the flush mode. */
  isHasty = new Uint8Array(1024)

  /** Makes room for one more record and returns its index. */
  add(): number {
    if (this.count === this.sizes.length) this.#grow()
    return this.count++
  }

  #grow(): void {
    const length = this.sizes.length * 2
    const wider = (column: Float64Array): Float64Array<ArrayBuffer> => {
      const grown = new Float64Array(length)
      grown.set(column)
      return grown
    }
    this.queueOffsets = wider(this.queueOffsets)
    this.positions = wider(this.positions)
    this.storeTimestamps = wider(this.storeTimestamps)
    this.tagsCodes = wider(this.tagsCodes)
    const sizes = new Int32Array(length)
    sizes.set(this.sizes)
    this.sizes = sizes
    const dispatched = new Uint8Array(length)
    dispatched.set(this.dispatched)
    this.dispatched = dispatched
    const isHasty = new Uint8Array(length)
    isHasty.set(this.isHasty)
    this.isHasty = isHasty
  }

  /** Forgets the first `published` records. */
  dropFirst(published: number): void {
    const rest = this.count - published
    if (rest > 0) {
      for (const column of [
        this.queueOffsets,
        this.positions,
        this.storeTimestamps,
        this.tagsCodes,
        this.sizes,
        this.dispatched,
        this.isHasty,
      ]) {
        column.copyWithin(0, published, this.count)
      }
      this.queues.splice(0, published)
      this.waiters.splice(0, published)
    } else {
      this.queues.length = 0
      this.waiters.length = 0
    }
    this.count = rest
    this.writtenCount = Math.max(0, this.writtenCount - published)
  }

  /** Forgets the records from `from` on. */
  dropFrom(from: number): void {
    this.count = from
    this.queues.length = from
    this.waiters.length = from
  }
}
