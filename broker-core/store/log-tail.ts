import type { RecordTarget } from '../message/record-layout.ts'

/** A piece of the commit log in memory. Bytes `base` … `base + used` of the log are `bytes[0]` … `bytes[used]`. */
export interface TailChunk extends RecordTarget {
  readonly bytes: Buffer
  readonly view: DataView
  /** Log position of the first byte. */
  base: number
  used: number
  /** Start of the commit log file that the chunk belongs to: a chunk never spans two files. */
  fileStart: number
  /** A reader holds a view of it: its memory must not be used again. */
  isLent: boolean
}

/**
 * The end of the commit log in memory. Records are encoded straight into it, written to the file from it and read from it.
 * Old chunks are given up, and used again when no reader was given a view of them.
 */
export class LogTail {
  readonly chunks: TailChunk[] = []
  readonly #chunkBytes: number
  readonly #bytesMax: number
  #spare: TailChunk | undefined

  /** @param bytesMax memory that written chunks may keep */
  constructor(chunkBytes: number, bytesMax: number) {
    this.#chunkBytes = chunkBytes
    this.#bytesMax = bytesMax
  }

  /** Begins a chunk with room for at least `bytesLeast`. */
  begin(base: number, fileStart: number, bytesLeast: number): TailChunk {
    let chunk = this.#spare
    if (chunk === undefined || chunk.bytes.length < bytesLeast) {
      const bytes = Buffer.allocUnsafeSlow(Math.max(this.#chunkBytes, bytesLeast))
      chunk = {
        bytes,
        view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
        base,
        used: 0,
        fileStart,
        isLent: false,
      }
    } else {
      this.#spare = undefined
      chunk.base = base
      chunk.used = 0
      chunk.fileStart = fileStart
    }
    this.chunks.push(chunk)
    return chunk
  }

  /** The chunk that holds a log position, undefined when it is not in memory. */
  find(position: number): TailChunk | undefined {
    for (let i = this.chunks.length - 1; i >= 0; i--) {
      const chunk = this.chunks[i]!
      if (position >= chunk.base) return position < chunk.base + chunk.used ? chunk : undefined
    }
    return undefined
  }

  /** Position from which on everything is in memory. */
  get start(): number {
    return this.chunks[0]?.base ?? Number.POSITIVE_INFINITY
  }

  /** Gives up the oldest chunks that end at or before `position`, as long as the tail is larger than it may be. */
  trim(position: number): void {
    let bytes = 0
    for (const chunk of this.chunks) bytes += chunk.bytes.length
    while (this.chunks.length > 1 && bytes > this.#bytesMax) {
      const oldest = this.chunks[0]!
      if (oldest.base + oldest.used > position) return
      this.chunks.shift()
      bytes -= oldest.bytes.length
      if (!oldest.isLent && oldest.bytes.length === this.#chunkBytes) this.#spare = oldest
    }
  }

  /** Forgets everything at and behind a log position. Returns the chunk that now ends there, undefined when none is left. */
  cutAt(position: number): TailChunk | undefined {
    while (this.chunks.length > 0 && this.chunks[this.chunks.length - 1]!.base > position) this.chunks.pop()
    const last = this.chunks[this.chunks.length - 1]
    if (last !== undefined) last.used = Math.min(last.used, position - last.base)
    return last
  }
}
