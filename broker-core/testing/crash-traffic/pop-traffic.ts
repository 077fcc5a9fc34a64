import { PopConsumer } from '../pop-consumer.ts'
import { type Promised, stampSlackMs, type TrafficDamage } from './ledger.ts'
import type { Traffic } from './traffic.ts'
import type { TrafficClient } from './traffic-client.ts'

const topic = 'CrashPop'
const group = 'GID_crash_pop'
const invisibleMs = 2000

/** A message that a pop brought, in a life of the broker. */
export interface PopEvent {
  readonly key: string
  /** Life in which the message was sent. */
  readonly sentIn: number
  readonly life: number
  /** The stored record: the message itself, or a copy for another try. */
  readonly record: string
  /** Broker's time of the pop. */
  readonly popTime: number
  /** When its ack was answered with success; undefined: it was not. */
  ackedAt?: number
}

/**
 * What pops of a broker did wrong. A message may come again after a kill whatever was acked before, and a check point may be
 * revived once more in every life: what the broker had not written down is forgotten (at least once). So copies of a message
 * exclude each other only in the life in which it was sent; a single record does so in every life.
 */
export function judgePops(sent: readonly string[], events: readonly PopEvent[]): TrafficDamage[] {
  const byKey = new Map<string, PopEvent[]>()
  for (const event of events) byKey.set(event.key, [...(byKey.get(event.key) ?? []), event])
  return sent.flatMap((key): TrafficDamage[] => {
    const pops = (byKey.get(key) ?? []).sort((a, b) => a.popTime - b.popTime)
    if (!pops.some(({ ackedAt }) => ackedAt !== undefined)) return [{ key, place: topic, problem: 'gone' }]
    return pops.flatMap((later, i) => pops.slice(0, i).flatMap((before) => judgePair(before, later)))
  })
}

function judgePair(before: PopEvent, later: PopEvent): TrafficDamage[] {
  const { key, life, popTime, ackedAt } = before
  if (life !== later.life || (before.sentIn !== life && before.record !== later.record)) return []
  const isInTime = ackedAt !== undefined && ackedAt < popTime + invisibleMs
  if (isInTime && ackedAt < later.popTime)
    return [{ key, place: topic, problem: 'twice in one life', detail: `${later.popTime - ackedAt} ms after its ack` }]
  const early = popTime + invisibleMs - later.popTime
  return early > stampSlackMs ? [{ key, place: topic, problem: 'early', detail: `${early} ms` }] : []
}

/** Messages that are popped; most pops are acked, the others come again. */
export class PopTraffic implements Traffic {
  readonly name = 'pop'
  readonly workers = 4
  readonly promised: Promised[] = []
  private readonly events: PopEvent[] = []
  private readonly sentIn = new Map<string, number>()
  private consumer: PopConsumer | undefined
  private life = 0
  private number = 0
  private readonly finishSecondsMax: number

  /** @param finishSecondsMax how long the last life may take until everything has been acked */
  constructor(finishSecondsMax = 60) {
    this.finishSecondsMax = finishSecondsMax
  }

  async begin(client: TrafficClient): Promise<void> {
    this.life++
    this.consumer = new PopConsumer({ connector: client.connector, brokerAddress: client.address }, topic, group)
    // A topic that nobody has sent to cannot be popped.
    await this.send(client)
  }

  private async send(client: TrafficClient): Promise<void> {
    const key = `pop-${this.number++}`
    this.sentIn.set(key, this.life)
    await client.send(topic, key)
    this.promised.push({ key, place: topic, mustBe: 'there', notBefore: 0 })
  }

  async act(client: TrafficClient): Promise<void> {
    await this.send(client)
    if (Math.random() < 0.5) await this.popAndAck(0.7)
  }

  /** Pops once and acks a share of what comes. @returns how many came */
  private async popAndAck(share: number): Promise<number> {
    const { consumer, life } = this
    if (consumer === undefined) throw new Error('the traffic has not begun')
    const { messages, popTime } = await consumer.pop({ invisibleTime: invisibleMs, maxMsgNums: 16 })
    const popped = messages.map((message) => {
      const record = `${message.topic} ${message.queueId} ${message.queueOffset}`
      const event: PopEvent = { key: message.text, sentIn: this.sentIn.get(message.text) ?? 0, life, record, popTime }
      this.events.push(event)
      return { message, event }
    })
    for (const { message, event } of popped) {
      if (Math.random() > share) continue
      if ((await consumer.ack(message)) === 0) event.ackedAt = Date.now()
    }
    return messages.length
  }

  /** Pops and acks until everything has been acked once. */
  async finish(): Promise<TrafficDamage[]> {
    const end = Date.now() + this.finishSecondsMax * 1000
    const keys = this.promised.map(({ key }) => key)
    for (;;) {
      const found = await this.popAndAck(1)
      const acked = new Set(this.events.filter(({ ackedAt }) => ackedAt !== undefined).map(({ key }) => key))
      if (keys.every((key) => acked.has(key)) || Date.now() > end) return judgePops(keys, this.events)
      if (found === 0) await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}
