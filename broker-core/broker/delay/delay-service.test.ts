import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { silentLog } from '../../base/log.ts'
import { encodeRecord } from '../../message/record-layout.ts'
import type { AppendOutcome, AppendRefusal, AppendWaiter, MessageToStore, QueueEntry } from '../../store/store-types.ts'
import { DelayService } from './delay-service.ts'

const host = { address: Buffer.from([127, 0, 0, 1]), port: 10911 }
const scheduleTopic = 'SCHEDULE_TOPIC_XXXX'

/** A schedule queue in memory; what is delivered is collected. */
class TestStore {
  readonly queues: Buffer[][] = Array.from({ length: 18 }, () => [])
  readonly records: Buffer[] = []
  readonly delivered: MessageToStore[] = []
  readonly waiting: AppendWaiter[] = []
  refusal: AppendRefusal | undefined
  minimum = 0
  /** What the entries of the queues say; 0 makes the service look at the records. */
  tagsCode = 0

  get appendTimestamp(): number {
    return clock.now()
  }

  schedule(level: number, body: string, storeTimestamp: number, realTopic: string | undefined = 'T'): void {
    const real = realTopic === undefined ? '' : `REAL_TOPIC\u0001${realTopic}\u0002REAL_QID\u00013\u0002`
    const message: MessageToStore = {
      topic: scheduleTopic,
      queueId: level - 1,
      flag: 7,
      sysFlag: 0,
      bornTimestamp: 5,
      bornHost: host,
      storeHost: host,
      reconsumeTimes: 2,
      preparedTransactionOffset: 0,
      body: Buffer.from(body),
      properties: Buffer.from(`DELAY\u0001${level}\u0002${real}`),
    }
    const bytes = Buffer.alloc(1024)
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    const queue = this.queues[level - 1]!
    const place = { start: 0, queueOffset: queue.length, physicalOffset: 0, storeTimestamp }
    const record = bytes.subarray(0, encodeRecord({ bytes, view }, message, Buffer.from(scheduleTopic), place))
    queue.push(record)
    this.records.push(record)
  }

  append(message: MessageToStore, waiter: AppendWaiter): AppendRefusal | undefined {
    if (this.refusal !== undefined) return this.refusal
    this.delivered.push(message)
    this.waiting.push(waiter)
    return undefined
  }

  settle(outcome: AppendOutcome = 'ok'): void {
    for (const waiter of this.waiting.splice(0)) waiter.settle(outcome)
  }

  minQueueOffset(): number {
    return this.minimum
  }

  maxQueueOffset(_topic: string, queueId: number): number {
    return this.queues[queueId]!.length
  }

  queueEntry(_topic: string, queueId: number, queueOffset: number): QueueEntry | undefined {
    const record = this.queues[queueId]![queueOffset]
    return (
      record && { physicalOffset: this.records.indexOf(record), recordBytes: record.length, tagsCode: this.tagsCode }
    )
  }

  recordAt(physicalOffset: number): Buffer | undefined {
    return this.records[physicalOffset]
  }

  bodies(): string[] {
    return this.delivered.map((message) => Buffer.from(message.body).toString())
  }
}

let configFolder: string
let clock: { time: number; now(): number }
let store: TestStore
const counted: string[] = []
const services: DelayService[] = []

beforeEach(() => {
  configFolder = mkdtempSync(path.join(tmpdir(), 'delay-'))
  clock = { time: 0, now: () => clock.time }
  store = new TestStore()
  counted.length = 0
})
afterEach(async () => {
  store.settle()
  for (const service of services.splice(0)) await service.stop()
  rmSync(configFolder, { recursive: true, force: true })
})

function open(): DelayService {
  const config = { messageDelayLevel: '1s 5s 10s' }
  const statistics = {
    topic: (topic: string) => ({ recordPut: () => void counted.push(topic) }),
    groupOnTopic: (group: string, topic: string) => ({
      recordOwnGet: (queueId: number) => void counted.push(`${topic}@${queueId}@${group}`),
    }),
  }
  const service = new DelayService({ config, configFolder, log: silentLog, clock, store, statistics })
  service.load()
  service.start()
  services.push(service)
  return service
}

