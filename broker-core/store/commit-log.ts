import path from 'node:path'
import { OperatingError } from '../base/errors.ts'
import { type Files, readFully, writeFully } from '../base/files.ts'
import { blankBytes, encodeBlank } from '../message/record-layout.ts'
import { fileNameOf, fileStartOf } from './file-name.ts'
import { LogTail, type TailChunk } from './log-tail.ts'

interface LogFile {
  readonly start: number
  readonly path: string
  descriptor: number | undefined
}

export interface CommitLogOptions {
  readonly folder: string
  readonly fileBytes: number
  readonly chunkBytes?: number
  readonly tailBytesMax?: number
}

const openFilesMax = 32

/**
 * The commit log: one stream of bytes over files of one size (Java: CommitLog over MappedFileQueue). Records are reserved and
 * encoded in memory, written by `writeOut` and made safe by `flush`. Positions are bytes of the stream:
 * `minPosition` ≤ `flushed` ≤ `written` ≤ `end`.
 */
export class CommitLog {
  readonly fileBytes: number
  readonly tail: LogTail
  readonly #files: Files
  readonly #folder: string
  #logFiles: LogFile[] = []
  #chunk: TailChunk | undefined
  #fileStart = 0
  #end = 0
  #written = 0
  #flushed = 0
  #scrubFrom: number | undefined
  #hasNewFile = false

  constructor(files: Files, options: CommitLogOptions) {
    this.#files = files
    this.#folder = options.folder
    this.fileBytes = options.fileBytes
    this.tail = new LogTail(options.chunkBytes ?? 8 * 1024 * 1024, options.tailBytesMax ?? 16 * 1024 * 1024)
  }

  /** Behind the last reserved byte. */
  get end(): number {
    return this.#end
  }
  /** Up to here the bytes are in the files. */
  get written(): number {
    return this.#written
  }
  /** Up to here the bytes are on the disk. */
  get flushed(): number {
    return this.#flushed
  }
  get minPosition(): number {
    return this.#logFiles[0]?.start ?? 0
  }
  get fileStarts(): number[] {
    return this.#logFiles.map((file) => file.start)
  }
  get folder(): string {
    return this.#folder
  }

