import type { Socket } from 'node:net'

/**
 * What is to be sent on a connection. Everything that is added while one event is handled leaves in one write. Small things
 * are copied into a pooled buffer, large ones are passed on as they are.
 */

const pooledBytes = 128 * 1024
const pooledBuffersMax = 64
/** Bytes from which on a copy costs more than one more element of the write. */
const ownedBytesMin = 16 * 1024

const pool: Buffer[] = []
let dirty: Outbox[] = []

function flushAll(): void {
  const outboxes = dirty
  dirty = []
  for (const outbox of outboxes) outbox.flush()
}

export class Outbox {
  private readonly socket: Socket
  private buffer: Buffer | undefined
  /** What is full or not ours to fill, in order, before the current buffer. */
  private sealed: Uint8Array[] = []
  private pooled: Buffer[] = []
  private isDirty = false
  /** Position in the reserved buffer where the next bytes go. */
  at = 0

  constructor(socket: Socket) {
    this.socket = socket
  }

  /**
   * Makes room. Write into the returned buffer from `at` on, at most `bytesMax`, then `commit` with the position behind.
   * Nothing else may use the outbox in between.
   */
  reserve(bytesMax: number): Buffer {
    if (this.buffer !== undefined && this.at + bytesMax <= this.buffer.length) return this.buffer
    this.seal()
    const isPooled = bytesMax <= pooledBytes
    const buffer = (isPooled ? pool.pop() : undefined) ?? Buffer.allocUnsafeSlow(isPooled ? pooledBytes : bytesMax)
    if (isPooled) this.pooled.push(buffer)
    this.buffer = buffer
    this.at = 0
    return buffer
  }

  commit(at: number): void {
    this.at = at
    this.markDirty()
  }

  /** Adds a copy of the bytes. */
  write(bytes: Uint8Array): void {
    this.reserve(bytes.length).set(bytes, this.at)
    this.commit(this.at + bytes.length)
  }

  /** Adds bytes that nobody changes any more: large ones are not copied. */
  writeOwned(bytes: Uint8Array): void {
    if (bytes.length < ownedBytesMin) return this.write(bytes)
    this.seal()
    this.sealed.push(bytes)
    this.markDirty()
  }

  private seal(): void {
    if (this.buffer !== undefined && this.at > 0) this.sealed.push(this.buffer.subarray(0, this.at))
    this.buffer = undefined
    this.at = 0
  }

  private markDirty(): void {
    if (this.isDirty) return
    this.isDirty = true
    if (dirty.push(this) === 1) process.nextTick(flushAll)
  }

  /** Writes what there is. */
  flush(): void {
    this.isDirty = false
    const { socket } = this
    this.seal()
    const pieces = this.sealed
    const buffers = this.pooled
    this.sealed = []
    this.pooled = []
    if (!socket.writable) return
    if (pieces.length > 1) socket.cork()
    for (const piece of pieces) socket.write(piece)
    if (pieces.length > 1) socket.uncork()
    // The kernel took it all: the buffers are free. Otherwise they belong to the socket and are left to the collector.
    if (socket.writableLength === 0) for (const buffer of buffers) if (pool.length < pooledBuffersMax) pool.push(buffer)
  }
}
