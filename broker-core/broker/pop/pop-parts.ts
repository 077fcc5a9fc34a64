import type { MessageFilter } from '../filter/message-filter.ts'

/** A queue as one group sees it. */
export interface GroupQueue {
  readonly topic: string
  readonly group: string
  readonly queueId: number
}

/** Messages that an ordered pop took from one queue. */
export interface OrderedPop extends GroupQueue {
  readonly attemptId: string | undefined
  /** True when the topic is a retry topic. */
  readonly isRetry: boolean
  readonly popTime: number
  readonly invisibleTime: number
  readonly queueOffsets: readonly number[]
}

/** What pops, acks and changes of the invisible time need of the order table (Java: ConsumerOrderInfoManager). */
export interface OrderTableDoor {
  /** Whether messages of an earlier ordered pop must be acked or become visible first. */
  isBlocked(queue: GroupQueue, attemptId: string | undefined, invisibleTime: number): boolean
  /** Notes an ordered pop. Returns the entries of orderCountInfo, joined by `;`, '' when there is none. */
  update(pop: OrderedPop): string
  /** Notes an ack. Returns the position to commit, -1 when the message is not one of the last pop, -2 when there is nothing to commit. */
  commitAndNext(queue: GroupQueue, queueOffset: number, popTime: number): number
  /** Hides a message of the last pop until a time. */
  updateNextVisibleTime(queue: GroupQueue, queueOffset: number, popTime: number, nextVisibleTime: number): void
  /** Forgets the last pop; after the offset was reset. */
  clearBlock(queue: GroupQueue): void
}

/** A pop that found nothing and may wait. */
export interface HeldPop {
  readonly topic: string
  readonly group: string
  /** -1: any queue. */
  readonly queueId: number
  readonly bornTime: number
  /** ms from `bornTime` on. */
  readonly pollTime: number
  readonly isOrdered: boolean
  readonly attemptId: string | undefined
  /** What a message must be to be of use; undefined: anything. */
  readonly filter: MessageFilter | undefined
  /** True when the asker is gone. */
  isAbandoned(): boolean
  /** Evaluates the pop anew, because something has come or because its time is up; it may be held again then. */
  wake(): void
  /** The broker stops: no answer is wanted any more. */
  drop(): void
}

/** What became of a pop that wants to wait (Java: PollingResult). */
export type HoldOutcome = 'held' | 'full' | 'timeout'

/** What pops need of long polling (Java: PopLongPollingService). */
export interface PopHoldsDoor {
  /** Keeps a pop until something comes or until about its bornTime + pollTime. */
  hold(pop: HeldPop): HoldOutcome
  /** Wakes one waiting pop of a group on a topic (not a retry topic): messages are there. `queueId` -1: of any queue. */
  notify(topic: string, queueId: number, group: string): void
}

/** No queue is ordered. */
export const noOrderTable: OrderTableDoor = {
  isBlocked: () => false,
  update: () => '',
  commitAndNext: () => -1,
  updateNextVisibleTime: () => undefined,
  clearBlock: () => undefined,
}

/** Nobody waits. */
export const noPopHolds: PopHoldsDoor = { hold: () => 'timeout', notify: () => undefined }