  /**
   * Finds the files. Recovery then says with `openAt` where the log ends.
   * @throws OperatingError when a file has another name or size than the settings ask for
   */
  load(): void {
    this.#files.makeFolderSync(this.#folder)
    const names = this.#files.listSync(this.#folder).filter((entry) => !entry.isFolder)
    for (const [i, { name }] of names.entries()) {
      const filePath = path.join(this.#folder, name)
      const start = fileStartOf(name)
      const size = this.#files.factsSync(filePath)?.size ?? 0
      if (start === undefined) {
        throw new OperatingError('STORE_DAMAGED', `${filePath} is no commit log file: remove it from the folder`)
      }
      const isLast = i === names.length - 1
      if (isLast && size === 0) {
        this.#files.unlinkSync(filePath)
        continue
      }
      const file: LogFile = { start, path: filePath, descriptor: undefined }
      if (size !== this.fileBytes) {
        // A process that was killed while it cut the last file back leaves it short: it is only made longer again.
        if (!isLast || size > this.fileBytes) {
          throw new OperatingError(
            'STORE_FILE_SIZE',
            `${filePath} has ${size} bytes, mappedFileSizeCommitLog is ${this.fileBytes}: start with the size the store was made with`,
          )
        }
        this.#files.ftruncateSync(this.#descriptor(file), this.fileBytes)
      }
      const before = this.#logFiles[this.#logFiles.length - 1]
      if (before !== undefined && before.start + this.fileBytes !== start) {
        throw new OperatingError(
          'STORE_DAMAGED',
          `${filePath} does not continue ${before.path}: a commit log file is missing between them`,
        )
      }
      this.#logFiles.push(file)
    }
  }

  /** Says where the log ends; what lies behind is cut off when `scrub` asks for it. Nothing is in memory afterwards. */
  openAt(position: number, scrub: boolean): void {
    this.tail.cutAt(-1)
    this.#chunk = undefined
    this.#end = this.#written = this.#flushed = position
    const start = this.minPosition
    this.#fileStart = start + Math.floor((position - start) / this.fileBytes) * this.fileBytes
    this.#removeFilesFrom(this.#fileStart + 1)
    if (scrub) this.#scrub(position)
  }

  /**
   * Makes room for `bytes` bytes in one piece and in one file; fills the rest of a file that has no room for them. The caller
   * encodes them at `chunk.used` of the returned chunk and then calls `advance`.
   */
  reserve(bytes: number): TailChunk {
    const left = this.#fileStart + this.fileBytes - this.#end
    if (bytes + blankBytes > left) this.#roll(left)
    const chunk = this.#chunk
    if (chunk !== undefined && chunk.used + bytes + blankBytes <= chunk.bytes.length) return chunk
    this.#chunk = this.tail.begin(this.#end, this.#fileStart, bytes + blankBytes)
    return this.#chunk
  }

  /** Takes the encoded bytes into the log. */
  advance(chunk: TailChunk, bytes: number): void {
    chunk.used += bytes
    this.#end += bytes
  }

  /**
   * Makes room for bytes that were copied from another log, which has its blanks already: the file ends where that one's does.
   * @throws RangeError when the bytes do not fit into the file
   */
  reserveCopied(bytes: number): TailChunk {
    if (this.#end === this.#fileStart + this.fileBytes) {
      this.#fileStart = this.#end
      this.#chunk = undefined
    }
    if (this.#end + bytes > this.#fileStart + this.fileBytes)
      throw new RangeError(`${bytes} bytes do not fit into the commit log file ${fileNameOf(this.#fileStart)}`)
    const chunk = this.#chunk
    if (chunk !== undefined && chunk.used + bytes <= chunk.bytes.length) return chunk
    this.#chunk = this.tail.begin(this.#end, this.#fileStart, bytes)
    return this.#chunk
  }

  /** Removes all files. */
  clear(): void {
    this.#removeFilesFrom(0)
    this.beginAt(0)
  }

  /** Lets a log without files begin at a position. */
  beginAt(position: number): void {
    if (this.#logFiles.length > 0) throw new RangeError('the log has begun already')
    this.#fileStart = position
    this.#end = this.#written = this.#flushed = position
    this.tail.cutAt(-1)
    this.#chunk = undefined
  }

  #roll(left: number): void {
    if (left > 0) {
      let chunk = this.#chunk
      if (chunk === undefined || chunk.used + blankBytes > chunk.bytes.length) {
        chunk = this.tail.begin(this.#end, this.#fileStart, blankBytes)
      }
      encodeBlank(chunk.view, chunk.used, left)
      chunk.used += blankBytes
    }
    this.#fileStart += this.fileBytes
    this.#end = this.#fileStart
    this.#chunk = undefined
  }

  /**
   * Writes everything reserved so far to the files.
   * @throws the system's error. Nothing counts as written then; `cutBack` takes the log back.
   */
  writeOut(): void {
    if (this.#scrubFrom !== undefined) this.#scrub(this.#scrubFrom)
    const { chunks } = this.tail
    for (const chunk of chunks) {
      const from = Math.max(this.#written - chunk.base, 0)
      if (chunk.used <= from) continue
      const descriptor = this.#descriptor(this.#fileFor(chunk.fileStart))
      writeFully(this.#files, descriptor, chunk.bytes.subarray(from, chunk.used), chunk.base + from - chunk.fileStart)
    }
    this.#written = this.#end
  }

  /** Counts everything as written without writing it: a test switch. */
  pretendWritten(): void {
    this.#written = this.#end
  }

  /** After a failed write: forgets everything behind a position, in memory and in the file. */
  cutBack(position: number): void {
    this.#end = position
    this.#written = Math.min(this.#written, position)
    this.#chunk = this.tail.cutAt(position)
    const start = this.minPosition
    this.#fileStart = this.#chunk?.fileStart ?? start + Math.floor((position - start) / this.fileBytes) * this.fileBytes
    this.#scrubFrom = position
    try {
      this.#scrub(position)
    } catch {
      // Tried again before the next write.
    }
  }

  /** After a failed flush: what is still in memory of the unflushed bytes will be written again by the next `writeOut`. */
  rewriteUnflushed(): void {
    this.#written = Math.max(this.#flushed, Math.min(this.tail.start, this.#written))
  }

  /** Zeros everything from a position to the end of its file, so that no remains of failed writes look like records. */
  #scrub(position: number): void {
    this.#scrubFrom = position
    this.#removeFilesFrom(this.#fileStart + 1)
    const file = this.#logFiles.find((candidate) => candidate.start === this.#fileStart)
    if (file !== undefined && position - file.start < this.fileBytes) {
      const descriptor = this.#descriptor(file)
      this.#files.ftruncateSync(descriptor, position - file.start)
      this.#files.ftruncateSync(descriptor, this.fileBytes)
    }
    this.#scrubFrom = undefined
  }

  #removeFilesFrom(start: number): void {
    while (this.#logFiles.length > 0 && this.#logFiles[this.#logFiles.length - 1]!.start >= start) {
      const file = this.#logFiles[this.#logFiles.length - 1]!
      this.#close(file)
      this.#files.unlinkSync(file.path)
      this.#logFiles.pop()
    }
  }

  /**
   * Makes everything written so far safe on the disk.
   * @param done failure, or null and the position up to which it is safe
   */
  flush(done: (failure: Error | null, position: number) => void): void {
    const target = this.#written
    if (target <= this.#flushed) {
      done(null, this.#flushed)
      return
    }
    const waiting = this.#logFiles.filter((file) => file.start < target && file.start + this.fileBytes > this.#flushed)
    const next = (failure: Error | null): void => {
      if (failure !== null) {
        done(failure, this.#flushed)
        return
      }
      const file = waiting.shift()
      if (file === undefined) {
        this.#flushed = Math.max(this.#flushed, target)
        done(null, this.#flushed)
        return
      }
      try {
        this.#files.fdatasync(this.#descriptor(file), next)
      } catch (thrown) {
        done(thrown instanceof Error ? thrown : new Error(String(thrown)), this.#flushed)
      }
    }
    try {
      if (this.#hasNewFile) this.#files.syncFolderSync(this.#folder)
      this.#hasNewFile = false
    } catch (thrown) {
      done(thrown instanceof Error ? thrown : new Error(String(thrown)), this.#flushed)
      return
    }
    next(null)
  }

  /** Reads written bytes from the files, within one file. Returns the bytes read. */
  readFromFile(target: Uint8Array, position: number): number {
    const file = this.#fileAt(position)
    if (file === undefined) return 0
    const length = Math.min(target.length, file.start + this.fileBytes - position)
    const part = length === target.length ? target : target.subarray(0, length)
    return readFully(this.#files, this.#descriptor(file), part, position - file.start)
  }

  /** End of the file that holds a position. */
  fileEndOf(position: number): number {
    const start = this.minPosition
    return start + (Math.floor((position - start) / this.fileBytes) + 1) * this.fileBytes
  }

  /** Oldest file and when it was last written; undefined when it is the only one. */
  oldestExpirable(): { path: string; start: number; mtimeMs: number } | undefined {
    const oldest = this.#logFiles[0]
    if (oldest === undefined || oldest.start + this.fileBytes > this.#flushed || this.#logFiles.length < 2)
      return undefined
    return { path: oldest.path, start: oldest.start, mtimeMs: this.#files.factsSync(oldest.path)?.mtimeMs ?? 0 }
  }

  /** Takes the oldest file out of the log and removes it in the background. Never the last one. */
  removeOldest(done: (failure: Error | null) => void): void {
    if (this.#logFiles.length < 2) {
      done(null)
      return
    }
    const oldest = this.#logFiles.shift()!
    this.#close(oldest)
    this.#files.unlink(oldest.path, done)
  }

  close(): void {
    for (const file of this.#logFiles) this.#close(file)
  }

  #fileAt(position: number): LogFile | undefined {
    const first = this.#logFiles[0]
    if (first === undefined || position < first.start) return undefined
    return this.#logFiles[Math.floor((position - first.start) / this.fileBytes)]
  }

  #fileFor(start: number): LogFile {
    const last = this.#logFiles[this.#logFiles.length - 1]
    if (last !== undefined && last.start >= start) return this.#fileAt(start)!
    const file: LogFile = { start, path: path.join(this.#folder, fileNameOf(start)), descriptor: undefined }
    file.descriptor = this.#files.openSync(file.path, 'create')
    try {
      this.#files.ftruncateSync(file.descriptor, this.fileBytes)
    } catch (thrown) {
      this.#close(file)
      this.#files.unlinkSync(file.path)
      throw thrown
    }
    this.#logFiles.push(file)
    this.#hasNewFile = true
    return file
  }

  #descriptor(file: LogFile): number {
    if (file.descriptor === undefined) {
      file.descriptor = this.#files.openSync(file.path, 'write')
      this.#closeSome(file)
    }
    return file.descriptor
  }

  /** Keeps the number of open files small. Files that may have a flush under way stay open. */
  #closeSome(except: LogFile): void {
    let open = 0
    for (const file of this.#logFiles) if (file.descriptor !== undefined) open++
    for (const file of this.#logFiles) {
      if (open <= openFilesMax) return
      if (file === except || file.descriptor === undefined || file.start + this.fileBytes > this.#flushed) continue
      this.#close(file)
      open--
    }
  }

  #close(file: LogFile): void {
    if (file.descriptor === undefined) return
    this.#files.closeSync(file.descriptor)
    file.descriptor = undefined
  }
}
