import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { silentLog } from '../../base/log.ts'
import { encodeProperties } from '../../message/message-properties.ts'
import { encodeRecord } from '../../message/record-layout.ts'
import type { AppendOutcome, AppendRefusal, AppendWaiter, MessageToStore, QueueEntry } from '../../store/store-types.ts'
import { TimerService } from './timer-service.ts'

const host = { address: Buffer.from([127, 0, 0, 1]), port: 10911 }
const timerTopic = 'rmq_sys_wheel_timer'
const start = 1_795_240_000_000

/** The timer topic in memory; what is delivered is collected, and settled when the test says so. */
class TestStore {
  readonly records: Buffer[] = []
  readonly delivered: MessageToStore[] = []
  readonly waiting: AppendWaiter[] = []
  refusal: AppendRefusal | undefined
  autoSettle: AppendOutcome | undefined = 'ok'
  readonly minPhysicalOffset = 0

  get appendTimestamp(): number {
    return clock.now()
  }

  put(body: string, outTime: number, more: Record<string, string> = {}): void {
    const properties = { UNIQ_KEY: body, REAL_TOPIC: 'T', REAL_QID: '3', TIMER_OUT_MS: String(outTime), ...more }
    const message: MessageToStore = {
      topic: timerTopic,
      queueId: 0,
      flag: 7,
      sysFlag: 0,
      bornTimestamp: 5,
      bornHost: host,
      storeHost: host,
      reconsumeTimes: 2,
      preparedTransactionOffset: 0,
      body: Buffer.from(body),
      properties: Buffer.from(encodeProperties(Object.entries(properties))),
    }
    const bytes = Buffer.alloc(1024)
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    const place = {
      start: 0,
      queueOffset: this.records.length,
      physicalOffset: this.records.length,
      storeTimestamp: start,
    }
    this.records.push(bytes.subarray(0, encodeRecord({ bytes, view }, message, Buffer.from(timerTopic), place)))
  }

  append(message: MessageToStore, waiter: AppendWaiter): AppendRefusal | undefined {
    if (this.refusal !== undefined) return this.refusal
    this.delivered.push(message)
    if (this.autoSettle === undefined) this.waiting.push(waiter)
    else {
      const outcome = this.autoSettle
      setImmediate(() => {
        waiter.settle(outcome)
      })
    }
    return undefined
  }

  minQueueOffset(): number {
    return 0
  }

  maxQueueOffset(): number {
    return this.records.length
  }

  queueEntry(_topic: string, _queueId: number, queueOffset: number): QueueEntry | undefined {
    const record = this.records[queueOffset]
    return record && { physicalOffset: queueOffset, recordBytes: record.length, tagsCode: 0 }
  }

  recordAt(physicalOffset: number): Buffer | undefined {
    return this.records[physicalOffset]
  }

  bodies(): string[] {
    return this.delivered.map((message) => Buffer.from(message.body).toString())
  }
}

let folder: string
let clock: { time: number; now(): number }
let store: TestStore
let counted: string[]
const services: TimerService[] = []

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'timer-'))
  clock = { time: start, now: () => clock.time }
  store = new TestStore()
  counted = []
})
afterEach(async () => {
  store.autoSettle = 'ok'
  for (const waiter of store.waiting.splice(0)) waiter.settle('ok')
  for (const service of services.splice(0)) await service.stop()
  rmSync(folder, { recursive: true, force: true })
})

const settings = {
  timerWheelEnable: true,
  timerPrecisionMs: 1000,
  timerRollWindowSlot: 172_800,
  timerFlushIntervalMs: 20,
  timerCongestNumEachSlot: 2_147_483_647,
  timerStopEnqueue: false,
  timerStopDequeue: false,
  disappearTimeAfterStart: -1,
  mappedFileSizeTimerLog: 10_400,
}

