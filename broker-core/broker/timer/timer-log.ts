import path from 'node:path'
import { messageOf, OperatingError } from '../../base/errors.ts'
import { type Files, nodeFiles } from '../../base/files.ts'

/** Bytes of one unit of the timer log. */
export const unitBytes = 52

/** Bits of a unit's magic. */
export const unitMagic = { always: 1, roll: 2, delete: 4 } as const

/** One entry of the timer log: a message and the slot it waits in. */
export interface TimerUnit {
  /** Position of the slot's unit before this one, -1 when this is the first. */
  readonly previous: number
  readonly magic: number
  /** Slot at which it was written, epoch ms. */
  readonly writeTime: number
  /** Slot in which it waits, epoch ms. */
  readonly slotTime: number
  readonly physicalOffset: number
  readonly recordBytes: number
  /** Java hash of the real topic. */
  readonly topicHash: number
}

export interface TimerLogOptions {
  readonly folder: string
  readonly fileBytes: number
  readonly files?: Files
}

const blankMagic = 0xcbd43194 | 0
const blankBytes = 16
const blockBytes = 64 * 1024
const walkUnits = 20_000
const fileName = /^\d{20}$/

interface LogFile {
  readonly start: number
  readonly path: string
  descriptor: number | undefined
}

/** Reads an int64 that a double holds exactly. */
export const int64At = (bytes: Buffer, at: number): number =>
  bytes.readInt32BE(at) * 4294967296 + bytes.readUInt32BE(at + 4)

/** Writes a whole number as int64. */
export function putInt64(bytes: Buffer, at: number, value: number): void {
  const high = Math.floor(value / 4294967296)
  bytes.writeInt32BE(high, at)
  bytes.writeUInt32BE(value - high * 4294967296, at + 4)
}

/**
 * The timer log: units of fixed size in files of fixed size, appended in the order of enqueueing; the units of a slot are linked
 * backwards (Java: TimerLog). What is appended is written by `writePending`, so that a batch costs one write.
 */
export class TimerLog {
  private readonly folder: string
  private readonly fileBytes: number
  private readonly files: Files
  private readonly list: LogFile[] = []
  private pending: Buffer[] = []
  private pendingBytes = 0
  private endPosition = 0
  private isUnsynced = false
  private readonly block = Buffer.alloc(blockBytes)
  private blockStart = -1
  private blockEnd = -1

  constructor(options: TimerLogOptions) {
    this.folder = options.folder
    this.fileBytes = options.fileBytes
    this.files = options.files ?? nodeFiles
  }

  /** @throws OperatingError `TIMER_LOG` when a file has another size than the settings say */
  open(): void {
    this.files.makeFolderSync(this.folder)
    for (const { name, isFolder } of this.files.listSync(this.folder)) {
      if (isFolder || !fileName.test(name)) continue
      const file = { start: Number(name), path: path.join(this.folder, name), descriptor: undefined }
      const size = this.files.factsSync(file.path)?.size ?? 0
      if (size !== this.fileBytes)
        throw new OperatingError(
          'TIMER_LOG',
          `${file.path} has ${size} bytes, but mappedFileSizeTimerLog is ${this.fileBytes}: set it to the size the folder was made with`,
        )
      this.list.push(file)
    }
    this.endPosition = this.list[0]?.start ?? 0
  }

  /** Where the next unit goes, or the blank before it. */
  get end(): number {
    return this.endPosition
  }

  get begin(): number {
    return this.list[0]?.start ?? 0
  }

  /** Whether units wait for `writePending`. */
  get hasPending(): boolean {
    return this.pendingBytes > 0
  }

  /** Appends a unit. Returns its position. */
  append(unit: TimerUnit): number {
    const left = this.fileBytes - (this.endPosition % this.fileBytes)
    if (unitBytes + blankBytes > left) {
      const blank = Buffer.alloc(left)
      blank.writeInt32BE(left, 0)
      if (left >= blankBytes) blank.writeInt32BE(blankMagic, 12)
      this.push(blank)
    }
    const position = this.endPosition
    const bytes = Buffer.allocUnsafe(unitBytes)
    bytes.writeInt32BE(unitBytes, 0)
    putInt64(bytes, 4, unit.previous)
    bytes.writeInt32BE(unit.magic, 12)
    putInt64(bytes, 16, unit.writeTime)
    bytes.writeInt32BE(unit.slotTime - unit.writeTime, 24)
    putInt64(bytes, 28, unit.physicalOffset)
    bytes.writeInt32BE(unit.recordBytes, 36)
    bytes.writeInt32BE(unit.topicHash, 40)
    bytes.fill(0, 44)
    this.push(bytes)
    return position
  }

