/**
 * Appends per second and CPU per append of the store alone: 1 KB bodies, tag, two keys, as a producer sends them.
 * `npx tsx broker-core/bench/append.bench.ts [--messages 1000000] [--batch 256] [--queues 8] [--sync] [--no-index] [--folder path]`
 */
import * as fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { systemClock } from '../base/clock.ts'
import { silentLog } from '../base/log.ts'
import { bodyCrc } from '../message/crc32.ts'
import { openMessageStore } from '../store/message-store.ts'
import type { AppendWaiter, MessageToStore } from '../store/store-types.ts'

const { values } = parseArgs({
  options: {
    messages: { type: 'string', default: '1000000' },
    batch: { type: 'string', default: '256' },
    queues: { type: 'string', default: '8' },
    body: { type: 'string', default: '1024' },
    sync: { type: 'boolean', default: false },
    'no-index': { type: 'boolean', default: false },
    folder: { type: 'string', default: os.tmpdir() },
  },
})
const messages = Number(values.messages)
const batch = Number(values.batch)
const queues = Number(values.queues)

const folder = fs.mkdtempSync(path.join(values.folder, 'rocketdeck-bench-'))
const store = openMessageStore(
  {
    rootFolder: folder,
    commitLogFileBytes: 1024 * 1024 * 1024,
    consumeQueueFileBytes: 6_000_000,
    indexSlots: 5_000_000,
    indexEntriesMax: 20_000_000,
    flushDiskType: values.sync ? 'SYNC_FLUSH' : 'ASYNC_FLUSH',
    syncFlushTimeoutMs: 5000,
    flushIntervalMs: 500,
    messageBytesMax: 4 * 1024 * 1024,
    propertiesBytesMax: 32767,
    messageIndexEnable: !values['no-index'],
  },
  { log: silentLog, clock: systemClock },
)

const host = { address: Buffer.from([127, 0, 0, 1]), port: 10911 }
const body = Buffer.alloc(Number(values.body), 0x62)
const keyDigits = Buffer.from('0123456789ABCDEF')
const properties = Buffer.from(
  'UNIQ_KEY\u00017F00000110922B2C3D4E54A600000000\u0002KEYS\u0001order-00000000\u0002TAGS\u0001TagA\u0002WAIT\u0001true\u0002',
)
const uniqueKeyAt = properties.indexOf('00000000\u0002')
const keyAt = properties.indexOf('order-') + 6

/** Every message has keys of its own, as real ones do. */
function stampKeys(number: number): void {
  for (let i = 7, rest = number; i >= 0; i--, rest >>>= 4) {
    properties[uniqueKeyAt + i] = properties[keyAt + i] = keyDigits[rest & 15]!
  }
}

let sent = 0
let settled = 0
let failed = 0
let until = 0
let done = (): void => undefined
function send(): void {
  const message: MessageToStore = {
    topic: 'BenchTopic',
    queueId: sent % queues,
    flag: 0,
    sysFlag: 0,
    bornTimestamp: 1_700_000_000_000,
    bornHost: host,
    storeHost: host,
    reconsumeTimes: 0,
    preparedTransactionOffset: 0,
    body,
    properties,
  }
  stampKeys(sent++)
  const waiter: AppendWaiter = {
    queueOffset: 0,
    physicalOffset: 0,
    storeTimestamp: 0,
    settle(outcome) {
      if (outcome !== 'ok') failed++
      settled++
      if (sent < until) send()
      else if (settled === until) done()
    },
  }
  if (store.append(message, waiter) !== undefined) throw new Error('refused')
}

async function run(count: number): Promise<{ seconds: number; cpuUs: number }> {
  until = sent + count
  const cpu = process.cpuUsage()
  const began = performance.now()
  await new Promise<void>((resolve) => {
    done = resolve
    for (let i = 0; i < Math.min(batch, count); i++) send()
  })
  const used = process.cpuUsage(cpu)
  return { seconds: (performance.now() - began) / 1000, cpuUs: used.user + used.system }
}

/** CPU of what no store can avoid: the checksum of each body and one write per batch of the same bytes. */
function floorUs(count: number): number {
  const recordBytes = 91 + 'BenchTopic'.length + body.length + properties.length
  const piece = Buffer.alloc(recordBytes * batch, 0x62)
  const descriptor = fs.openSync(path.join(folder, 'floor'), 'w+')
  const cpu = process.cpuUsage()
  for (let i = 0; i < count; i += batch) {
    for (let k = 0; k < batch; k++) bodyCrc(body)
    fs.writeSync(descriptor, piece, 0, piece.length, (i / batch) * piece.length)
  }
  const used = process.cpuUsage(cpu)
  fs.closeSync(descriptor)
  fs.unlinkSync(path.join(folder, 'floor'))
  return (used.user + used.system) / count
}

async function main(): Promise<void> {
  await store.start()
  try {
    await run(Math.min(messages, 100_000))
    const floor = floorUs(200_000)
    const { seconds, cpuUs } = await run(messages)
    const result = {
      node: process.version,
      flush: values.sync ? 'sync' : 'async',
      index: !values['no-index'],
      batch,
      queues,
      bodyBytes: body.length,
      messages,
      failed,
      appendsPerSecond: Math.round(messages / seconds),
      cpuUsPerAppend: Number((cpuUs / messages).toFixed(2)),
      floorUsPerAppend: Number(floor.toFixed(2)),
      rssMiB: Math.round(process.memoryUsage().rss / 1048576),
    }
    console.log(JSON.stringify(result))
  } finally {
    await store.shutdown()
    fs.rmSync(folder, { recursive: true, force: true })
  }
}

void main()
