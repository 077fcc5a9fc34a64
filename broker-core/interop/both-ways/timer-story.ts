import { expect, vi } from 'vitest'
import { requests } from '../../protocol/requests/index.ts'
import { type Holder, patienceMs, send, stored, type Story, textOf } from './story.ts'

const topic = 'TimerBothWays'
const secondMs = 1000
const timed = (deliverAt: number) => ({ TIMER_DELIVER_MS: String(deliverAt) })

async function recall({ connector, brokerAddress }: Holder, recallHandle: string): Promise<void> {
  const header = { producerGroup: 'PID_test', topic, recallHandle }
  const reply = await connector.call(brokerAddress, requests.recallMessage, header)
  expect(reply.code, reply.remark).toBe(0)
}

/** What is in the topic, in order, with how much too late each came (its copy's store time). */
async function arrived(holder: Holder): Promise<Map<string, number>> {
  const late = new Map<string, number>()
  for (const message of await stored(holder, topic)) {
    const [body, { storeTimestamp, properties }] = [textOf(message), message]
    if (late.has(body)) throw new Error(`${body} came twice`)
    late.set(body, storeTimestamp - Number(properties.get('TIMER_DELIVER_MS') ?? storeTimestamp))
  }
  return late
}

const arrives = (holder: Holder, bodies: readonly string[]) =>
  vi.waitFor(async () => expect([...(await arrived(holder)).keys()].sort()).toEqual([...bodies].sort()), {
    timeout: patienceMs + holder.handOverMs,
    interval: 200,
  })

/** Messages that wait for their time: each arrives once, not early, and what was recalled does not. */
export class TimerStory implements Story {
  readonly title = 'messages that wait for their time'
  private toRecall = ''
  private readonly came = ['warm', 'apache soon']

  async leaveAtApache(apache: Holder): Promise<void> {
    await send(apache, topic, 'warm')
    const due = Date.now() + apache.handOverMs
    await send(apache, topic, 'apache soon', timed(Date.now() + 2 * secondMs))
    await send(apache, topic, 'apache level', { DELAY: '4' })
    await send(apache, topic, 'apache waits', timed(due))
    await send(apache, topic, 'apache far', timed(Date.now() + 3600 * secondMs))
    await recall(apache, await send(apache, topic, 'apache recalled', timed(due)))
    this.toRecall = await send(apache, topic, 'apache recalled by us', timed(due))
    await arrives(apache, this.came)
  }

  async findWithUs(ours: Parameters<Story['findWithUs']>[0]): Promise<void> {
    // Those that wait; a cancellation and its message cancel out: waits, far, and the one to be recalled.
    await vi.waitFor(() => {
      expect(ours.broker.timer.runtimeFacts()).toMatchObject({ timerOffsetBehind: '0' })
      expect(ours.broker.timer.metrics.count(topic)).toBe(3)
    })
    expect([...(await arrived(ours)).keys()].slice(0, 2)).toEqual(this.came)
    await recall(ours, this.toRecall)
    this.came.push('apache level', 'apache waits')
    await arrives(ours, this.came)
  }

  async leaveWithUs(ours: Holder): Promise<void> {
    const due = Date.now() + ours.handOverMs
    await send(ours, topic, 'our soon', timed(Date.now() + 2 * secondMs))
    await send(ours, topic, 'our wait', timed(due))
    await send(ours, topic, 'our level', { DELAY: '4' })
    await recall(ours, await send(ours, topic, 'our recalled', timed(due)))
    this.toRecall = await send(ours, topic, 'our recalled by Apache', timed(due))
    this.came.push('our soon')
    await arrives(ours, this.came)
  }

  async findAtApache(apache: Holder): Promise<void> {
    await recall(apache, this.toRecall)
    await send(apache, topic, 'last', timed(Date.now() + 4 * secondMs))
    this.came.push('our wait', 'our level', 'last')
    await arrives(apache, this.came)
    for (const [body, lateMs] of await arrived(apache))
      expect(lateMs, `${body} came too early`).toBeGreaterThanOrEqual(0)
  }
}
