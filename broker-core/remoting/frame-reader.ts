import { frameBytesMax } from './frame.ts'
import { int32At } from './int-bytes.ts'
import { FrameError } from './remoting-error.ts'

/** A whole frame: `start` is behind its length field. The bytes are only valid during the call. */
export type OnFrame = (buffer: Buffer, start: number, end: number) => void

const partialBytesMin = 4096
const partialBytesKept = 64 * 1024

/**
 * Cuts a stream of bytes into frames. Whole frames are handed on where they lie; only the rest of a chunk is copied, into a
 * buffer that grows with what arrives, not with what a length announces.
 */
export class FrameReader {
  private readonly onFrame: OnFrame
  private partial: Buffer | undefined
  private partialLength = 0
  private isStopped = false

  constructor(onFrame: OnFrame) {
    this.onFrame = onFrame
  }

  /** Frames that are still in the chunk are dropped. */
  stop(): void {
    this.isStopped = true
    this.partial = undefined
    this.partialLength = 0
  }

  /**
   * Takes the next bytes: `chunk` from 0 to `length`.
   * @throws FrameError when a length is out of bounds; the stream cannot go on
   */
  push(chunk: Buffer, length: number): void {
    let at = this.partialLength === 0 ? 0 : this.completePartial(chunk, length)
    while (!this.isStopped && length - at >= 4) {
      const end = at + 4 + checkedLength(chunk, at)
      if (end > length) break
      this.onFrame(chunk, at + 4, end)
      at = end
    }
    if (!this.isStopped && at < length) this.keep(chunk, at, length)
  }

  /** Adds to the frame that is under way; returns the position in the chunk behind it. */
  private completePartial(chunk: Buffer, length: number): number {
    const lengthBytes = Math.min(Math.max(4 - this.partialLength, 0), length)
    this.keep(chunk, 0, lengthBytes)
    if (this.partial === undefined || this.partialLength < 4) return length
    const needed = 4 + checkedLength(this.partial, 0)
    const taken = Math.min(needed - this.partialLength, length - lengthBytes)
    this.keep(chunk, lengthBytes, lengthBytes + taken)
    if (this.partialLength === needed) {
      const frame = this.partial
      this.partialLength = 0
      if (frame.length > partialBytesKept) this.partial = undefined
      this.onFrame(frame, 4, needed)
    }
    return lengthBytes + taken
  }

  private keep(chunk: Buffer, from: number, to: number): void {
    const needed = this.partialLength + to - from
    let partial = this.partial
    if (partial === undefined || partial.length < needed) {
      const grown = Buffer.allocUnsafeSlow(Math.max(partialBytesMin, needed, Math.min(needed * 2, frameBytesMax)))
      if (partial !== undefined) partial.copy(grown, 0, 0, this.partialLength)
      partial = this.partial = grown
    }
    chunk.copy(partial, this.partialLength, from, to)
    this.partialLength = needed
  }
}

function checkedLength(buffer: Buffer, at: number): number {
  const length = int32At(buffer, at)
  if (length < 4 || length > frameBytesMax - 4) throw new FrameError(`a frame length of ${length} is out of bounds`)
  return length
}
