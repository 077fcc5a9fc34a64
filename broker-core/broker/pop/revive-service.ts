import { ReviveQueue, type ReviveNeeds } from './revive-queue.ts'
import { TimerWatch, type TimerWatchNeeds } from './timer-watch.ts'

/** Work of one turn of the event loop. */
const turnMs = 4
const stopMs = 1000

/** Works through all revive queues, time and again (Java: one PopReviveService per queue, in AckMessageProcessor). */
export class ReviveService {
  readonly queues: readonly ReviveQueue[]
  private readonly needs: ReviveNeeds & TimerWatchNeeds
  private timer: NodeJS.Timeout | undefined
  private turn: NodeJS.Immediate | undefined
  private isStopped = true

  constructor(needs: ReviveNeeds & TimerWatchNeeds) {
    this.needs = needs
    const watch = new TimerWatch(needs)
    const events = { deliveredUntil: () => watch.deliveredUntil(), goOn: () => this.goOn() }
    this.queues = Array.from(
      { length: needs.config.reviveQueueNum },
      (_, queueId) => new ReviveQueue(needs, queueId, events),
    )
  }

  start(): void {
    this.isStopped = false
    this.sleep()
  }

  /** Begins nothing more and waits for what is on its way to the store. */
  async stop(): Promise<void> {
    this.isStopped = true
    clearTimeout(this.timer)
    if (this.turn !== undefined) clearImmediate(this.turn)
    const until = performance.now() + stopMs
    while (this.queues.some((queue) => queue.isBusy) && performance.now() < until)
      await new Promise((resolve) => setTimeout(resolve, 5))
  }

  private sleep(): void {
    this.timer = setTimeout(() => this.work(0), this.needs.config.reviveInterval).unref()
  }

  private goOn(): void {
    if (this.isStopped || this.turn !== undefined) return
    clearTimeout(this.timer)
    this.turn = setImmediate(() => this.work(0))
  }

  /** Steps through the queues from one on; goes on in the next turn when the time of this one is over. */
  private work(from: number): void {
    this.turn = undefined
    if (this.isStopped) return
    const until = performance.now() + turnMs
    for (let index = from; index < this.queues.length; index++) {
      const isDone = this.queues[index]!.step(until)
      if (isDone && performance.now() < until) continue
      const next = isDone ? index + 1 : index
      this.turn = setImmediate(() => this.work(next))
      return
    }
    if (this.turn === undefined) this.sleep()
  }
}
