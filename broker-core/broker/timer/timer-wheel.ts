import path from 'node:path'
import { messageOf, OperatingError } from '../../base/errors.ts'
import { type Files, nodeFiles } from '../../base/files.ts'
import { TurnSlices } from '../turn-slices.ts'
import { int64At, putInt64 } from './timer-log.ts'

/** Slots of the time that the wheel looks ahead: seven days of seconds. The file has twice as many. */
export const wheelSlots = 7 * 86_400
const slotsInFile = 2 * wheelSlots
const slotBytes = 32
const slotsPerPage = 128
const pageBytes = slotsPerPage * slotBytes
const cleanPagesMax = 512
const scanBytes = 256 * pageBytes

/** The messages of one slot: the ends of a list in the timer log. */
export interface WheelSlot {
  readonly first: number
  readonly last: number
  /** Messages less cancellations. */
  readonly count: number
}

interface Page {
  readonly bytes: Buffer
  isDirty: boolean
}

export interface TimerWheelOptions {
  readonly path: string
  readonly precisionMs: number
  readonly files?: Files
}

/**
 * The timer wheel: which messages wait for which second (Java: TimerWheel). Pages of the file are kept in memory as long as they
 * are changed, and a few others; nothing of it is read at start but by `scan`.
 */
export class TimerWheel {
  private readonly options: TimerWheelOptions
  private readonly files: Files
  private readonly pages = new Map<number, Page>()
  private dirtyPages = 0
  private descriptor = -1

  constructor(options: TimerWheelOptions) {
    this.options = options
    this.files = options.files ?? nodeFiles
  }

  /**
   * Opens the file, or makes it.
   * @returns true when there was none
   * @throws OperatingError `TIMER_WHEEL` when it has another length
   */
  open(): boolean {
    const { files, options } = this
    const size = files.factsSync(options.path)?.size ?? 0
    const bytes = slotsInFile * slotBytes
    if (size !== 0 && size !== bytes)
      throw new OperatingError('TIMER_WHEEL', `${options.path} has ${size} bytes, but a timer wheel has ${bytes}`)
    files.makeFolderSync(path.dirname(options.path))
    this.descriptor = files.openSync(options.path, 'create')
    if (size === 0) files.ftruncateSync(this.descriptor, bytes)
    return size === 0
  }

  /** The slot of a time, undefined when nothing was put into it. */
  slot(time: number): WheelSlot | undefined {
    const { bytes, at } = this.placeOf(time)
    if (int64At(bytes, at) !== Math.floor(time / this.options.precisionMs)) return undefined
    return slotAt(bytes, at)
  }

  /** Time of what is in the place of a slot, which it shares with other times; 0 when it is unused. */
  timeInPlaceOf(time: number): number {
    const { bytes, at } = this.placeOf(time)
    return int64At(bytes, at) * this.options.precisionMs
  }

  put(time: number, slot: WheelSlot): void {
    const { page, bytes, at } = this.placeOf(time)
    putInt64(bytes, at, Math.floor(time / this.options.precisionMs))
    putInt64(bytes, at + 8, slot.first)
    putInt64(bytes, at + 16, slot.last)
    bytes.writeInt32BE(slot.count, at + 24)
    if (page.isDirty) return
    page.isDirty = true
    this.dirtyPages++
  }

  /** Visits every slot that was ever used and not taken for another time. */
  scan(visit: (time: number, slot: WheelSlot) => void): void {
    const bytes = Buffer.alloc(scanBytes)
    for (let start = 0; start < slotsInFile * slotBytes; start += scanBytes) {
      const read = this.files.readSync(this.descriptor, bytes, start)
      for (let at = 0; at + slotBytes <= read; at += slotBytes) {
        if (bytes.readInt32BE(at + 4) === 0 && bytes.readInt32BE(at) === 0) continue
        visit(int64At(bytes, at) * this.options.precisionMs, slotAt(bytes, at))
      }
    }
  }

  get isDirty(): boolean {
    return this.dirtyPages > 0
  }

  /** Writes what changed and brings it to disk. */
  async flush(): Promise<void> {
    if (this.dirtyPages === 0) return
    const slices = new TurnSlices()
    for (const [index, page] of [...this.pages]) {
      if (!page.isDirty) continue
      if (this.files.writeSync(this.descriptor, page.bytes, index * pageBytes) !== pageBytes)
        throw new Error('a page of the timer wheel could not be written whole')
      page.isDirty = false
      this.dirtyPages--
      if (slices.isOver) await slices.next()
    }
    this.evict()
    await new Promise<void>((resolve, reject) => {
      this.files.fdatasync(this.descriptor, (failure) => {
        if (failure === null) resolve()
        else reject(new Error(messageOf(failure)))
      })
    })
  }

  close(): void {
    this.files.closeSync(this.descriptor)
  }

  private placeOf(time: number): { page: Page; bytes: Buffer; at: number } {
    const index = Math.floor(time / this.options.precisionMs) % slotsInFile
    const pageIndex = Math.floor(index / slotsPerPage)
    let page = this.pages.get(pageIndex)
    if (page === undefined) {
      page = { bytes: Buffer.alloc(pageBytes), isDirty: false }
      this.files.readSync(this.descriptor, page.bytes, pageIndex * pageBytes)
      if (this.pages.size - this.dirtyPages > cleanPagesMax) this.evict()
      this.pages.set(pageIndex, page)
    }
    return { page, bytes: page.bytes, at: (index % slotsPerPage) * slotBytes }
  }

  /** Forgets half of the pages that are as in the file, those first that were read first. */
  private evict(): void {
    let surplus = this.pages.size - this.dirtyPages - cleanPagesMax / 2
    for (const [index, page] of this.pages) {
      if (surplus <= 0) return
      if (page.isDirty) continue
      this.pages.delete(index)
      surplus--
    }
  }
}

const slotAt = (bytes: Buffer, at: number): WheelSlot => ({
  first: int64At(bytes, at + 8),
  last: int64At(bytes, at + 16),
  count: bytes.readInt32BE(at + 24),
})
