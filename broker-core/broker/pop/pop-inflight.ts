import type { GroupQueue } from './pop-parts.ts'

/** How many messages were popped and not acked yet, per group and queue; memory only (Java: PopInflightMessageCounter). */
export class PopInflight {
  private readonly counts = new Map<string, number>()
  private readonly since: number

  /** @param startedAt messages popped before this time were not counted */
  constructor(startedAt: number) {
    this.since = startedAt
  }

  of(queue: GroupQueue): number {
    return this.counts.get(keyOf(queue)) ?? 0
  }

  add(queue: GroupQueue, messages: number): void {
    if (messages <= 0) return
    const key = keyOf(queue)
    this.counts.set(key, (this.counts.get(key) ?? 0) + messages)
  }

  remove(queue: GroupQueue, messages: number, popTime: number): void {
    if (popTime < this.since) return
    const key = keyOf(queue)
    const left = (this.counts.get(key) ?? 0) - messages
    if (left > 0) this.counts.set(key, left)
    else this.counts.delete(key)
  }

  clear(queue: GroupQueue): void {
    this.counts.delete(keyOf(queue))
  }

  /** Forgets a deleted topic or group. */
  forget(matches: (topic: string, group: string) => boolean): void {
    for (const key of this.counts.keys()) {
      const [topic = '', group = ''] = key.split('@')
      if (matches(topic, group)) this.counts.delete(key)
    }
  }
}

const keyOf = ({ topic, group, queueId }: GroupQueue): string => `${topic}@${group}@${queueId}`
