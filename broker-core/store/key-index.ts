import path from 'node:path'
import type { Files } from '../base/files.ts'
import type { Clock } from '../base/clock.ts'
import { indexHash, javaHash, javaHashOfBytes } from '../message/java-hash.ts'
import { nameEnd, propertyEnd, propertyName, valueEnd } from '../message/message-properties.ts'
import type { RecordParts } from '../message/record-layout.ts'
import { sysFlag } from '../message/sys-flag.ts'
import { IndexFile, type IndexShape } from './index-file.ts'

const keysName = propertyName('KEYS')
const uniqueKeyName = propertyName('UNIQ_KEY')
const tagsName = propertyName('TAGS')
const space = 0x20
const numberSign = 0x23

/** The index of messages by key, over index files (Java: IndexService). */
export class KeyIndex {
  readonly #files: Files
  readonly #folder: string
  readonly #shape: IndexShape
  readonly #clock: Clock
  /** Oldest first. The last one is being filled. */
  #indexFiles: IndexFile[] = []
  #uniqueAt = -1
  #keysAt = -1
  #tagsAt = -1
  /** End time of the newest file that is wholly on the disk. */
  finishedTimestamp = 0

  constructor(files: Files, options: { folder: string; shape: IndexShape; clock: Clock }) {
    this.#files = files
    this.#folder = options.folder
    this.#shape = options.shape
    this.#clock = options.clock
  }

