import { TransactionProducer } from '../transaction-producer.ts'
import type { Promised } from './ledger.ts'
import type { Traffic } from './traffic.ts'
import type { TrafficClient } from './traffic-client.ts'

const commit = 8
const rollback = 12
const topic = 'CrashTransactions'
const outcomes = ['commit', 'rollback', 'checked commit', 'checked rollback'] as const

/**
 * Transactions that are ended, and ones that the broker must ask about. Checks are answered as the transaction ended. A broker
 * that asks again before it has taken the answer to its last question gets two answers, and commits twice.
 */
export class TransactionTraffic implements Traffic {
  readonly name = 'transaction'
  readonly workers = 4
  readonly promised: Promised[] = []
  private producer: TransactionProducer | undefined
  /** By key, when the broker asked again although an answer was on its way. */
  private readonly askedAgainAt = new Map<string, number[]>()
  private number = 0

  async begin(client: TrafficClient): Promise<void> {
    await this.close()
    this.producer = new TransactionProducer(client.address, { group: 'PID_crash', topic })
    this.producer.answer = (body) => {
      this.noteQuestion(body)
      return body.startsWith('commit') || body.startsWith('checked commit') ? commit : rollback
    }
    await this.producer.register()
  }

  async act(): Promise<void> {
    const { producer } = this
    if (producer === undefined) throw new Error('the traffic has not begun')
    const outcome = outcomes[this.number % outcomes.length] ?? 'commit'
    const key = `${outcome} ${this.number++}`
    const half = await producer.half(key)
    if (half.code !== 0) throw new Error(`half message: ${half.remark ?? half.code}`)
    // The half message is stored: from now on the transaction ends as its producer says, if need be when asked.
    const mustBe = outcome.endsWith('commit') ? 'there' : 'absent'
    const onceMoreAt: number[] = []
    this.askedAgainAt.set(key, onceMoreAt)
    this.promised.push({ key, place: topic, mustBe, notBefore: 0, onceMoreAt })
    if (outcome.startsWith('checked')) return
    const { code, remark } = await producer.end(half, outcome === 'commit' ? commit : rollback)
    if (code !== 0) throw new Error(`end: ${remark ?? code}`)
  }

  private noteQuestion(key: string): void {
    const questions = this.producer?.checks.filter(({ message }) => message.body.toString() === key) ?? []
    const last = questions.pop()
    if (last !== undefined && questions.some(({ isTaken }) => !isTaken)) this.askedAgainAt.get(key)?.push(last.askedAt)
  }

  async close(): Promise<void> {
    await this.producer?.close()
  }
}
