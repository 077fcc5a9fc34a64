import { type Files, readFully, writeFully } from '../base/files.ts'
import { getInt64, setInt64 } from '../message/record-layout.ts'

export const indexHeaderBytes = 40
export const indexEntryBytes = 20
const slotBytes = 4
const slotPageBytes = 4096
const slotPagesPerWrite = 64
const slotPagesPerSlice = 512

export interface IndexShape {
  readonly slots: number
  readonly entriesMax: number
}

/** Bytes of an index file. */
export function indexFileBytes(shape: IndexShape): number {
  return indexHeaderBytes + shape.slots * slotBytes + shape.entriesMax * indexEntryBytes
}

/** Header of an index file (Java: IndexHeader). */
export interface IndexHeader {
  beginTimestamp: number
  endTimestamp: number
  beginPosition: number
  endPosition: number
  slotsUsed: number
  /** Number of the next entry; entry 0 is never used. */
  count: number
}

/**
 * One index file (Java: IndexFile). While it is being filled its slots and newest entries are in memory; they are written by
 * `writeEntries` and `writeAll`.
 */
export class IndexFile {
  readonly path: string
  readonly header: IndexHeader
  readonly #files: Files
  readonly #shape: IndexShape
  #descriptor: number | undefined
  #slots: DataView | undefined
  #dirtyPages: Uint8Array | undefined
  #entries = new DataView(new ArrayBuffer(0))
  /** Number of the first entry in memory. */
  #entriesFirst = 1
  #isHeaderDirty = false
  #flushedCount = 0
  readonly #scratch = new DataView(new ArrayBuffer(indexEntryBytes))

  constructor(files: Files, path: string, shape: IndexShape, header: IndexHeader) {
    this.#files = files
    this.path = path
    this.#shape = shape
    this.header = header
  }

  /** Opens an existing file. Undefined when its size is another one. */
  static open(files: Files, path: string, shape: IndexShape): IndexFile | undefined {
    if (files.factsSync(path)?.size !== indexFileBytes(shape)) return undefined
    const view = new DataView(new ArrayBuffer(indexHeaderBytes))
    const descriptor = files.openSync(path, 'write')
    readFully(files, descriptor, new Uint8Array(view.buffer), 0)
    const file = new IndexFile(files, path, shape, {
      beginTimestamp: getInt64(view, 0),
      endTimestamp: getInt64(view, 8),
      beginPosition: getInt64(view, 16),
      endPosition: getInt64(view, 24),
      slotsUsed: view.getInt32(32),
      count: Math.min(Math.max(1, view.getInt32(36)), shape.entriesMax),
    })
    file.#descriptor = descriptor
    file.#entriesFirst = file.#flushedCount = file.header.count
    return file
  }

  /** Makes a file. Like Apache's it begins where the one before it ended. @throws the system's error */
  static create(files: Files, path: string, shape: IndexShape, before: IndexHeader | undefined): IndexFile {
    const descriptor = files.openSync(path, 'create')
    try {
      files.ftruncateSync(descriptor, indexFileBytes(shape))
    } catch (thrown) {
      files.closeSync(descriptor)
      files.unlinkSync(path)
      throw thrown
    }
    const file = new IndexFile(files, path, shape, {
      beginTimestamp: before?.endTimestamp ?? 0,
      endTimestamp: before?.endTimestamp ?? 0,
      beginPosition: before?.endPosition ?? 0,
      endPosition: before?.endPosition ?? 0,
      slotsUsed: 0,
      count: 1,
    })
    file.#descriptor = descriptor
    file.#slots = new DataView(new ArrayBuffer(shape.slots * slotBytes))
    return file
  }

  get isFull(): boolean {
    return this.header.count >= this.#shape.entriesMax
  }