describe('a delayed message', () => {
  it('reaches its real queue when it is due, not before, with everything it had', () => {
    const service = open()
    store.schedule(2, 'later', 1000)
    clock.time = 5999
    service.check()
    expect(store.delivered).toHaveLength(0)
    clock.time = 6000
    service.check()
    expect(store.delivered).toHaveLength(1)
    expect(store.delivered[0]).toMatchObject({ topic: 'T', queueId: 3, flag: 7, bornTimestamp: 5, reconsumeTimes: 2 })
    expect(Buffer.from(store.delivered[0]!.properties).toString()).toContain('DELAY\u00012')
    store.settle()
    service.check()
    expect(store.delivered).toHaveLength(1)
    expect(counted).toEqual(['SCHEDULE_TOPIC_XXXX@1@SCHEDULE_CONSUMER', 'T'])
  })

  it('keeps the time it was given when the levels change, unless its level became shorter', () => {
    const stored = 1_795_240_000_000
    store.tagsCode = stored + 4000
    store.schedule(2, 'later', stored)
    const service = open()
    clock.time = stored + 3999
    service.check()
    expect(store.delivered).toHaveLength(0)
    clock.time = stored + 4000
    service.check()
    expect(store.bodies()).toEqual(['later'])
    store.settle()
    store.tagsCode = clock.time + 5001
    store.schedule(2, 'of a longer level', clock.time)
    service.check()
    expect(store.bodies()).toEqual(['later', 'of a longer level'])
  })

  it('is counted among the runtime facts: how far its level is, and how long the queue', () => {
    const service = open()
    for (const body of ['due', 'later']) store.schedule(1, body, body === 'due' ? 0 : 500)
    expect(service.runtimeFacts()).toEqual({})
    clock.time = 1000
    service.check()
    store.settle()
    expect(service.runtimeFacts()).toEqual({ scheduleMessageOffset_1: '1,2' })
  })

  it('keeps the order of its level; levels do not wait for each other', () => {
    const service = open()
    store.schedule(3, 'slow', 0)
    store.schedule(1, 'a', 0)
    store.schedule(1, 'b', 1)
    clock.time = 2000
    service.check()
    store.settle()
    expect(store.bodies()).toEqual(['a', 'b'])
    clock.time = 10_000
    service.check()
    store.settle()
    expect(store.bodies()).toEqual(['a', 'b', 'slow'])
  })

  it('is delivered in order even when there are many', () => {
    const service = open()
    for (let i = 0; i < 500; i++) store.schedule(1, String(i), 0)
    clock.time = 1000
    service.check()
    while (store.waiting.length > 0) store.settle()
    while (store.delivered.length < 500) {
      service.check()
      store.settle()
    }
    expect(store.bodies()).toEqual(Array.from({ length: 500 }, (_, i) => String(i)))
    expect(service.offsets.get(1)).toBe(500)
  })

  it('is tried again when the write fails, and the ones that were written are not repeated', () => {
    const service = open()
    for (const body of ['a', 'b', 'c']) store.schedule(1, body, 0)
    clock.time = 1000
    service.check()
    const [first, second, third] = store.waiting.splice(0)
    second!.settle('failed')
    first!.settle('ok')
    third!.settle('ok')
    expect(service.offsets.get(1)).toBe(1)
    service.check()
    store.settle()
    expect(store.bodies()).toEqual(['a', 'b', 'c', 'b'])
    expect(service.offsets.get(1)).toBe(3)
  })

  it('waits while the store takes nothing', () => {
    const service = open()
    store.schedule(1, 'a', 0)
    store.refusal = { reason: 'notWritable', remark: 'disk full' }
    clock.time = 1000
    service.check()
    expect(service.offsets.get(1) ?? 0).toBe(0)
    store.refusal = undefined
    service.check()
    store.settle()
    expect(store.bodies()).toEqual(['a'])
  })

  it('does not stop its level when it can never be stored or names no topic', () => {
    const service = open()
    store.schedule(1, 'no topic', 0, '')
    store.schedule(1, 'forbidden', 0, 'RMQ_SYS_TRANS_HALF_TOPIC')
    store.schedule(1, 'good', 0)
    clock.time = 1000
    service.check()
    store.settle()
    expect(store.bodies()).toEqual(['good'])
    store.schedule(1, 'illegal', 0)
    store.refusal = { reason: 'topicIllegal', remark: 'name' }
    service.check()
    expect(service.offsets.get(1)).toBe(4)
  })

  it('does not wait longer than its delay when the clock goes back', () => {
    const service = open()
    store.schedule(1, 'a', 1_000_000)
    clock.time = 500_000
    service.check()
    expect(store.bodies()).toEqual(['a'])
  })

  it('survives a restart: delivered ones are not repeated, pending ones arrive', async () => {
    const first = open()
    store.schedule(1, 'a', 0)
    store.schedule(2, 'b', 0)
    clock.time = 1000
    first.check()
    store.settle()
    await first.stop()
    const second = open()
    clock.time = 5000
    second.check()
    store.settle()
    expect(store.bodies()).toEqual(['a', 'b'])
  })

  it('is skipped over when retention has removed its record or its queue entries', () => {
    const service = open()
    for (const body of ['a', 'b', 'c']) store.schedule(1, body, 0)
    store.minimum = 1
    store.records[1] = Buffer.alloc(0)
    clock.time = 1000
    service.check()
    store.settle()
    expect(store.bodies()).toEqual(['c'])
  })

  it('on its way at the stop is waited for', async () => {
    const service = open()
    store.schedule(1, 'a', 0)
    clock.time = 1000
    service.check()
    let isStopped = false
    const stopped = service.stop().then(() => (isStopped = true))
    await Promise.resolve()
    expect(isStopped).toBe(false)
    store.settle()
    await stopped
    expect(service.offsets.get(1)).toBe(1)
  })
})