  private push(bytes: Buffer): void {
    this.pending.push(bytes)
    this.pendingBytes += bytes.length
    this.endPosition += bytes.length
  }

  /** Writes what was appended. @throws the error of the file; the units stay pending and may be written later */
  writePending(): void {
    if (this.pendingBytes === 0) return
    const bytes = Buffer.concat(this.pending)
    let at = this.endPosition - bytes.length
    let from = 0
    while (from < bytes.length) {
      const inFile = at % this.fileBytes
      const length = Math.min(bytes.length - from, this.fileBytes - inFile)
      this.writeAll(this.fileToWrite(at - inFile), bytes.subarray(from, from + length), inFile)
      at += length
      from += length
    }
    this.pending = []
    this.pendingBytes = 0
    this.isUnsynced = true
  }

  private writeAll(descriptor: number, bytes: Buffer, position: number): void {
    for (let from = 0; from < bytes.length;) {
      const written = this.files.writeSync(descriptor, bytes.subarray(from), position + from)
      if (written === 0) throw new Error('nothing could be written to the timer log')
      from += written
    }
  }

  private fileToWrite(start: number): number {
    let file = this.list.find((each) => each.start === start)
    if (file === undefined) {
      const filePath = path.join(this.folder, String(start).padStart(20, '0'))
      const descriptor = this.files.openSync(filePath, 'create')
      this.files.ftruncateSync(descriptor, this.fileBytes)
      this.files.syncFolderSync(this.folder)
      file = { start, path: filePath, descriptor }
      this.list.push(file)
    }
    return this.descriptorOf(file)
  }

  private descriptorOf(file: LogFile): number {
    return (file.descriptor ??= this.files.openSync(file.path, 'write'))
  }

  /** The unit at a position; undefined when there is none (any more). */
  read(position: number): TimerUnit | undefined {
    if (position < 0 || position + unitBytes > this.endPosition - this.pendingBytes) return undefined
    if (position < this.blockStart || position + unitBytes > this.blockEnd) this.readBlock(position)
    if (position < this.blockStart || position + unitBytes > this.blockEnd) return undefined
    return unitAt(this.block, position - this.blockStart)
  }

  /** Reads a block that ends with the unit: slots are walked backwards. */
  private readBlock(position: number): void {
    const file = this.list.findLast((each) => each.start <= position)
    this.blockStart = this.blockEnd = -1
    if (file === undefined || position >= file.start + this.fileBytes) return
    const end = Math.min(position - file.start + unitBytes, this.fileBytes)
    const start = Math.max(0, end - blockBytes)
    const bytes = this.files.readSync(this.descriptorOf(file), this.block.subarray(0, end - start), start)
    this.blockStart = file.start + start
    this.blockEnd = this.blockStart + bytes
  }

  /** Replaces the magic of a written unit. */
  setMagic(position: number, magic: number): void {
    const file = this.list.findLast((each) => each.start <= position)
    if (file === undefined) return
    const bytes = Buffer.alloc(4)
    bytes.writeInt32BE(magic)
    this.writeAll(this.descriptorOf(file), bytes, position - file.start + 12)
    this.blockStart = this.blockEnd = -1
    this.isUnsynced = true
  }

  /**
   * Goes through the units from a position on, to find the end: the first place without a unit. What is behind it goes.
   * @param from a position of a unit, or anything when it turns out to be none: then its file is taken from its begin
   */
  recover(from: number, visit: (position: number, unit: TimerUnit) => void): void {
    let start = Math.max(from, this.begin)
    let fileStart = start - (start % this.fileBytes)
    while (start > this.begin && !this.isUnitOnDisk(start)) {
      if (start > fileStart) start = fileStart
      else start = fileStart = Math.max(this.begin, fileStart - this.fileBytes)
    }
    const end = this.walk(start, Infinity, visit)
    this.cutAt(end)
    this.endPosition = end
  }

