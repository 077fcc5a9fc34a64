import { connect, type Socket } from 'node:net'
import type { Command } from '../remoting/command.ts'
import { decodeFrame } from '../remoting/frame.ts'
import { FrameReader } from '../remoting/frame-reader.ts'

/** A connection on which tests send any bytes and read what comes back. */
export class RawClient {
  private readonly socket: Socket
  private readonly arrived: Command[] = []
  private waiting: ((command: Command) => void)[] = []
  private ended = false

  private constructor(socket: Socket) {
    this.socket = socket
    const reader = new FrameReader((buffer, start, end) => this.take(decodeFrame(buffer, start, end)))
    socket.on('data', (chunk) => reader.push(chunk, chunk.length))
    socket.on('error', () => undefined)
    socket.on('close', () => {
      this.ended = true
      for (const listener of this.endListeners) listener()
    })
  }

  private readonly endListeners: (() => void)[] = []

  /** Connects to a port of 127.0.0.1. */
  static open(port: number): Promise<RawClient> {
    return new Promise((resolve, reject) => {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true })
      socket.once('error', reject)
      socket.once('connect', () => resolve(new RawClient(socket)))
    })
  }

  get isEnded(): boolean {
    return this.ended
  }

  /** Frames that have come and that nobody has asked for. */
  get unread(): readonly Command[] {
    return this.arrived
  }

  write(bytes: Uint8Array): void {
    this.socket.write(bytes)
  }

  /** The next frame from the other side. */
  next(): Promise<Command> {
    const command = this.arrived.shift()
    if (command !== undefined) return Promise.resolve(command)
    return new Promise((resolve) => this.waiting.push(resolve))
  }

  /** Sends a frame and waits for the next one that comes. */
  ask(frame: Uint8Array): Promise<Command> {
    this.write(frame)
    return this.next()
  }

  /** Resolves when the other side has ended the connection. */
  whenEnded(): Promise<void> {
    if (this.ended) return Promise.resolve()
    return new Promise((resolve) => this.endListeners.push(resolve))
  }

  close(): void {
    this.socket.destroy()
  }

  private take(command: Command): void {
    const waiting = this.waiting.shift()
    if (waiting === undefined) this.arrived.push(command)
    else waiting(command)
  }
}

/** A request frame with a header of the caller's own text. */
export function jsonFrame(header: string, body: Uint8Array = Buffer.alloc(0)): Buffer {
  const text = Buffer.from(header)
  const lengths = Buffer.alloc(8)
  lengths.writeInt32BE(4 + text.length + body.length, 0)
  lengths.writeInt32BE(text.length, 4)
  return Buffer.concat([lengths, text, body])
}