  /** Bytes of entries that only memory has. */
  get unwrittenBytes(): number {
    return (this.header.count - this.#entriesFirst) * indexEntryBytes
  }

  /** Adds an entry; the file must not be full. @param hash of `topic#key`, not negative */
  put(hash: number, position: number, storeTimestamp: number): void {
    const { header } = this
    const slots = this.#slots ?? this.#loadSlots()
    const slot = (hash % this.#shape.slots) * slotBytes
    let previous = slots.getInt32(slot)
    if (previous <= 0 || previous > header.count || header.count <= 1) previous = 0
    let seconds = 0
    if (header.beginTimestamp > 0) {
      seconds = Math.min(Math.max(Math.floor((storeTimestamp - header.beginTimestamp) / 1000), 0), 0x7fffffff)
    }
    const at = (header.count - this.#entriesFirst) * indexEntryBytes
    if (at + indexEntryBytes > this.#entries.byteLength) this.#growEntries(at)
    const entries = this.#entries
    entries.setInt32(at, hash)
    setInt64(entries, at + 4, position)
    entries.setInt32(at + 12, seconds)
    entries.setInt32(at + 16, previous)
    slots.setInt32(slot, header.count)
    this.#dirtyPages ??= new Uint8Array(Math.ceil((this.#shape.slots * slotBytes) / slotPageBytes))
    this.#dirtyPages[Math.floor(slot / slotPageBytes)] = 1
    if (header.count <= 1) {
      header.beginPosition = position
      header.beginTimestamp = storeTimestamp
    }
    if (previous === 0) header.slotsUsed++
    header.count++
    header.endPosition = position
    header.endTimestamp = storeTimestamp
    this.#isHeaderDirty = true
  }

  #growEntries(used: number): void {
    const grown = new Uint8Array(Math.max(4096 - (4096 % indexEntryBytes), this.#entries.byteLength * 2))
    grown.set(new Uint8Array(this.#entries.buffer, 0, used))
    this.#entries = new DataView(grown.buffer)
  }

  #loadSlots(): DataView {
    const bytes = new Uint8Array(this.#shape.slots * slotBytes)
    readFully(this.#files, this.#open(), bytes, indexHeaderBytes)
    this.#slots = new DataView(bytes.buffer)
    return this.#slots
  }

  #open(): number {
    this.#descriptor ??= this.#files.openSync(this.path, 'write')
    return this.#descriptor
  }

  #entriesAt(number: number): number {
    return indexHeaderBytes + this.#shape.slots * slotBytes + number * indexEntryBytes
  }

  /** Writes the entries that only memory has. @throws the system's error; what was not written stays waiting */
  writeEntries(): void {
    const bytes = this.unwrittenBytes
    if (bytes === 0) return
    const entries = new Uint8Array(this.#entries.buffer, 0, bytes)
    writeFully(this.#files, this.#open(), entries, this.#entriesAt(this.#entriesFirst))
    this.#entriesFirst = this.header.count
  }

  /**
   * Writes everything: slots, then entries, then the header, which counts them. Other work gets its turn in between, and may add
   * entries. @throws the system's error; what was not written stays waiting
   */
  async writeAll(): Promise<void> {
    if (!this.#isHeaderDirty) return
    let pages = 0
    for (let page = 0; page < (this.#dirtyPages?.length ?? 0); page++) {
      pages += this.#writeSlots(page)
      if (pages < slotPagesPerSlice) continue
      pages = 0
      await new Promise((resolve) => setImmediate(resolve))
    }
    this.writeEntries()
    const view = new DataView(new ArrayBuffer(indexHeaderBytes))
    setInt64(view, 0, this.header.beginTimestamp)
    setInt64(view, 8, this.header.endTimestamp)
    setInt64(view, 16, this.header.beginPosition)
    setInt64(view, 24, this.header.endPosition)
    view.setInt32(32, this.header.slotsUsed)
    view.setInt32(36, this.header.count)
    writeFully(this.#files, this.#open(), new Uint8Array(view.buffer), 0)
    this.#isHeaderDirty = this.#dirtyPages?.includes(1) ?? false
  }

  /** Writes the dirty pages that begin at a page and follow each other, at most one write's worth. Returns how many. */
  #writeSlots(page: number): number {
    const pages = this.#dirtyPages
    const slots = this.#slots
    if (pages === undefined || slots === undefined) return 0
    let end = page
    while (end < pages.length && pages[end] === 1 && end - page < slotPagesPerWrite) end++
    if (end === page) return 0
    const from = page * slotPageBytes
    const length = Math.min(end * slotPageBytes, slots.byteLength) - from
    writeFully(this.#files, this.#open(), new Uint8Array(slots.buffer, from, length), indexHeaderBytes + from)
    pages.fill(0, page, end)
    return end - page
  }

  /** Makes what was written safe on the disk. */
  flush(): Promise<void> {
    const { count } = this.header
    return new Promise((resolve, reject) => {
      this.#files.fdatasync(this.#open(), (failure) => {
        if (failure !== null) {
          reject(failure)
          return
        }
        this.#flushedCount = count
        resolve()
      })
    })
  }

  /** Whether nothing was added since the last flush. */
  get isFlushed(): boolean {
    return !this.#isHeaderDirty && this.#flushedCount === this.header.count
  }

  /**
   * Walks the entries of a hash, newest first.
   * @param visit gets the log position and the entry's store time (whole seconds); returns false to stop
   */
  find(hash: number, visit: (position: number, timestamp: number) => boolean): void {
    const { header } = this
    let number = this.#slotOf(hash % this.#shape.slots)
    for (let steps = 0; number > 0 && number < header.count && steps < header.count; steps++) {
      const { view, at } = this.#entry(number)
      const previous = view.getInt32(at + 16)
      if (view.getInt32(at) === hash) {
        const timestamp = header.beginTimestamp + view.getInt32(at + 12) * 1000
        if (!visit(getInt64(view, at + 4), timestamp)) return
      }
      // A chain only leads to older entries.
      if (previous >= number) return
      number = previous
    }
  }

  #slotOf(slot: number): number {
    if (this.#slots !== undefined) return this.#slots.getInt32(slot * slotBytes)
    const bytes = new Uint8Array(this.#scratch.buffer, 0, slotBytes)
    readFully(this.#files, this.#open(), bytes, indexHeaderBytes + slot * slotBytes)
    return this.#scratch.getInt32(0)
  }

  #entry(number: number): { view: DataView; at: number } {
    if (number >= this.#entriesFirst) {
      return { view: this.#entries, at: (number - this.#entriesFirst) * indexEntryBytes }
    }
    readFully(this.#files, this.#open(), new Uint8Array(this.#scratch.buffer), this.#entriesAt(number))
    return { view: this.#scratch, at: 0 }
  }

  /**
   * After an unclean stop: keeps only the entries in front of a log position and makes the slots again from them, since slots,
   * entries and header may be of different moments on the disk.
   * @param timestampOf store time of the record at a log position, undefined when it cannot be read
   */
  cutAt(position: number, timestampOf: (position: number) => number | undefined): void {
    const slots = new DataView(new ArrayBuffer(this.#shape.slots * slotBytes))
    const block = new DataView(new ArrayBuffer(indexEntryBytes * 8192))
    const { header } = this
    let number = 1
    let slotsUsed = 0
    let last = 0
    scan: while (number < header.count) {
      const wanted = Math.min(8192, header.count - number)
      readFully(
        this.#files,
        this.#open(),
        new Uint8Array(block.buffer, 0, wanted * indexEntryBytes),
        this.#entriesAt(number),
      )
      for (let i = 0; i < wanted; i++) {
        const at = i * indexEntryBytes
        const entryPosition = getInt64(block, at + 4)
        const isZero = entryPosition === 0 && block.getInt32(at) === 0 && block.getInt32(at + 16) === 0
        if (entryPosition >= position || entryPosition < last || isZero) break scan
        last = entryPosition
        const slot = (block.getInt32(at) % this.#shape.slots) * slotBytes
        if (slots.getInt32(slot) === 0) slotsUsed++
        slots.setInt32(slot, number)
        number++
      }
    }
    if (number === 1) {
      header.beginTimestamp = header.endTimestamp = header.beginPosition = header.endPosition = 0
    } else if (number < header.count) {
      header.endPosition = last
      header.endTimestamp = timestampOf(last) ?? header.beginTimestamp
    }
    header.count = number
    header.slotsUsed = slotsUsed
    this.#slots = slots
    this.#entriesFirst = number
    this.#dirtyPages = new Uint8Array(Math.ceil((this.#shape.slots * slotBytes) / slotPageBytes)).fill(1)
    this.#isHeaderDirty = true
    this.#flushedCount = 0
  }

  /** Gives the memory of a file that is full and written back. */
  releaseMemory(): void {
    if (this.unwrittenBytes > 0 || this.#isHeaderDirty) return
    this.#slots = this.#dirtyPages = undefined
    this.#entries = new DataView(new ArrayBuffer(0))
  }

  close(): void {
    if (this.#descriptor !== undefined) this.#files.closeSync(this.#descriptor)
    this.#descriptor = undefined
  }
}
