import type { Promised } from './ledger.ts'
import type { Traffic } from './traffic.ts'
import type { TrafficClient } from './traffic-client.ts'

/** Delay levels of the campaigns' broker, in seconds. */
export const levelSeconds = [1, 2, 3] as const
const timerMsMax = 3000

/** Messages of delay levels. */
export class DelayTraffic implements Traffic {
  readonly name = 'delay'
  readonly workers = 4
  readonly promised: Promised[] = []
  private number = 0

  async act(client: TrafficClient): Promise<void> {
    const key = `delay-${this.number++}`
    const level = 1 + (this.number % levelSeconds.length)
    const sentAt = Date.now()
    await client.send('CrashDelay', key, { DELAY: String(level) })
    const notBefore = sentAt + (levelSeconds[level - 1] ?? 0) * 1000
    this.promised.push({ key, place: 'CrashDelay', mustBe: 'there', notBefore })
  }
}

/** Timer messages, by delay and by time. */
export class TimerTraffic implements Traffic {
  readonly name = 'timer'
  readonly workers = 4
  readonly promised: Promised[] = []
  private number = 0

  async act(client: TrafficClient): Promise<void> {
    const key = `timer-${this.number++}`
    const delayMs = 1 + Math.floor(Math.random() * timerMsMax)
    const sentAt = Date.now()
    const notBefore = sentAt + delayMs
    const byTime = this.number % 2 === 0
    const property = byTime ? { TIMER_DELIVER_MS: String(notBefore) } : { TIMER_DELAY_MS: String(delayMs) }
    await client.send('CrashTimer', key, property)
    this.promised.push({ key, place: 'CrashTimer', mustBe: 'there', notBefore })
  }
}
