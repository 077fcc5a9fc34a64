import { mkdtempSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../base/clock.ts'
import { silentLog } from '../base/log.ts'
import { encodeProperties } from '../message/message-properties.ts'
import { decodeStoredMessages } from '../message/stored-message.ts'
import { openMessageStore } from './message-store.ts'
import type { AppendRefusal, AppendWaiter, MessageStore, MessageToStore, StoreOptions } from './store-types.ts'

let folder: string
let store: MessageStore | undefined

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'light-queues-'))
})
afterEach(async () => {
  await store?.shutdown()
  rmSync(folder, { recursive: true, force: true })
})

async function open(lightQueuesMax: number | 'off' = Number.POSITIVE_INFINITY): Promise<MessageStore> {
  const options: StoreOptions = {
    rootFolder: folder,
    commitLogFileBytes: 1024 * 1024,
    consumeQueueFileBytes: 20 * 100,
    indexSlots: 100,
    indexEntriesMax: 1000,
    flushDiskType: 'ASYNC_FLUSH',
    syncFlushTimeoutMs: 1000,
    flushIntervalMs: 50,
    messageBytesMax: 64 * 1024,
    propertiesBytesMax: 32_767,
    ...(lightQueuesMax === 'off' ? {} : { lightQueuesMax }),
  }
  store = openMessageStore(options, { log: silentLog, clock: systemClock })
  await store.start()
  return store
}

const host = { address: Buffer.from([127, 0, 0, 1]), port: 10911 }

const messageOf = (body: string, names: string, topic = 'Parent'): MessageToStore => ({
  topic,
  queueId: 1,
  flag: 0,
  sysFlag: 0,
  bornTimestamp: 1,
  bornHost: host,
  storeHost: host,
  reconsumeTimes: 0,
  preparedTransactionOffset: 0,
  body: Buffer.from(body),
  properties: Buffer.from(encodeProperties(names === '' ? [] : [['INNER_MULTI_DISPATCH', names]])),
})

/** Resolves with the refusal, or undefined once the message is stored. */
const put = (target: MessageStore, message: MessageToStore): Promise<AppendRefusal | undefined> =>
  new Promise((resolve, reject) => {
    const waiter: AppendWaiter = {
      queueOffset: 0,
      physicalOffset: 0,
      storeTimestamp: 0,
      settle: (outcome, failure) => (outcome === 'ok' ? resolve(undefined) : reject(failure ?? new Error(outcome))),
    }
    const refusal = target.append(message, waiter)
    if (refusal !== undefined) resolve(refusal)
  })

function textsIn(from: MessageStore, topic: string, queueId = 0): string[] {
  const { pieces } = from.read({ topic, queueId, queueOffset: 0, messagesMax: 100 })
  return decodeStoredMessages(Buffer.concat(pieces)).map((message) => message.body.toString())
}

/** Makes the next start recover as after a crash. */
async function crash(): Promise<void> {
  await store?.shutdown()
  writeFileSync(path.join(folder, 'abort'), '')
}

