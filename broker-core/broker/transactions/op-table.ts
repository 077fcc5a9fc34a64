import type { MessageStore } from '../../store/store-types.ts'
import { propertyName, propertyValue } from '../../message/message-properties.ts'
import { propertyNames } from '../../message/property-names.ts'
import { readStoredCopy } from '../stored-copy.ts'
import type { TurnSlices } from '../turn-slices.ts'
import { opTopic } from './transaction-names.ts'

export type OpTableStore = Pick<MessageStore, 'minQueueOffset' | 'maxQueueOffset' | 'queueEntry' | 'recordAt'>

const tagsName = propertyName(propertyNames.tags)
const latePositionsMax = 100_000

/**
 * Which half messages of a queue have ended, read from the op topic as it grows. Only those at or behind the position that the
 * check has reached are kept.
 */
export class OpTable {
  private readonly store: OpTableStore
  private readonly queueId: number
  /** Half position -> op position that lists it first. */
  private readonly ended = new Map<number, number>()
  /** Op position -> number of its half messages that the check has not passed; ascending. */
  private readonly open = new Map<number, number>()
  /** Ended half messages that the check had passed already, such as the originals of copies. */
  private readonly late = new Set<number>()
  private next: number

  /** @param opQueueOffset first op message to be read */
  constructor(store: OpTableStore, queueId: number, opQueueOffset: number) {
    this.store = store
    this.queueId = queueId
    this.next = opQueueOffset
  }

  /** Every op message before this position has been dealt with. */
  get doneOffset(): number {
    const first = this.open.keys().next()
    return first.done === true ? this.next : first.value
  }

  /** Reads the op messages that have come since the last time. `halfOffset`: position that the check has reached. */
  async readNew(halfOffset: number, slices: TurnSlices): Promise<void> {
    const { store, queueId } = this
    const end = store.maxQueueOffset(opTopic, queueId)
    // Positions beyond the queue stem from a store that lost its end.
    if (this.next > end) this.next = end
    this.next = Math.max(this.next, store.minQueueOffset(opTopic, queueId))
    while (this.next < end) {
      if (slices.isOver) await slices.next()
      this.readOne(this.next, halfOffset)
      this.next++
    }
  }

  private readOne(opQueueOffset: number, halfOffset: number): void {
    const entry = this.store.queueEntry(opTopic, this.queueId, opQueueOffset)
    const record = entry === undefined ? undefined : this.store.recordAt(entry.physicalOffset)
    const message = record === undefined ? undefined : readStoredCopy(record)
    if (message === undefined || propertyValue(message.properties, tagsName) !== 'd') return
    let count = 0
    for (const text of Buffer.from(message.body).toString('latin1').split(',')) {
      const position = /^\d{1,16}$/.test(text) ? Number(text) : -1
      if (position < 0) continue
      if (position < halfOffset) this.addLate(position)
      else if (!this.ended.has(position)) {
        this.ended.set(position, opQueueOffset)
        count++
      }
    }
    if (count > 0) this.open.set(opQueueOffset, count)
  }

  private addLate(position: number): void {
    this.late.add(position)
    if (this.late.size <= latePositionsMax) return
    const oldest = this.late.keys().next()
    if (oldest.done !== true) this.late.delete(oldest.value)
  }

  /** Whether the half message has ended; the check passes it then. */
  pass(halfPosition: number): boolean {
    const opQueueOffset = this.ended.get(halfPosition)
    if (opQueueOffset === undefined) return false
    this.ended.delete(halfPosition)
    const rest = (this.open.get(opQueueOffset) ?? 1) - 1
    if (rest > 0) this.open.set(opQueueOffset, rest)
    else this.open.delete(opQueueOffset)
    return true
  }

  /** Whether the original of a copy, which the check has passed, has ended. */
  passOriginal(halfPosition: number): boolean {
    return this.late.delete(halfPosition) || this.pass(halfPosition)
  }

  /** Forgets positions that have fallen off the start of the half queue. */
  passBelow(halfOffset: number): void {
    for (const position of [...this.ended.keys()]) if (position < halfOffset) this.pass(position)
  }
}
