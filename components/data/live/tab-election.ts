/** What tabs tell each other. */
export type TabMessage =
  | { readonly kind: 'who'; readonly from: string }
  | { readonly kind: 'lead'; readonly from: string }
  | { readonly kind: 'bye'; readonly from: string }
  | { readonly kind: 'want'; readonly from: string; readonly keys: readonly string[] }
  | {
      readonly kind: 'data'
      readonly from: string
      readonly key: string
      readonly version: string
      readonly value: unknown
    }
  | { readonly kind: 'lost'; readonly from: string }

/** What the election needs of the world. */
export interface TabWorld {
  readonly id: string
  readonly post: (message: TabMessage) => void
  readonly now: () => number
  readonly after: (ms: number, work: () => void) => () => void
  /** Told when this tab begins or ceases to lead, or follows another. */
  readonly onRole: (role: TabRole) => void
}

export type TabRole = 'none' | 'leader' | 'follower'

const answerMs = 150
export const leaderBeatMs = 2000
const leaderLostMs = 5000

/**
 * One of the tabs that are seen leads: it holds the one stream and feeds the others. Who hears no leader leads; of two the one with the
 * smaller id; a leader that is hidden or closed says so, and one that is silent for 5 s is replaced.
 */
export class TabElection {
  role: TabRole = 'none'
  private readonly world: TabWorld
  private leaderAt = 0
  private cancel: () => void = () => undefined

  constructor(world: TabWorld) {
    this.world = world
  }

  /** Looks for a leader, and leads when there is none. */
  enter(): void {
    this.cancel()
    this.leaderAt = 0
    this.world.post({ kind: 'who', from: this.world.id })
    this.cancel = this.world.after(answerMs, () => {
      if (this.leaderAt === 0) this.become('leader')
    })
  }

  /** Takes no part any more. */
  leave(): void {
    this.cancel()
    if (this.role === 'leader') this.world.post({ kind: 'bye', from: this.world.id })
    this.become('none')
  }

  hear(message: TabMessage): void {
    if (message.kind === 'who' && this.role === 'leader') this.world.post({ kind: 'lead', from: this.world.id })
    if (message.kind === 'bye' && this.role === 'follower') this.enter()
    if (message.kind !== 'lead') return
    if (this.role === 'leader') {
      if (message.from > this.world.id) this.world.post({ kind: 'lead', from: this.world.id })
      else this.follow()
    } else if (!this.isOut) this.follow()
  }

  private isOut = false

  /** A hidden tab hears, but follows nobody. */
  set out(isOut: boolean) {
    this.isOut = isOut
  }

  private follow(): void {
    this.leaderAt = this.world.now()
    this.become('follower')
    this.cancel()
    this.cancel = this.world.after(leaderLostMs, () => this.enter())
  }

  private become(role: TabRole): void {
    const isNew = this.role !== role
    this.role = role
    if (role === 'leader') this.beat()
    if (isNew) this.world.onRole(role)
  }

  private beat(): void {
    this.cancel()
    this.world.post({ kind: 'lead', from: this.world.id })
    this.cancel = this.world.after(leaderBeatMs, () => {
      if (this.role === 'leader') this.beat()
    })
  }
}
