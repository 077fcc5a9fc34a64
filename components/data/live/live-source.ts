import { applyDelta } from '../../../server/contract/delta.ts'
import type { LiveEvent } from '../../../server/contract/live.ts'

/** The newest reply of one feed. */
export interface Fed {
  readonly version: string
  readonly value: unknown
}

/** The part of EventSource that is used. */
export interface EventStream {
  addEventListener(kind: string, listener: (event: { readonly data?: unknown }) => void): void
  close(): void
}

export interface SourceWorld {
  readonly open: (wants: readonly string[]) => EventStream
  readonly after: (ms: number, work: () => void) => () => void
  readonly onFed: (key: string, fed: Fed) => void
  /** The server cannot tell of this key: it has to be asked. */
  readonly onError: (key: string) => void
  /** The stream could not be had twice in a row: everything has to be asked. */
  readonly onLost: () => void
}

/** Pauses before the stream is tried again. */
const retryMs = [500, 1500, 3000, 4000]
const silentMs = 35_000
/** Several parts of a page ask within this time. */
const gatherMs = 100

/** Holds the stream of a browser: opens it for what is wanted, puts replies together, comes again when it breaks. */
export class LiveSource {
  readonly known = new Map<string, Fed>()
  private readonly world: SourceWorld
  private wanted: readonly string[] = []
  private asked: ReadonlySet<string> = new Set()
  private stream: EventStream | undefined
  private attempts = 0
  private cancelOpen: (() => void) | undefined
  private cancelWatch: () => void = () => undefined

  constructor(world: SourceWorld) {
    this.world = world
  }

  /** Says what is wanted now. The stream is opened anew only when something is missing in it, or nothing is wanted. */
  want(keys: readonly string[]): void {
    this.wanted = keys
    for (const key of this.known.keys()) if (!keys.includes(key)) this.known.delete(key)
    if (keys.length === 0) this.close()
    else if (keys.some((key) => !this.asked.has(key)) || (this.stream === undefined && this.cancelOpen === undefined))
      this.plan(gatherMs)
  }

  close(): void {
    this.cancelOpen?.()
    this.cancelOpen = undefined
    this.cancelWatch()
    this.stream?.close()
    this.stream = undefined
    this.asked = new Set()
  }

  private plan(ms: number): void {
    this.cancelOpen?.()
    this.cancelOpen = this.world.after(ms, () => {
      this.cancelOpen = undefined
      this.open()
    })
  }

  private open(): void {
    this.close()
    if (this.wanted.length === 0) return
    this.asked = new Set(this.wanted)
    const stream = this.world.open(this.wanted.map((key) => `${this.known.get(key)?.version ?? ''}~${key}`))
    this.stream = stream
    const isThis = (): boolean => this.stream === stream
    stream.addEventListener('feed', ({ data }) => {
      if (isThis()) this.take(JSON.parse(String(data)) as LiveEvent)
    })
    stream.addEventListener('beat', () => isThis() && this.hear())
    stream.addEventListener('error', () => isThis() && this.fail())
    this.hear()
  }

  private hear(): void {
    this.cancelWatch()
    this.cancelWatch = this.world.after(silentMs, () => this.fail())
  }

  private take(event: LiveEvent): void {
    this.attempts = 0
    this.hear()
    const { key, version } = event
    const before = this.known.get(key)
    if (event.error !== undefined) {
      this.known.delete(key)
      this.world.onError(key)
      return
    }
    if (event.delta !== undefined && before?.version !== event.of) {
      this.known.delete(key)
      this.plan(gatherMs) // A piece is missing: without a version the whole reply comes.
      return
    }
    const value =
      event.delta !== undefined
        ? applyDelta(before?.value, event.delta)
        : event.reply === undefined
          ? before?.value
          : event.reply
    if (value === undefined) return
    const fed = { version, value }
    this.known.set(key, fed)
    this.world.onFed(key, fed)
  }

  private fail(): void {
    this.close()
    this.attempts++
    if (this.attempts === 2) this.world.onLost()
    this.plan(retryMs[Math.min(this.attempts, retryMs.length) - 1]!)
  }
}
