import { decodeStoredMessages, type StoredMessage } from '../message/stored-message.ts'
import { pullMessage, queryMessage, sendMessageV2 } from '../protocol/requests/messages.ts'
import { responseCode } from '../protocol/response-codes.ts'
import { Connector } from '../remoting/connector.ts'
import { CrashProcess } from './crash-process.ts'

/** A send that the broker answered with success. */
export interface Acknowledged {
  readonly key: string
  readonly body: string
  readonly queueId: number
  readonly queueOffset: number
}

/** What was found wrong with an acknowledged message after the restart. */
export interface Damage {
  readonly key: string
  readonly problem: 'gone' | 'another at its offset' | 'there twice' | 'not found by key'
}

export interface CrashOptions {
  readonly flush: 'sync' | 'async'
  /** Breaks the broker on purpose. */
  readonly testSwitch?: 'noFlush' | 'acknowledgeBeforeWrite'
}

const topic = 'Crash'
const queues = [0, 1, 2, 3]
const pullSysFlag = 4
const outstanding = 32

/** A broker in a process of its own on a folder that outlives it, with a client that sends until the process is killed. */
export class KilledBroker {
  readonly acknowledged: Acknowledged[] = []
  private readonly process: CrashProcess
  private connector = new Connector()
  private address = ''
  private sent = 0
  /** First offset of each queue that is not yet verified. */
  private verified = queues.map(() => 0)
  private readonly bodies = new Set<string>()

  constructor({ flush, testSwitch }: CrashOptions) {
    this.process = new CrashProcess(['--flush', flush, ...(testSwitch === undefined ? [] : ['--switch', testSwitch])])
  }

  /** Starts the process and waits until it serves. */
  async start(): Promise<void> {
    this.address = await this.process.start()
    this.connector = new Connector({ callTimeoutMs: 5000 })
  }

  /** Sends over several requests at a time and kills the process `afterMs` after the first acknowledgement. */
  async sendUntilKilled(afterMs: number): Promise<void> {
    let killed = false
    let ended = Promise.resolve()
    let timer: NodeJS.Timeout | undefined
    const before = this.acknowledged.length
    const kill = (): void => {
      killed = true
      ended = this.process.kill()
    }
    const one = async (): Promise<void> => {
      while (!killed) {
        const found = await this.sendOne().catch(() => undefined)
        if (found === undefined) continue
        this.acknowledged.push(found)
        timer ??= setTimeout(kill, afterMs)
      }
    }
    await Promise.all(Array.from({ length: outstanding }, one))
    await ended
    clearTimeout(timer)
    await this.connector.close()
    if (this.acknowledged.length === before) throw new Error('nothing was acknowledged before the kill')
  }

  private async sendOne(): Promise<Acknowledged | undefined> {
    const number = this.sent++
    const key = `key-${number}`
    const body = `${key} ${'x'.repeat((number * 37) % 3000)}`
    const queueId = number % queues.length
    const reply = await this.connector.call(
      this.address,
      sendMessageV2,
      {
        producerGroup: 'crash',
        topic,
        defaultTopic: 'TBW102',
        defaultTopicQueueNums: queues.length,
        queueId,
        sysFlag: 0,
        bornTimestamp: Date.now(),
        flag: 0,
        properties: `KEYS\u0001${key}\u0002UNIQ_KEY\u0001${number.toString(16).toUpperCase().padStart(32, '0')}\u0002`,
      },
      { body: Buffer.from(body) },
    )
    if (reply.code !== responseCode.SUCCESS) return undefined
    return { key, body, queueId, queueOffset: reply.header.queueOffset }
  }

  /** Looks for everything that was acknowledged since the last call: there once, at its offset, and found by its key. */
  async damage(): Promise<Damage[]> {
    const found: Damage[] = []
    for (const queueId of queues) {
      const byOffset = await this.readQueue(queueId)
      for (const { key, body, queueOffset } of this.unverified(queueId)) {
        const stored = byOffset.get(queueOffset)
        if (stored === undefined) found.push({ key, problem: 'gone' })
        else if (stored !== body) found.push({ key, problem: 'another at its offset' })
      }
      for (const body of byOffset.values()) {
        if (this.bodies.has(body)) found.push({ key: body.split(' ')[0] ?? '', problem: 'there twice' })
        this.bodies.add(body)
      }
    }
    const all = queues.flatMap((queueId) => this.unverified(queueId))
    for (const { key, body } of all) {
      const messages = await this.queryKey(key)
      if (!messages.some((message) => message.body.toString() === body))
        found.push({ key, problem: 'not found by key' })
    }
    this.verified = queues.map((queueId) => this.ends[queueId] ?? 0)
    this.acknowledged.length = 0
    return found
  }

  private readonly ends: number[] = []

  private unverified(queueId: number): Acknowledged[] {
    return this.acknowledged.filter((each) => each.queueId === queueId)
  }

  /** Bodies by offset from where the last verification ended. */
  private async readQueue(queueId: number): Promise<Map<number, string>> {
    const byOffset = new Map<number, string>()
    let next = this.verified[queueId] ?? 0
    for (;;) {
      const reply = await this.connector.call(this.address, pullMessage, {
        consumerGroup: 'crash',
        topic,
        queueId,
        queueOffset: next,
        maxMsgNums: 32,
        sysFlag: pullSysFlag,
        commitOffset: 0,
        suspendTimeoutMillis: 0,
        subscription: '*',
        subVersion: 0n,
      })
      if (reply.code !== responseCode.SUCCESS) break
      for (const message of decodeStoredMessages(reply.body))
        byOffset.set(Number(message.queueOffset), message.body.toString())
      next = reply.header.nextBeginOffset
    }
    this.ends[queueId] = next
    return byOffset
  }

  private async queryKey(key: string): Promise<readonly StoredMessage[]> {
    const reply = await this.connector.call(this.address, queryMessage, {
      topic,
      key,
      maxNum: 32,
      beginTimestamp: 0,
      endTimestamp: Infinity,
    })
    return reply.code === responseCode.SUCCESS ? decodeStoredMessages(reply.body) : []
  }

  /** Stops in order. */
  async stop(): Promise<void> {
    await this.connector.close()
    await this.process.stop()
  }

  async remove(): Promise<void> {
    await this.process.remove()
    await this.connector.close()
  }
}
