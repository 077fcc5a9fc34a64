import { expect, vi } from 'vitest'
import { requests } from '../../protocol/requests/index.ts'
import { PopConsumer, type Popped } from '../../testing/pop-consumer.ts'
import { type Holder, makeGroup, patienceMs, send, type Story, stored, textOf } from './story.ts'

const [topic, ordered, group] = ['PopBothWays', 'PopOrderedBothWays', 'GID_pop_both_ways']
/** For what nobody is to see again. */
const hourMs = 3_600_000
const oneQueue = {
  defaultTopic: 'TBW102',
  readQueueNums: 1,
  writeQueueNums: 1,
  perm: 6,
  topicFilterType: 'SINGLE_TAG',
  topicSysFlag: 0,
  order: false,
}

const texts = (popped: readonly Popped[]): string[] => popped.map(({ text }) => text).sort()

async function popAtLeast(holder: Holder, count: number, invisibleTime: number): Promise<Popped[]> {
  const consumer = new PopConsumer(holder, topic, group)
  const popped: Popped[] = []
  await vi.waitFor(
    async () => {
      popped.push(...(await consumer.pop({ invisibleTime, queueId: -1 })).messages)
      expect(texts(popped).length).toBeGreaterThanOrEqual(count)
    },
    { timeout: patienceMs + holder.handOverMs, interval: 100 },
  )
  return popped
}

/** Messages that were popped: acked ones stay away, others come again, handles of one broker count with the other, and so does order. */
export class PopStory implements Story {
  readonly title = 'messages that were popped'
  /** Popped, and neither acked nor to come again before the store has gone on. */
  private pending: Popped[] = []
  private inOrder: Popped[] = []

  /** Sends and pops four messages: one is acked, one hidden for long, two are left. */
  private async popFour(holder: Holder, who: string): Promise<void> {
    const consumer = new PopConsumer(holder, topic, group)
    for (let i = 0; i < 4; i++) await send(holder, topic, `${who} ${i}`)
    const popped = await popAtLeast(holder, 4, holder.handOverMs)
    expect(texts(popped)).toEqual([0, 1, 2, 3].map((i) => `${who} ${i}`))
    const [acked, hidden, ...left] = popped.sort((a, b) => (a.text < b.text ? -1 : 1))
    if (acked === undefined || hidden === undefined) throw new Error('four were popped')
    expect(await consumer.ack(acked)).toBe(0)
    expect(await consumer.hide(hidden, hourMs)).toMatchObject({ text: hidden.text })
    this.pending = left
  }

  /** Of the two that were left one is acked with the handle of the other broker; the other one comes again, as nothing else does. */
  private async findPending(holder: Holder): Promise<void> {
    const consumer = new PopConsumer(holder, topic, group)
    const [acked, again] = this.pending
    if (acked === undefined || again === undefined) throw new Error('two were left')
    expect(await consumer.ack(acked)).toBe(0)
    const popped = await popAtLeast(holder, 1, hourMs)
    expect(texts(popped)).toEqual([again.text])
    expect(popped[0]?.message.reconsumeTimes).toBe(1)
    for (const each of popped) expect(await consumer.ack(each)).toBe(0)
  }

  /** Sends and pops two messages, which keep their queue to themselves until they are acked. */
  private async popInOrder(holder: Holder, who: string): Promise<void> {
    const consumer = new PopConsumer(holder, ordered, group)
    for (const each of ['a', 'b']) await send(holder, ordered, `${who} ${each}`)
    // A pop that comes when only the first can be read keeps the second from all others.
    await vi.waitFor(async () => expect((await stored(holder, ordered)).map(textOf)).toContain(`${who} b`), {
      timeout: patienceMs,
      interval: 100,
    })
    const wanted = { order: true, queueId: 0, invisibleTime: hourMs }
    await vi.waitFor(
      async () => {
        this.inOrder = (await consumer.pop(wanted)).messages
        expect(texts(this.inOrder)).toEqual([`${who} a`, `${who} b`])
      },
      { timeout: patienceMs, interval: 100 },
    )
    await this.expectBlocked(holder)
  }

  private async expectBlocked(holder: Holder): Promise<void> {
    const consumer = new PopConsumer(holder, ordered, group)
    expect((await consumer.pop({ order: true, queueId: 0 })).messages).toEqual([])
  }

  private async findOrder(holder: Holder): Promise<void> {
    const consumer = new PopConsumer(holder, ordered, group)
    await send(holder, ordered, 'after')
    await this.expectBlocked(holder)
    for (const each of this.inOrder) expect(await consumer.ack(each)).toBe(0)
    await vi.waitFor(
      async () => {
        const { messages } = await consumer.pop({ order: true, queueId: 0 })
        expect(texts(messages)).toEqual(['after'])
        for (const each of messages) expect(await consumer.ack(each)).toBe(0)
      },
      { timeout: patienceMs, interval: 100 },
    )
  }

  async leaveAtApache(apache: Holder): Promise<void> {
    const { connector, brokerAddress } = apache
    for (const name of [topic, ordered])
      await connector.call(brokerAddress, requests.updateAndCreateTopic, { topic: name, ...oneQueue })
    await makeGroup(apache, group)
    await this.leave(apache, 'apache')
  }

  private leave = (holder: Holder, who: string): Promise<unknown> =>
    Promise.all([this.popFour(holder, who), this.popInOrder(holder, who)])

  private find = (holder: Holder): Promise<unknown> => Promise.all([this.findPending(holder), this.findOrder(holder)])

  async findWithUs(ours: Holder): Promise<void> {
    await this.find(ours)
  }

  async leaveWithUs(ours: Holder): Promise<void> {
    await this.leave(ours, 'ours')
  }

  async findAtApache(apache: Holder): Promise<void> {
    await this.find(apache)
  }
}