  /** Goes through the units from a position of one on. Returns the position behind the last one. */
  walk(from: number, to: number, visit: (position: number, unit: TimerUnit) => void): number {
    const bytes = Buffer.alloc(walkUnits * unitBytes)
    let position = from
    for (;;) {
      const file = this.list.find((each) => each.start <= position && position < each.start + this.fileBytes)
      if (file === undefined) return position
      const length = Math.min(bytes.length, file.start + this.fileBytes - position)
      const read = this.files.readSync(this.descriptorOf(file), bytes.subarray(0, length), position - file.start)
      const state = visitUnits(bytes.subarray(0, read), position, to, visit)
      position += state.bytes
      if (state.isBlank) {
        if (!this.list.some((each) => each.start === file.start + this.fileBytes)) return position
        position = file.start + this.fileBytes
      } else if (state.isEnd) return position
    }
  }

  private isUnitOnDisk(position: number): boolean {
    const file = this.list.find((each) => each.start <= position && position < each.start + this.fileBytes)
    if (file === undefined) return false
    const bytes = Buffer.alloc(unitBytes)
    const read = this.files.readSync(this.descriptorOf(file), bytes, position - file.start)
    return read === unitBytes && (position - file.start) % unitBytes === 0 && unitAt(bytes, 0) !== undefined
  }

  private cutAt(end: number): void {
    for (const file of this.list.splice(0)) {
      if (file.start > end || (file.start === end && file.start > 0)) {
        this.close(file)
        this.files.unlinkSync(file.path)
        continue
      }
      this.list.push(file)
      if (end >= file.start + this.fileBytes) continue
      const descriptor = this.descriptorOf(file)
      this.files.ftruncateSync(descriptor, end - file.start)
      this.files.ftruncateSync(descriptor, this.fileBytes)
    }
  }

  /** Brings what was written to disk. */
  async flush(): Promise<void> {
    if (!this.isUnsynced) return
    this.isUnsynced = false
    const open = this.list.slice(-2).flatMap(({ descriptor }) => (descriptor === undefined ? [] : [descriptor]))
    for (const descriptor of open)
      await new Promise<void>((resolve, reject) => {
        this.files.fdatasync(descriptor, (failure) => {
          if (failure === null) resolve()
          else {
            this.isUnsynced = true
            reject(new Error(messageOf(failure)))
          }
        })
      })
  }

  /** Removes files, never the last, while the last unit of the file names a record before `physicalOffset`. */
  removeBefore(physicalOffset: number): void {
    const lastUnitAt = (Math.floor((this.fileBytes - blankBytes) / unitBytes) - 1) * unitBytes
    while (this.list.length > 1) {
      const [file] = this.list
      const unit = this.read(file!.start + lastUnitAt)
      if (unit !== undefined && unit.physicalOffset >= physicalOffset) return
      this.close(file!)
      this.list.shift()
      this.files.unlinkSync(file!.path)
    }
  }

  closeAll(): void {
    for (const file of this.list) this.close(file)
  }

  private close(file: LogFile): void {
    if (file.descriptor !== undefined) this.files.closeSync(file.descriptor)
    file.descriptor = undefined
  }
}

/** The unit at a place of a buffer, undefined when the bytes are none. */
function unitAt(bytes: Buffer, at: number): TimerUnit | undefined {
  const magic = bytes.readInt32BE(at + 12)
  if (bytes.readInt32BE(at) !== unitBytes || (magic | 0xf) !== 0xf) return undefined
  const writeTime = int64At(bytes, at + 16)
  return {
    previous: int64At(bytes, at + 4),
    magic,
    writeTime,
    slotTime: writeTime + bytes.readInt32BE(at + 24),
    physicalOffset: int64At(bytes, at + 28),
    recordBytes: bytes.readInt32BE(at + 36),
    topicHash: bytes.readInt32BE(at + 40),
  }
}

function visitUnits(
  bytes: Buffer,
  start: number,
  to: number,
  visit: (position: number, unit: TimerUnit) => void,
): { bytes: number; isBlank: boolean; isEnd: boolean } {
  let at = 0
  for (; at + unitBytes <= bytes.length; at += unitBytes) {
    if (start + at >= to) return { bytes: at, isBlank: false, isEnd: true }
    const unit = unitAt(bytes, at)
    if (unit === undefined) {
      const isBlank = bytes.readInt32BE(at + 12) === blankMagic
      return { bytes: at, isBlank, isEnd: !isBlank }
    }
    visit(start + at, unit)
  }
  const isBlank = bytes.length - at >= blankBytes && bytes.readInt32BE(at + 12) === blankMagic
  return { bytes: at, isBlank, isEnd: !isBlank && at === 0 }
}
