import path from 'node:path'
import { OperatingError } from '../../base/errors.ts'
import { type Files, nodeFiles } from '../../base/files.ts'
import { TimerCheckpoint } from './timer-checkpoint.ts'
import { TimerLog, type TimerUnit, unitBytes, unitMagic } from './timer-log.ts'
import { TimerWheel, type WheelSlot } from './timer-wheel.ts'

/** How much of the log before the check point is looked at again at start. */
const recheckedBytes = 1024 * 1024
/** So many slots that all disagree with their messages belong to a wheel of another width. */
const judgedSlots = 16

export interface TimerStoreOptions {
  /** `<storePathRootDir>` */
  readonly rootFolder: string
  readonly precisionMs: number
  readonly logFileBytes: number
  readonly files?: Files
}

/** What the end of the log says after a start. */
export interface TimerRecovery {
  /** True when the wheel was made anew. */
  readonly isNew: boolean
  /** The last message that was put into the wheel. */
  readonly lastUnit: TimerUnit | undefined
  /** Commit log positions of messages that are in the wheel although the check point may not know it. */
  readonly logged: Set<number>
}

/** Timer log, wheel and check point: the files of the timer, and the rules that hold them together (Java: TimerMessageStore). */
export class TimerStore {
  readonly log: TimerLog
  readonly wheel: TimerWheel
  readonly checkpoint: TimerCheckpoint
  /** Messages less cancellations in slots from the read time on. */
  pendingCount = 0
  private readonly options: TimerStoreOptions

  constructor(options: TimerStoreOptions) {
    const { rootFolder, precisionMs, logFileBytes, files = nodeFiles } = options
    this.options = options
    this.log = new TimerLog({ folder: path.join(rootFolder, 'timerlog'), fileBytes: logFileBytes, files })
    this.wheel = new TimerWheel({ path: path.join(rootFolder, 'timerwheel'), precisionMs, files })
    this.checkpoint = new TimerCheckpoint(path.join(rootFolder, 'config'), files)
  }

  /**
   * Opens the files and brings the wheel up to the end of the log.
   * @throws OperatingError when a file has another size than it must have, or the wheel was made with slots of another width
   */
  recover(): TimerRecovery {
    const { log, wheel, checkpoint } = this
    checkpoint.load()
    log.open()
    const isNew = wheel.open()
    const logged = new Set<number>()
    let lastUnit: TimerUnit | undefined
    const unchecked: [position: number, unit: TimerUnit][] = []
    log.recover(isNew ? 0 : this.recheckFrom(checkpoint.logPosition), (position, unit) => {
      if (isNew) this.link(position, unit)
      else unchecked.push([position, unit])
      logged.add(unit.physicalOffset)
      lastUnit = unit
    })
    if (!isNew) this.checkWidth()
    for (const [position, unit] of unchecked) this.link(position, unit)
    if (!isNew) this.dropPointersBeyondTheLog()
    return { isNew, lastUnit, logged }
  }

  /** Under another width the slots would be taken for other times, and messages be delivered early or never. */
  private checkWidth(): void {
    const { log, wheel, options } = this
    const { precisionMs } = options
    let agreeing = 0
    let other: { slotTime: number; index: number } | undefined
    let judged = 0
    wheel.scan((time, { last }) => {
      if (judged >= judgedSlots || last < log.begin || last >= log.end) return
      const slotTime = log.read(last)?.slotTime
      if (slotTime === undefined) return
      judged++
      if (slotTime - (slotTime % precisionMs) === time) agreeing++
      else other = { slotTime, index: time / precisionMs }
    })
    if (agreeing > 0 || other === undefined) return
    const width = Math.round(other.slotTime / other.index)
    throw new OperatingError(
      'TIMER_WHEEL',
      `timerPrecisionMs is ${precisionMs}, but messages wait in slots of ${width} ms in ${options.rootFolder}/timerwheel: ` +
        'set it to that until they are delivered',
    )
  }

  private recheckFrom(position: number): number {
    const inFile = position % this.options.logFileBytes
    return position - inFile + Math.floor(Math.max(0, inFile - recheckedBytes) / unitBytes) * unitBytes
  }

  /** Slots that point behind the end of the log, after a loss of power, are linked anew from what the log has. */
  private dropPointersBeyondTheLog(): void {
    const { log, wheel } = this
    const broken: number[] = []
    let from = Infinity
    wheel.scan((time, slot) => {
      if (slot.last < log.end && slot.first < log.end) return
      broken.push(time)
      if (slot.first < log.end) from = Math.min(from, slot.first)
    })
    for (const time of broken) wheel.put(time, { first: -1, last: -1, count: 0 })
    if (from === Infinity) return
    log.walk(Math.max(from, log.begin), log.end, (position, unit) => {
      this.link(position, unit)
    })
  }

  /** Sees to it that a unit of the log is in its slot. */
  private link(position: number, unit: TimerUnit): void {
    const { wheel } = this
    const slot = wheel.slot(unit.slotTime)
    if (slot !== undefined && slot.last >= position) return
    if (slot === undefined && wheel.timeInPlaceOf(unit.slotTime) > unit.slotTime) return
    wheel.put(unit.slotTime, linked(slot, position, unit.magic))
  }

  /** Counts what waits in slots from a time on. */
  countFrom(readTime: number): void {
    this.pendingCount = 0
    this.wheel.scan((time, slot) => {
      if (time >= readTime) this.pendingCount += slot.count
    })
  }

  /** Appends a unit and puts it into its slot. Returns its position. */
  insert(unit: Omit<TimerUnit, 'previous'>): number {
    const slot = this.wheel.slot(unit.slotTime)
    const position = this.log.append({ ...unit, previous: slot?.last ?? -1 })
    this.wheel.put(unit.slotTime, linked(slot, position, unit.magic))
    this.pendingCount += isDelete(unit.magic) ? -1 : 1
    return position
  }

  /**
   * Brings everything to disk, the log first.
   * @param progress as it was before: it is in the check point only when the files agree with it
   */
  async flush(progress: { readTime: number; queueOffset: number }, now: number): Promise<void> {
    const { log, wheel, checkpoint } = this
    log.writePending()
    const logPosition = log.end
    await log.flush()
    await wheel.flush()
    if (progress.readTime !== checkpoint.readTime || progress.queueOffset !== checkpoint.masterQueueOffset)
      checkpoint.nextVersion(now)
    checkpoint.readTime = progress.readTime
    checkpoint.queueOffset = checkpoint.masterQueueOffset = progress.queueOffset
    checkpoint.logPosition = logPosition
    checkpoint.write()
  }

  close(): void {
    this.log.closeAll()
    this.wheel.close()
  }
}

export const isRoll = (magic: number): boolean => (magic & unitMagic.roll) !== 0
export const isDelete = (magic: number): boolean => (magic & unitMagic.delete) !== 0

function linked(slot: WheelSlot | undefined, position: number, magic: number): WheelSlot {
  const first = slot === undefined || slot.first < 0 ? position : slot.first
  return { first, last: position, count: (slot?.count ?? 0) + (isDelete(magic) ? -1 : 1) }
}
