import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Broker } from '../broker/broker.ts'
import { startBroker } from '../broker/broker-start.ts'
import { encodeProperties } from '../message/message-properties.ts'
import { requests } from '../protocol/requests/index.ts'
import { Connector } from '../remoting/connector.ts'
import { messagesOf, pullHeader, sendHeader } from '../testing/messages.ts'
import { smallFiles, startOfficialCluster } from './official-broker.ts'
import { missingJava } from './official-java.ts'

const topic = 'TimerBothWays'
const secondMs = 1000
const patienceMs = 300_000
/** Long enough for a stop of Apache and a start of ours on a busy machine, and the other way round. */
const waitMs = 50 * secondMs
const longWaitMs = 60 * secondMs
const sizes = Object.fromEntries(Object.entries(smallFiles).map(([key, value]) => [key, Number(value)]))
const reason = missingJava()

let folder: string
let connector: Connector
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'timer-both-ways-'))
  connector = new Connector({})
})
afterAll(async () => {
  await connector.close()
  rmSync(folder, { recursive: true, force: true })
})

async function send(address: string, body: string, deliverAt?: number, more: Record<string, string> = {}) {
  const timed = deliverAt === undefined ? {} : { TIMER_DELIVER_MS: String(deliverAt) }
  const properties = encodeProperties(
    Object.entries({ UNIQ_KEY: `KEY-${body.replaceAll(' ', '-')}`, ...timed, ...more }),
  )
  const header = sendHeader({ topic, properties })
  const reply = await connector.call(address, requests.sendMessage, header, { body: Buffer.from(body) })
  expect(reply.code, reply.remark).toBe(0)
  return reply.header.recallHandle ?? ''
}

async function recall(address: string, recallHandle: string): Promise<void> {
  const header = { producerGroup: 'PID_test', topic, recallHandle }
  const reply = await connector.call(address, requests.recallMessage, header)
  expect(reply.code, reply.remark).toBe(0)
}

/** What is in the topic, in order, with how much too late each came (its copy's store time). */
async function arrived(address: string): Promise<Map<string, number>> {
  const reply = await connector.call(address, requests.pullMessage, pullHeader({ topic }))
  const messages = reply.code === 0 ? messagesOf(reply.body) : []
  const late = new Map<string, number>()
  for (const message of messages) {
    const body = message.body.toString()
    if (late.has(body)) throw new Error(`${body} came twice`)
    late.set(
      body,
      message.storeTimestamp - Number(message.properties.get('TIMER_DELIVER_MS') ?? message.storeTimestamp),
    )
  }
  return late
}

const arrives = (address: string, bodies: string[]) =>
  vi.waitFor(
    async () => {
      expect([...(await arrived(address)).keys()].sort()).toEqual([...bodies].sort())
    },
    { timeout: patienceMs, interval: 200 },
  )

const startOurs = (storeFolder: string): Promise<Broker> =>
  startBroker({
    config: {
      ...sizes,
      bindAddress: '127.0.0.1',
      listenPort: 0,
      brokerName: 'broker-a',
      storePathRootDir: storeFolder,
      recallMessageEnable: true,
    },
  })

describe.skipIf(reason !== undefined)('a store with messages that wait', () => {
  it('goes from Apache to us and back: each arrives once, in time, and what was recalled does not', async () => {
    const brokerConfig = { recallMessageEnable: 'true' }
    const storeFolder = path.join(folder, 'store')
    const first = await startOfficialCluster({ folder, storeFolder, brokerConfig })
    const apache = first.brokerAddress
    await send(apache, 'warm')
    const start = Date.now()
    await send(apache, 'apache soon', start + 3 * secondMs)
    await send(apache, 'apache level', undefined, { DELAY: '5' })
    await send(apache, 'apache waits', start + waitMs)
    await send(apache, 'apache far', start + 3600 * secondMs)
    await recall(apache, await send(apache, 'apache recalled', start + waitMs))
    const lateHandle = await send(apache, 'apache recalled by us', start + waitMs)
    await arrives(apache, ['warm', 'apache soon'])
    await first.close()

    const ours = await startOurs(storeFolder)
    // Those that wait less a cancellation and its message, which cancel out: waits, far, and the one to be recalled.
    await vi.waitFor(() => {
      expect(ours.timer.runtimeFacts()).toMatchObject({ timerCongestNum: '3', timerOffsetBehind: '0' })
    })
    expect([...(await arrived(ours.address)).keys()]).toEqual(['warm', 'apache soon'])
    await recall(ours.address, lateHandle)
    await arrives(ours.address, ['warm', 'apache soon', 'apache level', 'apache waits'])
    const sent = Date.now()
    await send(ours.address, 'our soon', sent + 2 * secondMs)
    await send(ours.address, 'our wait', sent + waitMs)
    await send(ours.address, 'our level', undefined, { DELAY: '5' })
    await recall(ours.address, await send(ours.address, 'our recalled', sent + waitMs))
    const ourHandle = await send(ours.address, 'our recalled by Apache', sent + longWaitMs)
    const before = ['warm', 'apache soon', 'apache level', 'apache waits', 'our soon']
    await arrives(ours.address, before)
    await ours.close()

    const second = await startOfficialCluster({ folder, storeFolder, brokerConfig })
    await recall(second.brokerAddress, ourHandle)
    await send(second.brokerAddress, 'last', sent + longWaitMs + 2 * secondMs)
    await arrives(second.brokerAddress, [...before, 'our wait', 'our level', 'last'])
    for (const [body, lateMs] of await arrived(second.brokerAddress)) {
      expect(lateMs, `${body} came too early`).toBeGreaterThanOrEqual(0)
    }
    await second.close()
  }, 900_000)
})
