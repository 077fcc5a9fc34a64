import type { Socket } from 'node:net'
import { connectInput } from '../remoting/socket-input.ts'

/** What a connection sends, again and again. */
export interface FrameSource {
  /** Bytes of every frame. */
  readonly frameBytes: number
  /** Writes the next frame. */
  put(target: Buffer, at: number): void
}

export interface Load {
  readonly port: number
  readonly connections: number
  /** Requests without a reply, per connection. */
  readonly outstanding: number
  readonly requests: number
  /** Made once per connection. */
  readonly source: (connection: number) => FrameSource
  /** Called with every reply: the frame behind its length field. Throws when it is not what was expected. */
  readonly onReply?: (frame: Buffer) => void
}

export interface LoadResult {
  readonly requests: number
  readonly elapsedMs: number
  readonly perSecond: number
  /** Milliseconds from the write of a request to its reply. */
  readonly latencyMs: { readonly p50: number; readonly p99: number; readonly max: number }
}

/** Keeps a number of requests outstanding on a number of connections until enough were answered. */
export async function runLoad(load: Load): Promise<LoadResult> {
  const latencies = new LatencyHistogram()
  const lanes = Array.from({ length: load.connections }, (_, index) => {
    const share = Math.floor(load.requests / load.connections) + (index < load.requests % load.connections ? 1 : 0)
    return new Lane(load, index, share, latencies)
  })
  await Promise.all(lanes.map((lane) => lane.connected))
  const began = performance.now()
  await Promise.all(lanes.map((lane) => lane.run()))
  const elapsedMs = performance.now() - began
  for (const lane of lanes) lane.close()
  return {
    requests: load.requests,
    elapsedMs: Math.round(elapsedMs),
    perSecond: Math.round(load.requests / (elapsedMs / 1000)),
    latencyMs: { p50: latencies.quantile(0.5), p99: latencies.quantile(0.99), max: latencies.max },
  }
}

/** One connection with its outstanding requests. */
class Lane {
  readonly connected: Promise<void>
  private readonly load: Load
  private readonly source: FrameSource
  private readonly socket: Socket
  private readonly latencies: LatencyHistogram
  private readonly sentAt: Float64Array
  private readonly requests: number
  private sent = 0
  private answered = 0
  private rest: Buffer = Buffer.alloc(0)
  private finish: () => void = () => undefined
  private fail: (error: Error) => void = () => undefined

  constructor(load: Load, index: number, requests: number, latencies: LatencyHistogram) {
    this.load = load
    this.source = load.source(index)
    this.requests = requests
    this.latencies = latencies
    this.sentAt = new Float64Array(load.outstanding)
    this.socket = connectInput({ host: '127.0.0.1', port: load.port }, (chunk, length) => {
      this.receive(chunk, length)
    })
    this.connected = new Promise((resolve, reject) => {
      this.socket.once('connect', resolve)
      this.socket.once('error', reject)
    })
    this.socket.on('error', (error) => {
      this.fail(error)
    })
  }

  run(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.finish = resolve
      this.fail = reject
      this.write(Math.min(this.load.outstanding, this.requests))
    })
  }

  close(): void {
    this.socket.destroy()
  }

  private write(count: number): void {
    if (count === 0) return
    const { frameBytes } = this.source
    const frames = Buffer.allocUnsafe(count * frameBytes)
    const now = performance.now()
    for (let i = 0; i < count; i++) {
      this.source.put(frames, i * frameBytes)
      this.sentAt[this.sent++ % this.load.outstanding] = now
    }
    this.socket.write(frames)
  }

  private receive(chunk: Buffer, length: number): void {
    const bytes =
      this.rest.length === 0 ? chunk.subarray(0, length) : Buffer.concat([this.rest, chunk.subarray(0, length)])
    const before = this.answered
    const now = performance.now()
    let at = 0
    while (bytes.length - at >= 4) {
      const end = at + 4 + bytes.readInt32BE(at)
      if (end > bytes.length) break
      try {
        this.load.onReply?.(bytes.subarray(at + 4, end))
      } catch (thrown) {
        this.fail(thrown instanceof Error ? thrown : new Error(String(thrown)))
        return
      }
      // Replies may overtake each other; over many requests the quantiles are the same.
      this.latencies.record(now - this.sentAt[this.answered++ % this.load.outstanding]!)
      at = end
    }
    this.rest = at === bytes.length ? Buffer.alloc(0) : Buffer.from(bytes.subarray(at))
    if (this.answered === this.requests) this.finish()
    else this.write(Math.min(this.answered - before, this.requests - this.sent))
  }
}

const bucketsPerMs = 50

/** Latencies in steps of 0.02 ms up to 10 s. */
class LatencyHistogram {
  max = 0
  private readonly buckets = new Uint32Array(10_000 * bucketsPerMs + 1)
  private count = 0

  record(ms: number): void {
    const index = Math.min(this.buckets.length - 1, Math.floor(ms * bucketsPerMs))
    this.buckets[index]!++
    this.count++
    if (ms > this.max) this.max = Math.round(ms * 100) / 100
  }

  quantile(share: number): number {
    let left = Math.ceil(this.count * share)
    for (let i = 0; i < this.buckets.length; i++) {
      left -= this.buckets[i]!
      if (left <= 0) return (i + 1) / bucketsPerMs
    }
    return this.max
  }
}