describe('a message that names light queues', () => {
  it('is in its own queue and in each of those, with its offsets in a property', async () => {
    const opened = await open()
    await put(opened, messageOf('a', '%LMQ%one,%LMQ%two'))
    await put(opened, messageOf('b', ''))
    await put(opened, messageOf('c', '%LMQ%two'))
    expect(textsIn(opened, 'Parent', 1)).toEqual(['a', 'b', 'c'])
    expect(textsIn(opened, '%LMQ%one')).toEqual(['a'])
    expect(textsIn(opened, '%LMQ%two')).toEqual(['a', 'c'])
    expect(opened.maxQueueOffset('%LMQ%two', 0)).toBe(2)
    const { pieces } = opened.read({ topic: '%LMQ%two', queueId: 0, queueOffset: 1, messagesMax: 1 })
    const [message] = decodeStoredMessages(Buffer.concat(pieces))
    expect(message).toMatchObject({ topic: 'Parent', queueId: 1, queueOffset: 2n })
    expect(message!.properties.get('INNER_MULTI_QUEUE_OFFSET')).toBe('1')
  })

  it('is told of to whoever waits for them', async () => {
    const opened = await open()
    const arrived: string[] = []
    opened.onArrival((topic, queueId, maxQueueOffset) => arrived.push(`${topic} ${queueId} ${maxQueueOffset}`))
    await put(opened, messageOf('a', '%LMQ%one'))
    expect(arrived).toEqual(['Parent 1 1', '%LMQ%one 0 1'])
  })

  it.each([
    ['is on its way to a delay', '%LMQ%one', 'SCHEDULE_TOPIC_XXXX'],
    ['is a retry', '%LMQ%one', '%RETRY%GID'],
    ['is of the broker itself', '%LMQ%one', 'rmq_sys_wheel_timer'],
    ['names a folder', '%LMQ%../one', 'Parent'],
    ['names an ordinary topic as well', '%LMQ%one,Other', 'Parent'],
    ['names none', ' , ', 'Parent'],
  ])('is not in them when it %s', async (_why, names, topic) => {
    const opened = await open()
    await put(opened, messageOf('a', names, topic))
    expect(textsIn(opened, topic, 1)).toEqual(['a'])
    expect(opened.topicsWithQueues().filter((each) => opened.maxQueueOffset(each, 0) > 0)).toEqual([])
  })

  it('is refused when it would make a light queue too many', async () => {
    const opened = await open(2)
    expect(await put(opened, messageOf('a', '%LMQ%one,%LMQ%two'))).toBeUndefined()
    expect(await put(opened, messageOf('b', '%LMQ%three'))).toMatchObject({ reason: 'tooManyLightQueues' })
    expect(await put(opened, messageOf('c', '%LMQ%two'))).toBeUndefined()
  })

  it('is an ordinary one where light queues are off', async () => {
    const opened = await open('off')
    await put(opened, messageOf('a', '%LMQ%one'))
    expect(opened.topicsWithQueues()).toEqual(['Parent'])
  })
})

describe('light queues', () => {
  it('go on after a clean stop', async () => {
    const first = await open()
    for (let i = 0; i < 5; i++) await put(first, messageOf(`m${i}`, i % 2 === 0 ? '%LMQ%one' : '%LMQ%one,%LMQ%two'))
    await first.shutdown()
    const second = await open()
    await put(second, messageOf('after', '%LMQ%two'))
    expect(textsIn(second, '%LMQ%one')).toEqual(['m0', 'm1', 'm2', 'm3', 'm4'])
    expect(textsIn(second, '%LMQ%two')).toEqual(['m1', 'm3', 'after'])
  })

  it('are made again from the log after a crash, with files and without', async () => {
    const first = await open()
    for (let i = 0; i < 250; i++) await put(first, messageOf(`m${i}`, i % 5 === 0 ? '%LMQ%one,%LMQ%two' : '%LMQ%one'))
    const expected = textsIn(first, '%LMQ%two')
    await crash()
    const second = await open()
    expect(textsIn(second, '%LMQ%two')).toEqual(expected)
    expect(second.maxQueueOffset('%LMQ%one', 0)).toBe(250)
    await crash()
    rmSync(path.join(folder, 'consumequeue'), { recursive: true })
    const third = await open()
    expect(textsIn(third, '%LMQ%two')).toEqual(expected)
    expect(third.maxQueueOffset('%LMQ%one', 0)).toBe(250)
    expect(third.maxQueueOffset('Parent', 1)).toBe(250)
  })

  it('whose file is damaged are mended after a crash', async () => {
    const first = await open()
    for (let i = 0; i < 10; i++) await put(first, messageOf(`m${i}`, '%LMQ%one'))
    await crash()
    const file = path.join(folder, 'consumequeue', '%LMQ%one', '0', '00000000000000000000')
    const bytes = readFileSync(file)
    bytes.fill(0xff, 4 * 20, 7 * 20)
    unlinkSync(file)
    writeFileSync(file, bytes)
    const second = await open()
    expect(textsIn(second, '%LMQ%one')).toEqual(['m0', 'm1', 'm2', 'm3', 'm4', 'm5', 'm6', 'm7', 'm8', 'm9'])
  })
})