  get lastTimestamp(): number {
    return this.#last?.header.endTimestamp ?? 0
  }
  get lastPosition(): number {
    return this.#last?.header.endPosition ?? 0
  }
  get isEmpty(): boolean {
    return this.#indexFiles.length === 0
  }
  get #last(): IndexFile | undefined {
    return this.#indexFiles[this.#indexFiles.length - 1]
  }

  /** Finds the files. Returns the names of files that cannot be used: they are left alone. */
  load(): string[] {
    const unusable: string[] = []
    for (const { name, isFolder } of this.#files.listSync(this.#folder)) {
      if (isFolder || !/^\d{17}$/.test(name)) continue
      const file = IndexFile.open(this.#files, path.join(this.#folder, name), this.#shape)
      if (file === undefined) unusable.push(name)
      else this.#indexFiles.push(file)
    }
    return unusable
  }

  /** After an unclean stop: forgets entries at and behind a log position, and files that then have none. */
  cutAt(position: number, timestampOf: (position: number) => number | undefined): void {
    for (let i = this.#indexFiles.length - 1; i >= 0; i--) {
      const file = this.#indexFiles[i]!
      const isLast = i === this.#indexFiles.length - 1
      if (!isLast && file.header.endPosition < position && file.isFull) break
      file.cutAt(position, timestampOf)
      if (file.header.count > 1) break
      file.close()
      this.#files.unlinkSync(file.path)
      this.#indexFiles.pop()
    }
  }

  /**
   * Adds a record's unique key, keys and tag, the tag as `topic#T#tag`. A record in front of the last one indexed is passed over.
   * @param bytes the bytes that `parts` was read from
   * @throws the system's error when a new file cannot be made
   */
  put(bytes: Uint8Array, parts: RecordParts): void {
    if ((parts.sysFlag & sysFlag.transactionMask) === sysFlag.transactionRollback) return
    const end = parts.propertiesAt + parts.propertiesBytes
    this.#locate(bytes, parts.propertiesAt, end)
    const unique = this.#uniqueAt
    const keys = this.#keysAt
    const tags = this.#tagsAt
    if (unique < 0 && keys < 0 && tags < 0) return
    if (this.#last !== undefined && parts.physicalOffset < this.#last.header.endPosition) return
    const topicHash = javaHashOfBytes(bytes, parts.topicAt, parts.topicAt + parts.topicBytes)
    const prefix = (Math.imul(31, topicHash) + numberSign) | 0
    if (unique >= 0) this.#putKey(javaHashOfBytes(bytes, unique, valueEnd(bytes, unique, end), prefix), parts)
    if (keys >= 0) {
      const keysEnd = valueEnd(bytes, keys, end)
      for (let from = keys, to = keys; from < keysEnd; from = to + 1) {
        to = from
        while (to < keysEnd && bytes[to] !== space) to++
        if (to > from) this.#putKey(javaHashOfBytes(bytes, from, to, prefix), parts)
      }
    }
    if (tags < 0) return
    const tagsEnd = valueEnd(bytes, tags, end)
    if (tagsEnd > tags) this.#putKey(javaHashOfBytes(bytes, tags, tagsEnd, javaHash('T#', prefix)), parts)
  }

  /** Finds the values of the three properties that are indexed, in one pass over all. */
  #locate(bytes: Uint8Array, start: number, end: number): void {
    this.#uniqueAt = this.#keysAt = this.#tagsAt = -1
    for (let at = start; at < end; at++) {
      const first = bytes[at]
      if (first === uniqueKeyName[0]) {
        if (this.#uniqueAt < 0) this.#uniqueAt = valueOf(uniqueKeyName, bytes, at, end)
      } else if (first === keysName[0]) {
        if (this.#keysAt < 0) this.#keysAt = valueOf(keysName, bytes, at, end)
      } else if (first === tagsName[0]) {
        if (this.#tagsAt < 0) this.#tagsAt = valueOf(tagsName, bytes, at, end)
      }
      while (at < end && bytes[at] !== propertyEnd) at++
    }
  }

  #putKey(hash: number, parts: RecordParts): void {
    let file = this.#last
    if (file === undefined || file.isFull) file = this.#begin(file)
    file.put(indexHash(hash), parts.physicalOffset, parts.storeTimestamp)
  }

  #begin(before: IndexFile | undefined): IndexFile {
    this.#files.makeFolderSync(this.#folder)
    let time = this.#clock.now()
    let filePath = path.join(this.#folder, indexFileName(time))
    while (this.#files.factsSync(filePath) !== undefined) filePath = path.join(this.#folder, indexFileName(++time))
    const file = IndexFile.create(this.#files, filePath, this.#shape, before?.header)
    this.#indexFiles.push(file)
    return file
  }

  /**
   * Log positions by a text, newest first, at most once each.
   * @param text `topic#key`, or `topic#T#tag`
   * @param visit returns false to stop
   */
  find(text: string, range: { begin: number; end: number }, visit: (position: number) => boolean): void {
    const hash = indexHash(javaHash(text))
    // Entries know whole seconds only: the caller looks at the message's own time.
    const begin = range.begin - 2000
    const seen = new Set<number>()
    let isDone = false
    for (let i = this.#indexFiles.length - 1; i >= 0 && !isDone; i--) {
      const file = this.#indexFiles[i]!
      if (file.header.count <= 1 || file.header.beginTimestamp > range.end) continue
      if (file.header.endTimestamp < begin) break
      file.find(hash, (position, timestamp) => {
        if (timestamp < begin) return false
        if (timestamp > range.end || seen.has(position)) return true
        seen.add(position)
        isDone = !visit(position)
        return !isDone
      })
    }
  }

  /** Bytes of entries that only memory has. */
  get unwrittenBytes(): number {
    let bytes = 0
    for (const file of this.#indexFiles) bytes += file.unwrittenBytes
    return bytes
  }

  /** Writes the entries that only memory has. @throws the system's error */
  writeEntries(): void {
    for (const file of this.#indexFiles) file.writeEntries()
  }

  /** Writes everything and makes it safe on the disk. @throws the system's error */
  async flush(): Promise<void> {
    for (const file of [...this.#indexFiles]) {
      if (!file.isFlushed) {
        await file.writeAll()
        await file.flush()
      }
      if (!file.isFull || file === this.#last || !file.isFlushed) continue
      this.finishedTimestamp = Math.max(this.finishedTimestamp, file.header.endTimestamp)
      file.releaseMemory()
    }
  }

  /** Removes files whose messages are all gone. Never the newest. */
  removeExpired(logMin: number): void {
    while (this.#indexFiles.length > 1 && this.#indexFiles[0]!.header.endPosition < logMin) {
      const file = this.#indexFiles[0]!
      file.close()
      this.#files.unlinkSync(file.path)
      this.#indexFiles.shift()
    }
  }

  close(): void {
    for (const file of this.#indexFiles) file.close()
  }
}

/** Where the value of the property that begins at `at` begins; -1 when it has another name. */
function valueOf(name: Uint8Array, bytes: Uint8Array, at: number, end: number): number {
  const valueAt = at + name.length + 1
  if (valueAt > end || bytes[valueAt - 1] !== nameEnd) return -1
  for (let i = 1; i < name.length; i++) if (bytes[at + i] !== name[i]) return -1
  return valueAt
}

/** `yyyyMMddHHmmssSSS` in local time. */
function indexFileName(time: number): string {
  const date = new Date(time)
  const two = (value: number): string => String(value).padStart(2, '0')
  const day = `${date.getFullYear()}${two(date.getMonth() + 1)}${two(date.getDate())}`
  const hour = `${two(date.getHours())}${two(date.getMinutes())}${two(date.getSeconds())}`
  return `${day}${hour}${String(date.getMilliseconds()).padStart(3, '0')}`
}