function open(given: Partial<typeof settings> = {}): TimerService {
  const config = { ...settings, ...given, storePathRootDir: folder }
  const statistics = { topic: (topic: string) => ({ recordPut: () => void counted.push(topic) }) }
  const configFolder = path.join(folder, 'config')
  const service = new TimerService({ config, configFolder, log: silentLog, clock, store, statistics })
  service.load()
  service.start()
  services.push(service)
  return service
}

const delivers = (bodies: string[]) => vi.waitFor(() => expect(store.bodies()).toEqual(bodies), 5000)
const settled = (service: TimerService) =>
  vi.waitFor(() => expect(service.behind).toEqual({ ms: 0, messages: 0 }), 5000)

/** What the check point in the file says: read time and position in the timer topic. */
const written = (service: TimerService, readTime: number, queueOffset: number) =>
  vi.waitFor(() => {
    const { files } = service
    expect([files.checkpoint.readTime, files.checkpoint.masterQueueOffset]).toEqual([readTime, queueOffset])
  }, 5000)

describe('the timer', () => {
  it('delivers a copy with everything the message had', async () => {
    const service = open()
    store.put('m', start + 2000, { TIMER_DELIVER_MS: String(start + 2400), KEYS: 'k' })
    await settled(service)
    clock.time = start + 2400
    await delivers(['m'])
    expect(store.delivered[0]).toMatchObject({ topic: 'T', queueId: 3, flag: 7, bornTimestamp: 5, reconsumeTimes: 2 })
    expect(Buffer.from(store.delivered[0]!.properties).toString()).toContain('KEYS\u0001k\u0002')
    await vi.waitFor(() => expect(counted).toEqual(['T']))
  })

  it('delivers at once what came too late for the wheel, and says so', async () => {
    open()
    store.put('late', start - 5000)
    await delivers(['late'])
    expect(Buffer.from(store.delivered[0]!.properties).toString()).toContain(
      'TIMER_ENQUEUE_MS\u00019223372036854775807',
    )
  })

  it('tries again what the store does not take, and what it could not write', async () => {
    const service = open()
    store.refusal = { reason: 'notWritable', remark: 'the disk is full' }
    store.put('m', start)
    store.put('late', start - 1000)
    await settled(service).catch(() => undefined)
    clock.time = start + 1000
    store.refusal = undefined
    store.autoSettle = 'failed'
    await vi.waitFor(() => expect(store.delivered.length).toBeGreaterThan(1), 5000)
    expect(service.behind.ms).toBe(1000)
    store.autoSettle = 'ok'
    store.delivered.length = 0
    await vi.waitFor(() => expect(new Set(store.bodies())).toEqual(new Set(['m', 'late'])), 5000)
    await settled(service)
    expect(service.runtimeFacts()['timerCongestNum']).toBe('0')
  })

  it('passes over what can never be stored, and what names no time or topic', async () => {
    const service = open()
    store.put('a', start + 500, { REAL_TOPIC: '' })
    store.put('b', start + 500, { TIMER_OUT_MS: 'x' })
    store.put('c', start + 500, { REAL_TOPIC: 'SCHEDULE_TOPIC_XXXX' })
    store.put('d', start)
    store.put('e', start + 1000)
    await vi.waitFor(() => expect(service.behind.messages).toBe(0), 5000)
    store.refusal = { reason: 'topicTooLong', remark: 'no' }
    clock.time = start + 1000
    await settled(service)
    store.refusal = undefined
    clock.time = start + 2000
    await delivers(['e'])
  })

  it('does not say in its file that a message is delivered before the store has it', async () => {
    const service = open()
    store.autoSettle = undefined
    store.put('m', start + 1000)
    store.put('late', start - 1000)
    await delivers(['late'])
    clock.time = start + 3000
    await delivers(['late', 'm'])
    store.put('far', start + 100_000)
    await written(service, start + 1000, 1)
    for (const waiter of store.waiting.splice(0)) waiter.settle('ok')
    await written(service, start + 3000, 3)
  })

  it('goes on after a kill: what is written is not taken twice, nothing is left out', async () => {
    open()
    for (let i = 0; i < 5; i++) store.put(`m${i}`, start + 2000)
    await vi.waitFor(() => expect(services[0]!.runtimeFacts()['timerCongestNum']).toBe('5'), 5000)
    await written(services[0]!, start, 5)
    for (let i = 5; i < 8; i++) store.put(`m${i}`, start + 2000)
    await vi.waitFor(() => expect(services[0]!.runtimeFacts()['timerCongestNum']).toBe('8'), 5000)
    // The files as a kill at this moment would leave them.
    const killed = folder
    folder = `${killed}-copy`
    cpSync(killed, folder, { recursive: true })
    await services.splice(0)[0]!.stop()
    rmSync(killed, { recursive: true })
    for (let i = 8; i < 10; i++) store.put(`m${i}`, start + 2000)
    const service = open()
    clock.time = start + 4000
    await vi.waitFor(() => expect(store.bodies()).toHaveLength(10), 5000)
    await settled(service)
    expect(store.bodies().sort()).toEqual(Array.from({ length: 10 }, (_, i) => `m${i}`))
  })

  it('follows a clock that goes back: early for nobody, twice for nobody', async () => {
    const service = open()
    store.put('a', start + 5000)
    await settled(service)
    clock.time = start + 7000
    await delivers(['a'])
    await settled(service)
    clock.time = start
    await settled(service)
    store.put('b', start + 3000)
    await settled(service)
    clock.time = start + 3000
    await settled(service)
    expect(store.bodies()).toEqual(['a'])
    clock.time = start + 9000
    await settled(service)
    await delivers(['a', 'b'])
  })

  it('pauses either half when it is told to, and waits after the start', async () => {
    const service = open({ disappearTimeAfterStart: 3000 })
    store.put('a', start + 1000)
    clock.time = start + 2900
    service.check()
    expect(service.behind.messages).toBe(1)
    clock.time = start + 3000
    await delivers(['a'])
    await service.stop()
    services.length = 0
    const paused = open({ timerStopEnqueue: true })
    store.put('b', start + 3000)
    clock.time = start + 5000
    await vi.waitFor(() => expect(paused.behind).toEqual({ ms: 0, messages: 1 }), 5000)
    await paused.stop()
    services.length = 0
    const other = open({ timerStopDequeue: true })
    store.put('c', start + 6000)
    await vi.waitFor(() => expect(other.behind).toEqual({ ms: 0, messages: 0 }), 5000)
    clock.time = start + 10_000
    await vi.waitFor(() => expect(other.behind).toEqual({ ms: 5000, messages: 0 }), 5000)
    expect(store.bodies()).toEqual(['a', 'b'])
  })

  it('starts after a week and more of rest with everything that became due meanwhile', async () => {
    await settled(open())
    for (let day = 0; day < 2; day++) store.put(`day ${day}`, start + day * 86_400_000)
    await vi.waitFor(() => expect(services[0]!.runtimeFacts()['timerCongestNum']).toBe('2'), 5000)
    await services.splice(0)[0]!.stop()
    clock.time = start + 13 * 86_400_000
    store.put('new', clock.time + 5000)
    const service = open()
    await vi.waitFor(() => expect(service.behind).toEqual({ ms: 0, messages: 0 }), 10_000)
    expect(store.bodies()).toEqual(['day 0', 'day 1'])
    clock.time += 6000
    await delivers(['day 0', 'day 1', 'new'])
  })

  it('delivers a very full second in order', async () => {
    const service = open()
    for (let i = 0; i < 25_000; i++) store.put(String(i), start + 2000)
    await vi.waitFor(() => expect(service.runtimeFacts()['timerCongestNum']).toBe('25000'), 20_000)
    clock.time = start + 3000
    await vi.waitFor(() => expect(store.delivered).toHaveLength(25_000), { timeout: 20_000, interval: 100 })
    expect(store.bodies().every((body, i) => body === String(i))).toBe(true)
  }, 60_000)
})
