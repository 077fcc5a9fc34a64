import { expect, vi } from 'vitest'
import { requests } from '../../protocol/requests/index.ts'
import { type Holder, makeGroup, patienceMs, send, stored, type Story, textOf } from './story.ts'

const topic = 'LightBothWays'
const [one, two, group] = ['%LMQ%one', '%LMQ%two', 'GID_light_both_ways']

/** Messages that are in light queues too: their places go on where the other has stopped counting, and offsets are kept. */
export class LightStory implements Story {
  readonly title = 'light queues'
  private readonly inOne: string[] = []
  private readonly inTwo: string[] = []

  /** Sends four messages, of which two are in both queues. */
  private async fill(holder: Holder, who: string): Promise<void> {
    for (let i = 0; i < 4; i++) {
      const body = `${who} ${i}`
      await send(holder, topic, body, { INNER_MULTI_DISPATCH: i % 2 === 0 ? `${one},${two}` : two })
      this.inTwo.push(body)
      if (i % 2 === 0) this.inOne.push(body)
    }
    await this.find(holder)
  }

  private async find(holder: Holder): Promise<void> {
    await vi.waitFor(
      async () => {
        expect((await stored(holder, one)).map(textOf)).toEqual(this.inOne)
        const inTwo = await stored(holder, two)
        expect(inTwo.map(textOf)).toEqual(this.inTwo)
        expect(inTwo.every((message) => message.topic === topic)).toBe(true)
      },
      { timeout: patienceMs, interval: 100 },
    )
    const { connector, brokerAddress } = holder
    const { header } = await connector.call(brokerAddress, requests.getMaxOffset, { topic: two, queueId: 0 })
    expect(Number(header.offset)).toBe(this.inTwo.length)
  }

  private async commit({ connector, brokerAddress }: Holder): Promise<void> {
    const header = { consumerGroup: group, topic: one, queueId: 0, commitOffset: BigInt(this.inOne.length) }
    const { code, remark } = await connector.call(brokerAddress, requests.updateConsumerOffset, header)
    expect(code, remark).toBe(0)
  }

  private async findCommit({ connector, brokerAddress }: Holder): Promise<void> {
    const header = { consumerGroup: group, topic: one, queueId: 0 }
    const reply = await connector.call(brokerAddress, requests.queryConsumerOffset, header)
    expect(Number(reply.header.offset)).toBe(this.inOne.length)
  }

  async leaveAtApache(apache: Holder): Promise<void> {
    await makeGroup(apache, group)
    await this.fill(apache, 'apache')
    await this.commit(apache)
  }

  async findWithUs(ours: Holder): Promise<void> {
    await this.find(ours)
    await this.findCommit(ours)
  }

  async leaveWithUs(ours: Holder): Promise<void> {
    await this.fill(ours, 'ours')
    await this.commit(ours)
  }

  async findAtApache(apache: Holder): Promise<void> {
    await this.find(apache)
    await this.findCommit(apache)
    await this.fill(apache, 'apache again')
  }
}
