import { consumerSendMsgBack } from '../../protocol/requests/messages.ts'
import { responseCode } from '../../protocol/response-codes.ts'
import { levelSeconds } from './delayed-traffic.ts'
import type { Promised } from './ledger.ts'
import type { Traffic } from './traffic.ts'
import type { TrafficClient } from './traffic-client.ts'

const group = 'GID_crash'
const topic = 'CrashRetry'

/** Messages that a consumer gives back: most to the retry topic, after a while; every third to the dead letters, at once. */
export class RetryTraffic implements Traffic {
  readonly name = 'retry'
  readonly workers = 4
  readonly promised: Promised[] = []
  private number = 0

  async act(client: TrafficClient): Promise<void> {
    const key = `retry-${this.number++}`
    const isDead = this.number % 3 === 0
    const { physicalOffset } = await client.send(topic, key)
    this.promised.push({ key, place: topic, mustBe: 'there', notBefore: 0 })
    const givenBackAt = Date.now()
    const reply = await client.connector.call(client.address, consumerSendMsgBack, {
      group,
      offset: Number(physicalOffset),
      delayLevel: 1,
      originTopic: topic,
      originMsgId: key,
      maxReconsumeTimes: isDead ? 0 : 16,
    })
    if (reply.code !== responseCode.SUCCESS) throw new Error(`send-back: ${reply.remark ?? reply.code}`)
    const place = isDead ? `%DLQ%${group}` : `%RETRY%${group}`
    const notBefore = isDead ? 0 : givenBackAt + levelSeconds[0] * 1000
    this.promised.push({ key, place, mustBe: 'there', notBefore })
  }
}
