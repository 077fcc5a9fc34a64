import type { QueryClient } from '@tanstack/react-query'
import { setFed } from '../live-state.ts'
import { urlOf } from '../send.ts'
import { LiveSource } from './live-source.ts'
import { leaderBeatMs, TabElection, type TabMessage } from './tab-election.ts'

/** Endpoints that the server tells of. */
const told = new Set<unknown>(['getCluster', 'getOverview', 'getRates', 'listBrokers', 'listTopics', 'listGroups'])
const wantsMax = 30
/** While somebody reads a dialog or has text selected, news wait; looked at this often. */
const lookAgainMs = 500

/**
 * Keeps what is on screen up to date by the one stream of this browser: queries of endpoints that are told of are found in the cache,
 * and their new replies are put there. Hidden tabs take no part. Everything else goes on asking.
 * @returns what ends it
 */
export function startLive(client: QueryClient): () => void {
  const live = new LiveTab(client)
  return () => live.end()
}

class LiveTab {
  private readonly id = Math.random().toString(36).slice(2)
  private readonly client: QueryClient
  private readonly channel =
    typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel('rocketdeck-live')
  private readonly election: TabElection
  private readonly source: LiveSource
  private readonly fed = new Set<string>()
  private readonly others = new Map<string, { readonly keys: readonly string[]; readonly at: number }>()
  private readonly waiting = new Map<string, unknown>()
  private readonly ends: (() => void)[] = []
  private mine = ''

  constructor(client: QueryClient) {
    this.client = client
    this.election = new TabElection({
      id: this.id,
      post: (message) => this.channel?.postMessage(message),
      now: () => Date.now(),
      after,
      onRole: () => this.onRole(),
    })
    this.source = new LiveSource({
      open: (wants) => new EventSource(`${urlOf('openLive', {})}?${wants.map(wantText).join('&')}`),
      after,
      onFed: (key, { version, value }) => {
        this.take(key, value)
        if (this.others.size > 0) this.channel?.postMessage({ kind: 'data', from: this.id, key, version, value })
      },
      onError: (key) => this.unfeed([key]),
      onLost: () => {
        this.channel?.postMessage({ kind: 'lost', from: this.id })
        this.unfeed([...this.fed])
      },
    })
    this.listen()
    if (!document.hidden) this.election.enter()
  }

  end(): void {
    for (const end of this.ends) end()
    this.election.leave()
    this.source.close()
    this.channel?.close()
    setFed([])
  }

  private listen(): void {
    const onMessage = ({ data }: MessageEvent): void => this.hear(data as TabMessage)
    this.channel?.addEventListener('message', onMessage)
    const onSight = (): void => {
      this.election.out = document.hidden
      if (document.hidden) this.election.leave()
      else this.election.enter()
    }
    const onHide = (): void => this.election.leave()
    document.addEventListener('visibilitychange', onSight)
    addEventListener('pagehide', onHide)
    const timers = [setInterval(() => this.show(), lookAgainMs), setInterval(() => this.want(true), leaderBeatMs)]
    this.ends.push(
      this.client.getQueryCache().subscribe(({ type }) => {
        if (type === 'observerAdded' || type === 'observerRemoved' || type === 'removed') this.want()
      }),
      () => document.removeEventListener('visibilitychange', onSight),
      () => removeEventListener('pagehide', onHide),
      () => timers.forEach(clearInterval),
    )
  }

  private onRole(): void {
    const { role } = this.election
    if (role !== 'leader') {
      this.source.close()
      this.others.clear()
    }
    if (role === 'none') {
      this.fed.clear()
      setFed(this.fed)
    }
    this.mine = ''
    this.want()
  }

  private hear(message: TabMessage): void {
    this.election.hear(message)
    const { role } = this.election
    if (role === 'leader' && message.kind === 'want') {
      const before = this.others.get(message.from)?.keys ?? []
      this.others.set(message.from, { keys: message.keys, at: Date.now() })
      this.wantAll()
      for (const key of message.keys) {
        const known = this.source.known.get(key)
        if (known !== undefined && !before.includes(key))
          this.channel?.postMessage({ kind: 'data', from: this.id, key, ...known })
      }
    }
    if (role === 'follower' && message.kind === 'data' && this.keys().includes(message.key))
      this.take(message.key, message.value)
    if (role === 'follower' && message.kind === 'lost') this.unfeed([...this.fed])
  }

  /** Keys of the queries on screen that are told of. */
  private keys(): string[] {
    const queries = this.client.getQueryCache().findAll({ type: 'active' })
    const keys = queries.filter((query) => told.has(query.queryKey[0])).map((query) => query.queryHash)
    return keys.slice(0, wantsMax)
  }

  private want(isBeat = false): void {
    const { role } = this.election
    const keys = role === 'none' ? [] : this.keys()
    for (const key of this.fed) if (!keys.includes(key)) this.fed.delete(key)
    setFed(this.fed)
    const text = keys.join('\n')
    if (role === 'follower' && (isBeat || text !== this.mine))
      this.channel?.postMessage({ kind: 'want', from: this.id, keys })
    if (role === 'leader' && (isBeat || text !== this.mine)) this.wantAll()
    this.mine = text
  }

  private wantAll(): void {
    for (const [tab, { at }] of this.others) if (Date.now() - at > 3 * leaderBeatMs) this.others.delete(tab)
    this.source.want([...new Set([...this.keys(), ...[...this.others.values()].flatMap(({ keys }) => keys)])])
  }

  private take(key: string, value: unknown): void {
    this.waiting.set(key, value)
    this.show()
  }

  /** Puts what came on the screen, unless somebody is in the middle of something there. */
  private show(): void {
    if (this.waiting.size === 0 || isBusy()) return
    const mine = this.keys()
    for (const [key, value] of this.waiting) {
      if (!mine.includes(key)) continue
      this.fed.add(key)
      this.client.setQueryData(JSON.parse(key) as readonly unknown[], value)
    }
    this.waiting.clear()
    setFed(this.fed)
    // The polling of a query ends when it looks at its interval again.
    for (const query of this.client.getQueryCache().findAll({ type: 'active' }))
      if (this.fed.has(query.queryHash)) query.observers.forEach((observer) => observer.setOptions(observer.options))
  }

  /** These are asked from now on, at once. */
  private unfeed(keys: readonly string[]): void {
    for (const key of keys) this.fed.delete(key)
    setFed(this.fed)
    const isOne = (hash: string): boolean => keys.includes(hash)
    void this.client.refetchQueries({ type: 'active', predicate: ({ queryHash }) => isOne(queryHash) })
  }
}

function after(ms: number, work: () => void): () => void {
  const timer = setTimeout(work, ms)
  return () => clearTimeout(timer)
}

const wantText = (want: string): string => `want=${encodeURIComponent(want)}`

/** A dialog or menu is open, or text is selected. */
function isBusy(): boolean {
  if (document.querySelector('[role=dialog],[role=menu]') !== null) return true
  const selection = getSelection()
  return selection !== null && !selection.isCollapsed && selection.toString() !== ''
}
