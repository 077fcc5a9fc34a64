import { createHash } from 'node:crypto'
import { clusters } from '../clusters/clusters.ts'
import { deltaOf } from '../contract/delta.ts'
import type { LiveEvent } from '../contract/live.ts'
import { ApiError } from '../http/api-error.ts'
import { type Feed, feedOf } from './feeds.ts'

/** Who is told. */
export type Listener = (event: LiveEvent) => void

interface State {
  readonly version: string
  readonly value: unknown
  readonly error?: string
}

interface OpenFeed {
  readonly feed: Feed
  readonly listeners: Set<Listener>
  state: State | undefined
  /** While it is asked, who comes waits for the answer. */
  asking: Promise<State> | undefined
}

/** Least time between two events of a cluster. */
const leastGapMs = 1000

/**
 * Tells listeners what changed. Each feed is asked once after a round of the collector, however many listen, and only while somebody
 * does.
 */
export class LiveHub {
  private readonly feeds = new Map<string, OpenFeed>()
  private readonly watched = new Map<string, () => void>()
  private readonly planned = new Map<string, NodeJS.Timeout>()
  private readonly toldAt = new Map<string, number>()

  /** Feeds that somebody listens to. */
  get openCount(): number {
    return this.feeds.size
  }

  /**
   * Tells the listener the newest at once (nothing but its version when it has it), and every change from then on.
   * @returns what ends it
   * @throws ApiError for a key that cannot be told of, or a cluster that is not there
   */
  listen(key: string, version: string, listener: Listener): () => void {
    let open = this.feeds.get(key)
    if (open === undefined) {
      const feed = feedOf(key)
      this.watch(feed.cluster)
      open = { feed, listeners: new Set(), state: undefined, asking: undefined }
      this.feeds.set(key, open)
    }
    open.listeners.add(listener)
    void this.begin(key, open, version, listener)
    return () => this.leave(key, open, listener)
  }

  private async begin(key: string, open: OpenFeed, version: string, listener: Listener): Promise<void> {
    const state = open.state ?? (await this.ask(open))
    if (open.listeners.has(listener)) listener(eventOf(key, state, version))
  }

  private leave(key: string, open: OpenFeed, listener: Listener): void {
    open.listeners.delete(listener)
    if (open.listeners.size > 0 || this.feeds.get(key) !== open) return
    this.feeds.delete(key)
    const { cluster } = open.feed
    if ([...this.feeds.values()].some((other) => other.feed.cluster === cluster)) return
    this.watched.get(cluster)?.()
    this.watched.delete(cluster)
    clearTimeout(this.planned.get(cluster))
    this.planned.delete(cluster)
  }

  private watch(cluster: string): void {
    if (this.watched.has(cluster)) return
    this.watched.set(
      cluster,
      clusters()
        .get(cluster)
        .collector.onSeen(() => this.plan(cluster)),
    )
  }

  private plan(cluster: string): void {
    if (this.planned.has(cluster)) return
    const waitMs = Math.max(0, (this.toldAt.get(cluster) ?? 0) + leastGapMs - Date.now())
    const timer = setTimeout(() => {
      this.planned.delete(cluster)
      this.toldAt.set(cluster, Date.now())
      for (const [key, open] of this.feeds) if (open.feed.cluster === cluster) void this.tell(key, open)
    }, waitMs)
    timer.unref()
    this.planned.set(cluster, timer)
  }

  private async tell(key: string, open: OpenFeed): Promise<void> {
    const before = open.state
    const now = await this.ask(open)
    if (before === undefined || before.version === now.version) return
    const delta = before.error === undefined && now.error === undefined ? deltaOf(before.value, now.value) : undefined
    const event =
      delta === undefined
        ? eventOf(key, now, '')
        : { key, version: now.version, ...('r' in delta ? { reply: delta.r } : { of: before.version, delta }) }
    for (const listener of open.listeners) listener(event)
  }

  private ask(open: OpenFeed): Promise<State> {
    open.asking ??= stateOf(open.feed).then((state) => {
      open.asking = undefined
      open.state = state
      return state
    })
    return open.asking
  }
}

/** The version is taken from the content, so that it means the same after a restart. */
async function stateOf(feed: Feed): Promise<State> {
  try {
    const text = JSON.stringify(await feed.ask())
    const version = createHash('sha1').update(text).digest('base64url').slice(0, 16)
    return { version, value: JSON.parse(text) as unknown }
  } catch (thrown) {
    const error = thrown instanceof ApiError ? thrown.code : 'internal'
    return { version: `!${error}`, value: undefined, error }
  }
}

function eventOf(key: string, state: State, known: string): LiveEvent {
  const { version, value, error } = state
  if (error !== undefined) return { key, version, error }
  return version === known ? { key, version } : { key, version, reply: value }
}

const place = globalThis as { rocketdeckLiveHub?: LiveHub }

/** The hub of this process. */
export function liveHub(): LiveHub {
  place.rocketdeckLiveHub ??= new LiveHub()
  return place.rocketdeckLiveHub
}
