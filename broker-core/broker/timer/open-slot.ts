import { TurnSlices } from '../turn-slices.ts'
import { exactDueTime, readTimedRecord } from './timed-record.ts'
import { type TimerLog, type TimerUnit, unitMagic } from './timer-log.ts'
import { isDelete, isRoll } from './timer-store.ts'
import type { WheelSlot } from './timer-wheel.ts'

/** Up to so many messages of a slot are delivered to the millisecond; more of them when the slot ends, in order. */
const exactMax = 20_000

export interface OpenSlotNeeds {
  readonly log: TimerLog
  recordAt(physicalOffset: number): Buffer | undefined
}

/** A slot of the wheel whose messages are being delivered. Only positions in the timer log are held, not messages. */
export class OpenSlot {
  /** Epoch ms at which it begins and ends. */
  readonly time: number
  readonly end: number
  /** Keys of messages that were cancelled. */
  readonly cancelled = new Set<string>()
  /** Topics of cancellations, each once per cancellation. */
  readonly cancelTopics: string[] = []
  private readonly needs: OpenSlotNeeds
  /** Positions in order of delivery, and when each is due; no times when all wait for the end of the slot. */
  private readonly positions: number[] = []
  private readonly dues: number[] = []
  private isExact = false
  private nextIndex = 0
  private readonly delivered: number[] = []

  constructor(needs: OpenSlotNeeds, time: number, end: number) {
    this.needs = needs
    this.time = time
    this.end = end
  }

  /** Reads the list of the slot, and the records of few messages. Takes turns. */
  async load(slot: WheelSlot, now: number): Promise<void> {
    const slices = new TurnSlices()
    const { log } = this.needs
    for (let position = slot.last; position >= 0;) {
      const unit = log.read(position)
      if (unit === undefined) break
      if (isCancel(unit)) this.cancel(unit)
      else this.positions.push(position)
      position = unit.previous < position ? unit.previous : -1
      if (slices.isOver) await slices.next()
    }
    this.positions.reverse()
    this.isExact = this.positions.length <= exactMax && this.end > now
    if (!this.isExact) return
    const order: { position: number; due: number }[] = []
    for (const position of this.positions.splice(0)) {
      const unit = log.read(position)
      if (unit !== undefined) order.push({ position, due: this.dueOf(unit) })
      if (slices.isOver) await slices.next()
    }
    for (const { position, due } of order.sort((a, b) => a.due - b.due)) {
      this.positions.push(position)
      this.dues.push(due)
    }
  }

  /** Takes a unit that was put into the slot after it was opened. */
  add(position: number, unit: TimerUnit): void {
    if (isCancel(unit)) return this.cancel(unit)
    if (!this.isExact) {
      this.positions.push(position)
      return
    }
    const due = this.dueOf(unit)
    let at = this.positions.length
    while (at > this.nextIndex && this.dues[at - 1]! > due) at--
    this.positions.splice(at, 0, position)
    this.dues.splice(at, 0, due)
  }

  private cancel(unit: TimerUnit): void {
    const timed = readTimedRecord(this.needs.recordAt(unit.physicalOffset))
    if (timed?.cancels === undefined) return
    this.cancelled.add(timed.cancels)
    this.cancelTopics.push(timed.topic)
  }

  private dueOf(unit: TimerUnit): number {
    if (isRoll(unit.magic)) return this.time
    const timed = readTimedRecord(this.needs.recordAt(unit.physicalOffset))
    return timed === undefined ? this.time : exactDueTime(timed, this.end)
  }

  /** Position of the next message that is due, taken out; undefined when none is. */
  next(now: number): number | undefined {
    if (this.nextIndex >= this.positions.length) return undefined
    const due = this.isExact ? this.dues[this.nextIndex]! : this.end
    return due <= now ? this.positions[this.nextIndex++] : undefined
  }

  /** Whether every message was taken. */
  get isEmpty(): boolean {
    return this.nextIndex >= this.positions.length
  }

  /** Takes note that a message that was taken has arrived, or never will. */
  settle(position: number): void {
    this.delivered.push(position)
  }

  /** Leaves a slot that is not finished: its delivered messages are marked, so that they are not delivered again. */
  suspend(): void {
    for (const position of this.delivered) this.needs.log.setMagic(position, unitMagic.always | unitMagic.delete)
  }
}

const isCancel = ({ magic }: TimerUnit): boolean => isDelete(magic) && !isRoll(magic)
