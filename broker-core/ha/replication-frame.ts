/** Position (8) and size (4) in front of each body that a master sends. */
export const frameHeadBytes = 12
/** A slave's report: how far its log goes. */
export const reportBytes = 8
/** More than any master sends at once; what is larger is no frame. */
const bodyBytesMax = 64 * 1024 * 1024

/** Puts the head of a frame into bytes. */
export function frameHead(position: number, bodyBytes: number): Buffer {
  const head = Buffer.allocUnsafe(frameHeadBytes)
  head.writeBigInt64BE(BigInt(position), 0)
  head.writeInt32BE(bodyBytes, 8)
  return head
}

/** Puts a slave's report into bytes. */
export function encodeReport(position: number): Buffer {
  const report = Buffer.allocUnsafe(reportBytes)
  report.writeBigInt64BE(BigInt(position), 0)
  return report
}

/** Cuts a stream of reports; only the newest one counts (Java: DefaultHAConnection.ReadSocketService). */
export class ReportReader {
  #rest = Buffer.alloc(0)

  /** The newest whole report of what has come, undefined when none has. */
  read(piece: Buffer): number | undefined {
    const bytes = this.#rest.length === 0 ? piece : Buffer.concat([this.#rest, piece])
    const whole = bytes.length - (bytes.length % reportBytes)
    this.#rest = Buffer.from(bytes.subarray(whole))
    return whole === 0 ? undefined : Number(bytes.readBigInt64BE(whole - reportBytes))
  }
}

/** Cuts a stream of frames, and gives parts of bodies on as they come. */
export class FrameReader {
  #head = Buffer.alloc(0)
  #position = 0
  #bodyLeft = 0

  /**
   * Calls `onBody` with each part of a body and its position in the log, `onIdle` for each empty frame.
   * @throws RangeError for bytes that are no frame
   */
  read(piece: Buffer, onBody: (position: number, bytes: Buffer) => void, onIdle: (position: number) => void): void {
    let at = 0
    while (at < piece.length) {
      if (this.#bodyLeft === 0) {
        const taken = Math.min(frameHeadBytes - this.#head.length, piece.length - at)
        this.#head = Buffer.concat([this.#head, piece.subarray(at, at + taken)])
        at += taken
        if (this.#head.length < frameHeadBytes) return
        this.#open()
        if (this.#bodyLeft === 0) onIdle(this.#position)
        continue
      }
      const bytes = piece.subarray(at, Math.min(piece.length, at + this.#bodyLeft))
      at += bytes.length
      const position = this.#position
      this.#position += bytes.length
      this.#bodyLeft -= bytes.length
      onBody(position, bytes)
    }
  }

  #open(): void {
    this.#position = Number(this.#head.readBigInt64BE(0))
    this.#bodyLeft = this.#head.readInt32BE(8)
    this.#head = Buffer.alloc(0)
    if (this.#bodyLeft < 0 || this.#bodyLeft > bodyBytesMax || this.#position < 0)
      throw new RangeError(`a frame of ${this.#bodyLeft} bytes for position ${this.#position}`)
  }
}
